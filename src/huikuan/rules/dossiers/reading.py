"""Reads a financial statement as firms hand it over: a list of lines with their figures (B1).

A cell that names a line of ours is followed by its figure and by that of the year before: in the
columns that a row of headings names (期末余额, 年初余额), else in the two cells that come next. Assets
and liabilities may stand side by side. Numbering, 减：, 加：, 其中： and asides in
brackets mean nothing. What is no line of ours is reported, not guessed at; a figure that cannot be
read with certainty refuses the file.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers.lines import LINES
from huikuan.rules.dossiers.values import FileRefused
from huikuan.rules.intake import NumberForm, Unreadable, minor_units

FEWEST: Final = 3
_ASIDE: Final = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_FRONT: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|\d+[、.]|加:|减:|其中:|其中|add:|less:)+"
)
_BLANKS: Final = re.compile(r"[\s:：*△☆]+")
_NOW: Final = re.compile(r"(?:期末|年末|本期|本年|当期|当年|current|closing|thisyear|amount)")
_THEN: Final = re.compile(r"(?:期初|年初|上期|上年|去年|prior|previous|opening|lastyear)")
_NOTHING: Final = frozenset({"", "-", "--", "—", "——", "–", "/", "n/a"})
_FIGURE: Final = re.compile(r"^[-−(（]?[¥$€£]?\s*[\d.,，]+%?[)）]?$")


@dataclass(frozen=True, slots=True)
class StatementRead:
    """What a file says: lines of the period and of the one before, in minor units; `unknown` are
    the labels with figures that are no line of ours.
    """

    lines: dict[str, int]
    before: dict[str, int]
    unknown: tuple[str, ...]


def read_statement(
    rows: Iterable[tuple[int, Sequence[str]]], *, currency: str, unit: int
) -> StatementRead:
    """Return what the rows of a table say; figures stand in `unit` major units.

    Raises FileRefused: dossiers.statement_unreadable, statement_figure, statement_twice.
    """
    found: tuple[dict[str, int], dict[str, int]] = ({}, {})
    unknown: list[str] = []
    columns: _Columns = ()
    for line, cells in rows:
        headed = _headings(cells)
        if headed:
            columns = headed
            continue
        for at, label in enumerate(cells):
            if not label.strip() or _FIGURE.match(label.strip()) or label.strip() in _NOTHING:
                continue
            figures = _figures(cells, at, columns)
            code = _CODES.get(label_key(label))
            if code is None:
                unknown += [label.strip()] if any(figures) else []
                continue
            for which, written in zip(found, figures, strict=True):
                _keep(which, code, _minor(written, currency, unit, line), line)
    if len(found[0]) < FEWEST:
        raise FileRefused([Reason("dossiers.statement_unreadable", {"lines": len(found[0])})])
    return StatementRead(found[0], found[1], tuple(dict.fromkeys(unknown)))


def label_key(label: str) -> str:
    """Return a label without numbering, signs, asides and blanks, in small letters."""
    plain = unicodedata.normalize("NFKC", label).casefold().replace("：", ":").strip()
    plain = re.sub(r"\s+", "", plain) if not plain.isascii() else plain
    plain = _FRONT.sub("", plain)
    return _BLANKS.sub("", _ASIDE.sub("", plain))


_Columns = tuple[tuple[int, bool], ...]
"""Columns of figures by their heading: where each stands, and whether it is of this period."""


def _headings(cells: Sequence[str]) -> _Columns:
    """The columns that a row of headings names; nothing for any other row."""
    said = [(at, label_key(cell)) for at, cell in enumerate(cells)]
    found = tuple(
        (at, _NOW.match(cell) is not None)
        for at, cell in said
        if _NOW.match(cell) or _THEN.match(cell)
    )
    return found if any(now for _, now in found) else ()


def _figures(cells: Sequence[str], at: int, columns: _Columns) -> tuple[str, str]:
    """The figures of a label: in the next columns by their headings, else those that follow it."""
    if columns:
        now = next((one for one, now in columns if now and one > at), len(cells))
        then = next((one for one, now in columns if not now and one > at), len(cells))
        return _cell(cells, now), _cell(cells, then)
    following = []
    for cell in cells[at + 1 :]:
        text = cell.strip()
        if text not in _NOTHING and not _FIGURE.match(text):
            break
        following.append(text)
    return _cell(following, 0), _cell(following, 1)


def _cell(cells: Sequence[str], at: int) -> str:
    text = cells[at].strip() if at < len(cells) else ""
    return "" if text in _NOTHING else text


def _keep(which: dict[str, int], code: str, minor: int | None, line: int) -> None:
    if minor is None:
        return
    if which.setdefault(code, minor) != minor:
        raise FileRefused([Reason("dossiers.statement_twice", {"line": code, "row": line})])


def _minor(written: str, currency: str, unit: int, line: int) -> int | None:
    if not written:
        return None
    try:
        return minor_units(written, currency, NumberForm(decimal_mark=".")) * unit
    except Unreadable as bad:
        raise FileRefused(
            [Reason("dossiers.statement_figure", {"value": written[:40], "row": line})]
        ) from bad


_CODES: Final = {
    label_key(name): one.code for one in LINES.values() for name in (one.zh, one.en, *one.also)
}
