"""Fills an installation with the bench's book without importing it: a short cut for the bench alone.

    python bench/fill.py KEYED [--company 1]

An import of ten million invoices takes an hour and is measured as such elsewhere. What asks the
columnar book needs the book and the master data: this writes the customers into their table, and the
entries (as the import would have booked them, in the same order) into one segment, through the
product's own writer and manifest. The ledger itself stays empty; the book is true to the point at which
it was written, so the product takes it as it is. HUIKUAN_HOME and DATABASE_URL name the
installation, which must be empty. KEYED is what `bench/keyed.py` writes.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

ISSUED, APPLIED, CREDITED = 1, 2, 4
INVOICE, NOTE, RECEIPT = 1, 2, 4

# a document's item is its number times 256 and the line, receipts are numbered after the invoices
ENTRIES = """
with papers as (
    select invoice_id id, customer_id, 0 side, case when note then {note} else {invoice} end kind,
        issue_date, due_date, amount_fen, disputed_from, disputed_to from invoices
    union all select {first} + receipt_id, customer_id, 1, {receipt}, received_on, received_on,
        -amount_fen, null, null from receipts),
moves as (
    select id, amount_fen, issue_date as day, {issued} as what, 0 as step, id as place from papers
    union all select case when source = 'R' then {first} else 0 end + source_id, amount_fen,
        applied_on, case when source = 'R' then {applied} else {credited} end, 1,
        2 * row_number() over () - 1 from allocations
    union all select invoice_id, -amount_fen, applied_on,
        case when source = 'R' then {applied} else {credited} end, 1,
        2 * row_number() over () from allocations)
select {company}::int company_id, row_number() over (order by step, place) seq, 1::int act_id,
    p.id * 256 + 1 item_id, p.id document_id, p.customer_id::int customer_id, side::smallint side,
    what::smallint kind, what::smallint cause, m.day cause_on, p.kind::smallint document_kind,
    'CNY' currency, m.amount_fen amount_minor, p.issue_date issued_on, p.due_date due_on,
    m.day effective_on, p.disputed_from, p.disputed_to,
    timestamptz '2026-01-01 00:00:00+00' recorded_at
from moves m join papers p using (id) order by seq"""


def entries(folder: Path, company: int, spill: Path) -> Iterator[Any]:
    """The entries as Arrow batches in the order of their numbers."""
    con = duckdb.connect(config={"temp_directory": str(spill), "memory_limit": "8GB"})
    con.execute("set TimeZone = 'UTC'")
    for name in ("invoices", "receipts", "allocations"):
        con.execute(f"create view {name} as from read_parquet('{folder / name}.parquet')")
    (first,) = con.execute("select max(invoice_id) from invoices").fetchall()[0]
    text = ENTRIES.format(
        company=company,
        first=first,
        issued=ISSUED,
        applied=APPLIED,
        credited=CREDITED,
        invoice=INVOICE,
        note=NOTE,
        receipt=RECEIPT,
    )
    yield from con.cursor().sql(text).to_arrow_reader(122_880)


def customers(folder: Path, company: int) -> int:
    """Write the customers; how many."""
    from django.db import connection

    found = pl.read_parquet(folder / "customers.parquet")
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy parties_customer (id, company_id, customer_no, name, short_name, pinyin,"
            " initials, tax_id, country, region, industry, group_no, salesperson, currency, terms,"
            " key_account, version) from stdin (format csv)"
        ) as copy,
    ):
        for number, name in found.iter_rows():
            copy.write(
                f'{number},{company},C{number:08d},{name},"","","","",CN,"","","",'
                '"",CNY,"",false,1\n'
            )
    return found.height


def book(folder: Path, company: int) -> int:
    """Put the entries into the book that the product has made of the empty ledger; how many."""
    from huikuan.analytics import book as product
    from huikuan.analytics.book import columns, keeping, manifest, segments

    product.rebuild(company)
    schema = columns.schema(columns.ENTRIES)
    with keeping.locked(company) as home:
        found = manifest.read(home)
        assert found is not None
        with segments.writing(home / "segments", schema, "seq") as (writer, made):
            for batch in entries(folder, company, home / "spill"):
                writer.add(batch.cast(schema))
        tables = dict(found.tables) | {"entries": tuple(made)}
        manifest.write(home, replace(found, tables=tables, content=made[0].sha256))
        return made[0].rows


def main() -> None:
    """Fill once and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--company", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    import django

    django.setup()
    start = time.perf_counter()
    told = {
        "customers": customers(given.folder, given.company),
        "entries": book(given.folder, given.company),
    }
    print(json.dumps(told | {"seconds": round(time.perf_counter() - start, 1)}))


if __name__ == "__main__":
    main()
