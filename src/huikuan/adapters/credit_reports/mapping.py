"""Turns a provider's answer into our words by a mapping, which is data (B3).

A mapping names for each of our fields the place in the answer, as keys joined by dots; `grades` and
the other tables turn the provider's words into ours. What the answer does not have stays empty; a
figure that cannot be read with certainty is refused, never guessed.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from huikuan.adapters.credit_reports.values import ProviderFault
from huikuan.kernel.money import from_decimal, known
from huikuan.rules.dossiers import (
    LINES,
    Identity,
    IdentityKind,
    Owner,
    OwnerKind,
    Registration,
    RegistrationState,
    Scope,
    Statement,
)

UNREADABLE: Final = "dossiers.report_unreadable"
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a report says in our words; `fields` is that as plain data, kept beside the raw answer."""

    reference: str
    reported_on: date
    grade: str
    provider_grade: str
    points: int | None
    limit_minor: int | None
    currency: str
    registration: Registration | None
    identities: tuple[Identity, ...]
    owners: tuple[Owner, ...]
    statements: tuple[Statement, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)


def mapped(raw: bytes, mapping: Mapping[str, Any], *, currency: str) -> Mapped:
    """Return what an answer says; `currency` is that of figures without one. Raises ProviderFault."""
    try:
        # a JSON number is read as it is written: a binary fraction would change it
        said = json.loads(raw, parse_float=Decimal)
        if not isinstance(said, dict):
            raise ProviderFault(UNREADABLE, "no object")
        return _mapped(said, mapping, currency)
    except (ValueError, TypeError, InvalidOperation) as bad:
        raise ProviderFault(UNREADABLE, str(bad)) from bad


def _mapped(said: Mapping[str, Any], mapping: Mapping[str, Any], home: str) -> Mapped:
    def at(place: str) -> Any:  # noqa: ANN401 - whatever stands there
        return _at(said, str(mapping.get(place, "")))

    currency = str(at("currency") or home)
    if not known(currency):
        raise ProviderFault(UNREADABLE, f"currency {currency}")
    reference, reported = at("reference"), at("reported_on")
    if not reference or not reported:
        raise ProviderFault(UNREADABLE, "reference, reported_on")
    theirs = "" if at("grade") is None else str(at("grade"))
    points, limit = at("points"), at("limit")
    return Mapped(
        reference=str(reference)[:120],
        reported_on=date.fromisoformat(str(reported)[:10]),
        grade=str(mapping.get("grades", {}).get(theirs, "")),
        provider_grade=theirs[:40],
        points=None if points is None else int(points),
        limit_minor=None if limit is None else _minor(limit, currency),
        currency=currency,
        registration=_registration(said, mapping.get("registration"), currency),
        identities=_identities(said, mapping.get("identities", {})),
        owners=_each(said, mapping.get("owners"), _owner),
        statements=_each(
            said,
            mapping.get("statements"),
            lambda one, how: _statement(one, how, currency),
        ),
        fields={
            name: str(_at(said, str(place)) or "")
            for name, place in mapping.get("extra", {}).items()
        },
    )


def _registration(
    said: Mapping[str, Any], how: Mapping[str, Any] | None, currency: str
) -> Registration | None:
    if not how:
        return None
    read = {name: _at(said, str(place)) for name, place in how.items() if name != "states"}
    if not read.get("legal_name"):
        return None
    states = how.get("states", {})
    word = str(read.get("state") or "")
    capital, paid = read.get("registered_capital"), read.get("paid_in_capital")
    founded, staff = read.get("founded_on"), read.get("employees")
    return Registration(
        legal_name=str(read["legal_name"]),
        state=RegistrationState(states.get(word, word) or "active"),
        legal_form=str(read.get("legal_form") or ""),
        founded_on=date.fromisoformat(str(founded)[:10]) if founded else None,
        registered_capital_minor=None if capital is None else _minor(capital, currency),
        paid_in_capital_minor=None if paid is None else _minor(paid, currency),
        currency=currency,
        legal_representative=str(read.get("legal_representative") or ""),
        address=str(read.get("address") or ""),
        business_scope=str(read.get("business_scope") or ""),
        employees=None if staff is None else int(staff),
    )


def _identities(said: Mapping[str, Any], how: Mapping[str, str]) -> tuple[Identity, ...]:
    country = str(_at(said, how.get("country", "")) or "")
    return tuple(
        Identity(IdentityKind(kind), str(number), country)
        for kind, place in how.items()
        if kind != "country" and (number := _at(said, place))
    )


def _owner(one: Mapping[str, Any], how: Mapping[str, Any]) -> Owner:
    share = _at(one, str(how.get("share", "")))
    word = str(_at(one, str(how.get("kind", ""))) or "")
    permyriad = None if share is None else Decimal(str(share)) * _PERCENT
    if permyriad is not None and permyriad != int(permyriad):
        raise ProviderFault(UNREADABLE, f"share {share}")
    return Owner(
        name=str(_at(one, str(how["name"]))),
        kind=OwnerKind(how.get("kinds", {}).get(word, word)),
        share=None if permyriad is None else int(permyriad),
    )


def _statement(one: Mapping[str, Any], how: Mapping[str, Any], home: str) -> Statement:
    currency = str(_at(one, str(how.get("currency", ""))) or home)
    lines = {
        code: _minor(figure, currency)
        for code, place in how["lines"].items()
        if code in LINES and (figure := _at(one, str(place))) is not None
    }
    return Statement(
        period_end=date.fromisoformat(str(_at(one, str(how["period_end"])))[:10]),
        currency=currency,
        lines=lines,
        months=int(_at(one, str(how.get("months", ""))) or 12),
        scope=Scope.CONSOLIDATED if _at(one, str(how.get("consolidated", ""))) else Scope.SINGLE,
        audited=bool(_at(one, str(how.get("audited", "")))),
    )


def _each(
    said: Mapping[str, Any],
    how: Mapping[str, Any] | None,
    read: Callable[[Mapping[str, Any], Mapping[str, Any]], Any],
) -> tuple[Any, ...]:
    if not how:
        return ()
    listed = _at(said, str(how["each"])) or []
    return tuple(read(one, how) for one in listed)


def _minor(figure: object, currency: str) -> int:
    return from_decimal(Decimal(str(figure).replace(",", "")), currency).minor


def _at(said: object, place: str) -> Any:  # noqa: ANN401 - whatever stands there
    """Return what stands at a place of keys joined by dots, None where nothing does."""
    if not place:
        return None
    for key in place.split("."):
        said = said.get(key) if isinstance(said, Mapping) else None
    return said
