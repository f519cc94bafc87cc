"""Puts the facts of a check together, as they are kept with its decision (D2).

The words are those that `rules.checks.facts_of` reads. Whatever the books do not know is there as
None or empty: nothing is made up.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from huikuan.books.rates import queries as rates
from huikuan.flows.check_order.standing import NOTHING, Standing
from huikuan.rules import terms
from huikuan.rules.checks import OrderFact
from huikuan.rules.exposure import Sale, placed
from huikuan.rules.items import OrderStatus

Document = dict[str, Any]


def document(
    company_id: int,
    as_of: date,
    found: Mapping[str, Any],
    order: OrderFact,
    *,
    known_at: datetime | None,
    standing: Standing = NOTHING,
) -> Document:
    """Return the facts of a check from what the books said of customer and order.

    `found` is as `books.credit.queries.facts` gives it. `standing` is what other rooms
    know of the customer, `known_at` leaves out rates that were entered later.
    """
    customer = found["customer"]
    made: Document = {
        "as_of": as_of.isoformat(),
        "gathered_at": found["gathered_at"],
        "currency": customer["home"],
        "customer_id": customer["id"],
        "customer_no": customer["customer_no"],
        "group_no": customer["group_no"],
        "order": {
            "order_no": order.order_no,
            "amount": order.amount,
            "currency": order.currency,
            "deposit": order.deposit,
            "terms_days": order.terms_days,
            "purpose": order.purpose.value,
            "counted": counted(found, order),
            "released": found["released"],
        },
        "own": {**found["own"], "securities": list(standing.securities)},
        "group": None if found["group"] is None else {**found["group"], "securities": []},
        "blocks": found["blocks"],
        "oldest": found["oldest"],
        "norm": None if found["norm"]["orders"] == 0 else found["norm"],
        "terms_most": agreed_days(customer["terms"]) if order.terms_days is not None else None,
        "risk_class": standing.risk_class,
        "hard_stops": list(standing.hard_stops),
        "documents": [],
        "dunning_stage": None,
        "rates": {},
    }
    made["rates"] = _rates(company_id, as_of, made, known_at)
    return made


def counted(found: Mapping[str, Any], order: OrderFact) -> int:
    """Return what the books count for this very order already, minor units.

    What is left of its record, or is reserved for it; and of the amount that is asked about the
    part that was invoiced, which the ledger counts by what is open of it.
    """
    known, held = found["order"], found["held"]
    if known is None:
        status, invoiced = None, found["invoiced"]
        before = 0 if held is None else held["minor"]
    else:
        status, invoiced = OrderStatus(known["status"]), known["invoiced"]
        before = _left(known["amount"], known["deposit"], invoiced, status)
    return int(before + order.at_risk - rest(order, invoiced, status))


def rest(order: OrderFact, invoiced: int, status: OrderStatus | None) -> int:
    """Return what of the order is not invoiced yet and would count for it, minor units."""
    return min(order.at_risk, _left(order.amount, order.deposit, invoiced, status))


def _left(amount: int, deposit: int, invoiced: int, status: OrderStatus | None) -> int:
    return next(iter(placed(Sale(amount, deposit, invoiced, status)).values()), 0)


def agreed_days(words: str) -> int | None:
    """Return how long terms let a customer wait, in days; None where there are none or no days."""
    if not words.strip():
        return None
    try:
        return terms.credit_days(terms.parse(words))
    except terms.TermsRefused:
        return None


def _rates(
    company_id: int, as_of: date, made: Document, known_at: datetime | None
) -> dict[str, dict[str, str]]:
    """The rates into every currency that something is compared in; none where there is but one."""
    positions = [one for one in (made["own"], made["group"]) if one is not None]
    quotes = {made["currency"]}
    quotes |= {one["limit"]["currency"] for one in positions if one["limit"] is not None}
    met = {made["order"]["currency"], *quotes}
    for one in positions:
        met |= {*one["exposure"], *one["reserved"]}
        met |= {each["currency"] for each in _behind(one)}
    if len(met) == 1:
        return {}
    found = {}
    for quote in sorted(quotes):
        listed = rates.to(quote, company_id=company_id, as_of=as_of, known_at=known_at)
        found[quote] = {base: f"{listed[base].rate:f}" for base in sorted(met & listed.keys())}
    return found


def _behind(position: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (*position["covers"], *position["securities"])
