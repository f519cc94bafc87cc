"""The refused rows as a file to correct and load again, and every reason as a sentence (F5, I38).

The columns of the original stand behind ours, so that a row with too many cells stays as it was.
A cell that a spreadsheet would run is put behind an apostrophe, which is taken off when the file is
read again; plain numbers are left alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

from huikuan.adapters.files.results import FileRefused, ReadResult, RejectedRow
from huikuan.adapters.texts import Language, known, text
from huikuan.rules.intake import ADDED_COLUMNS, Issue

# blanks and full-width forms before the character do not make it harmless
LIVE: Final = re.compile(r"^'*[\s\u3000\ufeff]*[=+\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"^[+\-]?[0-9][0-9.,' ]*-?$|^[+\-]?\.[0-9]+$")


def reason(fault: Mapping[str, Any], language: Language) -> str:
    """Return the sentence for one fault of a row (code, column, value and figures)."""
    figures = {"column": fault["column"], "value": fault["value"], **fault["figures"]}
    return text(fault["code"], language, **figures)


def file_reason(refusal: FileRefused, language: Language) -> str:
    """Return the sentence for a refused file."""
    if not known(refusal.code):
        return str(refusal)
    return text(refusal.code, language, **refusal.figures)


def issue_reason(issue: Issue, language: Language) -> str:
    """Return the sentence for one issue of a mapping."""
    return text(issue.code, language, place=issue.place, **issue.figures)


def write_rejects(result: ReadResult, target: Path, more: Iterable[RejectedRow] = ()) -> int:
    """Write the refused rows of a read file, and `more` that were refused later; returns how many.

    CSV in UTF-8 with a byte-order mark, so that spreadsheets show Chinese. The same mapping reads it
    again: lines that it skips are put in front, our columns are ignored, and {row} keeps the number
    of the first file.
    """
    count = 0
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=result.delimiter or ",")
        for _ in range(_skipped_in_front(result)):
            writer.writerow(["#"])
        # a file of rejects that was loaded and refused again brings our columns along: once is enough
        ours = {n for n, name in enumerate(result.headings) if name in ADDED_COLUMNS}
        writer.writerow([*ADDED_COLUMNS, *_theirs(result.headings, ours)])
        for one in chain(result.rejects(), more):
            writer.writerow([*_added(one), *_theirs(one.cells, ours)])
            count += 1
    return count


def _theirs(cells: Sequence[str], ours: set[int]) -> list[str]:
    return [harmless(cell) for n, cell in enumerate(cells) if n not in ours]


def _skipped_in_front(result: ReadResult) -> int:
    shared = result.mapping.get("file")
    return int(shared.get("skip_rows") or 0) if isinstance(shared, Mapping) else 0


def _added(row: RejectedRow) -> list[str]:
    """Row, line, column, code and the reasons of all faults, in both languages."""
    return [
        str(row.number),
        str(row.line),
        harmless(", ".join(dict.fromkeys(one["column"] for one in row.faults if one["column"]))),
        ", ".join(dict.fromkeys(one["code"] for one in row.faults)),
        harmless("；".join(reason(one, "zh") for one in row.faults)),
        harmless("; ".join(reason(one, "en") for one in row.faults)),
    ]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    if LIVE.match(cell) and not _NUMBER.match(cell):
        return "'" + cell
    return cell
