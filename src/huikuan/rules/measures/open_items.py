"""How many items and customers are open and overdue, and how old the oldest is (D6, D7).

Bills with something left to pay: a credit note or cash on account is nothing to count.
"""

from typing import Final

from huikuan.kernel.days import Day
from huikuan.rules.items import DocumentKind
from huikuan.rules.measures.history import History, Item
from huikuan.rules.measures.populations import bill
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
    alone,
    one,
    since_epoch,
)

_SCOPE = Scope(Population.BILLS, Dating.LAST_DAY, credits=Treatment.LEFT_OUT)
_CENTI = 100


def _open(row: Rows, _at: Edge) -> Column:
    return bill(row) & (row.open_minor > 0)


def _overdue(row: Rows, at: Edge) -> Column:
    return _open(row, at) & (row.due_on < at.last)


OPEN_ITEMS: Final = Sum("open_items", Relation.OPEN, one, _open, How.COUNT)
OVERDUE_ITEMS: Final = Sum("overdue_items", Relation.OPEN, one, _overdue, How.COUNT)
DEBTORS: Final = Sum("debtors", Relation.OPEN, one, _open, How.CUSTOMERS)
OVERDUE_DEBTORS: Final = Sum("overdue_debtors", Relation.OPEN, one, _overdue, How.CUSTOMERS)
OLDEST: Final = Sum(
    "oldest_due", Relation.OPEN, lambda row: row.days(row.due_on, EPOCH), _overdue, How.LEAST
)


def _items(history: History, span: Span, before: Day) -> list[Item]:
    return [
        item
        for item in history.debts()
        if item.document_kind is not DocumentKind.CREDIT_NOTE
        and item.open_on(span.seen) > 0
        and item.due_on < before
    ]


def _count(history: History, span: Span) -> int:
    return len(_items(history, span, Day.max))


def _overdue_count(history: History, span: Span) -> int:
    return len(_items(history, span, span.last))


def _customers(history: History, span: Span) -> int:
    return len({item.customer_no for item in _items(history, span, Day.max)})


def _overdue_customers(history: History, span: Span) -> int:
    return len({item.customer_no for item in _items(history, span, span.last)})


def _oldest_value(sums: Sums, span: Span) -> int | None:
    if not sums["items"][0]:
        return None
    return (since_epoch(span.last) - sums["oldest"][0]) * _CENTI


def _oldest(history: History, span: Span) -> int | None:
    ages = [(span.last - item.due_on).days for item in _items(history, span, span.last)]
    return max(ages) * _CENTI if ages else None


def _card(code: str, unit: Unit, *, additive: bool, grain: str = "item") -> Card:
    return Card(code, unit, grain, additive=additive, direction=Direction.LOWER, scope=_SCOPE)


ITEMS: Final = Measure(
    _card("open_items", Unit.COUNT, additive=True),
    (Need("items", OPEN_ITEMS),),
    alone("items"),
    _count,
)
OVERDUE: Final = Measure(
    _card("overdue_items", Unit.COUNT, additive=True),
    (Need("items", OVERDUE_ITEMS),),
    alone("items"),
    _overdue_count,
)
CUSTOMERS: Final = Measure(
    _card("debtors", Unit.COUNT, additive=False, grain="customer"),
    (Need("customers", DEBTORS),),
    alone("customers"),
    _customers,
)
OVERDUE_CUSTOMERS: Final = Measure(
    _card("overdue_debtors", Unit.COUNT, additive=False, grain="customer"),
    (Need("customers", OVERDUE_DEBTORS),),
    alone("customers"),
    _overdue_customers,
)
OLDEST_OVERDUE: Final = Measure(
    _card("oldest_overdue", Unit.CENTIDAYS, additive=False),
    (Need("items", OVERDUE_ITEMS), Need("oldest", OLDEST)),
    _oldest_value,
    _oldest,
)
