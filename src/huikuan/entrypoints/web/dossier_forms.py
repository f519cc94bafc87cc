"""Reads the forms of a credit file: each kind of fact with its fields, statements by line (B1).

A field that cannot be read is named; what was typed stays in the form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from django.http import QueryDict

from huikuan.books.parties import queries as parties
from huikuan.entrypoints.web.page import day_of
from huikuan.kernel.money import Money, from_decimal, known
from huikuan.rules.dossiers import (
    LINES,
    BankAccount,
    DocumentKind,
    Habit,
    Identity,
    IdentityKind,
    Owner,
    OwnerKind,
    Paper,
    Parent,
    Registration,
    RegistrationState,
    Scope,
    Statement,
    TradeReference,
    Value,
)

Type = Literal["text", "day", "money", "percent", "whole", "flag", "choice"]
UNITS: Final = (1, 1_000, 10_000, 1_000_000)
_PERCENT: Final = 100
_MOST_DIGITS: Final = 12


class BadField(ValueError):
    """A field of a form that cannot be read: its code, and what stood in it."""

    def __init__(self, field: str, written: str) -> None:
        """Keep both for the sentence."""
        self.field = field
        self.written = written[:60]
        super().__init__(field)


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form; the words of a choice stand in the catalogue's `area`."""

    name: str
    type: Type = "text"
    required: bool = False
    area: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""


def _choice(name: str, area: str, words: Any, default: str = "") -> Input:  # noqa: ANN401 - an enumeration
    return Input(
        name, "choice", area=area, choices=tuple(one.value for one in words), default=default
    )


FORMS: Final[Mapping[str, tuple[Input, ...]]] = {
    "registration": (
        Input("legal_name", required=True),
        _choice("state", "registration_state", RegistrationState),
        Input("legal_form"),
        Input("founded_on", "day"),
        Input("registered_capital_minor", "money"),
        Input("paid_in_capital_minor", "money"),
        Input("currency", required=True, default="CNY"),
        Input("legal_representative"),
        Input("address"),
        Input("business_scope"),
        Input("license_no"),
        Input("license_expires_on", "day"),
        Input("employees", "whole"),
        Input("listed", "flag"),
    ),
    "identity": (
        _choice("kind", "identity_kind", IdentityKind),
        Input("number", required=True),
        Input("country"),
    ),
    "owner": (
        Input("name", required=True),
        _choice("kind", "owner_kind", OwnerKind),
        Input("share", "percent"),
        Input("identity"),
    ),
    "parent": (Input("customer_no"), Input("name"), Input("share", "percent")),
    "reference": (
        Input("supplier", required=True),
        Input("asked_on", "day", required=True),
        Input("since", "day"),
        Input("terms"),
        Input("currency", required=True, default="CNY"),
        Input("limit_minor", "money"),
        Input("highest_minor", "money"),
        _choice("habit", "habit", Habit, "prompt"),
        Input("days_late", "whole", default="0"),
    ),
    "account": (Input("number", required=True), Input("bank"), Input("holder")),
}

_WORDS: Final[Mapping[tuple[str, str], Callable[[str], object]]] = {
    ("registration", "state"): RegistrationState,
    ("identity", "kind"): IdentityKind,
    ("owner", "kind"): OwnerKind,
    ("reference", "habit"): Habit,
}
_TYPES: Final[Mapping[str, type[Value]]] = {
    "registration": Registration,
    "identity": Identity,
    "owner": Owner,
    "reference": TradeReference,
    "account": BankAccount,
}


def fact_of(kind: str, given: QueryDict, company_id: int) -> Value:
    """Return the fact that a form states. Raises BadField, NoSuchCustomer for a parent's number."""
    currency = given.get("currency", "CNY").strip()
    read: dict[str, Any] = {
        one.name: _read(kind, one, given.get(one.name, "").strip(), currency) for one in FORMS[kind]
    }
    if kind != "parent":
        return _TYPES[kind](**read)
    number, name, share = read["customer_no"], read["name"], read["share"]
    if not number:
        return Parent(name, None, share)
    above = parties.customer(company_id=company_id, customer_no=number)
    return Parent(name or above.name, above.id, share)


