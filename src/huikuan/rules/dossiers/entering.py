"""Decides whether something may be entered in a credit file, and by what it is told apart (B1).

Numbers are warned about elsewhere (`identities`); what is refused here could not be kept or shown:
an empty name, a share above the whole, an amount below nought, an unknown currency.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from huikuan.kernel.currencies import known
from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers.identities import compact
from huikuan.rules.dossiers.values import (
    WHOLE,
    BankAccount,
    Identity,
    IdentityKind,
    Owner,
    Paper,
    Parent,
    Registration,
    TradeReference,
)
from huikuan.rules.matching import AliasKind, alias_key

Value = Registration | Identity | Owner | Parent | TradeReference | BankAccount | Paper

KINDS: Final[dict[type[Value], str]] = {
    Registration: "registration",
    Identity: "identity",
    Owner: "owner",
    Parent: "parent",
    TradeReference: "reference",
    BankAccount: "account",
    Paper: "paper",
}
"""What each value is called where it is kept."""

LONGEST: Final = 300
LONGEST_TEXT: Final = 4_000
LARGEST_MINOR: Final = 10**17
MOST_EMPLOYEES: Final = 10_000_000
MOST_DAYS_LATE: Final = 3_650
# identities of which a firm has one at a time, whatever the country
_ALONE: Final = frozenset({IdentityKind.USCC, IdentityKind.LEI, IdentityKind.DUNS})


def key(value: Value) -> str:
    """Return what tells a value from others of its kind in one file.

    A later value with the same key takes the earlier one's place.
    """
    if isinstance(value, Identity):
        country = "" if value.kind in _ALONE else value.country.upper()
        return f"{value.kind.value}:{country}"
    if isinstance(value, Owner):
        return f"{value.kind.value}:{alias_key(AliasKind.NAME, value.name)}"[:LONGEST]
    if isinstance(value, TradeReference):
        return alias_key(AliasKind.NAME, value.supplier)[:LONGEST]
    if isinstance(value, BankAccount):
        return number(value)
    if isinstance(value, Paper):
        return f"{value.kind.value}:{alias_key(AliasKind.NAME, value.title)}"[:LONGEST]
    return ""


def number(value: Value) -> str:
    """Return the number that a firm is found again by, made comparable; empty where it has none."""
    if isinstance(value, Identity):
        return compact(value.number)
    if isinstance(value, BankAccount):
        return alias_key(AliasKind.ACCOUNT, value.number)
    return ""


def against_entering(value: Value) -> tuple[Reason, ...]:
    """Return why a value cannot be kept.

    dossiers.field_missing, field_too_long, share_out_of_range, amount_out_of_range,
    number_out_of_range, unknown_currency.
    """
    return tuple(_faults(value))


def against_owners(owners: Iterable[Owner]) -> tuple[Reason, ...]:
    """Return why these owners cannot stand together: dossiers.owners_over_whole."""
    shares = sum(one.share or 0 for one in owners)
    if shares <= WHOLE:
        return ()
    return (Reason("dossiers.owners_over_whole", {"sum": shares, "whole": WHOLE}),)


def _faults(value: Value) -> Iterator[Reason]:
    for field in _REQUIRED[type(value)]:
        if not str(getattr(value, field)).strip():
            yield Reason("dossiers.field_missing", {"field": field})
    for field in value.__slots__:
        held = getattr(value, field)
        longest = LONGEST_TEXT if field == "business_scope" else LONGEST
        if isinstance(held, str) and len(held) > longest:
            yield Reason("dossiers.field_too_long", {"field": field, "most": longest})
        if field.endswith("_minor") and held is not None and not 0 <= held <= LARGEST_MINOR:
            yield Reason("dossiers.amount_out_of_range", {"field": field})
        if field == "share" and held is not None and not 0 <= held <= WHOLE:
            yield Reason("dossiers.share_out_of_range", {"share": held})
        if field == "currency" and not known(held):
            yield Reason("dossiers.unknown_currency", {"currency": held})
    for field, most in (("employees", MOST_EMPLOYEES), ("days_late", MOST_DAYS_LATE)):
        held = getattr(value, field, None)
        if held is not None and not 0 <= held <= most:
            yield Reason("dossiers.number_out_of_range", {"field": field, "most": most})


_REQUIRED: Final[dict[type[Value], tuple[str, ...]]] = {
    Registration: ("legal_name",),
    Identity: ("number",),
    Owner: ("name",),
    Parent: ("name",),
    TradeReference: ("supplier",),
    BankAccount: ("number",),
    Paper: ("title", "file_name", "digest"),
}
