"""What was decided lately, how much waits, and what may be accepted at once (D4)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from huikuan.books.cash import queries as cash
from huikuan.books.cash.queries import ANY_CONFIDENCE, Span
from huikuan.books.cash.values import DecisionView
from huikuan.books.ledger import queries as ledger
from huikuan.books.parties import queries as parties
from huikuan.flows.apply_cash.showing import SHOWN
from huikuan.flows.apply_cash.values import Counted
from huikuan.kernel.actors import Actor

REFUNDS_WAITING = ("proposed", "approved")


@dataclass(frozen=True, slots=True)
class DecidedView:
    """A decision with the receipt's number and whose debts it settled, as far as it is one's."""

    decision: DecisionView
    number: str
    customer: str


def decided(company_id: int, *, limit: int, by: Actor | None = None) -> tuple[DecidedView, ...]:
    """Return the last decisions of persons that still stand, the last first; `by`: only his."""
    actor = "" if by is None else f"{by.kind}:{by.id}"
    found = cash.recent(company_id, limit=limit, actor=actor)
    papers = ledger.papers(company_id, [one.receipt_id for one in found])
    owners = {
        one.id: one.customer_id or papers[one.receipt_id].customer_id or 0
        for one in found
        if one.receipt_id in papers
    }
    names = parties.names(company_id, set(owners.values()))
    return tuple(
        DecidedView(one, papers[one.receipt_id].number, names.get(owners[one.id], ""))
        for one in found
        if one.receipt_id in papers
    )


def waiting_count(company_id: int, as_of: dt.date) -> int:
    """Count the receipts of days up to `as_of` that wait for a person."""
    return cash.count(Span(company_id, as_of, SHOWN))


def refunds_waiting(company_id: int) -> int:
    """Count the refunds that somebody has yet to decide about, or to pay."""
    return cash.count_refunds(company_id, REFUNDS_WAITING)


def bands(span: Span, edges: Sequence[int]) -> tuple[int, ...]:
    """Count what waits for a person below, between and above edges of confidence (per mille)."""
    return cash.bands(span, edges)


def place(span: Span, receipt_id: int) -> int | None:
    """Return how many receipts stand before one in the queue; None where it is not in it."""
    return cash.place(span, receipt_id)


def acceptable(company_id: int, as_of: dt.date, above: int) -> Counted:
    """What `accept_all` above a confidence (per mille) takes: sure, and no tie."""
    found = cash.clear_sums(Span(company_id, as_of, SHOWN, (above, ANY_CONFIDENCE[1])))
    return Counted(
        sum(number for number, _ in found.values()),  # tidy: allow sum - one count by currency
        {currency: minor for currency, (_, minor) in found.items()},
    )
