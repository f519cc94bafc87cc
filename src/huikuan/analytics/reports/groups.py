"""What figures of customers can be added up by: the customer, or what its master data say (D6).

Currencies are never added, so every group has one row a currency.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from huikuan.analytics.engine.values import Customer, Row
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.reports.values import Column

GROUPS: dict[str, Callable[[Customer], str]] = {
    "salesperson": attrgetter("salesperson"),
    "region": attrgetter("region"),
    "country": attrgetter("country"),
    "industry": attrgetter("industry"),
    "group": attrgetter("group"),
}
_BY = ("customer", "currency", *GROUPS)


def asked(by: Sequence[str]) -> tuple[str, ...]:
    """What the question groups by, each once; by customer when it does not say.

    Raises BadQuery for a group that is not known.
    """
    for code in by:
        if code not in _BY:
            raise BadQuery("query.unknown_group", name=code)
    return tuple(dict.fromkeys(by)) or ("customer", "currency")


def who(by: Sequence[str]) -> tuple[Column, ...]:
    """The columns that say whose a row is: the customer, the groups, how many customers."""
    named = [Column("customer_no", "text"), Column("name", "text")] if "customer" in by else []
    named += [Column(code, "text") for code in by if code in GROUPS]
    if "customer" not in by:
        named.append(Column("customers", "count"))
    return (*named, Column("currency", "text"))


def folded(rows: Iterable[Row], by: Sequence[str], added: Sequence[str]) -> list[Row]:
    """The rows added up by group and currency; `added` are the codes of the amounts."""
    groups = [code for code in by if code in GROUPS]
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = (*(row[code] for code in groups), row["currency"])
        start = dict(zip((*groups, "currency"), key, strict=True))
        sums = found.setdefault(key, {**start, "customers": 0, **dict.fromkeys(added, 0)})
        sums["customers"] += 1 if row["customer_id"] else 0
        for code in added:
            sums[code] += row[code]
    return list(found.values())
