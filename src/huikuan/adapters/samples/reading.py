"""Reads a table as columns of text: CSV, or Weka's ARFF, either of them packed by gzip.

Nothing is interpreted but the form; "?" and nothing are missing. Sizes are bounded, and a row with
another number of cells than the heading refuses the file.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

MOST_ROWS: Final = 1_000_000
MOST_BYTES: Final = 1 << 30
_MISSING: Final = frozenset({"", "?"})


class BadTable(ValueError):
    """The file cannot be read as a table; `code` is a text of the area scorecards."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


def read(path: Path) -> dict[str, list[str | None]]:
    """Return the columns of a table by name, in order; missing cells are None.

    Raises BadTable: scorecards.table_unreadable, scorecards.table_row, scorecards.table_too_large,
    scorecards.table_empty, scorecards.table_heading.
    """
    try:
        with _opened(path) as file:
            lines = _bounded(file)
            arff = ".arff" in path.suffixes
            names, rows = _arff(lines) if arff else _csv(lines)
            return _columns(names, rows)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as fault:
        raise BadTable("scorecards.table_unreadable", file=path.name) from fault


def _opened(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a text file of either kind
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    left = MOST_BYTES
    for line in lines:
        left -= len(line)
        if left < 0:
            raise BadTable("scorecards.table_too_large", most=MOST_BYTES)
        yield line


def _csv(lines: Iterator[str]) -> tuple[list[str], Iterator[list[str]]]:
    rows = csv.reader(lines)
    return [name.strip() for name in next(rows, [])], rows


def _arff(lines: Iterator[str]) -> tuple[list[str], Iterator[list[str]]]:
    names: list[str] = []
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        if word.lower() == "@attribute":
            # a name in quotes may hold blanks
            quoted = rest.strip()[:1] in {"'", '"'}
            mark = rest.strip()[:1]
            names.append(rest.strip()[1:].split(mark)[0] if quoted else rest.split()[0])
        elif word.lower() == "@data":
            break
    kept = (line for line in lines if line.strip() and not line.lstrip().startswith("%"))
    return names, csv.reader(kept, quotechar="'", skipinitialspace=True)


def _columns(names: list[str], rows: Iterable[list[str]]) -> dict[str, list[str | None]]:
    if not names or len(set(names)) != len(names) or "" in names:
        raise BadTable("scorecards.table_heading")
    columns: list[list[str | None]] = [[] for _ in names]
    count = 0
    for count, row in enumerate((row for row in rows if row), 1):
        if len(row) != len(names):
            raise BadTable("scorecards.table_row", row=count, found=len(row), wanted=len(names))
        if count > MOST_ROWS:
            raise BadTable("scorecards.table_too_large", most=MOST_ROWS)
        for column, cell in zip(columns, row, strict=True):
            word = cell.strip()
            column.append(None if word in _MISSING else word)
    if not count:
        raise BadTable("scorecards.table_empty")
    return dict(zip(names, columns, strict=True))
