"""Open balance (应收余额): what customers owe on a day, gross of cash not applied (D7).

Population: debt items (invoices, notes, opening balances); credit notes lower it; tax is in it.
"""

from collections.abc import Iterable

from huikuan.rules.aging import OpenItem
from huikuan.rules.items import Side
from huikuan.rules.measures.values import Card, Direction, Unit

CARD = Card("open_balance", Unit.MINOR, "item", additive=True, direction=Direction.NEUTRAL)


def open_balance(items: Iterable[OpenItem]) -> int:
    """Return the sum of the open debts of one currency, in minor units."""
    return sum(item.open_minor for item in items if item.side is Side.DEBT)
