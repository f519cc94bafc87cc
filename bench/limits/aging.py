"""The limit of an aging as of a past day, by hand over Parquet, the whole process.

    python bench/limits/aging.py KEYED --as-of 2025-09-30 [--engine polars|duckdb] [--rows]

KEYED is what `bench/keyed.py` writes. Open amount of every document issued by the day (amount less
what was applied by then; a credit note is negative and is lifted by what it was used for) by
customer, in the buckets by days past due; unapplied cash beside it. Prints one JSON line: sums in
fen, customers; --rows adds the customers by their numbers.
"""

import argparse
import json
from datetime import date
from pathlib import Path

EDGES = (0, 30, 60, 90, 180, 360)

Lines = list[tuple[int, ...]]
"""Customer, a column a bucket (not due ... over 360), unapplied; all in fen."""


def by_polars(folder: Path, as_of: date) -> Lines:
    """Netted by document, then by customer."""
    import polars as pl

    invoices = pl.scan_parquet(folder / "invoices.parquet").filter(pl.col("issue_date") <= as_of)
    receipts = pl.scan_parquet(folder / "receipts.parquet").filter(pl.col("received_on") <= as_of)
    used = pl.scan_parquet(folder / "allocations.parquet").filter(pl.col("applied_on") <= as_of)
    by_note, by_cash = pl.col("source") == "N", pl.col("source") == "R"
    moves = pl.concat(
        [
            used.select("invoice_id", x=-pl.col("amount_fen")),
            used.filter(by_note).select(invoice_id="source_id", x=pl.col("amount_fen")),
        ]
    )
    late = (pl.lit(as_of) - pl.col("due_date")).dt.total_days()
    bucket = pl.lit(0)
    for edge in EDGES:
        bucket = bucket + (late > edge).cast(pl.Int32)
    items = (
        invoices.join(
            moves.group_by("invoice_id").agg(pl.col("x").sum()), on="invoice_id", how="left"
        )
        .select(
            "customer_id",
            bucket.alias("bucket"),
            (pl.col("amount_fen") + pl.col("x").fill_null(0)).alias("open"),
        )
        .filter(pl.col("open") != 0)
    )
    debts = items.group_by("customer_id").agg(
        pl.col("open").filter(pl.col("bucket") == place).sum().alias(f"b{place}")
        for place in range(len(EDGES) + 1)
    )
    spent = used.filter(by_cash).group_by("source_id").agg(pl.col("amount_fen").sum().alias("x"))
    cash = (
        receipts.join(spent, left_on="receipt_id", right_on="source_id", how="left")
        .select("customer_id", (pl.col("amount_fen") - pl.col("x").fill_null(0)).alias("left"))
        .group_by("customer_id")
        .agg(pl.col("left").sum().alias("unapplied"))
        .filter(pl.col("unapplied") != 0)
    )
    found = debts.join(cash, on="customer_id", how="full", coalesce=True).fill_null(0).collect()
    return found.rows()


def by_duckdb(folder: Path, as_of: date) -> Lines:
    """The same in SQL."""
    import duckdb

    ends = [None, *EDGES]
    conditions = [
        " and ".join(
            ([f"od > {low}"] if low is not None else [])
            + ([f"od <= {high}"] if high is not None else [])
        )
        for low, high in zip(ends, [*EDGES, None], strict=True)
    ]
    buckets = ", ".join(
        f"coalesce(sum(o) filter (where {one}), 0)::bigint b{place}"
        for place, one in enumerate(conditions)
    )
    day = f"date '{as_of}'"
    table = {
        name: f"read_parquet('{folder / name}.parquet')"
        for name in ("invoices", "receipts", "allocations")
    }
    return (
        duckdb.connect()
        .execute(f"""
        with al as (from {table["allocations"]} where applied_on <= {day}),
        red as (select invoice_id, sum(x) x from (
            select invoice_id, -amount_fen x from al
            union all select source_id, amount_fen from al where source = 'N') group by 1),
        op as (select customer_id, {day} - due_date od, amount_fen + coalesce(x, 0) o
            from {table["invoices"]} left join red using (invoice_id) where issue_date <= {day}),
        b as (select customer_id, {buckets} from op where o <> 0 group by 1),
        un as (select customer_id, sum(x)::bigint un from (
            select customer_id, amount_fen x from {table["receipts"]} where received_on <= {day}
            union all select r.customer_id, -al.amount_fen from al
                join {table["receipts"]} r on al.source = 'R' and al.source_id = r.receipt_id)
            group by 1 having sum(x) <> 0)
        select coalesce(b.customer_id, un.customer_id), {
            ", ".join(f"coalesce(b{place}, 0)" for place in range(len(conditions)))
        }, coalesce(un, 0)
        from b full join un using (customer_id)""")
        .fetchall()
    )


def main() -> None:
    """Age once and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--engine", choices=("polars", "duckdb"), default="polars")
    parser.add_argument("--rows", action="store_true")
    given = parser.parse_args()
    by_hand = by_polars if given.engine == "polars" else by_duckdb
    lines = by_hand(given.folder, given.as_of)
    sums = [sum(column) for column in zip(*lines, strict=True)][1:]
    answer: dict[str, object] = {"fen": sums, "customers": len(lines)}
    if given.rows:
        answer["rows"] = {f"C{one:08d}": line for one, *line in lines}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
