"""All measures by code: what a report, a page or a program may ask for (D7)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from huikuan.rules.aging import Buckets
from huikuan.rules.measures.aging import FAMILY, NET_FAMILY, aging
from huikuan.rules.measures.best_possible_dso import DELINQUENT
from huikuan.rules.measures.best_possible_dso import MEASURE as BEST_POSSIBLE
from huikuan.rules.measures.dso import AVERAGE
from huikuan.rules.measures.dso import MEASURE as DSO
from huikuan.rules.measures.dso_count_back import MEASURE as COUNT_BACK
from huikuan.rules.measures.open_balance import MEASURE as OPEN_BALANCE
from huikuan.rules.measures.overdue_amount import MEASURE as OVERDUE_AMOUNT
from huikuan.rules.measures.overdue_share import MEASURE as OVERDUE_SHARE
from huikuan.rules.measures.sales import MEASURE as SALES
from huikuan.rules.measures.unapplied import MEASURE as UNAPPLIED
from huikuan.rules.measures.values import Card, Measure

_ALL: Final = (
    OPEN_BALANCE,
    OVERDUE_AMOUNT,
    OVERDUE_SHARE,
    UNAPPLIED,
    SALES,
    DSO,
    AVERAGE,
    COUNT_BACK,
    BEST_POSSIBLE,
    DELINQUENT,
)
MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {measure.card.code: measure for measure in _ALL}
)
"""The measures that stand alone."""
CARDS: Final[Mapping[str, Card]] = MappingProxyType(
    {code: measure.card for code, measure in MEASURES.items()}
)

Family = Callable[[Buckets], tuple[Measure, ...]]
FAMILIES: Final[Mapping[str, Family]] = MappingProxyType(
    {FAMILY: aging, NET_FAMILY: lambda buckets: aging(buckets, net=True)}
)
"""The measures that there is one of for each bucket, by the family's name."""


def measures(buckets: Buckets) -> Mapping[str, Measure]:
    """Return every measure by code, those of the families for the buckets given."""
    found = dict(MEASURES)
    for family in FAMILIES.values():
        found |= {measure.card.code: measure for measure in family(buckets)}
    return found
