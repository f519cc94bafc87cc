"""Age of unapplied cash (未核销收款账龄): how long money has waited to be applied (D7).

Days since the receipt, weighted by what is still unapplied of it.
"""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import cash
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.shares import centidays
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.unapplied import UNAPPLIED, on_account
from huikuan.rules.measures.values import (
    EPOCH,
    Card,
    Direction,
    Measure,
    Need,
    Relation,
    Sum,
    Sums,
    Unit,
    since_epoch,
)

CARD = Card(
    "unapplied_age",
    Unit.CENTIDAYS,
    "item",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(
        Population.CASH,
        Dating.LAST_DAY,
        credits=Treatment.LEFT_OUT,
        unapplied=Treatment.SUBJECT,
    ),
)
UNAPPLIED_SINCE: Final = Sum(
    "unapplied_since",
    Relation.MOVES,
    lambda row: -row.amount_minor * row.days(row.issued_on, EPOCH),
    cash,
    wide=True,
)


def _value(sums: Sums, span: Span) -> int | None:
    money = sums["unapplied"][0]
    return centidays(since_epoch(span.last) * money - sums["since"][0], money)


def _reference(history: History, span: Span) -> int | None:
    days = sum(
        -item.open_on(span.seen) * (span.last - item.issued_on).days for item in history.cash()
    )
    return centidays(days, on_account(history, span))


MEASURE: Final = Measure(
    CARD, (Need("unapplied", UNAPPLIED), Need("since", UNAPPLIED_SINCE)), _value, _reference
)
