"""FatturaPA 1.2, the Italian form: a header for the parties, one body for each invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from huikuan.adapters.einvoices.trees import Tree, known_currency
from huikuan.adapters.files.results import FileRefused
from huikuan.rules.documents import EInvoice, InvoiceLine, Part, Syntax, Trader

_SIDES = ("CedentePrestatore", "CessionarioCommittente")


def read(tree: Tree) -> tuple[EInvoice, ...]:
    """Return the invoices of a FatturaElettronica; amounts with tax only where they are stated."""
    seller, buyer = (_trader(tree, f"FatturaElettronicaHeader/{one}") for one in _SIDES)
    found = tuple(_body(one, seller, buyer) for one in tree.all("FatturaElettronicaBody"))
    if not found:
        raise FileRefused("einvoice_missing", {"place": "FatturaElettronicaBody"})
    return found


def _body(body: Tree, seller: Trader, buyer: Trader) -> EInvoice:
    head = "DatiGenerali/DatiGeneraliDocumento/"
    currency = known_currency(body.needed(f"{head}Divisa"), body.place(f"{head}Divisa"))
    body.needed(f"{head}Data")
    issued = body.day(f"{head}Data")
    assert issued is not None  # noqa: S101 - needed above
    parts = _parts(body)
    total = body.amount(f"{head}ImportoTotaleDocumento")
    if not parts and total is None:
        raise FileRefused("einvoice_missing", {"place": body.place("DatiPagamento")})
    payable = sum((one[1] for one in parts), Decimal(0)) if parts else total
    dated = tuple(Part(day, amount) for day, amount in parts if day is not None)
    return EInvoice(
        syntax=Syntax.FATTURA_PA,
        type_code=body.needed(f"{head}TipoDocumento"),
        number=body.needed(f"{head}Numero"),
        issue_date=issued,
        due_date=max((one.due_on for one in dated), default=None),
        currency=currency,
        tax_inclusive=total,
        payable=payable,
        seller=seller,
        buyer=buyer,
        lines=tuple(_line(one) for one in body.all("DatiBeniServizi/DettaglioLinee")),
        parts=dated if len(dated) == len(parts) > 1 else (),
        order_no=body.text("DatiGenerali/DatiOrdineAcquisto/IdDocumento"),
        credits=body.text("DatiGenerali/DatiFattureCollegate/IdDocumento"),
        note="\n".join(one.own() for one in body.all(f"{head}Causale")),
    )


def _parts(body: Tree) -> list[tuple[date | None, Decimal]]:
    found = []
    for one in body.all("DatiPagamento/DettaglioPagamento"):
        amount = one.amount("ImportoPagamento")
        if amount is None:
            raise FileRefused("einvoice_missing", {"place": one.place("ImportoPagamento")})
        found.append((one.day("DataScadenzaPagamento"), amount))
    return found


def _trader(tree: Tree, path: str) -> Trader:
    who = tree.first(f"{path}/DatiAnagrafici")
    if who is None:
        return Trader("")
    person = f"{who.text('Anagrafica/Nome')} {who.text('Anagrafica/Cognome')}".strip()
    vat = who.text("IdFiscaleIVA/IdPaese") + who.text("IdFiscaleIVA/IdCodice")
    fiscal = who.text("CodiceFiscale")
    others = tuple(one for one in (fiscal,) if one and vat)
    return Trader(who.text("Anagrafica/Denominazione") or person, vat or fiscal, others)


def _line(line: Tree) -> InvoiceLine:
    return InvoiceLine(
        name=line.text("Descrizione"),
        quantity=line.amount("Quantita"),
        unit=line.text("UnitaMisura"),
        price=line.amount("PrezzoUnitario"),
        net=line.amount("PrezzoTotale"),
        tax_rate=line.text("AliquotaIVA"),
    )
