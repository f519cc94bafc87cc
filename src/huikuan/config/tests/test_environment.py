"""Where settings come from, and what is refused rather than guessed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from huikuan.config.environment import (
    BadSetting,
    Environment,
    connection_settings,
    ensure_secret,
    load,
)


def at(home: Path, **environ: str) -> Environment:
    return load({"HUIKUAN_HOME": str(home), **environ}, folder=home.parent)


def test_an_empty_environment_has_every_default(tmp_path: Path) -> None:
    settings = load({"XDG_DATA_HOME": "/data"}, folder=tmp_path)
    assert settings.home == Path("/data/huikuan")
    assert settings.embedded
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.secret_key == ""


def test_the_environment_wins_over_the_file(home: Path) -> None:
    (home / "huikuan.toml").write_text('port = 8100\nHUIKUAN_LANG = "zh"\n')
    assert at(home).port == 8100
    assert at(home, PORT="8200").port == 8200
    assert at(home, PORT="8200", HUIKUAN_PORT="8300").port == 8300
    assert at(home).value("HUIKUAN_LANG") == "zh"


def test_the_current_folder_may_name_the_home(tmp_path: Path) -> None:
    (tmp_path / "huikuan.toml").write_text('home = "var"\nport = 8100\n')
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "huikuan.toml").write_text('port = 8200\nhosts = ["a.example", "b"]\n')
    settings = load({}, folder=tmp_path)
    assert settings.home == tmp_path / "var"
    assert settings.port == 8100
    assert settings.value("HUIKUAN_HOSTS") == "a.example,b"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 8100\n", "no setting 'prot'"),
        ("port = 8100.5\n", "port must be text"),
        ("port = true\n", "port must be text"),
        ("port = \n", "Invalid value"),
        ("port = 65536\n", "from 1 to 65535"),
        ('port = "8_000"\n', "8_000"),
        ('port = "８０００"\n', "８０００"),
        ("port = 0\n", "from 1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(home: Path, text: str, said: str) -> None:
    (home / "huikuan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting, match=said):
        at(home)


def test_a_file_that_others_may_write_is_not_read(home: Path) -> None:
    (home / "huikuan.toml").write_text("port = 8100\n")
    (home / "huikuan.toml").chmod(0o666)
    with pytest.raises(BadSetting, match="others may write"):
        at(home)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgresql://h/b", {"HOST": "h", "NAME": "b", "USER": "", "PORT": ""}),
        (
            "postgres://u%40x:p%2Fw@[::1]:5433/%E5%B8%90",
            {"HOST": "::1", "NAME": "帐", "USER": "u@x", "PASSWORD": "p/w", "PORT": "5433"},
        ),
        (
            "postgresql://postgres@/book?host=/tmp/a&port=5432",
            {"HOST": "/tmp/a", "NAME": "book", "USER": "postgres", "PORT": "5432"},
        ),
    ],
)
def test_an_address_of_a_database_is_read_part_by_part(url: str, found: dict[str, str]) -> None:
    settings = connection_settings(url)
    assert {name: settings[name] for name in found} == found
    assert settings["OPTIONS"]["isolation_level"] == 2


def test_other_options_of_an_address_reach_the_driver() -> None:
    options = connection_settings("postgresql://h/b?sslmode=verify-full")["OPTIONS"]
    assert options["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "url", ["mysql://h/b", "sqlite:///x", "postgresql://h/", "postgresql://h:port/b", "h/b"]
)
def test_an_address_that_is_none_is_refused_without_its_password(home: Path, url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as refused:
        at(home, DATABASE_URL=url.replace("://h", "://u:secret@h"))
    assert "secret" not in str(refused.value)


def test_the_secret_key_is_made_once_and_is_private(home: Path) -> None:
    key = ensure_secret(at(home))
    assert len(key) >= 50
    assert at(home).secret_key == key == ensure_secret(at(home))
    assert (home / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in home.iterdir()] == ["secret_key"]


def test_processes_that_start_together_get_the_same_key(home: Path) -> None:
    empty = at(home)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: ensure_secret(empty), range(32)))
    assert len(keys) == 1


def test_a_given_secret_key_is_not_written(home: Path) -> None:
    assert ensure_secret(at(home, HUIKUAN_SECRET_KEY="given")) == "given"
    assert list(home.iterdir()) == []
