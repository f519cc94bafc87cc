"""Proposed limits: kept, voted on, granted or let lapse (B13)."""

from datetime import date

from huikuan.books.evidence import operations as evidence
from huikuan.books.reviews import queries
from huikuan.books.reviews.models import Proposal, Vote
from huikuan.books.reviews.values import (
    NewProposal,
    NoSuchProposal,
    ProposalView,
    ReviewRefused,
)
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.states import IllegalMove
from huikuan.rules.limits import PROPOSAL
from huikuan.rules.limits import State as ProposalState


def propose(
    *, by: Actor, company_id: int, proposal: NewProposal, proposed_on: date
) -> ProposalView:
    """Keep a proposed limit. Whether it may be proposed, the caller has decided.

    Raises ReviewRefused: limits.waiting (another proposal for this limit is not decided yet).
    """
    waiting = Proposal.objects.filter(
        company_id=company_id,
        customer_id=proposal.customer_id,
        kind=proposal.kind.value,
        state=ProposalState.PROPOSED.value,
    ).first()
    if waiting is not None:
        raise ReviewRefused([Reason("limits.waiting", {"proposal": waiting.id})])
    row = Proposal.objects.create(
        company_id=company_id,
        customer_id=proposal.customer_id,
        review_id=proposal.review_id,
        kind=proposal.kind.value,
        extent=proposal.limit.extent.value,
        minor=proposal.limit.minor,
        currency=proposal.currency,
        valid_from=proposal.valid_from,
        valid_to=proposal.valid_to,
        reason=proposal.reason.strip(),
        grade=proposal.grade or "",
        current_extent=proposal.current.extent.value,
        current_minor=proposal.current.minor,
        current_currency=proposal.current_currency,
        recommended_extent=proposal.recommended.extent.value if proposal.recommended else "",
        recommended_minor=proposal.recommended.minor if proposal.recommended else None,
        conditions=list(proposal.conditions),
        review_on=proposal.review_on,
        state=PROPOSAL.start.value,
        proposer=by.person,
        proposer_name=by.name,
        actor=f"{by.kind}:{by.id}",
        proposed_on=proposed_on,
    )
    evidence.append(
        by=by,
        act="limit.proposed",
        subject=("customer", str(row.customer_id)),
        company_id=company_id,
        before={"extent": row.current_extent, "minor": row.current_minor},
        after={
            "proposal": row.id,
            "kind": row.kind,
            "extent": row.extent,
            "minor": row.minor,
            "currency": row.currency,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        },
        why=row.reason,
    )
    return queries.proposal(company_id, row.id)


def hold_proposal(company_id: int, proposal_id: int) -> ProposalView:
    """Lock a proposal until the transaction ends and return it. Raises NoSuchProposal."""
    rows = Proposal.objects.select_for_update().filter(company_id=company_id, id=proposal_id)
    if rows.first() is None:
        raise NoSuchProposal(proposal_id)
    return queries.proposal(company_id, proposal_id)


def vote(  # noqa: PLR0913 - who did what with which proposal, in which role and why
    *,
    by: Actor,
    company_id: int,
    proposal_id: int,
    act: str,
    role: str,
    why: str,
    entry_id: int | None = None,
) -> ProposalView:
    """Record an act on a proposal (agree, approve, reject, withdraw) and move its state.

    Whether the person may, the caller has decided; the database refuses the approval of one's own.
    Raises NoSuchProposal, ReviewRefused: limits.decided (it is not waiting any more).
    """
    row = Proposal.objects.select_for_update().filter(company_id=company_id, id=proposal_id).first()
    if row is None:
        raise NoSuchProposal(proposal_id)
    try:
        state = PROPOSAL.move(ProposalState(row.state), act)
    except IllegalMove as wrong:
        raise ReviewRefused([Reason("limits.decided", {"state": row.state})]) from wrong
    Vote.objects.create(
        proposal=row,
        act=act,
        person=by.person,
        proposer=row.proposer,
        name=by.name,
        role=role,
        why=why.strip(),
        actor=f"{by.kind}:{by.id}",
    )
    before = row.state
    row.state, row.entry_id = state.value, entry_id
    row.save(update_fields=["state", "entry_id"])
    evidence.append(
        by=by,
        act=f"limit.proposal_{act}",
        subject=("customer", str(row.customer_id)),
        company_id=company_id,
        before={"proposal": row.id, "state": before},
        after={"state": row.state, "role": role, "entry": entry_id},
        why=why.strip(),
    )
    return queries.proposal(company_id, proposal_id)


def lapse(*, by: Actor, company_id: int, before: date) -> int:
    """Let every proposal lapse that was proposed before a day and is not decided; how many."""
    rows = Proposal.objects.select_for_update().filter(
        company_id=company_id, state=ProposalState.PROPOSED.value, proposed_on__lt=before
    )
    ids = list(rows.values_list("id", flat=True))
    if ids:
        state = PROPOSAL.move(ProposalState.PROPOSED, "lapse")
        Proposal.objects.filter(id__in=ids).update(state=state.value)
        evidence.append(
            by=by,
            act="limit.proposals_lapsed",
            subject=("company", str(company_id)),
            company_id=company_id,
            before=None,
            after={"proposals": ids, "before": before},
        )
    return len(ids)
