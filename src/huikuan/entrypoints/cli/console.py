"""Decides what a command writes, and where (contract: commands).

Results go to standard output; with ``--json`` that is exactly one JSON document. Everything else,
notes, refusals and progress, goes to standard error, and a progress bar is drawn on a terminal only.
"""

import json
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TextIO

from huikuan.adapters.texts import Language, known, text

_BAR = 30
_REDRAW_SECONDS = 0.1
_LONG = 200


@dataclass(slots=True)
class Console:
    """Where a command writes, in which language, and whether as JSON."""

    out: TextIO
    err: TextIO
    language: Language
    as_json: bool = False
    _drawn_at: float = field(default=0.0)
    _drawn: bool = field(default=False)
    _told: bool = field(default=False)

    def text(self, code: str, **figures: object) -> str:
        """The sentence of a code of the catalogue in the command's language."""
        return text(code, self.language, **figures)

    def note(self, code: str, **figures: object) -> None:
        """Tell the person something that is not the result."""
        self._erase()
        print(self.text(code, **figures), file=self.err, flush=True)

    def rows(self, shown: int, rows: int) -> None:
        """Tell how many of a table's rows were shown."""
        self.note(f"cli.report.rows{'.one' if rows == 1 else ''}", shown=shown, rows=rows)

    def show(self, line: str = "") -> None:
        """Write one line of the result; nothing with --json, where the document says it all."""
        self._erase()
        if not self.as_json:
            print(line, file=self.out, flush=True)

    def say(self, code: str, **figures: object) -> None:
        """Write the sentence of a code as part of the result."""
        self.show(self.text(code, **figures))

    def document(self, body: Mapping[str, object]) -> None:
        """Write the result as one JSON document; nothing without --json."""
        self._erase()
        if self.as_json:
            # indenting leaves the fast encoder: a long report would wait for its blanks
            long = any(isinstance(one, list) and len(one) > _LONG for one in body.values())
            indent = None if long else 2
            rendered = json.dumps(body, ensure_ascii=False, indent=indent, default=_plain)
            print(rendered, file=self.out, flush=True)
            self._told = True

    def failed(self, code: str, figures: Mapping[str, object]) -> None:
        """Tell why the command stops; with --json also as its document, unless it gave one before.

        The document holds `error` alone: its code, message and figures.
        """
        # a code of another room without its sentence is still better than a traceback
        message = self.text(code, **figures) if known(code) else code
        self._erase()
        print(message, file=self.err, flush=True)
        if not self._told:
            error = {"code": code, "message": message, "figures": dict(figures)}
            self.document({"error": error})

    def table(
        self, headings: Sequence[str], rows: Iterable[Sequence[str]], right: set[int]
    ) -> None:
        """Write aligned columns; the columns whose index is in ``right`` are right-aligned."""
        if self.as_json:
            return
        lines = [list(headings), *(list(row) for row in rows)]
        widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = (pad(cell, widths[n], right=n in right) for n, cell in enumerate(line))
            self.show("  ".join(cells).rstrip())

    def progress(self, label: str, done: int, total: int) -> None:
        """Draw how far the work is; on a terminal only, and not too often."""
        now = time.monotonic()
        if not self.err.isatty() or (done < total and now - self._drawn_at < _REDRAW_SECONDS):
            return
        self._drawn_at = now
        full = _BAR * min(done, total) // total if total else 0
        bar = "█" * full + "░" * (_BAR - full)
        share = f"{100 * done // total} %" if total else f"{done}"
        print(f"\r\x1b[K{label} {bar} {share}", end="", file=self.err, flush=True)
        self._drawn = True

    def _erase(self) -> None:
        if self._drawn:
            print("\r\x1b[K", end="", file=self.err, flush=True)
            self._drawn = False


def width(cell: str) -> int:
    """How many columns of a terminal the text takes: Chinese characters take two."""
    return sum(  # tidy: allow sum - signs, no figure
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in cell
    )


def pad(cell: str, columns: int, *, right: bool) -> str:
    """The text filled with blanks up to so many columns of a terminal."""
    blanks = " " * max(columns - width(cell), 0)
    return blanks + cell if right else cell + blanks


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
