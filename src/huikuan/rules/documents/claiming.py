"""What an e-invoice of ours means for the ledger: which paper, for how much, due when (D5).

The claim is the payable amount (EN 16931 BT-115): what was prepaid stands on the e-invoice, and is
no part of what is still owed. Where a sign or an amount could mean two things, a person decides.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import TooManyDecimals, from_decimal
from huikuan.rules.documents.values import EInvoice, Syntax

_CREDIT_CODES: Final = frozenset(
    {"381", "261", "262", "296", "308", "396", "81", "83", "532", "TD04", "TD08"}
)
_DEBIT_CODES: Final = frozenset({"383", "TD05"})
_DIGITAL: Final = frozenset({Syntax.OFD_DIGITAL, Syntax.EINVOICE_XML})
_SKONTO: Final = re.compile(
    r"#SKONTO#TAGE=([0-9]{1,3})#PROZENT=([0-9]{1,2})(?:\.([0-9]{1,2}))?"
    r"(?:#BASISBETRAG=(-?[0-9]+(?:\.[0-9]{1,4})?))?#"
)
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class EClaim:
    """A paper for the ledger: its kind's word and the amount in signed minor units."""

    kind: str
    minor: int
    currency: str
    tax_minor: int | None


@dataclass(frozen=True, slots=True)
class Skonto:
    """An early-payment discount: permyriad off within days of the issue day.

    `base` is the amount that the percentage is taken of, None for all of it.
    """

    days: int
    permyriad: int
    base: Decimal | None = None


def claim(invoice: EInvoice) -> EClaim | Reason:
    """Return what the ledger would hold, or why a person has to look.

    Signs are the ledger's: what the customer owes is positive. Reasons: einvoice_nothing_payable,
    einvoice_too_fine, einvoice_negative_payable, einvoice_sign, einvoice_no_payable.
    """
    if invoice.payable is None:
        return Reason("einvoice_no_payable")
    try:
        minor = from_decimal(invoice.payable, invoice.currency).minor
        tax = invoice.tax_total
        tax_minor = None if tax is None else abs(from_decimal(tax, invoice.currency).minor)
    except TooManyDecimals:
        return Reason(
            "einvoice_too_fine", {"amount": invoice.payable, "currency": invoice.currency}
        )
    if minor == 0:
        return Reason("einvoice_nothing_payable")
    if invoice.type_code in _CREDIT_CODES or invoice.syntax is Syntax.UBL_CREDIT_NOTE:
        if minor < 0:
            return Reason("einvoice_sign", {"type": invoice.type_code, "amount": invoice.payable})
        return EClaim("credit_note", -minor, invoice.currency, tax_minor)
    if minor < 0:
        total = invoice.tax_inclusive
        if total is not None and total > 0:
            return Reason("einvoice_negative_payable", {"amount": invoice.payable, "total": total})
        return EClaim("credit_note", minor, invoice.currency, tax_minor)
    kind = "debit_note" if invoice.type_code in _DEBIT_CODES else "invoice"
    return EClaim(kind, minor, invoice.currency, tax_minor)


def instalments(invoice: EInvoice, claim: EClaim) -> tuple[tuple[Day, int], ...]:
    """Return (due day, minor units) of each stated part, none unless they make up the claim."""
    try:
        parts = tuple(
            (one.due_on, from_decimal(one.amount, claim.currency).minor) for one in invoice.parts
        )
    except TooManyDecimals:
        return ()
    whole = sum(minor for _, minor in parts) == claim.minor
    return parts if whole and all(minor > 0 for _, minor in parts) else ()


def full_number(invoice: EInvoice) -> str:
    """Return the number under which a tax authority knows it: with its code, where it has one."""
    return f"{invoice.code}{invoice.number}"


def key(invoice: EInvoice) -> str:
    """Return what tells an e-invoice from every other (duplicate control, domain 2.3).

    The number of 20 digits; code and number of older ones; else the seller and the number.
    """
    if invoice.syntax in _DIGITAL:
        return f"cn/{invoice.number}"
    if invoice.code:
        return f"cn/{invoice.code}/{invoice.number}"
    seller = plain_id(invoice.seller.tax_id) or plain_name(invoice.seller.name)
    return f"{seller}/{invoice.number}"


def plain_name(name: str) -> str:
    """Return a name for comparing: width, letter case, blanks and brackets' form aside."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def plain_id(number: str) -> str:
    """Return a tax number for comparing: letters and digits in capitals, no blanks or marks."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", number).upper())


def skonto(terms: str) -> tuple[Skonto, ...]:
    """Return the discounts in a terms text in XRechnung's form, the earliest first.

    `#SKONTO#TAGE=14#PROZENT=2.25#`: 2.25 % within 14 days; BASISBETRAG names another base.
    """
    found = [
        Skonto(
            int(days),
            int(whole) * 100 + int((rest or "0").ljust(2, "0")),
            Decimal(base) if base else None,
        )
        for days, whole, rest, base in _SKONTO.findall(terms)
    ]
    return tuple(sorted((one for one in found if one.permyriad), key=lambda one: one.days))


def terms_words(invoice: EInvoice) -> str:
    """Return discounts and due day as terms that the house reads, "2.25/14 net 30", or nothing.

    Only where a due day is stated, and the discounts are of the whole amount.
    """
    offers = skonto(invoice.terms)
    if not offers or invoice.due_date is None or any(one.base is not None for one in offers):
        return ""
    days = (invoice.due_date - invoice.issue_date).days
    parts = [f"{_percent(one.permyriad)}/{one.days}" for one in offers]
    return ", ".join((*parts, f"net {days}"))


def _percent(permyriad: int) -> str:
    share = Fraction(permyriad, 100)
    return (
        str(share.numerator)
        if share.denominator == 1
        else format(Decimal(permyriad).scaleb(-2).normalize(), "f")
    )
