"""Decides what is odd about a firm's numbers: a warning each, never a refusal (B1).

The unified social credit code is checked after GB 32100-2015 (the code) and GB 11714-1997 (the
organisation's id inside it), the LEI after ISO 17442. A VAT number follows the rules of its country,
which are handed in (`adapters/firm_numbers` knows them). Codes in real registers break these rules:
whoever knows better keeps the number, and the warning stays beside it.
"""

import re
from collections.abc import Callable
from typing import Final, Literal

from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers.values import Identity, IdentityKind

VatFault = Literal["", "format", "check"]
VatRules = Callable[[str, str], VatFault]
"""Says of a number and a country what is wrong: nothing, its form, or its check digit."""

USCC_LENGTH: Final = 18
LEI_LENGTH: Final = 20
DUNS_LENGTH: Final = 9
LONGEST: Final = 40
# no I, O, S, V, Z: they look like digits
USCC_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION: Final = slice(8, 16)
_BLANKS: Final = re.compile(r"[\s.\-/]+")
_EUROPE: Final = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR"),
        *("HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)


def compact(number: str) -> str:
    """Return a number as registers write it: capitals without blanks and marks."""
    return _BLANKS.sub("", number).upper()


def kind_of(number: str, country: str) -> IdentityKind:
    """Tell which register's number a customer's tax id is: in China it is the social credit code."""
    home = country.upper()
    if home == "CN" or (not home and len(compact(number)) == USCC_LENGTH):
        return IdentityKind.USCC
    return IdentityKind.VAT if home in _EUROPE else IdentityKind.OTHER


def warnings(identity: Identity, vat: VatRules) -> tuple[Reason, ...]:
    """Return what is odd about a number, nothing where it is in order or has no rule.

    dossiers.identity_length, identity_signs, identity_check with the sign that was expected,
    identity_organisation_check, identity_vat_format, identity_vat_check.
    """
    number = compact(identity.number)
    if identity.kind is IdentityKind.USCC:
        return _uscc(number)
    if identity.kind is IdentityKind.LEI:
        return _lei(number)
    if identity.kind is IdentityKind.DUNS:
        return _duns(number)
    if identity.kind is IdentityKind.VAT and identity.country:
        return _vat(number, identity.country.upper(), vat)
    return ()


def uscc_check(first: str) -> str:
    """Return the check sign of the first seventeen (GB 32100-2015): 31 less the sum modulo 31."""
    summed = sum(
        USCC_SIGNS.index(sign) * weight for sign, weight in zip(first, _USCC_WEIGHTS, strict=True)
    )
    return USCC_SIGNS[-summed % 31]


def organisation_check(first: str) -> str:
    """Return the check sign of an organisation's id of eight (GB 11714-1997): ten is X, eleven 0."""
    summed = sum(
        int(sign, 36) * weight for sign, weight in zip(first, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-summed % 11]


def _uscc(number: str) -> tuple[Reason, ...]:
    if len(number) != USCC_LENGTH:
        return (_length(number, USCC_LENGTH),)
    odd = "".join(sign for sign in number if sign not in USCC_SIGNS)
    if odd or not number[2:8].isdigit():
        return (Reason("dossiers.identity_signs", {"number": number, "signs": odd or number[2:8]}),)
    found = []
    expected = uscc_check(number[:-1])
    if number[-1] != expected:
        found.append(
            Reason(
                "dossiers.identity_check",
                {"number": number, "stated": number[-1], "expected": expected},
            )
        )
    inner = organisation_check(number[_ORGANISATION])
    if number[_ORGANISATION.stop] != inner:
        found.append(
            Reason(
                "dossiers.identity_organisation_check",
                {"number": number, "stated": number[_ORGANISATION.stop], "expected": inner},
            )
        )
    return tuple(found)


def _lei(number: str) -> tuple[Reason, ...]:
    if len(number) != LEI_LENGTH:
        return (_length(number, LEI_LENGTH),)
    if not (number.isascii() and number.isalnum() and number[-2:].isdigit()):
        return (Reason("dossiers.identity_signs", {"number": number, "signs": number[-2:]}),)
    rest = int("".join(str(int(sign, 36)) for sign in number[:-2]) + "00") % 97
    expected = f"{98 - rest:02d}"
    if number[-2:] != expected:
        figures = {"number": number, "stated": number[-2:], "expected": expected}
        return (Reason("dossiers.identity_check", figures),)
    return ()


def _duns(number: str) -> tuple[Reason, ...]:
    # its last digit has been no check digit since 2006
    if len(number) != DUNS_LENGTH:
        return (_length(number, DUNS_LENGTH),)
    if not (number.isascii() and number.isdigit()):
        return (Reason("dossiers.identity_signs", {"number": number, "signs": number}),)
    return ()


def _vat(number: str, country: str, vat: VatRules) -> tuple[Reason, ...]:
    fault = vat(number, country)
    if not fault:
        return ()
    return (Reason(f"dossiers.identity_vat_{fault}", {"number": number, "country": country}),)


def _length(number: str, length: int) -> Reason:
    return Reason(
        "dossiers.identity_length", {"number": number, "length": len(number), "expected": length}
    )
