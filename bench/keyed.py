"""The bench's book with whole numbers for keys: what a limit starts from when it has done its joins.

    python bench/keyed.py FOLDER

Reads FOLDER/*.parquet, writes FOLDER/keyed/: customers, invoices (credit notes among them, negative),
receipts, allocations (`source` R or N, `source_id` of the receipt or note). Keys count from 1 in the
order of the files; notes come after the invoices, as they do there. Money is whole fen.
"""

import sys
from pathlib import Path

import polars as pl

TABLES = ("customers", "invoices", "receipts", "allocations")


def write(folder: Path) -> Path:
    """Write the keyed tables, or leave them when they are there; gives their folder."""
    out = folder / "keyed"
    if all((out / f"{name}.parquet").exists() for name in TABLES):
        return out
    out.mkdir(exist_ok=True)
    for name, frame in frames(folder).items():
        frame.collect().write_parquet(out / f"{name}.parquet", compression="zstd")
    return out


def frames(folder: Path) -> dict[str, pl.LazyFrame]:
    """The four tables."""
    invoices = pl.scan_parquet(folder / "invoices.parquet")
    sold = invoices.filter(pl.col("kind") == "invoice").select(pl.len()).collect().item()
    note = pl.col("kind") == "credit_note"
    number = _number("invoice_no") + pl.when(note).then(sold).otherwise(0)
    fen = pl.col("amount_fen")
    return {
        "customers": pl.scan_parquet(folder / "customers.parquet").select(
            customer_id=_number("customer_no"), name="name"
        ),
        "invoices": invoices.select(
            invoice_id=number,
            customer_id=_number("customer_no"),
            note=note,
            issue_date="issue_date",
            due_date="due_date",
            amount_fen=pl.when(note).then(-fen).otherwise(fen),
            disputed_from="disputed_from",
            disputed_to="disputed_to",
        ),
        "receipts": pl.scan_parquet(folder / "receipts.parquet").select(
            receipt_id=_number("receipt_no"),
            customer_id=_number("customer_no"),
            received_on="received_on",
            amount_fen="amount_fen",
        ),
        "allocations": pl.scan_parquet(folder / "allocations.parquet").select(
            source=pl.when(pl.col("receipt_no").is_null()).then(pl.lit("N")).otherwise(pl.lit("R")),
            source_id=pl.coalesce(_number("receipt_no"), _number("credit_note_no") + sold),
            invoice_id=_number("invoice_no"),
            applied_on="applied_on",
            amount_fen="amount_fen",
        ),
    }


def _number(column: str) -> pl.Expr:
    """The number after the letters of a firm's key (C, R, CN, INV)."""
    return pl.col(column).str.strip_chars_start("CINRV").cast(pl.Int64)


if __name__ == "__main__":
    print(write(Path(sys.argv[1])))
