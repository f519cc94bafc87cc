"""The limit of a full columnar book: the entries' table copied to Parquet, and nothing else.

    python bench/limits/bare.py --dsn DSN --out FILE [--form binary]

As many columns of the same types as the book has, all from one table: no join, no order, no
customers, orders or imported columns, no digests, nothing that could be extended later. By default
COPY sends CSV that pyarrow reads and writes; `binary` reads COPY's binary rows as one array.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

DAY, WHEN = pa.date32(), pa.timestamp("us")
COLUMNS = [
    ("company_id", "company_id", pa.int32()),
    ("seq", "seq", pa.int64()),
    ("act_id", "act_id", pa.int32()),
    ("item_id", "item_id", pa.int64()),
    ("document_id", "item_id >> 8", pa.int64()),
    ("customer_id", "coalesce(customer_id, 0)", pa.int32()),
    ("side", "side", pa.int16()),
    ("kind", "kind", pa.int16()),
    ("cause", "kind", pa.int16()),
    ("cause_on", "effective_on", DAY),
    ("document_kind", "side", pa.int16()),
    ("currency", "currency", pa.string()),
    ("amount_minor", "amount_minor", pa.int64()),
    ("issued_on", "due_on", DAY),
    ("due_on", "due_on", DAY),
    ("effective_on", "effective_on", DAY),
    ("disputed_from", "due_on", DAY),
    ("disputed_to", "due_on", DAY),
    ("recorded_at", "recorded_at at time zone 'UTC'", WHEN),
]
SCHEMA = pa.schema([(name, kind) for name, _, kind in COLUMNS])
SELECT = f"select {', '.join(made for _, made, _ in COLUMNS)} from ledger_entry where side <> 2"
GROUP = 122_880


def by_csv(copy: psycopg.Copy, out: pq.ParquetWriter) -> None:
    """Spool the text, then let pyarrow read it in blocks."""
    with tempfile.TemporaryFile() as spool:
        for part in copy:
            spool.write(part)
        spool.seek(0)
        for batch in csv.open_csv(
            spool,
            read_options=csv.ReadOptions(column_names=SCHEMA.names, block_size=1 << 24),
            convert_options=csv.ConvertOptions(
                column_types=dict(zip(SCHEMA.names, SCHEMA.types, strict=True))
            ),
        ):
            out.write_batch(batch, row_group_size=GROUP)


def by_binary(copy: psycopg.Copy, out: pq.ParquetWriter) -> None:
    """Read rows of one width as one array; what lies between the values is skipped."""
    wires = {"string": "S3", "int16": ">i2", "int32": ">i4", "int64": ">i8", "date32[day]": ">i4"}
    fields = [("count", ">i2")]
    for name, _, kind in COLUMNS:
        fields += [(f"{name} width", ">i4"), (name, wires.get(str(kind), ">i8"))]
    row = np.dtype(fields)
    held, size, head = [], 0, 19
    for part in copy:
        held.append(bytes(part)[head:])
        head = 0
        size += len(held[-1])
        if size >= GROUP * row.itemsize:
            _write(np.frombuffer(b"".join(held), row), out)
            held, size = [], 0
    _write(np.frombuffer(b"".join(held)[:-2], row), out)


def _write(rows: "np.ndarray[tuple[int], np.dtype[np.void]]", out: pq.ParquetWriter) -> None:
    arrays = []
    for name, _, kind in COLUMNS:
        values = rows[name]
        if kind == pa.string():
            arrays.append(pa.array(values.astype("U3")))
            continue
        native = values.astype(values.dtype.newbyteorder("="))
        native = native + np.int32(10_957) if kind == DAY else native
        native = native + np.int64(946_684_800_000_000) if kind == WHEN else native
        arrays.append(pa.array(native).cast(kind))
    out.write_batch(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA), row_group_size=GROUP)


def main() -> None:
    """Copy, and print one JSON line: seconds, rows, their sum in minor units, bytes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--form", choices=("csv", "binary"), default="csv")
    given = parser.parse_args()
    start = time.perf_counter()
    with psycopg.connect(given.dsn) as connection, connection.cursor() as cursor:
        statement = f"COPY ({SELECT}) TO STDOUT (FORMAT {given.form})"
        with cursor.copy(statement.encode()) as copy, pq.ParquetWriter(given.out, SCHEMA) as out:
            (by_csv if given.form == "csv" else by_binary)(copy, out)
    seconds = time.perf_counter() - start
    amounts = pq.read_table(given.out, columns=["amount_minor"]).column(0)
    print(
        json.dumps(
            {
                "seconds": round(seconds, 3),
                "rows": len(amounts),
                "minor": sum(chunk.to_numpy().sum(dtype=object) for chunk in amounts.chunks),
                "bytes": given.out.stat().st_size,
            }
        )
    )


if __name__ == "__main__":
    main()
