"""Writes the rows of a table as HTML: a list has hundreds of cells, and each page writes them.

Done here and not in the template, which takes five times as long. Every text is escaped.
"""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from huikuan.entrypoints.web.tables import Cell

Row = tuple[Cell, ...]


def body(rows: Iterable[Row]) -> SafeString:
    """The rows of a table's body."""
    written = (f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return mark_safe("\n".join(written))  # noqa: S308 - every part is escaped in _cell


def foot(rows: Iterable[Row], word: str) -> SafeString:
    """The rows of totals; the first cell says that they are."""
    start = f"<td>{escape(word)}</td>"
    written = (f"<tr>{start}{''.join(map(_cell, row[1:]))}</tr>" for row in rows)
    return mark_safe("\n".join(written))  # noqa: S308 - every part is escaped in _cell


def _cell(cell: Cell) -> str:
    start = f'<td class="{escape(cell.css)}" data-label="{escape(cell.label)}">'
    return f"{start}{_content(cell)}</td>"


def _content(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.explain:
        address = escape(cell.explain)
        return (
            f'<a class="hk-amt" href="{address}" hx-get="{address}"'
            f' hx-target="#drawer-body">{text}</a>'
        )
    if cell.href:
        return f'<a href="{escape(cell.href)}">{text}</a>'
    if cell.tone and cell.text:
        return f'<span class="hk-tag hk-t-{escape(cell.tone)}">{text}</span>'
    return text
