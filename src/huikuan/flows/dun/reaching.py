"""Whom a step goes to now, or when, or why nobody (A4, A5)."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.adapters.calendars import calendar
from huikuan.books.collections import queries
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people.queries import CompanyView
from huikuan.kernel.decisions import Reason
from huikuan.rules.contact import (
    ALLOWED,
    WAIT,
    Channel,
    ContactPolicy,
    Recipient,
    Touch,
    choose,
    may_contact,
)
from huikuan.rules.dunning import Stage

# caps look back a week, by days of the debtor's clock
_BACK: Final = dt.timedelta(days=9)
PAPER: Final = frozenset({Channel.LETTER, Channel.REGISTERED})


@dataclass(frozen=True, slots=True)
class Reached:
    """A recipient who may be reached now (`until` None), or from a moment on; or nobody, and why."""

    recipient: Recipient | None
    until: dt.datetime | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that says who may be reached, of some customers of a company."""

    company: CompanyView
    policy: ContactPolicy
    at: dt.datetime
    people: Mapping[int, Sequence[Recipient]]
    touches: Mapping[int, Sequence[Touch]]

    def find(self, customer: CustomerView, stage: Stage, *, by_person: bool = False) -> Reached:
        """Choose whom the stage reaches: the first who may be reached now, else the soonest."""
        known = [*self.people.get(customer.id, ()), *_paper(customer, self.company)]
        fit = choose(known, stage.channels, stage.audience, role_first=self.policy.role_first)
        if not fit:
            channels = ", ".join(one.value for one in stage.channels)
            return Reached(None, reason=Reason("collections.nobody", {"channels": channels}))
        workdays = calendar(customer.country or self.company.country)
        waits: list[Reached] = []
        refusal: Reason | None = None
        for one in fit:
            found = may_contact(
                self.policy,
                one,
                self.touches.get(customer.id, ()),
                self.at,
                workdays,
                important=stage.important,
                by_person=by_person,
            )
            if found.outcome == ALLOWED:
                return Reached(one)
            if found.outcome == WAIT:
                until = dt.datetime.fromisoformat(str(found.figures["until"]))
                waits.append(Reached(one, until, found.reasons[0]))
            refusal = refusal or found.reasons[0]
        if waits:
            return min(waits, key=lambda wait: wait.until or self.at)
        return Reached(None, reason=refusal)


def reach(
    company: CompanyView,
    policy: ContactPolicy,
    at: dt.datetime,
    customer_ids: Collection[int],
) -> Reach:
    """Gather who is known at these customers, and what was tried with them lately."""
    ids = list(customer_ids)
    return Reach(
        company,
        policy,
        at,
        parties.recipients(company.id, company.time_zone, ids),
        queries.counted(company.id, ids, at - _BACK),
    )


def _paper(customer: CustomerView, company: CompanyView) -> tuple[Recipient, ...]:
    """Paper goes to the firm's registered seat, by whoever takes it to the post."""
    return tuple(
        Recipient(
            contact_id=None,
            customer_id=customer.id,
            channel=channel,
            address=customer.name,
            time_zone=company.time_zone,
            verified=PAPER,
        )
        for channel in sorted(PAPER)
    )
