"""Enters securities and moves them on: the right first, then the act, in one transaction (B12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from huikuan.adapters.texts import Language, known, text
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.books.people import queries as people
from huikuan.books.securities import operations, queries
from huikuan.books.securities.operations import Act, IllegalMove, NoSuchSecurity, SecurityRefused
from huikuan.books.securities.values import SecurityView
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
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
_CODED: Mapping[str, str] = {"act": "security_act", "kind": "security_kind"}


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


def sentence(reason: Reason, language: Language) -> str:
    """A reason as a sentence, its amounts, shares and codes in words."""
    figures = {name: _worded(name, value, language) for name, value in reason.figures.items()}
    return text(reason.code, language, **figures)


def sentences(reasons: Iterable[Reason], language: Language) -> str:
    """Several reasons, one after the other."""
    return ("；" if language == "zh" else "; ").join(sentence(one, language) for one in reasons)


def _worded(name: str, value: object, language: Language) -> str:
    if isinstance(value, Money):
        return f"{value.decimal():,f} {value.currency}"
    if name == "share" and isinstance(value, int):
        return f"{value // _PERCENT}.{value % _PERCENT:02d}%"
    code = f"{_CODED.get(name, '')}.{value}"
    return text(code, language) if name in _CODED and known(code) else str(value)
