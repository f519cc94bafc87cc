"""UBL 2.1 Invoice and CreditNote: Peppol, XRechnung and every other EN 16931 use of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from huikuan.adapters.einvoices.trees import Tree, exact, known_currency
from huikuan.rules.documents import EInvoice, InvoiceLine, Syntax, Trader

_OASIS: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
SPACES: Final = {
    "cac": f"{_OASIS}CommonAggregateComponents-2",
    "cbc": f"{_OASIS}CommonBasicComponents-2",
}
INVOICE: Final = f"{{{_OASIS}Invoice-2}}Invoice"
CREDIT_NOTE: Final = f"{{{_OASIS}CreditNote-2}}CreditNote"


def read_invoice(tree: Tree) -> EInvoice:
    """Return what a UBL Invoice says."""
    return _read(tree, Syntax.UBL_INVOICE, "cbc:InvoiceTypeCode", "Invoice", "Invoiced")


def read_credit_note(tree: Tree) -> EInvoice:
    """Return what a UBL CreditNote says; its amounts stay positive."""
    return _read(tree, Syntax.UBL_CREDIT_NOTE, "cbc:CreditNoteTypeCode", "CreditNote", "Credited")


def _read(tree: Tree, syntax: Syntax, type_code: str, name: str, verb: str) -> EInvoice:
    currency = known_currency(
        tree.needed("cbc:DocumentCurrencyCode"), tree.place("cbc:DocumentCurrencyCode")
    )
    total = "cac:LegalMonetaryTotal/cbc:"
    tree.needed("cbc:IssueDate")
    tree.needed(f"{total}PayableAmount")
    issued = tree.day("cbc:IssueDate")
    assert issued is not None  # noqa: S101 - needed above
    return EInvoice(
        syntax=syntax,
        type_code=tree.needed(type_code),
        number=tree.needed("cbc:ID"),
        issue_date=issued,
        due_date=tree.day("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate"),
        currency=currency,
        tax_exclusive=tree.amount(f"{total}TaxExclusiveAmount", currency=currency),
        tax_total=_tax(tree, currency),
        tax_inclusive=tree.amount(f"{total}TaxInclusiveAmount", currency=currency),
        prepaid=tree.amount(f"{total}PrepaidAmount", currency=currency),
        rounding=tree.amount(f"{total}PayableRoundingAmount", currency=currency),
        payable=tree.amount(f"{total}PayableAmount", currency=currency),
        seller=_trader(tree, "cac:AccountingSupplierParty/cac:Party"),
        buyer=_trader(tree, "cac:AccountingCustomerParty/cac:Party"),
        lines=tuple(_line(one, verb) for one in tree.all(f"cac:{name}Line")),
        order_no=tree.text("cac:OrderReference/cbc:ID"),
        credits=tree.text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        delivered_on=tree.day("cac:Delivery/cbc:ActualDeliveryDate"),
        terms=tree.text("cac:PaymentTerms/cbc:Note"),
        note="\n".join(one.own() for one in tree.all("cbc:Note")),
    )


def _tax(tree: Tree, currency: str) -> Decimal | None:
    """The tax in the invoice's currency: a second total may state it in the tax office's."""
    for one in tree.all("cac:TaxTotal/cbc:TaxAmount"):
        if one.element.get("currencyID", currency) == currency:
            return exact(one.own(), one.where())
    return None


def _trader(tree: Tree, path: str) -> Trader:
    party = tree.first(path)
    if party is None:
        return Trader("")
    name = party.text(
        "cac:PartyLegalEntity/cbc:RegistrationName",
        "cac:PartyName/cbc:Name",
        "cac:Contact/cbc:Name",
    )
    others = (
        party.text("cac:PartyLegalEntity/cbc:CompanyID"),
        *(one.own() for one in party.all("cac:PartyIdentification/cbc:ID")),
        party.text("cbc:EndpointID"),
    )
    return Trader(
        name,
        party.text("cac:PartyTaxScheme/cbc:CompanyID"),
        tuple(dict.fromkeys(one for one in others if one)),
    )


def _line(line: Tree, verb: str) -> InvoiceLine:
    quantity = line.first(f"cbc:{verb}Quantity")
    return InvoiceLine(
        name=line.text("cac:Item/cbc:Name"),
        quantity=line.amount(f"cbc:{verb}Quantity"),
        unit=quantity.element.get("unitCode", "") if quantity is not None else "",
        price=line.amount("cac:Price/cbc:PriceAmount"),
        net=line.amount("cbc:LineExtensionAmount"),
        tax_rate=line.text("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"),
    )
