"""Recounts the ledger from its entries, by code that shares nothing with the ledger (I04, D6).

The ledger keeps its balances by triggers in the database; here the raw tables are copied out as
text and everything is added up again outside it. The first row of each kind that differs is
named, so that a person can look at it.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl
from django.db import connection

from huikuan.analytics.recount.digests import digest_of
from huikuan.analytics.recount.money import Money, recount_money
from huikuan.analytics.recount.values import Difference

__all__ = ["Difference", "Money", "Recount", "recount", "recount_money"]

_ENTRY: Final = (
    "seq, item_id, group_id, act_id, customer_id, side, kind, currency, amount_minor, due_on,"
    " effective_on, reverses"
)
_ITEM: Final = "id, document_id, customer_id, side, currency, due_on, amount_minor"
_DATES: Final = {"due_on": pl.Date, "effective_on": pl.Date}
_TEXTS: Final = {"currency": pl.String}


@dataclass(frozen=True, slots=True)
class Recount:
    """What was recounted, and the first differing row of every check that failed."""

    documents: int
    items: int
    entries: int
    acts: int
    differences: tuple[Difference, ...]

    @property
    def sound(self) -> bool:
        """Whether everything agrees."""
        return not self.differences


def recount(company_id: int) -> Recount:
    """Recount one company's ledger. Reads all of its entries; a million take some seconds."""
    entries = _table("ledger_entry", _ENTRY, company_id)
    items = _table("ledger_item", _ITEM, company_id)
    documents = _table("ledger_document", "id, amount_minor", company_id)
    kept = _table("ledger_openitem", "item_id, open_minor", company_id)
    on_items = entries.filter(pl.col("item_id").is_not_null())
    counted = on_items.group_by("item_id").agg(pl.col("amount_minor").sum().alias("counted"))
    found = [
        _kept_balances(kept, counted),
        _issues(items, on_items),
        _documents(documents, items),
        _copies(items, on_items),
        _groups(entries),
        _reversals(entries),
    ]
    acts = _acts(company_id)
    found.append(next(_sealed(acts, entries), None))
    return Recount(
        documents=documents.height,
        items=items.height,
        entries=entries.height,
        acts=len(acts),
        differences=tuple(one for one in found if one is not None),
    )


def _table(name: str, columns: str, company_id: int) -> pl.DataFrame:
    """Copy a table's rows out as text; numbers, days and codes are typed by their names."""
    text = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY (SELECT {columns} FROM {name} WHERE company_id = {int(company_id)}"  # noqa: S608
            " ORDER BY 1) TO STDOUT (FORMAT csv)"
        ) as copy,
    ):
        for part in copy:
            text.write(part)
    names = [one.strip() for one in columns.split(",")]
    schema = {one: _DATES.get(one) or _TEXTS.get(one) or pl.Int64 for one in names}
    if not text.tell():
        return pl.DataFrame(schema=schema)
    text.seek(0)
    return pl.read_csv(text, has_header=False, schema=schema)


def _first(
    check: str, frame: pl.DataFrame, row: str, found: str, expected: str
) -> Difference | None:
    if frame.is_empty():
        return None
    one = frame.sort(row).row(0, named=True)
    return Difference(check, str(one[row]), str(one[found]), str(one[expected]))


def _kept_balances(kept: pl.DataFrame, counted: pl.DataFrame) -> Difference | None:
    """Every kept balance is the sum of its item's entries, and no other item is open."""
    both = kept.join(counted, on="item_id", how="full", coalesce=True).fill_null(0)
    wrong = both.filter(pl.col("open_minor") != pl.col("counted"))
    return _first("kept_balance", wrong, "item_id", "open_minor", "counted")


def _issues(items: pl.DataFrame, entries: pl.DataFrame) -> Difference | None:
    """Every item was issued once, in full."""
    issued = (
        entries.filter(pl.col("kind") == 1)
        .group_by("item_id")
        .agg(pl.col("amount_minor").sum().alias("issued"), pl.len().alias("times"))
    )
    both = items.join(issued, left_on="id", right_on="item_id", how="left").fill_null(0)
    wrong = both.filter((pl.col("issued") != pl.col("amount_minor")) | (pl.col("times") != 1))
    return _first("item_issued", wrong, "id", "issued", "amount_minor")


def _documents(documents: pl.DataFrame, items: pl.DataFrame) -> Difference | None:
    """Every document is the sum of its instalments."""
    parts = items.group_by("document_id").agg(pl.col("amount_minor").sum().alias("parts"))
    both = documents.join(parts, left_on="id", right_on="document_id", how="left").fill_null(0)
    wrong = both.filter(pl.col("parts") != pl.col("amount_minor"))
    return _first("document_parts", wrong, "id", "parts", "amount_minor")


def _copies(items: pl.DataFrame, entries: pl.DataFrame) -> Difference | None:
    """An entry repeats its item's customer, side, currency and due day."""
    columns = ("customer_id", "side", "currency", "due_on")
    both = entries.join(items, left_on="item_id", right_on="id", how="left", suffix="_item")
    same = pl.all_horizontal([pl.col(one).eq_missing(pl.col(f"{one}_item")) for one in columns])
    return _first("entry_copies", both.filter(~same), "seq", "customer_id", "customer_id_item")


def _groups(entries: pl.DataFrame) -> Difference | None:
    """Every allocation sums to zero, in one currency."""
    sums = (
        entries.filter(pl.col("group_id").is_not_null())
        .group_by("group_id")
        .agg(
            pl.col("amount_minor").sum().alias("sum"), pl.col("currency").n_unique().alias("kinds")
        )
        .with_columns(pl.lit(0).alias("zero"))
    )
    wrong = sums.filter((pl.col("sum") != 0) | (pl.col("kinds") != 1))
    return _first("group_balance", wrong, "group_id", "sum", "zero")


def _reversals(entries: pl.DataFrame) -> Difference | None:
    """A reversal takes back exactly one entry of this company, and none twice."""
    taken = entries.filter(pl.col("reverses").is_not_null())
    both = taken.join(
        entries.select("seq", pl.col("amount_minor").alias("original")),
        left_on="reverses",
        right_on="seq",
        how="left",
    ).with_columns((-pl.col("original")).alias("expected"))
    wrong = both.filter(
        pl.col("amount_minor").ne_missing(pl.col("expected")) | pl.col("reverses").is_duplicated()
    )
    return _first("reversal", wrong, "seq", "amount_minor", "expected")


def _acts(company_id: int) -> list[tuple[int, str]]:
    """Return each act with the digest over its entries that the log keeps of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, coalesce(r.after ->> 'entries_sha256', r.after ->> 'digest', '')"
            " FROM ledger_act a LEFT JOIN evidence_record r ON r.company_id = a.company_id"
            " AND (r.after ->> 'act' = a.id::text OR (r.subject_kind = 'act'"
            " AND r.subject_id = a.id::text)) WHERE a.company_id = %s ORDER BY a.id",
            (company_id,),
        )
        return list(cursor.fetchall())


def _sealed(acts: list[tuple[int, str]], entries: pl.DataFrame) -> Iterator[Difference]:
    """Every act's entries are those that its record in the log was sealed over."""
    by_act = {
        int(str(key[0])): part
        for key, part in entries.select("act_id", "seq", "item_id", "amount_minor", "effective_on")
        .partition_by("act_id", as_dict=True, include_key=False)
        .items()
    }
    for act, sealed in acts:
        found = digest_of(by_act[act].iter_rows()) if act in by_act else digest_of(iter(()))
        if found != sealed:
            yield Difference("act_digest", str(act), found, sealed)
