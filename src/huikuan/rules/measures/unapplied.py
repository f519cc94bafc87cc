"""Unapplied cash (未核销收款): money received and not yet applied to a debt (D7)."""

from collections.abc import Iterable

from huikuan.rules.aging import OpenItem
from huikuan.rules.items import Side
from huikuan.rules.measures.values import Card, Direction, Unit

CARD = Card("unapplied", Unit.MINOR, "item", additive=True, direction=Direction.LOWER)


def unapplied(items: Iterable[OpenItem]) -> int:
    """Return the open receipts of one currency in minor units, shown positive."""
    return -sum(item.open_minor for item in items if item.side is Side.CASH)
