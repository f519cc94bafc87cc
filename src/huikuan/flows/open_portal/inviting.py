"""What the house does with invitations: invite, mail a link, hand one over, revoke (D5)."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from huikuan.adapters.jobs import PORTAL, queue
from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries as planned
from huikuan.books.parties import operations as parties_acts
from huikuan.books.parties import queries as parties
from huikuan.books.parties.operations import Said
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.portal import operations as book
from huikuan.books.portal import queries as portal
from huikuan.books.portal.queries import InvitationView, Person
from huikuan.flows.open_portal.guests import contact_of, day_of, figures_of, stands
from huikuan.flows.open_portal.values import NotNow
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import add_days
from huikuan.rules.contact import Channel
from huikuan.rules.portal import Access

INVITE = "portal.invite"
KIND = "portal"
TOKEN_BYTES = 32
_OPEN = frozenset({Access.INVITED, Access.ACTIVE})


def new_token() -> tuple[str, bytes]:
    """A new token of 256 random bits, and the digest that is kept of it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, token_digest(token)


def token_digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def invite(
    *,
    by: Actor,
    company: CompanyView,
    customer_no: str,
    email: str,
    language: str = "",
    checked: bool = False,
) -> InvitationView:
    """Invite a person who is known at the customer by this e-mail address, and mail a link.

    The address has to be a verified one, or the person who invites says that he has `checked` it,
    which is kept with the contact. Who is invited already is invited again for the policy's days.
    Raises NotPermitted, NoSuchCustomer (also for one that is not this salesperson's), NotNow:
    portal.no_such_address (no contact of the customer has it), portal.not_verified.
    """
    grant = people.authorize(by, INVITE, company.id)
    own = grant.scope.salesperson
    now = dt.datetime.now(dt.UTC)
    customer = parties.customer(company_id=company.id, customer_no=customer_no, salesperson=own)
    found = contact_of(company.id, customer.id, email)
    if found is None:
        raise NotNow("portal.no_such_address", address=email)
    if Channel.EMAIL not in found.verified and not checked:
        raise NotNow("portal.not_verified", address=found.email)
    today = day_of(now, company)
    policy = figures_of(company.id, today)
    spoken = language or found.language
    spoken = spoken or ("zh" if customer.country in {"", "CN"} else "en")
    with transaction.atomic():
        if Channel.EMAIL not in found.verified:
            parties_acts.note_said(
                by=by,
                company_id=company.id,
                customer_id=customer.id,
                contact_id=found.id,
                said=Said(
                    "verified", Channel.EMAIL.value, holds=True, since=today, source="portal"
                ),
            )
        invitation = book.invite(
            by=by,
            company_id=company.id,
            person=Person(customer.id, found.name, found.email, spoken),
            until=add_days(today, policy.access_days),
            at=now,
        )
        plan_letter(invitation, now)
    return invitation


def mail_again(*, by: Actor, company_id: int, invitation_id: int) -> bool:
    """Mail another link; False when the day's letters are spent. Raises NotPermitted, NothingHere.

    Raises NotNow portal.not_open for an invitation that has ended or was revoked.
    """
    own = people.authorize(by, INVITE, company_id).scope.salesperson
    now = dt.datetime.now(dt.UTC)
    with transaction.atomic():
        return plan_letter(_open(company_id, invitation_id, own, now), now)


def hand_over(*, by: Actor, company_id: int, invitation_id: int) -> str:
    """Make a link for a person to give to the clerk, and return its token: shown once.

    Raises NotPermitted, NothingHere, NotNow portal.not_open.
    """
    own = people.authorize(by, INVITE, company_id).scope.salesperson
    now = dt.datetime.now(dt.UTC)
    invitation = _open(company_id, invitation_id, own, now)
    token, kept = new_token()
    with transaction.atomic():
        book.add_key(
            by=by,
            invitation_id=invitation.id,
            token_digest=kept,
            at=now,
            until=key_until(invitation, now),
        )
    return token


def revoke(*, by: Actor, company_id: int, invitation_id: int, why: str) -> None:
    """Close the door at once, with a reason. Raises NotPermitted, NothingHere, NotNow portal.why."""
    own = people.authorize(by, INVITE, company_id).scope.salesperson
    portal.invitation(company_id, invitation_id, salesperson=own)
    if not why.strip():
        raise NotNow("portal.why")
    with transaction.atomic():
        book.revoke(
            by=by,
            company_id=company_id,
            invitation_id=invitation_id,
            why=why.strip(),
            at=dt.datetime.now(dt.UTC),
        )


def ask_for_link(email: str, now: dt.datetime) -> int:
    """Mail a link to an address for each invitation of it that is open; how many are planned.

    Who asks is told nothing of it: whether an address is known is not for strangers.
    """
    count = 0
    for one in portal.standing(email.strip()):
        company = people.company_by_id(one.company_id)
        if stands(one, day_of(now, company)) in _OPEN:
            with transaction.atomic():
                count += plan_letter(one, now)
    return count


def plan_letter(invitation: InvitationView, now: dt.datetime, *, about: str = "link") -> bool:
    """Plan a letter with a link, at most so many in a day as the policy says; False beyond.

    `about` is what it says: link, or answer (we have answered what was handed in).
    """
    company = people.company_by_id(invitation.company_id)
    today = day_of(now, company)
    most = figures_of(company.id, today).letters
    keys = [f"portal/{invitation.id}/{today.isoformat()}/{no}" for no in range(1, most + 1)]
    there = planned.named(company.id, set(keys))
    free = next((key for key in keys if key not in there), None)
    if free is None:
        return False
    new = messages.plan(
        company_id=company.id,
        user_id=None,
        key=free,
        kind=KIND,
        about={"invitation": str(invitation.id), "letter": about},
    )
    queue(PORTAL, key=PORTAL, timestamp=0)
    return new


def key_until(invitation: InvitationView, now: dt.datetime) -> dt.datetime:
    """Until when a link made now opens the door."""
    company = people.company_by_id(invitation.company_id)
    policy = figures_of(company.id, day_of(now, company))
    return now + dt.timedelta(hours=policy.link_hours)


def _open(
    company_id: int, invitation_id: int, salesperson: str | None, now: dt.datetime
) -> InvitationView:
    invitation = portal.invitation(company_id, invitation_id, salesperson=salesperson)
    company = people.company_by_id(company_id)
    if stands(invitation, day_of(now, company)) not in _OPEN:
        raise NotNow("portal.not_open")
    return invitation
