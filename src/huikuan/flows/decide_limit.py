"""Decides a limit by two persons: one proposes, another approves, and the journal gets its entry.

Facts: the proposal, the policy of approvals, who acts. Verdict: `rules.limits.approve`. Effects: a
vote, and with the last approval needed the entry of the limit journal, in one transaction (B13).
The proposer never approves: not through another account, a deputy's line, in bulk or by the API,
because every way comes through here and persons are compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from huikuan.analytics.policies import credit_policy
from huikuan.books.credit import operations as credit_acts
from huikuan.books.credit import queries as credit
from huikuan.books.credit.values import Approval, CreditRefused, LimitState, NewLimit
from huikuan.books.credit.values import LimitKind as EntryKind
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.reviews import operations, queries
from huikuan.books.reviews.values import (
    LimitKind,
    NewProposal,
    NoSuchProposal,
    ProposalView,
    ReviewRefused,
    VoteView,
)
from huikuan.books.scoring import queries as scoring
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import known
from huikuan.rules.limits import (
    APPROVED,
    NO_LIMIT,
    REFUSED,
    UNLIMITED,
    ApprovalPolicy,
    Approver,
    Asked,
    Extent,
    Limit,
    State,
    amount,
    may_reject,
    parse_approvals,
    proposable,
)
from huikuan.rules.limits import (
    approve as verdict,
)

__all__ = [
    "LimitAsked",
    "LimitKind",
    "NoSuchProposal",
    "ProposalView",
    "Refused",
    "approve",
    "lapse",
    "propose",
    "reject",
    "withdraw",
]


class Refused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


@dataclass(frozen=True, slots=True)
class LimitAsked:
    """The limit that somebody asks for; `minor` None means unlimited."""

    customer_no: str
    minor: int | None
    currency: str
    reason: str
    kind: LimitKind = LimitKind.NORMAL
    valid_from: date | None = None
    valid_to: date | None = None
    review_on: date | None = None
    conditions: tuple[str, ...] = ()
    review_id: int | None = None


def propose(
    *,
    by: Actor,
    company: CompanyView,
    asked: LimitAsked,
    as_of: Day,
    salesperson: str | None = None,
) -> ProposalView:
    """Keep a proposal of a limit, to be decided by another person.

    Raises Refused: limits.unknown_customer, limits.no_reason, limits.currency, limits.waiting and
    the codes of `rules.limits.proposable`.
    """
    try:
        customer = parties.customer(
            company_id=company.id, customer_no=asked.customer_no, salesperson=salesperson
        )
    except parties.NoSuchCustomer as unknown:
        raise Refused(
            [Reason("limits.unknown_customer", {"customer": asked.customer_no})]
        ) from unknown
    with transaction.atomic():
        current, currency = _current(company.id, customer.id, asked.kind, as_of)
        grade = scoring.grades(company.id, [customer.id], as_of).get(customer.id)
        kept = queries.recommended(company.id, [customer.id], as_of).get(customer.id)
        same = kept is not None and kept.recommendation.currency == asked.currency
        new = NewProposal(
            customer_id=customer.id,
            kind=asked.kind,
            limit=UNLIMITED if asked.minor is None else amount(max(0, asked.minor)),
            currency=asked.currency,
            valid_from=asked.valid_from or as_of,
            valid_to=asked.valid_to,
            reason=asked.reason,
            grade=grade.grade if grade else None,
            current=current,
            current_currency=currency,
            conditions=asked.conditions,
            review_on=asked.review_on,
            review_id=asked.review_id,
            recommended=kept.recommendation.limit if kept is not None and same else None,
        )
        reasons = [*_unsound(asked, as_of), *_not_proposable(by, new, company, as_of)]
        if reasons:
            raise Refused(reasons)
        try:
            return operations.propose(by=by, company_id=company.id, proposal=new, proposed_on=as_of)
        except ReviewRefused as refused:
            raise Refused(refused.reasons) from refused


def approve(
    *, by: Actor, company: CompanyView, proposal_id: int, as_of: Day, why: str = ""
) -> ProposalView:
    """Approve a proposal; with the last approval needed the limit stands from its first day on.

    Raises NoSuchProposal, Refused: limits.decided, limits.changed_since and the codes of
    `rules.limits.approve`.
    """
    with transaction.atomic():
        proposal = operations.hold_proposal(company.id, proposal_id)
        _refuse_decided(proposal)
        approver = Approver(by.person, people.roles_of(by, company.id), by.kind)
        asked = _asked(proposal)
        policy = _policy(company.id, as_of)
        decision = verdict(asked, approver, policy, as_of)
        if decision.outcome == REFUSED:
            raise Refused(decision.reasons)
        current, currency = _current(company.id, proposal.customer_id, proposal.kind, as_of)
        if (current, currency) != (proposal.current, proposal.current_currency):
            shown = current.extent.value if current.minor is None else str(current.minor)
            raise Refused([Reason("limits.changed_since", {"current": shown})])
        role = _role(approver, policy)
        entry = None
        if decision.outcome == APPROVED:
            entry = _entered(by, company.id, proposal, role, as_of)
        act = "approve" if decision.outcome == APPROVED else "agree"
        return _voted(by, company.id, proposal_id, act, role, why, entry)


def reject(
    *, by: Actor, company: CompanyView, proposal_id: int, as_of: Day, why: str
) -> ProposalView:
    """Reject a proposal, with the reason. Raises NoSuchProposal, Refused as `approve`."""
    if not why.strip():
        raise Refused([Reason("limits.no_reason")])
    with transaction.atomic():
        proposal = operations.hold_proposal(company.id, proposal_id)
        approver = Approver(by.person, people.roles_of(by, company.id), by.kind)
        decision = may_reject(_asked(proposal), approver)
        if decision.outcome == REFUSED:
            raise Refused(decision.reasons)
        role = _role(approver, _policy(company.id, as_of))
        return _voted(by, company.id, proposal_id, "reject", role, why, None)


def withdraw(*, by: Actor, company: CompanyView, proposal_id: int, why: str = "") -> ProposalView:
    """Take one's own proposal back. Raises NoSuchProposal, Refused limits.not_the_proposer."""
    with transaction.atomic():
        proposal = operations.hold_proposal(company.id, proposal_id)
        if not by.person or by.person != proposal.proposer:
            raise Refused([Reason("limits.not_the_proposer")])
        return _voted(by, company.id, proposal_id, "withdraw", "", why, None)


