"""Aging as measures: one figure a bucket of the policy, by due or document day (D6, D7).

Gross: debts and credit notes in the bucket of their own day, unapplied cash beside them. Net:
unapplied cash too is taken off, in the bucket of the day it came in. The two are the options
"summarize" and "age" of receivables systems for credits.
"""

from typing import Final

from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.items import Side
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import CASH, DEBT
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.unapplied import UNAPPLIED
from huikuan.rules.measures.values import (
    Card,
    Column,
    Direction,
    Edge,
    Measure,
    Need,
    Relation,
    Rows,
    Sum,
    Unit,
    alone,
)

FAMILY: Final = "aging"
NET_FAMILY: Final = "aging_net"
_SIDES: Final = (DEBT, CASH)


def aging_sums(buckets: Buckets, *, net: bool = False) -> tuple[Sum, ...]:
    """Return one sum a bucket, in the order of `buckets.codes`, and the unapplied cash last.

    `net`: receipts are aged among the debts, by the day they came in; unapplied cash is then
    still given, for what it is.
    """
    return (
        *(bucket_sum(buckets, place, net=net) for place in range(len(buckets.codes))),
        UNAPPLIED,
    )


def bucket_sum(buckets: Buckets, place: int, *, net: bool = False) -> Sum:
    """Return what adds up one bucket, named by its place in `buckets.codes`."""
    first, last = buckets.ages[place]
    by_due = buckets.basis is Basis.DUE_DATE

    def where(row: Rows, at: Edge) -> Column:
        day = row.due_on if by_due else row.issued_on
        chosen = row.side.isin(_SIDES) if net else row.side == DEBT
        if first is not None:
            chosen = chosen & (day <= at.ago(first))
        return chosen if last is None else chosen & (day >= at.ago(last))

    family = NET_FAMILY if net else FAMILY
    code = f"{family}:{buckets.basis}:{buckets.codes[place]}"
    return Sum(code, Relation.MOVES, lambda row: row.amount_minor, where)


def aging(buckets: Buckets, *, net: bool = False) -> tuple[Measure, ...]:
    """Return the measure of each bucket, in the order of `buckets.codes`."""
    return tuple(_measure(buckets, place, net=net) for place in range(len(buckets.codes)))


def _measure(buckets: Buckets, place: int, *, net: bool) -> Measure:
    code = f"{NET_FAMILY if net else FAMILY}:{buckets.codes[place]}"
    overdue = buckets.codes[place] != "not_due"
    direction = Direction.LOWER if overdue else Direction.NEUTRAL
    sides = {Side.DEBT, Side.CASH} if net else {Side.DEBT}

    def reference(history: History, span: Span) -> int:
        total = 0
        for item in history.items:
            day = buckets.day(item.due_on, item.issued_on)
            if item.side in sides and buckets.bucket(day, span.last) == buckets.codes[place]:
                total += item.open_on(span.seen)
        return total

    scope = Scope(
        Population.DEBTS,
        Dating.LAST_DAY,
        credits=Treatment.AGED,
        unapplied=Treatment.AGED if net else Treatment.LEFT_OUT,
    )
    source = "Oracle Receivables, credit option age" if net else ""
    card = Card(
        code,
        Unit.MINOR,
        "item",
        additive=True,
        direction=direction,
        scope=scope,
        source=source,
    )
    return Measure(
        card, (Need("bucket", bucket_sum(buckets, place, net=net)),), alone("bucket"), reference
    )
