"""Chinese e-invoices in XML: the older VAT e-invoice's data, and the fully digital one (数电票).

Neither has a due day, terms or an order number: what there is of them stands in the remark. Amounts
are in yuan. A red invoice carries negative amounts (domain 2.3).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from huikuan.adapters.einvoices.trees import Tree
from huikuan.adapters.files.results import FileRefused
from huikuan.rules.documents import EInvoice, InvoiceLine, Syntax, Trader

FP: Final = {"fp": "http://www.edrm.org.cn/schema/e-invoice/2019"}
_YUAN: Final = "CNY"
DIGITS: Final = 20  # of the number of a fully digital invoice


def read_vat(tree: Tree) -> EInvoice:
    """Return what the XML attached to an older VAT e-invoice says."""
    tree.needed("fp:IssueDate")
    issued = tree.day("fp:IssueDate")
    assert issued is not None  # noqa: S101 - needed above
    tree.needed("fp:TaxInclusiveTotalAmount")
    total = tree.amount("fp:TaxInclusiveTotalAmount")
    return EInvoice(
        syntax=Syntax.OFD_VAT,
        type_code=tree.text("fp:TypeCode"),
        number=tree.needed("fp:InvoiceNo"),
        code=tree.needed("fp:InvoiceCode"),
        issue_date=issued,
        currency=_YUAN,
        tax_exclusive=tree.amount("fp:TaxExclusiveTotalAmount"),
        tax_total=tree.amount("fp:TaxTotalAmount"),
        tax_inclusive=total,
        payable=total,
        seller=Trader(tree.text("fp:Seller/fp:SellerName"), tree.text("fp:Seller/fp:SellerTaxID")),
        buyer=Trader(tree.text("fp:Buyer/fp:BuyerName"), tree.text("fp:Buyer/fp:BuyerTaxID")),
        lines=tuple(
            InvoiceLine(
                name=one.text("fp:Item"),
                quantity=one.amount("fp:Quantity"),
                unit=one.text("fp:MeasurementDimension"),
                price=one.amount("fp:Price"),
                net=one.amount("fp:Amount"),
                tax_rate=one.text("fp:TaxScheme"),
            )
            for one in tree.all("fp:GoodsInfos/fp:GoodsInfo")
        ),
        note=tree.text("fp:Note"),
        checks=tuple(one for one in (tree.text("fp:InvoiceCheckCode"),) if one),
    )


def read_digital(tree: Tree) -> EInvoice:
    """Return what a fully digital invoice (root EInvoice) says."""
    data, basic = "EInvoiceData/", "EInvoiceData/BasicInformation/"
    number = tree.needed("TaxSupervisionInfo/InvoiceNumber")
    digital_number(number, tree.place("TaxSupervisionInfo/InvoiceNumber"))
    tree.needed("TaxSupervisionInfo/IssueTime", f"{basic}RequestTime")
    issued = tree.day("TaxSupervisionInfo/IssueTime", f"{basic}RequestTime")
    assert issued is not None  # noqa: S101 - needed above
    net = tree.amount(f"{basic}TotalAmWithoutTax")
    tax = tree.amount(f"{basic}TotalTaxAm")
    total = with_tax(tree.amount(f"{basic}TotalTax-includedAmount"), net, tax, tree.place(basic))
    sides = {
        one: Trader(
            tree.text(f"{data}{one}Information/{one}Name"),
            tree.text(f"{data}{one}Information/{one}IdNum"),
        )
        for one in ("Seller", "Buyer")
    }
    return EInvoice(
        syntax=Syntax.EINVOICE_XML,
        type_code=tree.text(
            "Header/InherentLabel/GeneralOrSpecialVAT/LabelCode",
            ".//GeneralOrSpecialVAT/LabelCode",
        ),
        number=number,
        issue_date=issued,
        currency=_YUAN,
        tax_exclusive=net,
        tax_total=tax,
        tax_inclusive=total,
        payable=total,
        seller=sides["Seller"],
        buyer=sides["Buyer"],
        lines=tuple(
            InvoiceLine(
                name=one.text("ItemName"),
                quantity=one.amount("Quantity"),
                unit=one.text("MeaUnits"),
                price=one.amount("UnPrice"),
                net=one.amount("Amount"),
                tax_rate=one.text("TaxRate"),
            )
            for one in tree.all(f"{data}IssuItemInformation")
        ),
        note=tree.text(f"{data}AdditionalInformation/Remark", ".//Remark"),
        checks=tuple(one for one in (tree.text("Header/EIid"),) if one),
    )


def digital_number(number: str, place: str) -> None:
    """Refuse a number that is not one of 20 digits."""
    if len(number) != DIGITS or not (number.isascii() and number.isdigit()):
        raise FileRefused("einvoice_number", {"place": place, "value": number[:100]})


def with_tax(
    stated: Decimal | None, net: Decimal | None, tax: Decimal | None, place: str
) -> Decimal:
    """Return the total with tax: the stated one, else the sum of its two parts."""
    if stated is not None:
        return stated
    if net is None or tax is None:
        raise FileRefused("einvoice_missing", {"place": place})
    return net + tax
