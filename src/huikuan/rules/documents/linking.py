"""Which of our invoices an e-invoice is: by its own number, ours, the order, or day and amount (D5).

Nothing is guessed: two that fit, or a number that fits with another amount, wait for a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.rules.documents.claiming import EClaim, full_number, plain_id, plain_name
from huikuan.rules.documents.values import EInvoice, Trader


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the ledger that an e-invoice may be; `minor` in signed minor units."""

    id: int
    number: str
    customer_id: int | None
    issued_on: Day
    currency: str
    minor: int
    einvoice_no: str = ""
    order_no: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The document found, and by what: einvoice_no, number, order or day."""

    document_id: int
    by: str


def link(
    invoice: EInvoice, claim: EClaim, customer_id: int | None, papers: Iterable[Paper]
) -> Link | Reason | None:
    """Return the document that the e-invoice is, why a person has to look, or None for a new one.

    `papers` are those without an e-invoice. Reasons: einvoice_amount_differs, einvoice_several,
    einvoice_other_customer.
    """
    known = tuple(papers)
    own = {full_number(invoice), invoice.number}
    named = [one for one in known if one.einvoice_no and one.einvoice_no in own]
    if named:
        return _one("einvoice_no", named, claim, customer_id)
    named = [one for one in known if one.number == invoice.number]
    if named:
        return _one("number", named, claim, customer_id)
    if customer_id is None:
        return None
    same = [
        one
        for one in known
        if one.customer_id == customer_id
        and one.minor == claim.minor
        and one.currency == claim.currency
        and not one.einvoice_no
    ]
    ordered = [one for one in same if invoice.order_no and one.order_no == invoice.order_no]
    if ordered:
        return _one("order", ordered, claim, customer_id)
    dated = [one for one in same if one.issued_on == invoice.issue_date]
    return _one("day", dated, claim, customer_id) if dated else None


def _one(by: str, found: list[Paper], claim: EClaim, customer_id: int | None) -> Link | Reason:
    if len(found) > 1:
        return Reason("einvoice_several", {"count": len(found), "number": found[0].number})
    (paper,) = found
    if customer_id is not None and paper.customer_id != customer_id:
        return Reason("einvoice_other_customer", {"number": paper.number})
    if (paper.minor, paper.currency) != (claim.minor, claim.currency):
        return Reason(
            "einvoice_amount_differs",
            {
                "number": paper.number,
                "booked_minor": paper.minor,
                "stated_minor": claim.minor,
                "currency": paper.currency,
                "other": claim.currency,
            },
        )
    return Link(paper.id, by)


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer, as far as a buyer is recognised by it."""

    id: int
    customer_no: str
    name: str
    tax_id: str


def buyer_of(trader: Trader, customers: Iterable[Buyer]) -> Buyer | Reason:
    """Return the customer that a buyer is, or why nobody can say.

    The tax number decides, then the name; a name whose customer has another tax number does not.
    Reasons: einvoice_unknown_buyer, einvoice_buyer_several, einvoice_buyer_tax_differs.
    """
    known = tuple(customers)
    figures = {"buyer": trader.name, "tax_id": trader.tax_id}
    stated = plain_id(trader.tax_id)
    by_tax = [one for one in known if stated and plain_id(one.tax_id) == stated]
    name = plain_name(trader.name)
    found = by_tax or [one for one in known if name and plain_name(one.name) == name]
    if not found:
        return Reason("einvoice_unknown_buyer", figures)
    if len(found) > 1:
        return Reason("einvoice_buyer_several", {**figures, "count": len(found)})
    (one,) = found
    if not by_tax and stated and one.tax_id:
        return Reason("einvoice_buyer_tax_differs", {**figures, "known": one.tax_id})
    return one


def not_ours(invoice: EInvoice, names: Iterable[str]) -> Reason | None:
    """Return why an e-invoice is no sale of ours, None where the seller bears one of our names.

    Reasons: einvoice_purchase where we are the buyer, einvoice_other_seller.
    """
    ours = {plain_name(one) for one in names if one}
    if plain_name(invoice.seller.name) in ours:
        return None
    figures = {"seller": invoice.seller.name, "buyer": invoice.buyer.name}
    bought = plain_name(invoice.buyer.name) in ours
    return Reason("einvoice_purchase" if bought else "einvoice_other_seller", figures)
