"""The limit of an import: the five files, checked by columns, copied into keyed tables.

    python bench/limits/load.py FOLDER --dsn DSN

What a careful hand can reach with Polars and PostgreSQL for one known layout: every row is checked
in whole columns (dates and money parse, numbers are unique, references exist, an invoice is not due
before it is issued, amounts are above zero), numbers become integer keys by a join, whole fen go in
by COPY, then primary and foreign keys, the indexes that an aging and a look-up need, ANALYZE and
commit. No audit, no balances, no instalments, no rejects file, one layout only.
"""

import argparse
import io
import itertools
import json
import time
from pathlib import Path

import polars as pl
import psycopg

DATES = ("issue_date", "due_date", "received_on", "applied_on", "order_date")
LATE_DATES = ("disputed_from", "disputed_to")
KEYS = {
    "customers": "customer_no",
    "orders": "order_no",
    "invoices": "invoice_no",
    "receipts": "receipt_no",
}
KINDS = ("customers", "orders", "invoices", "receipts", "allocations")
TABLES = {
    "customers": "id int, customer_no text not null, name text not null, country text, region text, currency char(3) not null, terms text",
    "orders": "id int, order_no text not null, customer_id int not null, order_date date not null, amount_fen bigint not null check (amount_fen > 0), currency char(3) not null, status text not null",
    "invoices": "id int, invoice_no text not null, customer_id int not null, issue_date date not null, amount_fen bigint not null, due_date date not null check (due_date >= issue_date), kind text not null check (kind in ('invoice', 'credit_note')), currency char(3) not null, credits text, disputed_from date, disputed_to date",
    "receipts": "id int, receipt_no text not null, received_on date not null, amount_fen bigint not null check (amount_fen > 0), customer_id int not null, currency char(3) not null, payer_name text, remittance text, method text",
    "allocations": "id int, receipt_id int, credit_note_id int, invoice_id int not null, applied_on date not null, amount_fen bigint not null check (amount_fen > 0)",
}
AFTERWARDS = (
    [f"alter table lim_{kind} add primary key (id)" for kind in KINDS]
    + [f"create unique index on lim_{kind}({key})" for kind, key in KEYS.items()]
    + [
        "create index on lim_invoices(customer_id, due_date)",
        "create index on lim_allocations(invoice_id)",
        "create index on lim_allocations(receipt_id)",
        "create index on lim_receipts(customer_id)",
        "create index on lim_orders(customer_id)",
    ]
    + [
        f"alter table lim_{kind} add foreign key (customer_id) references lim_customers"
        for kind in ("orders", "invoices", "receipts")
    ]
    + [
        "alter table lim_allocations add foreign key (invoice_id) references lim_invoices",
        "alter table lim_allocations add foreign key (credit_note_id) references lim_invoices",
        "alter table lim_allocations add foreign key (receipt_id) references lim_receipts",
        "analyze",
    ]
)


def read(folder: Path, kind: str) -> pl.DataFrame:
    """One file with its days and amounts parsed; what does not parse is null."""
    raw = pl.read_csv(folder / f"{kind}.csv", infer_schema=False)
    days = [column for column in raw.columns if column in DATES + LATE_DATES]
    work = [pl.col(column).str.to_date("%Y-%m-%d", strict=False) for column in days]
    if "amount" in raw.columns:
        fen = pl.col("amount").cast(pl.Decimal(18, 2), strict=False) * 100
        work.append(fen.cast(pl.Int64).alias("amount_fen"))
    return raw.with_columns(work).with_row_index("id", offset=1)


def checked(folder: Path) -> dict[str, pl.DataFrame]:
    """The five tables with integer keys, after every check; one bad row fails the limit."""
    raw = {kind: read(folder, kind) for kind in KINDS}
    for kind, frame in raw.items():
        needed = [column for column in frame.columns if column in DATES]
        ok = ~pl.any_horizontal(
            [pl.col(column).is_null() for column in needed] or [pl.lit(value=False)]
        )
        if kind in KEYS:
            ok &= pl.col(KEYS[kind]).is_not_null() & pl.col(KEYS[kind]).is_unique()
        if "amount" in frame.columns:
            ok &= pl.col("amount_fen").is_not_null() & (pl.col("amount_fen") > 0)
        if kind == "invoices":
            ok &= pl.col("due_date") >= pl.col("issue_date")
            ok &= pl.col("kind").is_in(["invoice", "credit_note"])
        assert frame.select(ok.all()).item(), kind
    keys = {
        kind: raw[kind].select(pl.col("id").alias(f"{kind[:-1]}_id"), pl.col(key))
        for kind, key in KEYS.items()
    }
    out = {"customers": raw["customers"]}
    for kind in ("orders", "invoices", "receipts"):
        out[kind] = raw[kind].join(
            keys["customers"], on="customer_no", how="left", maintain_order="left"
        )
        assert out[kind]["customer_id"].null_count() == 0, kind
    notes = keys["invoices"].rename(
        {"invoice_id": "credit_note_id", "invoice_no": "credit_note_no"}
    )
    used = raw["allocations"].join(
        keys["invoices"], on="invoice_no", how="left", maintain_order="left"
    )
    used = used.join(keys["receipts"], on="receipt_no", how="left", maintain_order="left")
    used = used.join(notes, on="credit_note_no", how="left", maintain_order="left")
    source = pl.col("receipt_id").is_not_null() ^ pl.col("credit_note_id").is_not_null()
    assert used.select((pl.col("invoice_id").is_not_null() & source).all()).item()
    out["allocations"] = used
    signed = (
        pl.when(pl.col("kind") == "credit_note")
        .then(-pl.col("amount_fen"))
        .otherwise(pl.col("amount_fen"))
    )
    out["invoices"] = out["invoices"].with_columns(signed.alias("amount_fen"))
    return out


def main() -> None:
    """Load once and print one JSON line: seconds by phase, rows, sums in fen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dsn", required=True)
    given = parser.parse_args()
    marks = [time.perf_counter()]
    with psycopg.connect(given.dsn) as connection:
        connection.execute(
            "drop table if exists " + ",".join(f"lim_{k}" for k in KINDS) + " cascade"
        )
        connection.commit()
        tables = checked(given.folder)
        marks.append(time.perf_counter())
        for kind in KINDS:
            columns = [part.split()[0] for part in TABLES[kind].split(", ") if part[0] != "'"]
            connection.execute(f"create table lim_{kind} ({TABLES[kind]})")
            frame = tables[kind].select(columns)
            with connection.cursor().copy(f"copy lim_{kind} from stdin (format csv)") as copy:
                for start in range(0, frame.height, 100_000):
                    buffer = io.BytesIO()
                    frame.slice(start, 100_000).write_csv(buffer, include_header=False)
                    copy.write(buffer.getvalue())
        marks.append(time.perf_counter())
        for statement in AFTERWARDS:
            connection.execute(statement)
        connection.commit()
    marks.append(time.perf_counter())
    phases = dict(
        zip(
            ("check", "copy", "keys"),
            (b - a for a, b in itertools.pairwise(marks)),
            strict=True,
        )
    )
    print(
        json.dumps(
            {
                "phases": {name: round(seconds, 3) for name, seconds in phases.items()},
                "rows": {kind: frame.height for kind, frame in tables.items()},
                "fen": {
                    kind: int(frame["amount_fen"].sum())
                    for kind, frame in tables.items()
                    if "amount_fen" in frame.columns
                },
            }
        )
    )


if __name__ == "__main__":
    main()
