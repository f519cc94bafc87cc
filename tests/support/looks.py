"""What a designer sees at a glance, measured: overflow, broken numbers, the wrong language."""

import re
from pathlib import Path
from typing import Literal, cast

from playwright.sync_api import Page

from huikuan.adapters.texts import areas, catalogue
from tests.support.office import Language

# what the pages say; the other areas speak in commands, files and problems
_AREAS = (
    "web",
    "workbench",
    "credit_pages",
    "limits",
    "einvoices",
    "reconciliation",
    "views",
    "filters",
    "monthly",
    "reports",
    "measures",
    "indicators",
    "reasons",
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# every two of language, light and width meet once: (language, light, whether on a phone)
LOOKS: tuple[tuple[Language, Literal["light", "dark"], bool], ...] = (
    ("zh", "light", False),
    ("en", "dark", False),
    ("en", "light", True),
    ("zh", "dark", True),
)
# a word of fewer letters says too little: codes of currencies, PDF, XLSX
_SHORTEST = 4
# stand in both languages on purpose: the brand, and the names of the languages
_BOTH = {"Huikuan", "English", "中文", "回款"}

_WRAPPED = """() => {
  const broken = [];
  for (const element of document.querySelectorAll(".hk-nowrap, .hk-num, .hk-amt")) {
    if (!element.checkVisibility() || element.querySelector("div, dl, table")) continue;
    const range = document.createRange();
    range.selectNodeContents(element);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
    if (!boxes.length) continue;
    const high = Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top));
    const line = Math.max(...boxes.map((b) => b.height));
    if (high > line * 1.6) broken.push(element.textContent.trim().slice(0, 60));
  }
  return broken;
}"""

_WORDS = """() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    const parent = node.parentElement;
    if (!parent || ["SCRIPT", "STYLE"].includes(parent.tagName)) continue;
    // the words of conditions are the same in every language
    if (parent.closest("[translate=no]")) continue;
    const text = node.textContent.trim();
    if (text) found.add(text);
  }
  for (const element of document.querySelectorAll("[placeholder], [title], [aria-label]")) {
    for (const name of ["placeholder", "title", "aria-label"]) {
      if (element.getAttribute(name)) found.add(element.getAttribute(name).trim());
    }
  }
  return [...found];
}"""

_CLIPPED = """() => [...document.querySelectorAll(".hk-btn, .hk-tag, .hk-table th, .hk-figure h2 span")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1
    && getComputedStyle(e).display !== "inline")
  .map((e) => e.textContent.trim())"""


def faults(page: Page, name: str, language: str, width: int, folder: Path) -> list[str]:
    """Keep pictures of an open page in both lights, and say what is wrong with it in either.

    The page follows the system's light (a context of theme "auto"), which is turned here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    said: list[str] = []
    if page.locator("[data-chart]").count():
        page.wait_for_selector("[data-drawn]")
    for theme in LIGHTS:
        page.emulate_media(color_scheme=theme)
        page.wait_for_selector(f"html[data-bs-theme={theme}]")
        look = f"{name}-{language}-{theme}-{width}"
        page.screenshot(path=folder / f"{look}.png", full_page=True)
        found = {
            "wider than the window by": overflow(page) or None,
            "on two lines": wrapped(page),
            "clipped": clipped(page),
            "empty charts": empty_charts(page),
            "in the other language": foreign_words(page, language),
            "no title": not page.title().strip(),
        }
        said += [f"{look}: {what}: {which}" for what, which in found.items() if which]
    return said


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return cast("int", page.evaluate(script))


def wrapped(page: Page) -> list[str]:
    """Numbers, ids and dates that stand on two lines."""
    return cast("list[str]", page.evaluate(_WRAPPED))


def clipped(page: Page) -> list[str]:
    """Words that do not fit into their button, tag or heading."""
    return cast("list[str]", page.evaluate(_CLIPPED))


def empty_charts(page: Page) -> int:
    """How many charts of the page show nothing."""
    script = """() => [...document.querySelectorAll("[data-chart]")].filter((place) => {
      const canvas = place.querySelector("canvas");
      if (!canvas || !canvas.width) return true;
      // of a copy: the browser warns of a canvas that is drawn and read in turns
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
      copy.drawImage(canvas, 0, 0);
      const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
      return !data.some((value) => value !== 0);
    }).length"""
    return cast("int", page.evaluate(script))


def foreign_words(page: Page, language: str) -> list[str]:
    """Sentences of the catalogue that stand on the page in the other language."""
    shown = set(cast("list[str]", page.evaluate(_WORDS))) - _BOTH
    entries = [entry for area in _AREAS for entry in areas()[area].values()]
    own = {entry.zh if language == "zh" else entry.en for entry in entries}
    other = {entry.en if language == "zh" else entry.zh for entry in entries}
    if language == "zh":
        other = {words for words in other if len(words) >= _SHORTEST}
    else:
        other = {words for words in other if _CHINESE.search(words)}
    return sorted(shown & (other - own - _names()))


def _names() -> set[str]:
    """What the sample company's people are called: a name is the same in both languages."""
    codes = ("cli.setup.accountant_name", "cli.setup.administrator_name")
    entries = [catalogue()[code] for code in codes]
    return {name for entry in entries for name in (entry.zh, entry.en)}
