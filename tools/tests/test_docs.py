"""The documentation says what the code says, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from tools.docs import pages
from tools.docs.links import anchors, dead_links
from tools.rooms import ROOT


def page(folder: Path, text: str, name: str = "page.md") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "text",
    [
        "[there](other.md)",
        "[a heading](other.md#what-may-go-wrong)",
        "[here](#one)\n\n# One",
        "[outside](https://example.org/nowhere)",
        "`[in code](nowhere.md)`",
        "```\n[in a block](nowhere.md)\n```",
        "![picture](picture.png)",
    ],
)
def test_a_link_that_leads_somewhere_is_left_alone(tmp_path: Path, text: str) -> None:
    page(tmp_path, "# Other\n\n## What may go wrong?", "other.md")
    page(tmp_path, "", "picture.png")
    assert list(dead_links(tmp_path, page(tmp_path, text))) == []


@pytest.mark.parametrize(
    "text", ["[gone](gone.md)", "[no heading](other.md#nothing)", "![no picture](gone.png)"]
)
def test_a_dead_link_is_named(tmp_path: Path, text: str) -> None:
    page(tmp_path, "# Other", "other.md")
    assert len(list(dead_links(tmp_path, page(tmp_path, text)))) == 1


def test_headings_in_chinese_have_anchors_too(tmp_path: Path) -> None:
    assert anchors(page(tmp_path, "# 回款 Huikuan\n\n## 两条命令")) == {"回款-huikuan", "两条命令"}


def test_every_machine_is_drawn_with_all_its_moves() -> None:
    drawn = pages.states_page()
    tables = list(pages.machines())
    assert tables
    for _, _, machine in tables:
        for (source, act), target in machine.moves.items():
            assert f"    {source} --> {target}: {act}\n" in drawn


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert pages.table(("a",), [("x|y\nz",)])[-1] == "| x\\|y z |"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_shows_every_floor_by_a_file_that_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    shown = re.findall(r"`(src/huikuan/[^`]+\.(?:py|yaml))`", text)
    assert [path for path in shown if not (ROOT / path).is_file()] == []
    floors = {path.split("/")[2] for path in shown}
    assert floors >= {"policies", "rules", "books", "adapters", "flows", "entrypoints", "texts"}
    assert "make where ROOM=" in text
    assert "make room NAME=" in text
