"""Credit-limit use (额度使用率): what stands against the limits over the limits (D7; D8).

Field practice (c), Dynamics 365: exposure over effective limit. Customers without a limit are
left out; a limit of zero is a limit.
"""

from typing import Final

from huikuan.rules.measures.history import History
from huikuan.rules.measures.scopes import Dating, Population, Scope
from huikuan.rules.measures.shares import permyriad
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
    "credit_limit_use",
    Unit.PERMYRIAD,
    "customer",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.LIMITS, Dating.LAST_DAY),
    source="Dynamics 365 Finance",
)


def _where(row: Rows, _at: Edge) -> Column:
    return row.limit_minor >= 0


LIMIT: Final = Sum("limit", Relation.LIMITS, lambda row: row.limit_minor, _where)
EXPOSURE: Final = Sum("exposure", Relation.LIMITS, lambda row: row.exposure_minor, _where)


def _value(sums: Sums, _span: Span) -> int | None:
    return permyriad(sums["exposure"][0], sums["limit"][0])


def _reference(history: History, _span: Span) -> int | None:
    limits = sum(limit.limit_minor for limit in history.limits)
    return permyriad(sum(limit.exposure_minor for limit in history.limits), limits)


MEASURE: Final = Measure(
    CARD, (Need("limit", LIMIT), Need("exposure", EXPOSURE)), _value, _reference
)