def statement_of(given: QueryDict) -> Statement:
    """Return the statement that a form states; figures are typed in its unit. Raises BadField."""
    currency, unit = money_form(given)
    scope = given.get("scope", "")
    if scope not in set(Scope):
        raise BadField("scope", scope)
    lines = {
        code: _minor(f"line.{code}", written, currency, unit)
        for code in LINES
        if (written := given.get(f"line.{code}", "").strip())
    }
    return Statement(
        period_end=_day("period_end", given.get("period_end", "").strip()),
        currency=currency,
        lines=lines,
        months=_whole("months", given.get("months", "12")),
        scope=Scope(scope),
        audited="audited" in given,
        auditor=given.get("auditor", "").strip(),
        unit=unit,
    )


def money_form(given: QueryDict) -> tuple[str, int]:
    """Return the currency and unit in which a statement's figures are typed. Raises BadField."""
    currency = given.get("currency", "").strip()
    unit = _whole("unit", given.get("unit", "1"))
    if not known(currency):
        raise BadField("currency", currency)
    if unit not in UNITS:
        raise BadField("unit", str(unit))
    return currency, unit


def in_units(minor: int, currency: str, unit: int) -> str:
    """Return an amount as it is typed in a unit: plain figures, exact."""
    return f"{(Money(minor, currency).decimal() / unit).normalize():f}"


def paper_of(given: QueryDict, file_name: str) -> Paper:
    """Return what a form says of a paper; its content is looked at elsewhere. Raises BadField."""
    kind, title = given.get("kind", ""), given.get("title", "").strip()
    if kind not in set(DocumentKind):
        raise BadField("kind", kind)
    issued, expires = given.get("issued_on", "").strip(), given.get("expires_on", "").strip()
    return Paper(
        kind=DocumentKind(kind),
        title=title,
        file_name=file_name,
        digest="",
        size=0,
        media_type="",
        issued_on=_day("issued_on", issued) if issued else None,
        expires_on=_day("expires_on", expires) if expires else None,
    )


def optional_day(field: str, written: str, otherwise: date) -> date:
    """Return the day of a field, `otherwise` where it is empty. Raises BadField."""
    return _day(field, written.strip()) if written.strip() else otherwise


def money_of(field: str, written: str, currency: str) -> int:
    """Return an amount in minor units. Raises BadField."""
    return _minor(field, written.strip(), currency, 1)


def _read(kind: str, one: Input, written: str, currency: str) -> object:
    if one.type == "flag":
        return bool(written)
    if one.type == "choice":
        if written not in one.choices:
            raise BadField(one.name, written)
        return _WORDS[kind, one.name](written)
    if one.type == "text":
        return written
    if not written:
        if one.required:
            raise BadField(one.name, "")
        return int(one.default) if one.default else None
    return _READERS[one.type](one.name, written, currency)


def _day(field: str, written: str) -> date:
    try:
        return day_of(written or "-", date.min)
    except Exception as bad:
        raise BadField(field, written) from bad


def _whole(field: str, written: str) -> int:
    plain = written.strip().replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _MOST_DIGITS):
        raise BadField(field, written)
    return int(plain)


def _percent(field: str, written: str) -> int:
    share = _figure(field, written.removesuffix("%")) * _PERCENT
    if share != int(share):
        raise BadField(field, written)
    return int(share)


def _minor(field: str, written: str, currency: str, unit: int) -> int:
    try:
        return from_decimal(_figure(field, written) * unit, currency).minor
    except ValueError as bad:
        raise BadField(field, written) from bad


def _figure(field: str, written: str) -> Decimal:
    try:
        figure = Decimal(written.strip().replace(",", "").replace("，", ""))
    except InvalidOperation as bad:
        raise BadField(field, written) from bad
    if not figure.is_finite() or abs(figure) >= 10**15:
        raise BadField(field, written)
    return figure


_READERS: Final[Mapping[Type, Callable[[str, str, str], object]]] = {
    "day": lambda field, written, _currency: _day(field, written),
    "whole": lambda field, written, _currency: _whole(field, written),
    "percent": lambda field, written, _currency: _percent(field, written),
    "money": lambda field, written, currency: _minor(field, written, currency, 1),
}
