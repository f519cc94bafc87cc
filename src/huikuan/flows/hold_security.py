"""Enters securities and moves them on: the right first, then the act, in one transaction (B12)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from huikuan.adapters.texts import Language
from huikuan.adapters.texts.reasons import Wording
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.books.people import queries as people
from huikuan.books.securities import operations, queries
from huikuan.books.securities.operations import Act, IllegalMove, NoSuchSecurity, SecurityRefused
from huikuan.books.securities.values import SecurityView
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Figure, Reason
from huikuan.rules.securities import Security

__all__ = [
    "Act",
    "Entered",
    "IllegalMove",
    "NoSuchCustomer",
    "NoSuchSecurity",
    "SecurityRefused",
    "act",
    "enter",
    "sentence",
    "sentences",
]

CONFIRM = "securities.confirm"
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Entered:
    """A security that is entered: of which customer, under which number, what it is."""

    customer_no: str
    no: str
    security: Security
    note: str = ""


def enter(
    *, by: Actor, company_id: int, entered: Entered, today: date, why: str = ""
) -> SecurityView:
    """Enter a security; another person confirms it before it counts.

    Raises NotPermitted, NoSuchCustomer, SecurityRefused.
    """
    scope = people.authorize(by, "securities.propose", company_id).scope
    customer = parties.customer(
        company_id=company_id, customer_no=entered.customer_no, salesperson=scope.salesperson
    )
    with transaction.atomic():
        security_id = operations.enter(
            by=by,
            company_id=company_id,
            customer_id=customer.id,
            no=entered.no,
            security=entered.security,
            on=today,
            note=entered.note,
            why=why,
        )
        return queries.security(company_id=company_id, security_id=security_id, as_of=today)


def act(*, by: Actor, company_id: int, security_id: int, done: Act, today: date) -> SecurityView:
    """Do an act on a security and return it as it stands then.

    Raises NotPermitted, NoSuchSecurity, IllegalMove, SecurityRefused.
    """
    people.authorize(by, CONFIRM, company_id)
    if done.on > today:
        raise SecurityRefused([Reason("securities.day_in_future", {"on": done.on})])
    with transaction.atomic():
        operations.act(by=by, company_id=company_id, security_id=security_id, done=done)
        return queries.security(company_id=company_id, security_id=security_id, as_of=today)


def _share(name: str, value: Figure, _language: Language) -> str | None:
    if name == "share" and isinstance(value, int):
        return f"{value // _PERCENT}.{value % _PERCENT:02d}%"
    return None


_WORDING = Wording(coded={"act": "security_act", "kind": "security_kind"}, special=_share)
sentence = _WORDING.sentence
sentences = _WORDING.sentences
