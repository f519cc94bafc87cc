"""DSO weighted by sales ("true DSO", 加权周转天数): the age of what is open over its month (D7).

Field practice (c), Oracle: the sum over open invoices of age since the invoice day x amount ÷
credit sales of its month. The documents issued in the months looked at count, credit notes and
all; a month without sales is left out.
"""

from fractions import Fraction
from typing import Final

from huikuan.kernel.money import Rounding, divide
from huikuan.rules.items import DocumentKind
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import DEBT, SOLD, within
from huikuan.rules.measures.sales import SALES, sold
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.spans import Span, months_back
from huikuan.rules.measures.values import (
    EPOCH,
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
    since_epoch,
)

CARD = Card(
    "dso_sales_weighted",
    Unit.CENTIDAYS,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.SALES, Dating.BALANCE_AND_SALES),
    source="Oracle Receivables",
)
MONTHS: Final = 36
_BACK = months_back(MONTHS)


def _where(row: Rows, at: Edge) -> Column:
    return (row.side == DEBT) & row.document_kind.isin(SOLD) & within(row.issued_on, at)


OPEN_SALES: Final = Sum("open_sales", Relation.MOVES, lambda row: row.amount_minor, _where)
OPEN_SALES_DAYS: Final = Sum(
    "open_sales_days",
    Relation.MOVES,
    lambda row: row.amount_minor * row.days(row.issued_on, EPOCH),
    _where,
    wide=True,
)


def _centidays(parts: list[tuple[int, int]]) -> int | None:
    """Return the sum of weighted days over sales, each with its own month's; half up."""
    quotients = [Fraction(weighted, sales) for weighted, sales in parts if sales > 0]
    if not quotients:
        return None
    whole = sum(quotients, Fraction(0)) * 100
    return divide(whole.numerator, whole.denominator, Rounding.HALF_UP)


def _value(sums: Sums, span: Span) -> int | None:
    last = since_epoch(span.last)
    months = zip(sums["open"], sums["days"], sums["sales"], strict=True)
    return _centidays([(last * left - days, sales) for left, days, sales in months])


def _reference(history: History, span: Span) -> int | None:
    parts = []
    for month in _BACK(span):
        weighted = sum(
            item.open_on(span.seen) * (span.last - item.issued_on).days
            for item in history.debts()
            if item.document_kind is not DocumentKind.OPENING
            and month.first <= item.issued_on <= month.last
        )
        parts.append((weighted, sold(history, month)))
    return _centidays(parts)


MEASURE: Final = Measure(
    CARD,
    (
        Need("open", OPEN_SALES, _BACK),
        Need("days", OPEN_SALES_DAYS, _BACK),
        Need("sales", SALES, _BACK),
    ),
    _value,
    _reference,
)
