"""The plain form of what a credit file holds: how a value is written down and read again.

Days are ISO text, words their codes; a field that an older record lacks takes its default, so that
a value may gain fields without changing what was kept.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from huikuan.kernel.days import Day
from huikuan.rules.dossiers.entering import KINDS, Value
from huikuan.rules.dossiers.values import (
    DocumentKind,
    Habit,
    Identity,
    IdentityKind,
    Owner,
    OwnerKind,
    Paper,
    Registration,
    RegistrationState,
    TradeReference,
)

TYPES: Final[Mapping[str, type[Value]]] = {name: kind for kind, name in KINDS.items()}
_WORDS: Final[Mapping[tuple[type[Value], str], type]] = {
    (Registration, "state"): RegistrationState,
    (Identity, "kind"): IdentityKind,
    (Owner, "kind"): OwnerKind,
    (TradeReference, "habit"): Habit,
    (Paper, "kind"): DocumentKind,
}


def written(value: Value) -> dict[str, Any]:
    """Return a value as plain data."""
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}


def read(kind: str, body: Mapping[str, Any]) -> Value:
    """Return the value that plain data states. Raises KeyError, TypeError or ValueError."""
    of = TYPES[kind]
    found: dict[str, Any] = {
        one.name: _value(of, one.name, body[one.name]) for one in fields(of) if one.name in body
    }
    return of(**found)


def _plain(held: object) -> object:
    return held.isoformat() if isinstance(held, Day) else held


def _value(of: type[Value], field: str, held: Any) -> object:  # noqa: ANN401 - plain data
    if (of, field) in _WORDS:
        return _WORDS[of, field](held)
    if held is not None and field.endswith(("_on", "since")):
        return Day.fromisoformat(held)
    return held
