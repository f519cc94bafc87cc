"""The door: look at a link, come in by it once, go on, go out (D5).

To look uses nothing up, because the mail filters of large firms follow every link; coming in is an
act of the person.
"""

import datetime as dt

from django.db import transaction

from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.portal import operations as book
from huikuan.books.portal import queries as portal
from huikuan.flows.open_portal.guests import actor, day_of, figures_of, guest, stands
from huikuan.flows.open_portal.inviting import new_token, token_digest
from huikuan.flows.open_portal.values import Door, DoorClosed, Guest
from huikuan.rules.portal import Access

_SEEN_EVERY = dt.timedelta(minutes=1)


def look_at(token: str, now: dt.datetime) -> Door:
    """What stands behind a link that can still be used. Raises DoorClosed."""
    found = portal.key(token_digest(token))
    if found is None:
        raise DoorClosed("unknown")
    company = people.company_by_id(found.invitation.company_id)
    access = stands(found.invitation, day_of(now, company))
    if access is Access.REVOKED:
        raise DoorClosed("withdrawn")
    if access is Access.ENDED:
        raise DoorClosed("ended")
    if found.used_at is not None or found.revoked_at is not None:
        raise DoorClosed("used")
    if now >= found.until:
        raise DoorClosed("ended")
    (customer,) = parties.customers(company.id, [found.invitation.customer_id]).values()
    return Door(company, customer, found.invitation)


def enter(token: str, *, network: str, now: dt.datetime) -> tuple[str, dt.datetime]:
    """Come in by a link, which opens nothing afterwards: the visit's token and its end.

    Raises DoorClosed.
    """
    door = look_at(token, now)
    policy = figures_of(door.company.id, day_of(now, door.company))
    visit, kept = new_token()
    until = now + dt.timedelta(hours=policy.session_hours)
    with transaction.atomic():
        came = book.enter(
            by=actor(door.invitation.id),
            token_digest=token_digest(token),
            visit=(kept, network),
            at=now,
            until=until,
        )
    if came is None:
        # somebody followed the same link in this very moment
        raise DoorClosed("used")
    return visit, until


def guest_of(token: str, now: dt.datetime) -> Guest | None:
    """The clerk whose visit has this token, None when nobody is signed in by it."""
    digest = token_digest(token)
    found = guest(digest, now) if token else None
    if found is not None:
        seen = portal.visit(digest)
        if seen is not None and now - seen.seen_at >= _SEEN_EVERY:
            book.note_seen(found.visit_id, now)
    return found


def leave(one: Guest) -> None:
    """Go out."""
    book.leave(one.visit_id, one.now)
