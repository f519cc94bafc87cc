"""UN/CEFACT Cross Industry Invoice (D16B): XRechnung, Factur-X and ZUGFeRD 2 carry it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from huikuan.adapters.einvoices.trees import Tree, exact, known_currency
from huikuan.rules.documents import EInvoice, InvoiceLine, Syntax, Trader

_UNECE: Final = "urn:un:unece:uncefact:data:standard:"
SPACES: Final = {
    "rsm": f"{_UNECE}CrossIndustryInvoice:100",
    "ram": f"{_UNECE}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UNECE}UnqualifiedDataType:100",
}
ROOT: Final = f"{{{_UNECE}CrossIndustryInvoice:100}}CrossIndustryInvoice"
_HEAD: Final = "rsm:ExchangedDocument/"
_TRADE: Final = "rsm:SupplyChainTradeTransaction/"
_AGREED: Final = f"{_TRADE}ram:ApplicableHeaderTradeAgreement/ram:"
_DELIVERED: Final = f"{_TRADE}ram:ApplicableHeaderTradeDelivery/ram:"
_SETTLED: Final = f"{_TRADE}ram:ApplicableHeaderTradeSettlement/ram:"
_SUMS: Final = f"{_SETTLED}SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
_MOMENT: Final = "/udt:DateTimeString"


def read(tree: Tree) -> EInvoice:
    """Return what a Cross Industry Invoice says."""
    currency = known_currency(
        tree.needed(f"{_SETTLED}InvoiceCurrencyCode"), tree.place(f"{_SETTLED}InvoiceCurrencyCode")
    )
    tree.needed(f"{_SUMS}DuePayableAmount")
    tree.needed(f"{_HEAD}ram:IssueDateTime{_MOMENT}")
    issued = tree.day(f"{_HEAD}ram:IssueDateTime{_MOMENT}")
    assert issued is not None  # noqa: S101 - needed above
    terms = [one.own() for one in tree.all(f"{_SETTLED}SpecifiedTradePaymentTerms/ram:Description")]
    return EInvoice(
        syntax=Syntax.CII,
        type_code=tree.needed(f"{_HEAD}ram:TypeCode"),
        number=tree.needed(f"{_HEAD}ram:ID"),
        issue_date=issued,
        due_date=tree.day(f"{_SETTLED}SpecifiedTradePaymentTerms/ram:DueDateDateTime{_MOMENT}"),
        currency=currency,
        tax_exclusive=tree.amount(f"{_SUMS}TaxBasisTotalAmount", currency=currency),
        tax_total=_tax(tree, currency),
        tax_inclusive=tree.amount(f"{_SUMS}GrandTotalAmount", currency=currency),
        prepaid=tree.amount(f"{_SUMS}TotalPrepaidAmount", currency=currency),
        rounding=tree.amount(f"{_SUMS}RoundingAmount", currency=currency),
        payable=tree.amount(f"{_SUMS}DuePayableAmount", currency=currency),
        seller=_trader(tree, f"{_AGREED}SellerTradeParty"),
        buyer=_trader(tree, f"{_AGREED}BuyerTradeParty"),
        lines=tuple(
            _line(one) for one in tree.all(f"{_TRADE}ram:IncludedSupplyChainTradeLineItem")
        ),
        order_no=tree.text(f"{_AGREED}BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
        credits=tree.text(f"{_SETTLED}InvoiceReferencedDocument/ram:IssuerAssignedID"),
        delivered_on=tree.day(
            f"{_DELIVERED}ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime{_MOMENT}"
        ),
        terms="\n".join(one for one in terms if one),
        note="\n".join(one.own() for one in tree.all(f"{_HEAD}ram:IncludedNote/ram:Content")),
    )


def _tax(tree: Tree, currency: str) -> Decimal | None:
    """The tax in the invoice's currency: a second total may state it in the tax office's."""
    for one in tree.all(f"{_SUMS}TaxTotalAmount"):
        if one.element.get("currencyID", currency) == currency:
            return exact(one.own(), one.where())
    return None


def _trader(tree: Tree, path: str) -> Trader:
    party = tree.first(path)
    if party is None:
        return Trader("")
    numbers = {
        one.element.get("schemeID", ""): one.own()
        for one in party.all("ram:SpecifiedTaxRegistration/ram:ID")
    }
    others = (
        *numbers.values(),
        party.text("ram:SpecifiedLegalOrganization/ram:ID"),
        party.text("ram:ID"),
        party.text("ram:GlobalID"),
    )
    tax_id = numbers.get("VA") or next(iter(numbers.values()), "")
    return Trader(
        party.text("ram:Name", "ram:DefinedTradeContact/ram:PersonName"),
        tax_id,
        tuple(dict.fromkeys(one for one in others if one and one != tax_id)),
    )


def _line(line: Tree) -> InvoiceLine:
    billed = line.first("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    settled = "ram:SpecifiedLineTradeSettlement/ram:"
    return InvoiceLine(
        name=line.text("ram:SpecifiedTradeProduct/ram:Name"),
        quantity=line.amount("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
        unit=billed.element.get("unitCode", "") if billed is not None else "",
        price=line.amount(
            "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
        ),
        net=line.amount(
            f"{settled}SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
        ),
        tax_rate=line.text(f"{settled}ApplicableTradeTax/ram:RateApplicablePercent"),
    )
