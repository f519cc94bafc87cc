"""Which customers a round of reconciliation may be put to: balances and movements by set (D5)."""

from dataclasses import dataclass

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.reports import Query, run
from huikuan.kernel.days import Day


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer in one currency: the balance less cash not applied, and whether it moved."""

    customer_id: int
    customer_no: str
    name: str
    country: str
    currency: str
    net_minor: int
    open_items: int
    moved: bool


def candidates(query: Query, start: Day) -> tuple[Candidate, ...]:
    """Return who has a balance, an open item, or a movement from `start` to the question's day.

    `query.params` may name a `currency` or a `customer`. By customer number and currency.
    """
    moved = engine.moved(query.view(), start)
    rows = run("customers", query.all_rows()).rows
    found = []
    for row in rows:
        customer_id = row["customer_id"]
        if customer_id is None:
            continue
        has_moved = (customer_id, row["currency"]) in moved
        if has_moved or row["net"] or row["open_items"]:
            found.append(
                Candidate(
                    customer_id,
                    row["customer_no"],
                    row["name"],
                    row["country"] or "",
                    row["currency"],
                    row["net"],
                    row["open_items"],
                    has_moved,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.customer_no, one.currency)))
