"""Best possible DSO (最佳周转天数) and average days delinquent (平均拖欠天数) (D7).

Field practice (c): what DSO would be if nothing were overdue, and what lateness costs in days.
"""

from typing import Final

from huikuan.rules.measures.dso import dso
from huikuan.rules.measures.history import History
from huikuan.rules.measures.open_balance import OPEN, owed
from huikuan.rules.measures.overdue_amount import OVERDUE, past_due
from huikuan.rules.measures.sales import SALES, sold
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.values import Card, Direction, Measure, Need, Sums, Unit

CARD = Card(
    "best_possible_dso",
    Unit.CENTIDAYS,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.DEBTS, Dating.BALANCE_AND_SALES),
)
DELINQUENT_CARD = Card(
    "average_days_delinquent",
    Unit.CENTIDAYS,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.DEBTS, Dating.BALANCE_AND_SALES),
)
_NEEDS = (Need("open", OPEN), Need("overdue", OVERDUE), Need("sales", SALES))


def best_possible_dso(current_minor: int, sales_minor: int, days: int) -> int | None:
    """Return what DSO would be if nothing were overdue: `current_minor` is not past due."""
    return dso(current_minor, sales_minor, days)


def average_days_delinquent(dso_centidays: int, best_possible_centidays: int) -> int:
    """Return DSO less best possible DSO: the days that lateness costs."""
    return dso_centidays - best_possible_centidays


def _best(balance: int, overdue: int, sales: int, days: int) -> int | None:
    return best_possible_dso(balance - overdue, sales, days)


def _delinquent(balance: int, overdue: int, sales: int, days: int) -> int | None:
    simple, best = dso(balance, sales, days), _best(balance, overdue, sales, days)
    return None if simple is None or best is None else average_days_delinquent(simple, best)


def _value(sums: Sums, span: Span) -> int | None:
    return _best(sums["open"][0], sums["overdue"][0], sums["sales"][0], span.days)


def _reference(history: History, span: Span) -> int | None:
    balance, overdue = owed(history, span), past_due(history, span)
    return _best(balance, overdue, sold(history, span), span.days)


def _delinquent_value(sums: Sums, span: Span) -> int | None:
    return _delinquent(sums["open"][0], sums["overdue"][0], sums["sales"][0], span.days)


def _delinquent_reference(history: History, span: Span) -> int | None:
    balance, overdue = owed(history, span), past_due(history, span)
    return _delinquent(balance, overdue, sold(history, span), span.days)


MEASURE: Final = Measure(CARD, _NEEDS, _value, _reference)
DELINQUENT: Final = Measure(DELINQUENT_CARD, _NEEDS, _delinquent_value, _delinquent_reference)
