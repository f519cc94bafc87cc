"""Age of the relation (往来年限): days from the first bill to the last day (D7; B5).

An opening balance counts with the day of its paper: the firm sold before it kept its books here.
"""

from typing import Final

from huikuan.rules.items import DocumentKind
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import ISSUED, bill
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.values import (
    EPOCH,
    Card,
    Column,
    Direction,
    Edge,
    How,
    Measure,
    Need,
    Relation,
    Rows,
    Sum,
    Sums,
    Unit,
    one,
    since_epoch,
)

_CENTI = 100
CARD = Card(
    "relation_age",
    Unit.CENTIDAYS,
    "document",
    additive=False,
    direction=Direction.HIGHER,
    scope=Scope(Population.BILLS, Dating.LAST_DAY, credits=Treatment.LEFT_OUT),
)


def _billed(row: Rows, at: Edge) -> Column:
    return bill(row) & (row.cause == ISSUED) & (row.issued_on <= at.last)


BILLED: Final = Sum("billed_moves", Relation.MOVES, one, _billed, How.COUNT)
FIRST: Final = Sum(
    "first_billed", Relation.MOVES, lambda row: row.days(row.issued_on, EPOCH), _billed, How.LEAST
)


def _value(sums: Sums, span: Span) -> int | None:
    if not sums["bills"][0]:
        return None
    return (since_epoch(span.last) - sums["first"][0]) * _CENTI


def _reference(history: History, span: Span) -> int | None:
    days = [
        item.issued_on
        for item in history.debts()
        if item.document_kind is not DocumentKind.CREDIT_NOTE
        and item.issued_on <= span.last
        and any(move.effective_on <= span.seen for move in item.moves)
    ]
    return (span.last - min(days)).days * _CENTI if days else None


MEASURE: Final = Measure(CARD, (Need("bills", BILLED), Need("first", FIRST)), _value, _reference)
