"""Days beyond terms (超信用期天数): how late the money came, weighted by payments (D7).

Field practice (c), SAP: Σ(payment x days in arrears) ÷ Σ payments, early ones negative. Each
payment counts with its own day, on items that are still open too; one that was taken back does
not count.
"""

from typing import Final

from huikuan.rules.items import DocumentKind, EntryKind
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import APPLIED, bill, within
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.shares import centidays
from huikuan.rules.measures.spans import Span
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
    Sums,
    Unit,
)

CARD = Card(
    "days_beyond_terms",
    Unit.CENTIDAYS,
    "item",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.BILLS, Dating.PAID, credits=Treatment.LEFT_OUT),
    source="SAP S/4HANA Receivables Management",
)


def _where(row: Rows, at: Edge) -> Column:
    return bill(row) & (row.cause == APPLIED) & within(row.cause_on, at)


COLLECTED: Final = Sum("collected", Relation.MOVES, lambda row: -row.amount_minor, _where)
COLLECTED_LATE: Final = Sum(
    "collected_late",
    Relation.MOVES,
    lambda row: -row.amount_minor * row.days(row.cause_on, row.due_on),
    _where,
    wide=True,
)


def _value(sums: Sums, _span: Span) -> int | None:
    return centidays(sums["days"][0], sums["money"][0])


def _reference(history: History, span: Span) -> int | None:
    payments = [
        (-move.amount_minor, (move.cause_on - item.due_on).days)
        for item in history.debts()
        if item.document_kind is not DocumentKind.CREDIT_NOTE
        for move in item.moves
        if move.cause is EntryKind.APPLIED
        and move.effective_on <= span.seen
        and span.first <= move.cause_on <= span.last
    ]
    money = sum(minor for minor, _ in payments)
    return centidays(sum(minor * late for minor, late in payments), money)


MEASURE: Final = Measure(
    CARD, (Need("money", COLLECTED), Need("days", COLLECTED_LATE)), _value, _reference
)
