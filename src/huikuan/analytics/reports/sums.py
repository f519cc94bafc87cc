"""Whose items a sum of a list is made of: of a filtered list, or of one group's row (pages: frame).

The list is asked again with its own question, so that what it left out is left out here too; the
open items of the customers that are left, in one currency, add up to its sum.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from huikuan.analytics.engine.values import Row
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.reports import aging, customers, overdue
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.groups import GROUPS, asked
from huikuan.analytics.reports.tables import Table

LISTS: Mapping[str, Callable[[Context], Table]] = {
    "aging": aging.build,
    "balances": customers.balances,
    "customers": customers.build,
    "overdue": overdue.build,
}
_GROUPED = frozenset({"aging", "balances"})
OF = "of"


@dataclass(frozen=True, slots=True)
class Behind:
    """The lines of customers behind a sum, in one currency."""

    rows: Sequence[Row]

    @property
    def customers(self) -> tuple[int | None, ...]:
        """Whose items they are; nothing stands for the receipts that nobody has claimed."""
        found = {row["customer_id"] for row in self.rows}
        return tuple(sorted(found, key=lambda one: (one is not None, one or 0)))

    def total(self, code: str) -> int:
        """The sum of a column of amounts, in minor units."""
        return sum(int(row[code] or 0) for row in self.rows)


def behind(context: Context, report: str, currency: str) -> Behind:
    """The customers' lines that a list's sum in a currency is made of.

    `of` among the parameters narrows to one value of the group that the question names first.
    Raises BadQuery for what the list itself cannot be asked.
    """
    by, of = context.query.by, context.query.params.get(OF)
    if by and report not in _GROUPED:
        raise BadQuery("query.unknown_group", name=", ".join(by))
    params = {key: one for key, one in context.query.params.items() if key != OF}
    query = replace(context.query, params=params, sort="")
    groups = [code for code in asked(by) if code in GROUPS]
    if of is not None and not groups:
        raise BadQuery("query.missing", name="by")
    if "customer" in asked(by):
        lines = LISTS[report](Context(query, context.mark)).rows
    else:
        kept = LISTS[report](Context(query, context.mark)).rows
        wanted = {_key(row, groups) for row in kept}
        each = replace(query, by=("customer", *groups, "currency"), where="")
        found = LISTS[report](Context(each, context.mark)).rows
        lines = [row for row in found if _key(row, groups) in wanted]
    return Behind(
        [
            row
            for row in lines
            if row["currency"] == currency and (of is None or row[groups[0]] == of)
        ]
    )


def _key(row: Row, groups: Sequence[str]) -> tuple[object, ...]:
    return (*(row[code] for code in groups), row["currency"])
