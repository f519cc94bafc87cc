"""Opens a dispute where a customer paid less and says why (D4, A8)."""

from huikuan.books.cash.values import CashRefused, DecisionView, Kind
from huikuan.books.disputes import queries
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.flows import resolve_dispute
from huikuan.flows.resolve_dispute import DisputeRefused, Opening
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure
from huikuan.kernel.money import Money
from huikuan.rules.disputes import OPEN, Source

_OTHER = "other"


def dispute(
    *, by: Actor, company_id: int, document_id: int, minor: int, reason: str, as_of: Day
) -> int:
    """Open a dispute on what a payment left of a claim and return its number.

    `reason` is a code of the policy, or the customer's own words. Raises CashRefused with the
    first of the codes that `resolve_dispute.open_dispute` refuses with.
    """
    known = resolve_dispute.policy(company_id, as_of).reason(reason)
    opening = Opening(
        reason=known.code if known else _OTHER,
        document_id=document_id,
        minor=minor,
        words="" if known else reason,
        source=Source.CASH,
    )
    try:
        return resolve_dispute.open_dispute(
            by=by, company=_company(company_id), opening=opening, as_of=as_of
        ).id
    except DisputeRefused as refused:
        first = refused.reasons[0]
        figures = {name: _said(value) for name, value in first.figures.items()}
        raise CashRefused(first.code, **figures) from refused


def undispute(by: Actor, company_id: int, made: DecisionView, as_of: Day) -> None:
    """Withdraw the dispute that a decision opened, if it is still open."""
    number = made.detail.get("dispute_id")
    if made.kind != Kind.DISPUTE or number is None:
        return
    if queries.dispute(company_id, number, as_of).state in OPEN:
        resolve_dispute.act(
            by=by,
            company=_company(company_id),
            dispute_id=number,
            act="withdraw",
            as_of=as_of,
            words="undone",
        )


def _company(company_id: int) -> CompanyView:
    return people.company_by_id(company_id)


def _said(value: Figure) -> Figure:
    return f"{value.text()} {value.currency}" if isinstance(value, Money) else value
