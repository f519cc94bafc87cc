"""What an electronic invoice says, whatever file it came in (requirement D5; domain 2.3).

Everything is kept as stated: type codes of UNTDID 1001 (380, 381, 384, 389 ...) or of another list
(TD01), amounts as exact decimals in the currency's major unit with the places that the file wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from huikuan.kernel.days import Day


class Syntax(StrEnum):
    """The form an e-invoice was written in."""

    UBL_INVOICE = "UBL Invoice"
    UBL_CREDIT_NOTE = "UBL CreditNote"
    CII = "CII"
    FATTURA_PA = "FatturaPA"
    OFD_VAT = "OFD VAT"  # 增值税电子发票: code and number, data in an attached XML
    OFD_DIGITAL = "OFD digital"  # 数电发票: a number of 20 digits, data in the file's custom fields
    EINVOICE_XML = "EInvoice"  # 数电发票 as XML


@dataclass(frozen=True, slots=True)
class Trader:
    """A seller or buyer: the name and tax number as stated, and other identifiers."""

    name: str
    tax_id: str = ""
    other_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line as stated; amounts and quantities in whatever precision the file wrote."""

    name: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    net: Decimal | None = None
    tax_rate: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the payable amount with its own due day, as FatturaPA states them."""

    due_on: Day
    amount: Decimal


@dataclass(frozen=True, slots=True)
class EInvoice:
    """One electronic invoice as stated. `code` is the invoice code of older Chinese invoices.

    `tax_total` is the tax in the invoice's currency, `rounding` what the payable amount was rounded
    by, `credits` the number of an earlier invoice that this one corrects.
    """

    syntax: Syntax
    type_code: str
    number: str
    issue_date: Day
    currency: str
    seller: Trader
    buyer: Trader
    code: str = ""
    due_date: Day | None = None
    tax_exclusive: Decimal | None = None
    tax_total: Decimal | None = None
    tax_inclusive: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None
    lines: tuple[InvoiceLine, ...] = ()
    parts: tuple[Part, ...] = ()
    order_no: str = ""
    credits: str = ""
    delivered_on: Day | None = None
    terms: str = ""
    note: str = ""
    checks: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return plain data: amounts as decimal text, days as ISO text; `of` reads it again."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "EInvoice":
        """Return the e-invoice that `document` gave; raises KeyError or ValueError for other data."""
        said = dict(document)
        for name in _AMOUNTS:
            said[name] = _amount(said[name])
        for name in ("due_date", "delivered_on"):
            said[name] = _day(said[name])
        said["issue_date"] = Day.fromisoformat(said["issue_date"])
        said["syntax"] = Syntax(said["syntax"])
        for name in ("seller", "buyer"):
            said[name] = Trader(**{**said[name], "other_ids": tuple(said[name]["other_ids"])})
        said["lines"] = tuple(
            InvoiceLine(**{**one, **{key: _amount(one[key]) for key in _LINE_AMOUNTS}})
            for one in said["lines"]
        )
        said["parts"] = tuple(
            Part(Day.fromisoformat(one["due_on"]), Decimal(one["amount"])) for one in said["parts"]
        )
        said["checks"] = tuple(said["checks"])
        return cls(**said)


_AMOUNTS = ("tax_exclusive", "tax_total", "tax_inclusive", "prepaid", "rounding", "payable")
_LINE_AMOUNTS = ("quantity", "price", "net")


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Day):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, (Trader, InvoiceLine, Part)):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> Day | None:
    return None if text is None else Day.fromisoformat(text)
