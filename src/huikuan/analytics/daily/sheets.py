"""Writes the figures of a day as CSV for COPY, in columns (house: columns stay in analytics)."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv

from huikuan.analytics.columns import of_array, of_numpy

_ROWS_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that COPY takes: their columns after the closing's id, and their text for that id."""

    columns: tuple[str, ...]
    parts: Callable[[int], Iterable[bytes]]


def of_table(found: pa.Table) -> Sheet:
    """The rows of a table whose last column is a list, which becomes PostgreSQL's text of one."""
    *plain, listed = found.column_names

    def parts(closing_id: int) -> Iterator[bytes]:
        start = f"{closing_id},".encode()
        for at in range(0, len(found), _ROWS_AT_ONCE):
            part = found.slice(at, _ROWS_AT_ONCE)
            lists = pa.concat_arrays(part[listed].chunks)
            wide = lists.type.list_size
            values = of_array(lists.flatten()).reshape(-1, wide)
            columns = {str(place): of_numpy(values[:, place]) for place in range(wide)}
            lines = zip(_lines(part.select(plain)), _lines(pa.table(columns)), strict=True)
            yield b"".join(b'%s%s,"{%s}"\n' % (start, line, held) for line, held in lines)

    return Sheet((*plain, listed), parts)


def _lines(table: pa.Table) -> list[bytes]:
    """The rows as lines of CSV; neither a number nor a currency's code can hold the end of one."""
    out = io.BytesIO()
    pyarrow.csv.write_csv(table, out, pyarrow.csv.WriteOptions(include_header=False))
    return out.getvalue().splitlines()


def of_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sheet:
    """A few rows of plain values; a list becomes an array."""

    def parts(closing_id: int) -> Iterator[bytes]:
        out = io.StringIO()
        csv.writer(out).writerows((closing_id, *map(_plain, row)) for row in rows)
        yield out.getvalue().encode()

    return Sheet(tuple(columns), parts)


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a row holds
    if isinstance(value, list):
        return "{" + ",".join("null" if one is None else str(one) for one in value) + "}"
    return "" if value is None else value
