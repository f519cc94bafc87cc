"""The environment is made once for the same locks, and made anew when they change."""

import json
import subprocess
from pathlib import Path

import pytest

from tools import environment


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with locks of its own, whose installing is only written down."""
    venv = tmp_path / ".venv"
    venv.mkdir()
    for name in ("bootstrap", "run", "dev"):
        (tmp_path / f"{name}.lock").write_text(f"{name}==1", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "STAMP", venv / "stamp.json")
    monkeypatch.setattr(environment, "BOOTSTRAP", tmp_path / "bootstrap.lock")
    locks = {name: tmp_path / f"{name}.lock" for name in ("run", "dev")}
    monkeypatch.setattr(environment, "LOCKS", locks)
    monkeypatch.setattr(environment, "works", lambda: True)
    monkeypatch.setattr(environment, "make_venv", lambda: None)
    monkeypatch.setattr(environment, "install", lambda lock: installed(tmp_path, lock))
    return tmp_path


def installed(project: Path, lock: Path) -> None:
    """Write down which lock was installed."""
    log = project / "installed"
    before = log.read_text(encoding="utf-8") if log.exists() else ""
    log.write_text(before + lock.stem + " ", encoding="utf-8")


def asked(project: Path, *names: str) -> str:
    """What was installed after asking for each of ``names`` in turn."""
    for name in names:
        assert environment.main([name]) == 0
    return (project / "installed").read_text(encoding="utf-8").strip()


def test_a_second_call_installs_nothing(project: Path) -> None:
    assert asked(project, "run", "run") == "run"


def test_working_on_it_is_more_than_using_it(project: Path) -> None:
    assert asked(project, "run", "dev", "run", "dev") == "run dev"


def test_a_changed_lock_is_installed_anew(project: Path) -> None:
    asked(project, "run")
    (project / "run.lock").write_text("run==2", encoding="utf-8")
    assert asked(project, "run") == "run run"


def test_an_environment_whose_python_is_gone_is_made_anew(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(project, "run")
    monkeypatch.setattr(environment, "works", lambda: False)
    assert asked(project, "run") == "run run"


def test_a_stamp_that_was_cut_off_counts_for_nothing(project: Path) -> None:
    asked(project, "run")
    whole = environment.STAMP.read_text(encoding="utf-8")
    assert json.loads(whole)["set"] == "run"
    environment.STAMP.write_text(whole[:10], encoding="utf-8")
    assert asked(project, "run") == "run run"


def test_a_failed_installation_leaves_no_stamp(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(project, "run")
    (project / "run.lock").write_text("run==2", encoding="utf-8")

    def fail(lock: Path) -> None:
        raise subprocess.CalledProcessError(1, ["pip", str(lock)])

    monkeypatch.setattr(environment, "install", fail)
    assert environment.main(["run"]) == 3
    assert "failed" in capsys.readouterr().err
    assert not environment.stands("run")


@pytest.mark.parametrize("arguments", [[], ["all"], ["run", "dev"]])
def test_other_words_are_refused(arguments: list[str]) -> None:
    assert environment.main(arguments) == 2
