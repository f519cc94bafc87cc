"""A browser is found, installed where that is allowed, or asked for: never skipped."""

from pathlib import Path

import pytest

from tools import browser

SOURCES = (
    "remembered",
    "playwrights_own",
    "download",
    "with_system_libraries",
    "of_the_system",
    "from_packages",
)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine without any browser; tests add one by one source."""
    monkeypatch.delenv("HUIKUAN_CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "STAMP", tmp_path / "browser.json")
    for source in SOURCES:
        monkeypatch.setattr(browser, source, lambda: None)
    monkeypatch.setattr(browser, "starts", lambda path: "broken" not in path.name)
    return monkeypatch


def test_with_none_the_message_says_what_to_do(
    machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert browser.main() == 3
    said = capsys.readouterr().err
    assert "apt-get install chromium" in said
    assert "playwright install" in said
    assert "HUIKUAN_CHROMIUM=" in said


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_is_asked(machine: pytest.MonkeyPatch, source: str) -> None:
    machine.setattr(browser, source, lambda: Path("/found"))
    assert browser.ensure() == Path("/found")


def test_one_that_does_not_start_is_passed_over(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(browser, "download", lambda: Path("/own/broken"))
    machine.setattr(browser, "of_the_system", lambda: Path("/usr/bin/chromium"))
    assert browser.ensure() == Path("/usr/bin/chromium")


def test_the_one_that_is_named_is_the_only_one_asked(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(browser, "of_the_system", lambda: Path("/usr/bin/chromium"))
    machine.setenv("HUIKUAN_CHROMIUM", "/mine/broken")
    with pytest.raises(browser.NoBrowser):
        browser.ensure()
    machine.setenv("HUIKUAN_CHROMIUM", "/mine/chromium")
    assert browser.ensure() == Path("/mine/chromium")


def test_what_started_is_remembered(tmp_path: Path, machine: pytest.MonkeyPatch) -> None:
    there = tmp_path / "chromium"
    there.touch()
    machine.setattr(browser, "of_the_system", lambda: there)
    browser.ensure()
    machine.undo()
    machine.setattr(browser, "STAMP", tmp_path / "browser.json")
    assert browser.remembered() == there
    there.unlink()
    assert browser.remembered() is None


def node(folder: Path, *, starts: bool) -> Path:
    """A Node that starts, or one that dies as it does where a library is missing."""
    made = folder / f"node-{starts}"
    why = "libatomic.so.1: cannot open shared object file"
    made.write_text("#!/bin/sh\n" + ("exit 0" if starts else f"echo {why} >&2; exit 127") + "\n")
    made.chmod(0o755)
    return made


def test_a_driver_without_its_library_gets_it_where_that_is_allowed(
    tmp_path: Path, machine: pytest.MonkeyPatch
) -> None:
    machine.setenv("PLAYWRIGHT_NODEJS_PATH", str(node(tmp_path, starts=False)))
    asked: list[str] = []

    def install(package: str) -> None:
        asked.append(package)
        machine.setenv("PLAYWRIGHT_NODEJS_PATH", str(node(tmp_path, starts=True)))

    machine.setattr(browser, "_may_install", lambda: True)
    machine.setattr(browser, "_from_debian", install)
    browser.ensure_driver()
    browser.ensure_driver()
    assert asked == ["libatomic1"]


def test_a_driver_that_does_not_start_says_why_and_what_to_do(
    tmp_path: Path, machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.setattr(browser, "_may_install", lambda: False)
    machine.setattr(browser, "of_the_system", lambda: Path("/usr/bin/chromium"))
    for broken in (node(tmp_path, starts=False), tmp_path / "gone"):
        machine.setenv("PLAYWRIGHT_NODEJS_PATH", str(broken))
        assert browser.main() == 3
    said = capsys.readouterr().err
    assert "libatomic.so.1: cannot open" in said
    assert "apt-get install libatomic1" in said
