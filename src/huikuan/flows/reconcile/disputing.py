"""Takes a difference of a reconciliation over as a dispute: once, by its cause (D5, A8)."""

from collections.abc import Mapping
from typing import Final

from huikuan.books.disputes.values import DisputeRefused, DisputeView
from huikuan.books.ledger import queries as ledger
from huikuan.books.people.queries import CompanyView
from huikuan.books.reconciliation import queries
from huikuan.flows import resolve_dispute
from huikuan.flows.resolve_dispute import Opening
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.rules.disputes import Source
from huikuan.rules.reconciliation import Cause

# the reason of the policy that a customer's cause is taken for, where the policy has it
_REASONS: Final[Mapping[Cause, str]] = {
    Cause.PRICE: "price",
    Cause.QUANTITY: "quantity",
    Cause.QUALITY: "quality",
    Cause.NOT_DELIVERED: "not_received",
    Cause.NO_INVOICE: "invoice",
    Cause.CREDIT_DUE: "returned",
    Cause.DISCOUNT: "rebate",
}
_OTHER: Final = "other"


def dispute(
    *,
    by: Actor,
    company: CompanyView,
    request_id: int,
    no: int,
    as_of: Day,
    salesperson: str | None = None,
) -> DisputeView:
    """Open a dispute on what a customer holds against one of our documents, as far as it is open.

    Raises NoSuchRequest, DisputeRefused: disputes.no_items (no document of ours, or we ask for no
    more than the customer says), disputes.taken_over, disputes.in_dispute.
    """
    queries.request(company.id, request_id, salesperson=salesperson)
    found = next((one for one in queries.differences(request_id) if one.no == no), None)
    if found is None or found.document_id is None or found.delta_minor <= 0:
        raise DisputeRefused([Reason("disputes.no_items")])
    known = resolve_dispute.policy(company.id, as_of).reason(_REASONS.get(found.cause, _OTHER))
    open_minor = ledger.open_amounts(company.id, [found.document_id]).get(found.document_id, 0)
    return resolve_dispute.open_dispute(
        by=by,
        company=company,
        opening=Opening(
            reason=known.code if known else _OTHER,
            document_id=found.document_id,
            minor=min(found.delta_minor, open_minor),
            words=found.comment,
            source=Source.RECONCILIATION,
            origin=f"{request_id}:{no}",
        ),
        as_of=as_of,
        salesperson=salesperson,
    )
