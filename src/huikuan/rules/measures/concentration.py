"""Concentration (集中度): how much of the receivable few customers owe (D7; D8: over 20 %).

Over the customers who owe something: one whose credit notes exceed its debts owes nothing and is
left out, so that shares stay between nothing and the whole.
"""

from collections.abc import Callable, Sequence
from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.open_balance import OPEN
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.shares import permyriad
from huikuan.rules.measures.spans import Span
from huikuan.rules.measures.values import Card, Direction, Measure, Need, Sums, Unit

_SCOPE = Scope(Population.DEBTS, Dating.LAST_DAY)
_NEEDS = (Need("open", OPEN, per="customer"),)


def top_share(balances: Sequence[int], top: int) -> int | None:
    """Return the share that the largest debtors have, in permyriad; None when nothing is owed."""
    owed = sorted((minor for minor in balances if minor > 0), reverse=True)
    return permyriad(sum(owed[:top]), sum(owed))


def herfindahl(balances: Sequence[int]) -> int | None:
    """Return the sum of the squared shares in ten-thousandths: 10,000 is one debtor alone."""
    owed = [minor for minor in balances if minor > 0]
    return permyriad(sum(minor * minor for minor in owed), sum(owed) ** 2)


def _balances(history: History, span: Span) -> list[int]:
    owed: dict[str | None, int] = {}
    for item in history.debts():
        owed[item.customer_no] = owed.get(item.customer_no, 0) + item.open_on(span.seen)
    return list(owed.values())


def _measure(
    code: str, figure: Callable[[Sequence[int]], int | None], top: int | None = None
) -> Measure:
    card = Card(
        code,
        Unit.PERMYRIAD,
        "company",
        additive=False,
        direction=Direction.LOWER,
        scope=_SCOPE,
    )

    def value(sums: Sums, _span: Span) -> int | None:
        return figure(sums["open"])

    def reference(history: History, span: Span) -> int | None:
        return figure(_balances(history, span))

    params, varied = ((("top", top),), concentration_top) if top else ((), None)
    return Measure(card, _NEEDS, value, reference, params=params, varied=varied)


def concentration_top(top: int = 10) -> Measure:
    """Return the share of so many largest debtors."""
    return _measure("concentration_top", lambda balances: top_share(balances, top), top)


TOP: Final = concentration_top()
LARGEST: Final = _measure("concentration_largest", lambda balances: top_share(balances, 1))
HERFINDAHL: Final = _measure("concentration_herfindahl", herfindahl)
