"""What a submission becomes in the books: by itself where the clerk may, else by a person (A7, A8).

Each kind has one way. The decision and what follows from it are one transaction, so of two persons
who accept at once one does.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from django.db import transaction

from huikuan.books.parties import operations as parties_acts
from huikuan.books.parties import queries as parties
from huikuan.books.parties.operations import Said
from huikuan.books.people.queries import CompanyView
from huikuan.books.portal import operations as book
from huikuan.books.portal import queries as portal
from huikuan.books.portal.queries import SubmissionView
from huikuan.flows import apply_cash, resolve_dispute
from huikuan.flows.apply_cash import CashRefused, FileRefused
from huikuan.flows.open_portal.guests import contact_of, day_of
from huikuan.flows.open_portal.joining import (
    give_promise,
    propose_plan,
    raise_dispute,
)
from huikuan.kernel.actors import Actor
from huikuan.rules.portal import Kind

STOPPABLE = frozenset({"email", "sms", "phone", "chat"})
_SHEET = "spreadsheetml.sheet"


def reasons_of(company_id: int, day: dt.date) -> tuple[tuple[str, str, str], ...]:
    """The reasons that a clerk may dispute for: code, Chinese, English, in the policy's order.

    What only our own system says is none of his.
    """
    found = resolve_dispute.policy(company_id, day).reasons
    return tuple((one.code, one.zh, one.en) for one in found if one.code != "stated")


def follow(by: Actor, company: CompanyView, one: SubmissionView) -> SubmissionView:
    """Do at once what needs nobody's consent, and return the submission as it stands then."""
    if one.kind is Kind.COMPLAINT:
        # the machine stops now; the complaint itself waits for a person's answer
        _hold(by, company, one)
    way = _WAYS.get(one.kind)
    if way is None:
        return one
    with transaction.atomic():
        outcome = way(by, company, one)
        # with what nothing could be done by itself waits for a person
        return _accepted(by, one, outcome, "") if outcome else one


def settle(by: Actor, company: CompanyView, one: SubmissionView, *, reply: str) -> SubmissionView:
    """Do what accepting it means and keep the decision, inside the caller's transaction.

    Raises IllegalMove once it was decided.
    """
    way = _WAYS.get(one.kind)
    return _accepted(by, one, way(by, company, one) if way else "", reply)


def _accepted(by: Actor, one: SubmissionView, outcome: str, reply: str) -> SubmissionView:
    return book.decide(
        by=by,
        company_id=one.company_id,
        submission_id=one.id,
        act="accept",
        reply=reply,
        outcome=outcome,
        at=dt.datetime.now(dt.UTC),
    )


def _payment(by: Actor, company: CompanyView, one: SubmissionView) -> str:
    """Lay the proof on the cash workbench as a remittance advice, if it says what it pays."""
    (customer,) = parties.customers(company.id, [one.customer_id]).values()
    asked = apply_cash.NewAdvice(
        file_name=one.file_name or "portal",
        currency=one.currency,
        customer_no=customer.customer_no,
        paid_on=one.day,
        payer_name=customer.name,
        reference=str(one.content.get("reference") or ""),
    )
    lines = [(number.rpartition("/")[0] or number, minor or 0) for _, number, minor in one.lines]
    try:
        with transaction.atomic():
            if lines:
                kept = apply_cash.receive_lines(
                    by=by, company_id=company.id, lines=lines, asked=asked
                )
            else:
                kept = _from_sheet(by, company, one, asked)
    except (CashRefused, FileRefused, portal.NothingHere):
        return ""
    return f"advice/{kept.id}"


def _from_sheet(
    by: Actor, company: CompanyView, one: SubmissionView, asked: apply_cash.NewAdvice
) -> apply_cash.AdviceView:
    """Read the payer's own list. Raises NothingHere for what is no workbook."""
    found = portal.file(company.id, one.id)
    if not found.media_type.endswith(_SHEET):
        raise portal.NothingHere(one.id)
    return apply_cash.receive_advice(
        by=by, company_id=company.id, content=found.content, asked=asked
    )


def _hold(by: Actor, company: CompanyView, one: SubmissionView) -> None:
    with transaction.atomic():
        parties_acts.hold_dunning(
            by=by,
            company_id=company.id,
            customer_id=one.customer_id,
            code="complaint",
            since=day_of(one.handed_in_at, company),
            why=one.words,
            until=None,
        )


def _stop(by: Actor, company: CompanyView, one: SubmissionView) -> str:
    """Note for the clerk's own record which channels he no longer wants; nothing without one."""
    invitation = portal.invitation(company.id, one.invitation_id)
    person = contact_of(company.id, invitation.customer_id, invitation.email)
    if person is None:
        return ""
    for channel in one.content["channels"]:
        parties_acts.note_said(
            by=by,
            company_id=company.id,
            customer_id=one.customer_id,
            contact_id=person.id,
            said=Said(
                kind="channel",
                what=channel,
                holds=False,
                since=day_of(one.handed_in_at, company),
                source=f"portal/{one.id}",
            ),
        )
    return f"opt_out/{person.id}"


_Way = Callable[[Actor, CompanyView, SubmissionView], str]
# what is in none is answered by a person in words
_WAYS: Mapping[Kind, _Way] = {
    Kind.DISPUTE: raise_dispute,
    Kind.PROMISE: give_promise,
    Kind.PLAN: propose_plan,
    Kind.PAYMENT: _payment,
    Kind.STOP: _stop,
}
