"""All measures by code: what a report, a page or a program may ask for (D7)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from huikuan.rules.aging import Buckets
from huikuan.rules.measures.aging import FAMILY as AGING
from huikuan.rules.measures.aging import NET_FAMILY as AGING_NET
from huikuan.rules.measures.aging import aging
from huikuan.rules.measures.at_risk_rate import MEASURE as AT_RISK
from huikuan.rules.measures.bad_debt_rate import MEASURE as BAD_DEBT
from huikuan.rules.measures.best_possible_dso import DELINQUENT
from huikuan.rules.measures.best_possible_dso import MEASURE as BEST_POSSIBLE
from huikuan.rules.measures.collectable_now import MEASURE as COLLECTABLE
from huikuan.rules.measures.collection_effectiveness import MEASURE as EFFECTIVENESS
from huikuan.rules.measures.collection_effectiveness import MONTHLY as EFFECTIVENESS_MONTHLY
from huikuan.rules.measures.concentration import HERFINDAHL, LARGEST, TOP
from huikuan.rules.measures.credit_limit_use import MEASURE as LIMIT_USE
from huikuan.rules.measures.days_beyond_terms import MEASURE as BEYOND_TERMS
from huikuan.rules.measures.days_late import MEASURE as DAYS_LATE
from huikuan.rules.measures.days_late import TO_DATE as DAYS_LATE_TO_DATE
from huikuan.rules.measures.days_late import WEIGHTED as DAYS_LATE_WEIGHTED
from huikuan.rules.measures.days_to_pay import MEASURE as DAYS_TO_PAY
from huikuan.rules.measures.days_to_pay import TO_DATE as DAYS_TO_PAY_TO_DATE
from huikuan.rules.measures.days_to_pay import WEIGHTED as DAYS_TO_PAY_WEIGHTED
from huikuan.rules.measures.disputed import MEASURE as DISPUTED
from huikuan.rules.measures.disputed import SHARE as DISPUTED_SHARE
from huikuan.rules.measures.dso import AVERAGE
from huikuan.rules.measures.dso import MEASURE as DSO
from huikuan.rules.measures.dso_count_back import MEASURE as COUNT_BACK
from huikuan.rules.measures.dso_sales_weighted import MEASURE as SALES_WEIGHTED
from huikuan.rules.measures.on_time_rate import COUNT as ON_TIME_COUNT
from huikuan.rules.measures.on_time_rate import MEASURE as ON_TIME
from huikuan.rules.measures.open_balance import MEASURE as OPEN_BALANCE
from huikuan.rules.measures.open_items import CUSTOMERS as DEBTORS
from huikuan.rules.measures.open_items import ITEMS as OPEN_ITEMS
from huikuan.rules.measures.open_items import OLDEST_OVERDUE
from huikuan.rules.measures.open_items import OVERDUE as OVERDUE_ITEMS
from huikuan.rules.measures.open_items import OVERDUE_CUSTOMERS as OVERDUE_DEBTORS
from huikuan.rules.measures.overdue_amount import MEASURE as OVERDUE_AMOUNT
from huikuan.rules.measures.overdue_share import MEASURE as OVERDUE_SHARE
from huikuan.rules.measures.promises_kept import AMOUNT as PROMISES_KEPT_AMOUNT
from huikuan.rules.measures.promises_kept import MEASURE as PROMISES_KEPT
from huikuan.rules.measures.recovery_rate import MEASURE as RECOVERY
from huikuan.rules.measures.relation_age import MEASURE as RELATION_AGE
from huikuan.rules.measures.roll_rate import FAMILY as ROLL
from huikuan.rules.measures.roll_rate import FLOW_FAMILY as FLOW
from huikuan.rules.measures.roll_rate import flow_rates, roll_rates
from huikuan.rules.measures.sales import MEASURE as SALES
from huikuan.rules.measures.touches_per_debt import MEASURE as TOUCHES
from huikuan.rules.measures.trade_record import (
    BILLS_OVERDUE,
    CASH_RECEIVED,
    CLEAN_DAYS,
    PAID_IN_TIME,
    RELATION_DAYS,
)
from huikuan.rules.measures.turnover import DAYS as TURNOVER_DAYS
from huikuan.rules.measures.turnover import MEASURE as TURNOVER
from huikuan.rules.measures.unapplied import MEASURE as UNAPPLIED
from huikuan.rules.measures.unapplied_age import MEASURE as UNAPPLIED_AGE
from huikuan.rules.measures.values import Card, Measure
from huikuan.rules.measures.vintage import MEASURE as VINTAGE

_ALL: Final = (
    OPEN_BALANCE,
    OVERDUE_AMOUNT,
    OVERDUE_SHARE,
    COLLECTABLE,
    DISPUTED,
    DISPUTED_SHARE,
    UNAPPLIED,
    UNAPPLIED_AGE,
    OPEN_ITEMS,
    OVERDUE_ITEMS,
    DEBTORS,
    OVERDUE_DEBTORS,
    OLDEST_OVERDUE,
    RELATION_AGE,
    SALES,
    DSO,
    AVERAGE,
    COUNT_BACK,
    SALES_WEIGHTED,
    BEST_POSSIBLE,
    DELINQUENT,
    TURNOVER,
    TURNOVER_DAYS,
    DAYS_TO_PAY,
    DAYS_TO_PAY_WEIGHTED,
    DAYS_TO_PAY_TO_DATE,
    DAYS_LATE,
    DAYS_LATE_WEIGHTED,
    DAYS_LATE_TO_DATE,
    BEYOND_TERMS,
    ON_TIME,
    ON_TIME_COUNT,
    RECOVERY,
    EFFECTIVENESS,
    EFFECTIVENESS_MONTHLY,
    VINTAGE,
    AT_RISK,
    BAD_DEBT,
    TOP,
    LARGEST,
    HERFINDAHL,
    LIMIT_USE,
    PROMISES_KEPT,
    PROMISES_KEPT_AMOUNT,
    TOUCHES,
)
MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {measure.card.code: measure for measure in _ALL}
)
"""The measures that stand alone."""
CARDS: Final[Mapping[str, Card]] = MappingProxyType(
    {code: measure.card for code, measure in MEASURES.items()}
)

Family = Callable[[Buckets], tuple[Measure, ...]]
RECORD: Final[Mapping[str, Measure]] = MappingProxyType(
    {
        measure.card.code: measure
        for measure in (CASH_RECEIVED, RELATION_DAYS, CLEAN_DAYS, PAID_IN_TIME, BILLS_OVERDUE)
    }
)
"""What verdicts on limits and terms ask of every customer: no indicators of their own."""

FAMILIES: Final[Mapping[str, Family]] = MappingProxyType(
    {
        AGING: aging,
        AGING_NET: lambda buckets: aging(buckets, net=True),
        ROLL: roll_rates,
        FLOW: flow_rates,
    }
)
"""The measures that there is one of for each bucket, by the family's name."""


def measures(buckets: Buckets) -> Mapping[str, Measure]:
    """Return every measure by code, those of the families for the buckets given."""
    found = dict(MEASURES)
    for family in FAMILIES.values():
        found |= {measure.card.code: measure for measure in family(buckets)}
    return found
