"""Writes the figures of a day as CSV for COPY, in columns (house: columns stay in analytics)."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

_ROWS_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that COPY takes: their columns after the closing's id, and their text for that id."""

    columns: tuple[str, ...]
    parts: Callable[[int], Iterable[bytes]]


def of_table(found: pa.Table) -> Sheet:
    """The rows of a table; a list becomes PostgreSQL's text of an array."""

    def parts(closing_id: int) -> Iterator[bytes]:
        for start in range(0, len(found), _ROWS_AT_ONCE):
            part = found.slice(start, _ROWS_AT_ONCE)
            first = pa.repeat(pa.scalar(closing_id, pa.int64()), len(part))
            written = pa.table(
                [first, *(_written(column) for column in part.columns)],
                names=["closing_id", *part.column_names],
            )
            out = io.BytesIO()
            options = pyarrow.csv.WriteOptions(include_header=False)
            pyarrow.csv.write_csv(written, out, options)
            yield out.getvalue()

    return Sheet(tuple(found.column_names), parts)


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


def _written(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if not pa.types.is_fixed_size_list(column.type):
        return column
    lists = column.combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = pa.concat_arrays(lists.chunks)
    wide = lists.type.list_size
    values = lists.flatten().cast(pa.string())
    places = [values.take(pa.array(range(place, len(values), wide))) for place in range(wide)]
    joined = pc.binary_join_element_wise(*places, ",")
    return pc.binary_join_element_wise("{", joined, "}", "")
