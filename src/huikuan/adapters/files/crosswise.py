"""What only several columns together can tell, by column; the twin of the row reader's last checks."""

from __future__ import annotations

import polars as pl

from huikuan.rules.intake import Field, Reader, Type


def together(reader: Reader, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Do by column what `rules.intake.rows.cross_faults` does by row; returns the rows that agree."""
    kind = reader.layout.kind
    checks = [pl.repeat(value=True, n=table.height, dtype=pl.Boolean)]
    checks += _dates_in_order(set(table.columns))
    checks += [_signed(one) for one in reader.layout.fields if one.sign]
    if kind == "allocations":
        checks.append(pl.col("receipt_no").is_null() ^ pl.col("credit_note_no").is_null())
    if kind == "open-items":
        checks.append(pl.col("open_minor") <= pl.col("amount_minor"))
    if kind == "invoices":
        table, signs = _invoice_signs(reader, table)
        checks.append(pl.lit(signs))
    agree = pl.all_horizontal(one.fill_null(value=True) for one in checks)
    return table, table.select(agree.alias("ok")).to_series()


def _dates_in_order(names: set[str]) -> list[pl.Expr]:
    checks = []
    for first, second in (("issue_date", "due_date"), ("disputed_from", "disputed_to")):
        if {first, second} <= names:
            checks.append(pl.col(second) >= pl.col(first))
    if "disputed_to" in names:
        checks.append(pl.col("disputed_to").is_null() | pl.col("disputed_from").is_not_null())
    return checks


def _signed(field: Field) -> pl.Expr:
    """Above zero, or not below it, as the column asks; exact amounts are text."""
    value = pl.col(field.column)
    if field.type is not Type.EXACT:
        return value > 0 if field.sign == "+" else value >= 0
    above = ~value.str.starts_with("-")
    return above & value.str.contains("[1-9]") if field.sign == "+" else above


def _invoice_signs(reader: Reader, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    amount, tax = pl.col("amount_minor"), pl.col("tax_minor")
    kind = pl.col("kind").fill_null("invoice")
    if reader.mapping.negative == "credit_note":
        kind = (
            pl.when((amount < 0) & (kind == "invoice")).then(pl.lit("credit_note")).otherwise(kind)
        )
    table = table.with_columns(kind.alias("kind"))
    credit = pl.col("kind") == "credit_note"
    signs = table.select(
        (
            (amount != 0)
            & ((amount > 0) | credit)
            & (
                tax.is_null()
                | (tax == 0)
                | (((tax < 0) == (amount < 0)) & (tax.abs() <= amount.abs()))
            )
        )
        .fill_null(value=False)
        .alias("ok")
    ).to_series()
    return (
        table.with_columns(
            pl.when(credit).then(-amount.abs()).otherwise(amount).alias("amount_minor"),
            pl.when(credit).then(-tax.abs()).otherwise(tax).alias("tax_minor"),
        ),
        signs,
    )
