"""Reads what programs say of a firm as the values that the credit file keeps (B1)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from huikuan.books.parties import queries as parties
from huikuan.entrypoints.api.asking import Ask
from huikuan.entrypoints.api.filing import (
    AccountGiven,
    IdentityGiven,
    OwnerGiven,
    ParentGiven,
    ReferenceGiven,
    RegistrationGiven,
    StatementGiven,
)
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.kernel.money import Money, from_decimal
from huikuan.rules.dossiers import (
    BankAccount,
    Habit,
    Identity,
    IdentityKind,
    Owner,
    OwnerKind,
    Parent,
    Registration,
    RegistrationState,
    Scope,
    Statement,
    TradeReference,
    Value,
)

INVALID: Final = 422
_PERCENT: Final = 100


def value_of(given: Any, ask: Ask) -> Value:  # noqa: ANN401 - one of the facts that may be given
    """Return the value that a body states. Raises Problem 422 for a figure that cannot be."""
    return _READERS[type(given)](given, ask)


def statement_of(given: StatementGiven) -> Statement:
    """Return the statement that a body states. Raises Problem 422."""
    return Statement(
        period_end=given.period_end,
        currency=given.currency,
        lines={
            code: _minor(figure, given.currency, f"lines.{code}")
            for code, figure in given.lines.items()
        },
        months=given.months,
        scope=Scope(given.scope),
        audited=given.audited,
        auditor=given.auditor,
        standard=given.standard,
        unit=given.unit,
    )


def _registration(given: RegistrationGiven, _ask: Ask) -> Value:
    return Registration(
        legal_name=given.legal_name,
        state=RegistrationState(given.state),
        legal_form=given.legal_form,
        founded_on=given.founded_on,
        registered_capital_minor=_optional(given.registered_capital, given.currency, "capital"),
        paid_in_capital_minor=_optional(given.paid_in_capital, given.currency, "paid_in_capital"),
        currency=given.currency,
        legal_representative=given.legal_representative,
        address=given.address,
        business_scope=given.business_scope,
        license_no=given.license_no,
        license_expires_on=given.license_expires_on,
        employees=given.employees,
        listed=given.listed,
    )


def _identity(given: IdentityGiven, _ask: Ask) -> Value:
    return Identity(IdentityKind(given.scheme), given.number, given.country)


def _owner(given: OwnerGiven, _ask: Ask) -> Value:
    return Owner(given.name, OwnerKind(given.owner), _share(given.share), given.identity)


def _parent(given: ParentGiven, ask: Ask) -> Value:
    if not given.customer_no:
        return Parent(given.name, None, _share(given.share))
    above = parties.customer(company_id=ask.company.id, customer_no=given.customer_no)
    return Parent(given.name or above.name, above.id, _share(given.share))


def _reference(given: ReferenceGiven, _ask: Ask) -> Value:
    return TradeReference(
        supplier=given.supplier,
        asked_on=given.asked_on,
        since=given.since,
        terms=given.terms,
        currency=given.currency,
        limit_minor=_optional(given.limit, given.currency, "limit"),
        highest_minor=_optional(given.highest, given.currency, "highest"),
        habit=Habit(given.habit),
        days_late=given.days_late,
    )


def _account(given: AccountGiven, _ask: Ask) -> Value:
    return BankAccount(given.number, given.bank, given.holder)


_READERS: Final[Mapping[type, Callable[[Any, Ask], Value]]] = {
    RegistrationGiven: _registration,
    IdentityGiven: _identity,
    OwnerGiven: _owner,
    ParentGiven: _parent,
    ReferenceGiven: _reference,
    AccountGiven: _account,
}


def _share(percent: Decimal | None) -> int | None:
    """A share in percent, as permyriad; finer than that is refused."""
    if percent is None:
        return None
    permyriad = percent * _PERCENT
    if permyriad != int(permyriad):
        raise _bad("share", "0.01 %")
    return int(permyriad)


def _optional(figure: Decimal | None, currency: str, field: str) -> int | None:
    return None if figure is None else _minor(figure, currency, field)


def _minor(figure: Decimal, currency: str, field: str) -> int:
    try:
        money: Money = from_decimal(figure, currency)
    except ValueError as bad:
        raise _bad(field, str(bad)) from bad
    return money.minor


def _bad(field: str, detail: str) -> Problem:
    return Problem(INVALID, "api.dossier_refused", errors=[FieldFault(field, "", detail=detail)])
