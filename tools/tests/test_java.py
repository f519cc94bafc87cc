"""Which Java is taken: the one that is named, a new enough one, and none rather than an old one."""

from pathlib import Path

import pytest

from tools import java


def a_java(folder: Path, said: str, status: int = 0) -> Path:
    """A program that says which Java it is, as Java does: on standard error."""
    path = folder / "bin" / "java"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit {status}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "21" 2023-09-19 LTS', 21),
        ('java version "1.8.0_402"', 8),
        ("command not found", 0),
    ],
)
def test_a_java_is_asked_which_one_it_is(tmp_path: Path, said: str, found: int) -> None:
    assert java.version(a_java(tmp_path, said)) == found


def test_one_that_does_not_start_is_none(tmp_path: Path) -> None:
    assert java.version(tmp_path / "java") == 0
    assert java.version(a_java(tmp_path, 'openjdk version "17.0.1"', status=1)) == 0


def test_the_named_one_counts_and_an_old_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = a_java(tmp_path / "new", 'openjdk version "17.0.1"')
    a_java(tmp_path / "old", 'openjdk version "11.0.22"')
    monkeypatch.setenv("PATH", f"{new.parent}:/bin")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert java.found() == new
    # Spark starts the named one, whatever else there is
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    assert java.found() is None
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "new"))
    assert java.found() == new


def test_without_one_it_says_what_is_skipped_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert java.main() == 0
    assert "the tests of Spark are skipped" in capsys.readouterr().out