def lapse(*, company: CompanyView, as_of: Day) -> int:
    """Let the proposals lapse that nobody has decided in time; how many."""
    policy = _policy(company.id, as_of)
    with transaction.atomic():
        return operations.lapse(
            by=system("decide_limit", ""),
            company_id=company.id,
            before=add_days(as_of, -policy.valid_days),
        )


def _refuse_decided(proposal: ProposalView) -> None:
    """Whoever comes second hears that it is decided, not that he may not."""
    if proposal.state is not State.PROPOSED:
        raise Refused([Reason("limits.decided", {"state": proposal.state.value})])


def _policy(company_id: int, as_of: Day) -> ApprovalPolicy:
    return parse_approvals(credit_policy("approvals", company_id, as_of).document)


def _unsound(asked: LimitAsked, as_of: Day) -> list[Reason]:
    reasons = []
    if not asked.reason.strip():
        reasons.append(Reason("limits.no_reason"))
    if not known(asked.currency):
        reasons.append(Reason("limits.currency", {"currency": asked.currency[:10]}))
    if asked.minor is not None and asked.minor < 0:
        reasons.append(Reason("limits.negative"))
    if asked.valid_from is not None and asked.valid_from < as_of:
        reasons.append(Reason("limits.starts_before", {"from": asked.valid_from, "day": as_of}))
    return reasons


def _not_proposable(
    by: Actor, new: NewProposal, company: CompanyView, as_of: Day
) -> tuple[Reason, ...]:
    asked = Asked(
        proposer=by.person,
        proposed_on=as_of,
        limit=new.limit,
        currency=new.currency,
        grade=new.grade,
        ends=new.valid_to,
        temporary=new.kind is LimitKind.TEMPORARY,
    )
    return proposable(asked, _policy(company.id, as_of), as_of).reasons


def _current(company_id: int, customer_id: int, kind: LimitKind, as_of: Day) -> tuple[Limit, str]:
    """The limit of a kind in force, and its currency ("" where there is none)."""
    entries = credit.limits(company_id, [customer_id], as_of).get(customer_id, ())
    found = next((one for one in entries if one.kind.value == kind.value), None)
    if found is None or found.state is LimitState.NONE:
        return NO_LIMIT, ""
    return (UNLIMITED if found.minor is None else amount(found.minor)), found.currency


def _asked(proposal: ProposalView) -> Asked:
    comparable = proposal.current_currency in {"", proposal.currency}
    return Asked(
        proposer=proposal.proposer,
        proposed_on=proposal.proposed_on,
        limit=proposal.limit,
        currency=proposal.currency,
        grade=proposal.grade,
        current=proposal.current if comparable else None,
        ends=proposal.valid_to,
        temporary=proposal.kind is LimitKind.TEMPORARY,
        approved_by=proposal.approved_by(),
    )


def _role(approver: Approver, policy: ApprovalPolicy) -> str:
    """The role whose line let the person decide, the policy's first; a deputy has none."""
    named = (line.role for line in policy.lines if line.role in approver.roles)
    return next(named, "")


def _entered(by: Actor, company_id: int, proposal: ProposalView, role: str, as_of: Day) -> int:
    now = datetime.now(UTC)
    before: tuple[VoteView, ...] = tuple(one for one in proposal.votes if one.act == "agree")
    approvals = [Approval(one.person, one.name, one.role, one.at) for one in before]
    approvals.append(Approval(by.person, by.name, role, now))
    limited = proposal.limit.extent is Extent.AMOUNT
    try:
        return credit_acts.enter_limit(
            by=by,
            company_id=company_id,
            limit=NewLimit(
                kind=EntryKind(proposal.kind.value),
                state=LimitState.AMOUNT if limited else LimitState.UNLIMITED,
                currency=proposal.currency,
                valid_from=max(proposal.valid_from, as_of),
                reason=proposal.reason,
                minor=proposal.limit.minor,
                valid_to=proposal.valid_to,
                customer_id=proposal.customer_id,
                evidence={
                    "proposal": proposal.id,
                    "proposer": proposal.proposer,
                    "conditions": list(proposal.conditions),
                    "review_on": str(proposal.review_on or ""),
                    "recommended": proposal.recommended.minor if proposal.recommended else None,
                },
            ),
            approvals=approvals,
        ).id
    except CreditRefused as refused:
        raise Refused(refused.reasons) from refused


def _voted(  # noqa: PLR0913, PLR0917 - who did what with which proposal
    by: Actor, company_id: int, proposal_id: int, act: str, role: str, why: str, entry: int | None
) -> ProposalView:
    try:
        return operations.vote(
            by=by,
            company_id=company_id,
            proposal_id=proposal_id,
            act=act,
            role=role,
            why=why,
            entry_id=entry,
        )
    except ReviewRefused as refused:
        raise Refused(refused.reasons) from refused
