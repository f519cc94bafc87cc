"""Who is signed in: the clerk behind a visit, and the company's day (D5)."""

import datetime as dt
from zoneinfo import ZoneInfo

from huikuan.analytics.policies import portal_policy
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import PersonView
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.portal import queries as portal
from huikuan.flows.open_portal.values import Guest
from huikuan.kernel.actors import Actor, system
from huikuan.rules import portal as rules
from huikuan.rules.portal import Access, PortalPolicy

BY = "portal"


def actor(invitation_id: int) -> Actor:
    """Who acts when a clerk does: no account of ours, named by his invitation."""
    return system(BY, f"{BY}/{invitation_id}")


def day_of(now: dt.datetime, company: CompanyView) -> dt.date:
    """The company's day of an instant."""
    return now.astimezone(ZoneInfo(company.time_zone)).date()


def contact_of(company_id: int, customer_id: int, email: str) -> PersonView | None:
    """The person of the customer's record who has this address, None where nobody does."""
    found = parties.people(company_id, customer_id)
    given = email.strip().casefold()
    return next((one for one in found if one.email and one.email.casefold() == given), None)


def figures_of(company_id: int, day: dt.date) -> PortalPolicy:
    """The policy of the portal on a day."""
    return rules.parse(portal_policy(company_id, day).document)


def stands(invitation: portal.InvitationView, day: dt.date) -> Access:
    """How an invitation stands on a day."""
    return rules.access_on(
        day=day,
        until=invitation.until,
        revoked=invitation.revoked_at is not None,
        entered=invitation.entered_at is not None,
    )


def guest(token_digest: bytes, now: dt.datetime) -> Guest | None:
    """The clerk whose visit this is; None when it is over, was idle too long, or was revoked."""
    visit = portal.visit(token_digest)
    if visit is None or visit.ended_at is not None or now >= visit.until:
        return None
    invitation = visit.invitation
    company = people.company_by_id(invitation.company_id)
    today = day_of(now, company)
    policy = figures_of(company.id, today)
    idle = now - visit.seen_at
    if idle >= dt.timedelta(minutes=policy.idle_minutes):
        return None
    if stands(invitation, today) not in {Access.INVITED, Access.ACTIVE}:
        return None
    (customer,) = parties.customers(company.id, [invitation.customer_id]).values()
    return Guest(visit.id, company, customer, invitation, policy, now, today)
