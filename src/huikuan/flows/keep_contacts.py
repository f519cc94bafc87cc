"""Keeps what people at a customer answer for and agree to, and what stops the dunning (A5).

The right first, then the act, in one transaction. To stop is easy, anybody who may propose it does
it at once; to go on takes who may approve it.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from huikuan.adapters.texts.reasons import Wording
from huikuan.books.parties import operations, queries
from huikuan.books.parties.operations import ContactRefused, Said
from huikuan.books.parties.queries import CustomerView, HoldView, NoSuchCustomer, PersonView
from huikuan.books.people import queries as people
from huikuan.kernel.actors import Actor

__all__ = [
    "ContactRefused",
    "HoldAsked",
    "NoSuchCustomer",
    "Said",
    "describe",
    "hold",
    "holds",
    "lift",
    "note_said",
    "persons",
    "sentence",
]

_WORDING = Wording(coded={"hold": "dunning_hold", "what": "contact_what"})
sentence = _WORDING.sentence


@dataclass(frozen=True, slots=True)
class HoldAsked:
    """What shall stop the dunning of a customer; without `until` it holds until it is lifted."""

    customer_no: str
    code: str
    since: date
    why: str
    until: date | None


def persons(company_id: int, customer_id: int) -> tuple[PersonView, ...]:
    """Return the people known at a customer, with what they agreed to."""
    return queries.people(company_id, customer_id)


def holds(company_id: int, customer_id: int, as_of: date) -> tuple[HoldView, ...]:
    """Return what stops the dunning of a customer on a day."""
    return queries.dunning_holds(company_id, as_of, [customer_id]).get(customer_id, ())


def describe(  # noqa: PLR0913 - whose record, and the three things that are kept of it
    *,
    by: Actor,
    company_id: int,
    customer_no: str,
    contact_id: int,
    role: str,
    language: str,
    time_zone: str,
) -> None:
    """Record what a person answers for. Raises NotPermitted, NoSuchCustomer, ContactRefused."""
    who = _customer(by, company_id, "contacts.edit", customer_no)
    with transaction.atomic():
        operations.describe(
            by=by,
            company_id=company_id,
            customer_id=who.id,
            contact_id=contact_id,
            role=role,
            language=language,
            time_zone=time_zone,
        )


def note_said(
    *, by: Actor, company_id: int, customer_no: str, contact_id: int, said: Said, today: date
) -> None:
    """Record what a person said, of today or before.

    Raises NotPermitted, NoSuchCustomer, ContactRefused.
    """
    who = _customer(by, company_id, "contacts.edit", customer_no)
    if said.since > today:
        raise ContactRefused("contact.day_to_come", day=said.since)
    with transaction.atomic():
        operations.note_said(
            by=by, company_id=company_id, customer_id=who.id, contact_id=contact_id, said=said
        )


def hold(*, by: Actor, company_id: int, asked: HoldAsked) -> int:
    """Stop the dunning of a customer and return the hold's id.

    Raises NotPermitted, NoSuchCustomer, ContactRefused.
    """
    who = _customer(by, company_id, "dunning_holds.place", asked.customer_no)
    with transaction.atomic():
        return operations.hold_dunning(
            by=by,
            company_id=company_id,
            customer_id=who.id,
            code=asked.code,
            since=asked.since,
            why=asked.why,
            until=asked.until,
        )


def lift(*, by: Actor, company_id: int, hold_id: int, on: date, why: str) -> None:
    """End a hold: `on` is the first day without it. Raises NotPermitted, ContactRefused."""
    people.authorize(by, "dunning_holds.lift", company_id)
    with transaction.atomic():
        operations.lift_hold(by=by, company_id=company_id, hold_id=hold_id, on=on, why=why)


def _customer(by: Actor, company_id: int, act: str, customer_no: str) -> CustomerView:
    scope = people.authorize(by, act, company_id).scope
    return queries.customer(
        company_id=company_id, customer_no=customer_no, salesperson=scope.salesperson
    )
