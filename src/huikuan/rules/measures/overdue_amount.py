"""Overdue amount (逾期金额): the part of the open balance whose due day has passed (D7)."""

from collections.abc import Iterable

from huikuan.kernel.days import Day
from huikuan.rules.aging import OpenItem
from huikuan.rules.measures.open_balance import open_balance
from huikuan.rules.measures.values import Card, Direction, Unit

CARD = Card("overdue_amount", Unit.MINOR, "item", additive=True, direction=Direction.LOWER)


def overdue_amount(items: Iterable[OpenItem], as_of: Day) -> int:
    """Return the open debts of one currency due before `as_of`, in minor units.

    Due on the day itself is not overdue; credit notes past their day lower the figure, so that it
    equals the overdue buckets of the aging.
    """
    return open_balance(item for item in items if item.due_on < as_of)
