"""Overdue share (逾期率): overdue amount over open balance (D7; field practice: overdue rate)."""

from huikuan.kernel.money import Rounding, divide
from huikuan.rules.measures.values import Card, Direction, Unit

CARD = Card("overdue_share", Unit.PERMYRIAD, "customer", additive=False, direction=Direction.LOWER)

_WHOLE = 10_000


def overdue_share(overdue_minor: int, open_minor: int) -> int | None:
    """Return overdue over open in permyriad, half up; None when nothing is owed on balance.

    Both figures in minor units of one currency. It can exceed the whole when credit notes not yet
    due lower the balance.
    """
    if open_minor <= 0:
        return None
    return divide(overdue_minor * _WHOLE, open_minor, Rounding.HALF_UP)
