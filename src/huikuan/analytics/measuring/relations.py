"""The relations that measures are stated on, made from the book's one table of entries (D7).

`huikuan.rules.measures.Relation` says what a row of each is.
"""

from typing import Final

import ibis

from huikuan.analytics.measuring.rows import Column
from huikuan.analytics.measuring.schema import (
    ATTRIBUTES,
    CUSTOMERS,
    ENTRIES,
    LATE,
    Table,
    asked_day,
    asked_instant,
    asked_name,
)
from huikuan.rules.items import EntryKind, Side
from huikuan.rules.measures import Relation

FIRST: Final = 0
LAST: Final = 1
SEEN: Final = 2
OFFSETS: Final = 3
"""Places of the days among the parameters of a statement over one span."""

_SAME = (
    *("company_id", "customer_id", "document_id", "currency", "side", "document_kind"),
    *("issued_on", "due_on", "disputed_from", "disputed_to"),
)
"""What is the same in every entry of an item: one key groups faster than eleven."""


def rows_of(relation: Relation, *, known: bool, scoped: bool, debts_alone: bool = False) -> Table:
    """The relation's rows as seen on the span's day, of the customers that may be seen.

    `debts_alone` leaves receipts and drafts out, a third of all items, before rows are grouped.
    """
    rows = _moves(known=known, scoped=scoped)
    if relation is Relation.MOVES:
        return rows.mutate(known_in=ibis.literal(value=True))
    if debts_alone:
        rows = rows.filter(rows.side == int(Side.DEBT))
    if relation is Relation.OPEN:
        return _open(rows)
    items = _items(rows, _more(relation, rows))
    if relation is Relation.PAIRS:
        return items.filter(items.open_before != 0)
    return items.filter(part(relation, items))


def items_of(*, known: bool, scoped: bool, debts_alone: bool) -> Table:
    """Every item as seen on the span's day: OPEN and CLOSED together, to be told apart by `part`.

    `debts_alone` leaves receipts and drafts out, a third of all items.
    """
    rows = _moves(known=known, scoped=scoped)
    if debts_alone:
        rows = rows.filter(rows.side == int(Side.DEBT))
    return _items(rows, _more(Relation.CLOSED, rows))


def part(relation: Relation, items: Table) -> Column:
    """Which of all items a relation has: the open ones, or those with nothing left."""
    return items.open_minor == 0 if relation is Relation.CLOSED else items.open_minor != 0


def _open(rows: Table) -> Table:
    """The items with something left, few of all: only these are told what they are.

    Every entry of an item says so; the first one is as good as any.
    """
    sums = rows.group_by("item_id").agg(
        amount_minor=rows.amount_minor.sum(where=rows.kind == int(EntryKind.ISSUED)),
        open_minor=rows.amount_minor.sum(),
        first_seq=rows.seq.min(),
    )
    left = sums.filter(sums.open_minor != 0)
    facts = ENTRIES.select(*_SAME, fact_seq=ENTRIES.seq)
    return left.inner_join(facts, left.first_seq == facts.fact_seq).drop("first_seq", "fact_seq")


def _items(rows: Table, more: dict[str, Column]) -> Table:
    return rows.group_by("item_id").agg(
        amount_minor=rows.amount_minor.sum(where=rows.kind == int(EntryKind.ISSUED)),
        open_minor=rows.amount_minor.sum(),
        **more,
        **{name: rows[name].max() for name in _SAME},
    )


def _more(relation: Relation, rows: Table) -> dict[str, Column]:
    """What a relation of items says besides what was issued and what is open."""
    if relation is Relation.PAIRS:
        return {"open_before": rows.amount_minor.sum(where=rows.effective_on < asked_day(FIRST))}
    if relation is Relation.CLOSED:
        applied = rows.cause == int(EntryKind.APPLIED)
        return {
            "closed_on": rows.effective_on.max(),
            "paid_minor": -rows.amount_minor.sum(where=applied),
        }
    return {}


def _moves(*, known: bool, scoped: bool) -> Table:
    rows = ENTRIES.filter(ENTRIES.effective_on <= asked_day(SEEN))
    if known:
        # what was recorded by then, save by an act that was not committed yet
        rows = rows.filter(rows.recorded_at <= asked_instant(0), rows.act_id.notin(LATE.id))
    if scoped:
        mine = CUSTOMERS.filter(CUSTOMERS.salesperson == asked_name(0))
        rows = rows.filter(rows.customer_id.isin(mine.id))
    return rows


def labelled(rows: Table) -> Table:
    """The rows with the labels of their customers; unclaimed receipts have none."""
    labels = CUSTOMERS.rename(label_id="id").drop("company_id")
    return rows.left_join(labels, rows.customer_id == labels.label_id)


def with_attribute(rows: Table, name: str) -> Table:
    """The rows with an imported column's value: the document's own, else its customer's."""
    found = ATTRIBUTES.filter(ATTRIBUTES.name == name)
    papers = found.filter(found.owner == "document").select(
        paper_id=found.owner_id, paper_value=found.value
    )
    owners = found.filter(found.owner == "customer").select(
        whose_id=found.owner_id, whose_value=found.value
    )
    rows = rows.left_join(papers, rows.document_id == papers.paper_id)
    rows = rows.left_join(owners, rows.customer_id == owners.whose_id)
    value = ibis.coalesce(rows.paper_value, rows.whose_value, ibis.literal(""))
    return rows.mutate(**{f"attribute:{name}": value}).drop(
        "paper_id", "paper_value", "whose_id", "whose_value"
    )
