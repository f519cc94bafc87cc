"""Decides how a fact table's columns travel from PostgreSQL and lie in Parquet (house: the book).

Money is whole minor units in 64 bits, days are days, moments are microseconds of UTC. Every
column travels at a fixed width, missing values as one number of its own, so that a million rows
are read as one array and not value by value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

_DAYS_TO_2000: Final = 10_957
_MICROSECONDS_TO_2000: Final = 946_684_800_000_000
_NO_NUMBER: Final = -(2**31)
_COUNT: Final = 2  # bytes that say how many columns a row has
_WIDTH: Final = 4  # bytes that say how wide a column is


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type in Parquet, and whether it may be missing."""

    name: str
    type: pa.DataType
    missing: bool = False

    @property
    def wire(self) -> str:
        """The type in COPY's binary form, big-endian."""
        if self.type == pa.string():
            return "S3"
        return {2: ">i2", 4: ">i4", 8: ">i8"}[self.type.bit_width // 8]

    @property
    def sent(self) -> str:
        """The SQL that sends the column at its fixed width."""
        if not self.missing:
            return self.name
        # a day before all days has the same 32 bits as the least number
        least = "'-infinity'::date" if self.type == pa.date32() else str(_NO_NUMBER)
        return f"coalesce({self.name}, {least})"


DAY: Final = pa.date32()
MOMENT: Final = pa.timestamp("us", tz="UTC")
_TEXT: Final = pa.string()

ENTRIES: Final = (
    Column("company_id", pa.int32()),
    Column("seq", pa.int64()),
    Column("act_id", pa.int32()),
    Column("item_id", pa.int64()),
    Column("document_id", pa.int64()),
    Column("customer_id", pa.int32(), missing=True),
    Column("side", pa.int16()),
    Column("kind", pa.int16()),
    Column("cause", pa.int16()),
    Column("cause_on", DAY),
    Column("document_kind", pa.int16()),
    Column("currency", pa.string()),
    Column("amount_minor", pa.int64()),
    Column("issued_on", DAY),
    Column("due_on", DAY),
    Column("effective_on", DAY),
    Column("disputed_from", DAY, missing=True),
    Column("disputed_to", DAY, missing=True),
    Column("recorded_at", MOMENT),
)

CUSTOMERS: Final = pa.schema(
    [("company_id", pa.int32()), ("id", pa.int32())]
    + [
        (name, _TEXT)
        for name in (
            "customer_no",
            "name",
            "short_name",
            "pinyin",
            "initials",
            "tax_id",
            "group_no",
            "salesperson",
            "industry",
            "region",
            "country",
            "currency",
            "terms",
            "key_account",
        )
    ]
)
ORDERS: Final = pa.schema(
    [
        ("company_id", pa.int32()),
        ("id", pa.int64()),
        ("customer_id", pa.int32()),
        ("order_no", _TEXT),
        ("order_date", DAY),
        ("deliver_on", DAY),
        ("status", _TEXT),
        ("currency", _TEXT),
        ("amount_minor", pa.int64()),
        ("deposit_minor", pa.int64()),
        ("salesperson", _TEXT),
    ]
)
ATTRIBUTES: Final = pa.schema(
    [
        ("company_id", pa.int32()),
        ("owner", _TEXT),
        ("owner_id", pa.int64()),
        ("name", _TEXT),
        ("value", _TEXT),
    ]
)


class BadRow(ValueError):
    """A row that came from the database at another width than its columns have."""


def schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The columns as Parquet keeps them."""
    return pa.schema([pa.field(one.name, one.type, nullable=one.missing) for one in columns])


def selected(columns: tuple[Column, ...], rows: str) -> str:
    """The SELECT that sends `rows` (a SELECT itself) at fixed widths, to be copied in binary."""
    return f"select {', '.join(one.sent for one in columns)} from ({rows}) fact"  # noqa: S608


class Rows:
    """Turns COPY's binary rows of fixed width into record batches."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        """Work out how wide a row is."""
        self._columns = columns
        self._schema = schema(columns)
        fields: list[tuple[str, str]] = [("count", ">i2")]
        for one in columns:
            fields += [(f"width of {one.name}", ">i4"), (one.name, one.wire)]
        self._row = np.dtype(fields)

    @property
    def width(self) -> int:
        """The bytes of one row."""
        return self._row.itemsize

    def batch(self, rows: bytes) -> pa.RecordBatch:
        """The rows as columns; raises BadRow where one has another form."""
        if len(rows) % self._row.itemsize:
            raise BadRow(f"{len(rows)} bytes are not whole rows of {self._row.itemsize}")
        found = np.frombuffer(rows, self._row)
        if len(found) and not (found["count"] == len(self._columns)).all():
            raise BadRow("a row has another number of columns")
        arrays = [self._array(one, found) for one in self._columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _array(self, column: Column, found: np.ndarray) -> pa.Array:
        values, widths = found[column.name], found[f"width of {column.name}"]
        if not (widths == values.dtype.itemsize).all():
            raise BadRow(f"{column.name}: a value is not {values.dtype.itemsize} bytes wide")
        if column.type == pa.string():
            ends = np.arange(len(values) + 1, dtype=np.int32) * values.dtype.itemsize
            return pa.StringArray.from_buffers(
                len(values), pa.py_buffer(ends), pa.py_buffer(values.tobytes())
            )
        native = values.astype(values.dtype.newbyteorder("="))
        there = native != _NO_NUMBER if column.missing else None
        if column.type == DAY:
            native += np.int32(_DAYS_TO_2000)
        if column.type == MOMENT:
            native += np.int64(_MICROSECONDS_TO_2000)
        # not pa.array: it would load pandas, where that is installed, to look for its types
        bits = None if there is None else pa.py_buffer(np.packbits(there, bitorder="little"))
        return pa.Array.from_buffers(column.type, len(native), [bits, pa.py_buffer(native)])


def joined(parts: Iterator[Any], bytes_at_once: int) -> Iterator[bytes]:
    """The binary rows of a COPY, many at a time, without its header and its trailer.

    The driver hands over whole rows, the header with the first of them.
    """
    held: list[bytes] = []
    size = 0
    first = True
    for part in parts:
        row = bytes(part)
        if first:
            row = row[_HEADER:]
            first = False
        if row == _TRAILER:
            continue
        held.append(row)
        size += len(row)
        if size >= bytes_at_once:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


_HEADER: Final = 19
_TRAILER: Final = b"\xff\xff"
