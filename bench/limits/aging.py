"""The limit of an aging as of a past day: Polars over Parquet, the whole process.

    python bench/limits/aging.py FOLDER --as-of 2025-09-30 [--rows]

Open amount of every document issued by the day (amount less what was applied by then; a credit note
is negative and is lifted by what it was used for) by customer, in the buckets by days past due;
unapplied cash beside it. Prints one JSON line: sums in fen, customers; --rows adds the customers.
"""

import argparse
import json
from datetime import date
from pathlib import Path

import polars as pl

EDGES = (0, 30, 60, 90, 180, 360)


def aged(folder: Path, as_of: date) -> pl.DataFrame:
    """customer_no, one column a bucket (b0 not due ... b6 over 360), unapplied; all in fen."""
    invoices = pl.scan_parquet(folder / "invoices.parquet").filter(pl.col("issue_date") <= as_of)
    receipts = pl.scan_parquet(folder / "receipts.parquet").filter(pl.col("received_on") <= as_of)
    used = pl.scan_parquet(folder / "allocations.parquet").filter(pl.col("applied_on") <= as_of)
    note = pl.col("kind") == "credit_note"
    signed = pl.when(note).then(-pl.col("amount_fen")).otherwise(pl.col("amount_fen"))
    moves = pl.concat(
        [
            used.select("invoice_no", x=-pl.col("amount_fen")),
            used.filter(pl.col("credit_note_no").is_not_null()).select(
                invoice_no="credit_note_no", x=pl.col("amount_fen")
            ),
        ]
    )
    late = (pl.lit(as_of) - pl.col("due_date")).dt.total_days()
    bucket = pl.lit(0)
    for edge in EDGES:
        bucket = bucket + (late > edge).cast(pl.Int32)
    items = (
        invoices.join(
            moves.group_by("invoice_no").agg(pl.col("x").sum()), on="invoice_no", how="left"
        )
        .select(
            "customer_no", bucket.alias("bucket"), (signed + pl.col("x").fill_null(0)).alias("open")
        )
        .filter(pl.col("open") != 0)
    )
    debts = items.group_by("customer_no").agg(
        pl.col("open").filter(pl.col("bucket") == place).sum().alias(f"b{place}")
        for place in range(len(EDGES) + 1)
    )
    spent = (
        used.filter(pl.col("receipt_no").is_not_null())
        .group_by("receipt_no")
        .agg(pl.col("amount_fen").sum().alias("spent"))
    )
    cash = (
        receipts.join(spent, on="receipt_no", how="left")
        .select("customer_no", (pl.col("amount_fen") - pl.col("spent").fill_null(0)).alias("left"))
        .group_by("customer_no")
        .agg(pl.col("left").sum().alias("unapplied"))
        .filter(pl.col("unapplied") != 0)
    )
    return debts.join(cash, on="customer_no", how="full", coalesce=True).fill_null(0).collect()


def main() -> None:
    """Age once and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--rows", action="store_true")
    given = parser.parse_args()
    table = aged(given.folder, given.as_of)
    sums = [int(table[column].sum()) for column in table.columns if column != "customer_no"]
    answer: dict[str, object] = {"fen": sums, "customers": table.height}
    if given.rows:
        answer["rows"] = {row[0]: list(row[1:]) for row in table.iter_rows()}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
