"""The tutorial says what happens: its commands are run as they stand, in both languages."""

import difflib
import signal
import subprocess
from pathlib import Path

import pytest

from huikuan.adapters.database import Server
from tests.support import databases
from tests.support.program import descendants, environment, free_port, kill
from tests.support.tutorial import Step, steps
from tools.rooms import ROOT

PAGES = {"en": ROOT / "docs" / "tutorial.md", "zh": ROOT / "docs" / "tutorial.zh.md"}
MARK = "--- the next block ---"
# of a loaded machine; twenty seconds are usual
LONGEST_S = 240


def played(todo: list[Step], folder: Path) -> list[str]:
    """What each block printed, run one after the other in one shell at the project's root."""
    script = "set -e\n" + "".join(f"{each.commands}echo '{MARK}'\n" for each in todo)
    more = {
        "HUIKUAN_POSTGRES_BIN": databases.programs(),
        "HUIKUAN_WEB_WORKERS": "1",
        "PORT": str(free_port()),
        "TMPDIR": str(folder),
    }
    shell = subprocess.Popen(
        ["bash", "-c", script],
        cwd=ROOT,
        env=environment(folder, more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        printed, _ = shell.communicate(timeout=LONGEST_S)
    finally:
        # a page that went wrong half way has left its server running
        for pid in [*descendants(shell.pid), shell.pid]:
            kill(pid, signal.SIGKILL)
        for home in folder.glob("*/books"):
            Server(home / "postgres", binaries_folder=databases.programs()).stop(patience=3.0)
    return printed.split(f"{MARK}\n")


@pytest.mark.slow
@pytest.mark.parametrize("language", list(PAGES))
def test_every_command_prints_what_the_page_says(language: str, tmp_path: Path) -> None:
    todo = steps(PAGES[language])
    printed = played(todo, tmp_path)
    for step, found in zip(todo, printed, strict=False):
        lines = difflib.ndiff(step.printed.splitlines(), found.splitlines())
        assert step.fits(found), "\n".join([step.commands, *lines])
    assert printed[len(todo) :] == [""]
    # what was tried out is gone
    assert list(tmp_path.iterdir()) == []


def test_both_languages_run_the_same_commands() -> None:
    english, chinese = ([each.commands for each in steps(page)] for page in PAGES.values())
    assert len(english) > 10
    assert [each.replace("HUIKUAN_LANG=zh", "HUIKUAN_LANG=en") for each in chinese] == english


def test_what_is_left_open_fits_and_nothing_else_does() -> None:
    step = Step("", "user admin, password ...\ntotal CNY 1.00\n...\nend\n")
    assert step.fits("user admin, password x y\ntotal CNY 1.00  \nend\n")
    assert step.fits("user admin, password x\ntotal CNY 1.00\nmore\nand more\nend\n")
    assert not step.fits("user admin, password x\ntotal CNY 1.01\nend\n")
    assert not step.fits("user admin, password x\ntotal CNY 1.00\nend\nmore\n")
    assert not step.fits("total CNY 1.00\nend\n")


def test_a_page_whose_output_is_missing_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```sh\ntrue\n```\n\n```sh\ntrue\n```\n")
    with pytest.raises(ValueError, match="take turns"):
        steps(page)
