"""One entry of a camt message, and the payments inside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.adapters.banks.figures import Place, iso_day, minor_units, squeezed
from huikuan.adapters.banks.trees import Element, child, children, text
from huikuan.kernel.money import known
from huikuan.rules.banking import BankTransaction, Counterparty, Detail, LineStatus

_STATUS: Final = {
    "BOOK": LineStatus.BOOKED,
    "PDNG": LineStatus.PENDING,
    "FUTR": LineStatus.PENDING,
    "INFO": LineStatus.INFORMATION,
}
# sub-families of ISO 20022's bank transaction codes that take an earlier payment back
_RETURNS: Final = frozenset({"RRTN", "UPDD", "PRDD", "UPCQ", "CQRV", "ARET", "RRCT", "RPCR"})
_NO_REFERENCE: Final = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED"})


@dataclass(frozen=True, slots=True)
class _Ordered:
    """An amount in the currency in which it was ordered."""

    minor: int | None = None
    currency: str = ""


def entry(element: Element, currency: str, own: str, place: Place) -> BankTransaction:
    """Return one entry; `own` is the statement's account, by which the other party is told.

    Raises FileRefused with the entry's place.
    """
    amount = _amount(element, currency, place)
    sign = _sign(element, place)
    booked_on, value_on = _days(element, place)
    blocks = children(element, "NtryDtls")
    parts = [one for block in blocks for one in children(block, "TxDtls")]
    details = _details(parts, currency, own, sign, place) if len(parts) > 1 else ()
    only = parts[0] if len(parts) == 1 else None
    ordered = _ordered(only, currency, sign, place)
    message = _remittance(only) if only is not None else ""
    return BankTransaction(
        place=place.name,
        booked_on=booked_on,
        value_on=value_on,
        amount_minor=sign * amount,
        status=_status(element, place),
        counterparty=_counterparty(only, own, sign),
        text=message or squeezed(text(element, "AddtlNtryInf")),
        bank_reference=_bank_reference(element, only),
        reference=_reference(only),
        code=_code(element) or _code(only),
        returns=_returned(element, parts),
        charges_minor=_charges(element, parts, currency, place),
        details=details,
        detail_count=len(parts),
        original_minor=ordered.minor,
        original_currency=ordered.currency,
    )


def _amount(element: Element, currency: str, place: Place) -> int:
    amount = child(element, "Amt")
    if amount is None:
        raise place.refused("bank_amount_unreadable", value="")
    said = str(amount.get("Ccy", ""))
    figure = minor_units((amount.text or "").strip(), said, place)
    if said != currency:
        raise place.refused("bank_entry_currency", value=said, currency=currency)
    return figure


def _sign(element: Element, place: Place) -> int:
    mark = text(element, "CdtDbtInd")
    if mark not in ("CRDT", "DBIT"):
        raise place.refused("bank_direction_unknown", value=mark[:20])
    return 1 if mark == "CRDT" else -1


def _status(element: Element, place: Place) -> LineStatus:
    said = text(element, "Sts") or text(element, "Sts", "Cd")
    if said not in _STATUS:
        raise place.refused("bank_status_unknown", value=said[:20])
    return _STATUS[said]


def _days(element: Element, place: Place) -> tuple[date, date | None]:
    """Return the day of booking and of value; a pending entry may only have the second."""
    booked = text(element, "BookgDt", "Dt") or text(element, "BookgDt", "DtTm")
    value = text(element, "ValDt", "Dt") or text(element, "ValDt", "DtTm")
    if not booked and not value:
        raise place.refused("bank_date_unreadable", value="")
    value_on = iso_day(value, place) if value else None
    booked_on = iso_day(booked, place) if booked else None
    return booked_on or value_on or date.min, value_on


def _details(
    parts: list[Element], currency: str, own: str, sign: int, place: Place
) -> tuple[Detail, ...]:
    """Return the payments of a batch, or none where the bank does not price them in its currency.

    Whether they sum to their entry is for the check of the statement.
    """
    found: list[Detail] = []
    for number, part in enumerate(parts, start=1):
        here = Place(f"{place.name}/TxDtls[{number}]", part.sourceline)
        amount = _part_amount(part, currency, here)
        if amount is None:
            return ()
        mark = text(part, "CdtDbtInd")
        side = {"CRDT": 1, "DBIT": -1}.get(mark, sign)
        ordered = _ordered(part, currency, side, here)
        found.append(
            Detail(
                side * amount,
                _counterparty(part, own, side),
                _remittance(part),
                _reference(part),
                ordered.minor,
                ordered.currency,
            )
        )
    return tuple(found)


def _part_amount(part: Element, currency: str, place: Place) -> int | None:
    amounts = child(part, "AmtDtls")
    for one in (
        child(part, "Amt"),
        child(amounts, "TxAmt", "Amt"),
        child(amounts, "CntrValAmt", "Amt"),
        child(amounts, "InstdAmt", "Amt"),
    ):
        if one is not None and one.get("Ccy") == currency:
            return minor_units((one.text or "").strip(), currency, place)
    return None


def _ordered(part: Element | None, currency: str, sign: int, place: Place) -> _Ordered:
    """Return the instructed amount where it was ordered in another currency."""
    amounts = child(part, "AmtDtls")
    for one in (
        child(amounts, "InstdAmt", "Amt"),
        child(amounts, "TxAmt", "Amt"),
        child(part, "Amt"),
    ):
        said = one.get("Ccy", "") if one is not None else ""
        if one is not None and said != currency and known(said):
            return _Ordered(sign * minor_units((one.text or "").strip(), said, place), said)
    return _Ordered()


def _counterparty(part: Element | None, own: str, sign: int) -> Counterparty:
    """Return who is on the other side: who pays us on a credit, who is paid on a debit.

    A return keeps the roles of the first payment, so that the other side may be us: then the
    remaining party is it.
    """
    parties, agents = child(part, "RltdPties"), child(part, "RltdAgts")
    first, second = ("Dbtr", "Cdtr") if sign > 0 else ("Cdtr", "Dbtr")
    account = _account(parties, first)
    if account and account == own:
        first = second
        account = _account(parties, first)
        if account == own:
            return Counterparty()
    party = child(parties, first)
    inner = child(party, "Pty") if child(party, "Pty") is not None else party
    agent = child(agents, f"{first}Agt", "FinInstnId")
    name = text(inner, "Nm") or _name(parties, f"Ultmt{first}")
    return Counterparty(
        name=squeezed(name),
        account=account,
        bank=text(agent, "BICFI") or text(agent, "BIC") or squeezed(text(agent, "Nm")),
        tax_id=_tax(inner),
    )


def _name(parties: Element | None, role: str) -> str:
    party = child(parties, role)
    return text(party, "Pty", "Nm") or text(party, "Nm")


def _account(parties: Element | None, role: str) -> str:
    identity = child(parties, f"{role}Acct", "Id")
    found = text(identity, "IBAN") or text(identity, "Othr", "Id")
    found = found or text(identity, "PrtryAcct", "Id") or text(identity, "BBAN")
    return "".join(found.split())


def _tax(party: Element | None) -> str:
    for kind in ("OrgId", "PrvtId"):
        identity = child(party, "Id", kind)
        direct = text(identity, "TaxIdNb") or text(identity, "TaxId")
        if direct:
            return direct
        for other in children(identity, "Othr"):
            if text(other, "SchmeNm", "Cd") in ("TXID", "TAXID"):
                return text(other, "Id")
    return ""


def _remittance(part: Element) -> str:
    """Return what the payer wrote: free text first, then the references of structured blocks."""
    block = child(part, "RmtInf")
    words = [one.text or "" for one in children(block, "Ustrd")]
    for structured in children(block, "Strd"):
        words += [text(one, "Nb") for one in children(structured, "RfrdDocInf")]
        words.append(
            text(structured, "CdtrRefInf", "Ref") or text(structured, "CdtrRefInf", "CdtrRef")
        )
        words += [one.text or "" for one in children(structured, "AddtlRmtInf")]
    said = squeezed(" ".join(words))
    return said or squeezed(text(part, "AddtlTxInf"))


def _reference(part: Element | None) -> str:
    found = text(part, "Refs", "EndToEndId")
    return "" if found.upper() in _NO_REFERENCE else found


def _bank_reference(element: Element, only: Element | None) -> str:
    found = text(element, "AcctSvcrRef") or text(only, "Refs", "AcctSvcrRef")
    found = found or text(only, "Refs", "TxId") or text(element, "NtryRef")
    return "" if found.upper() in _NO_REFERENCE else found


def _code(element: Element | None) -> str:
    code = child(element, "BkTxCd")
    domain = child(code, "Domn")
    words = [text(domain, "Cd"), text(domain, "Fmly", "Cd"), text(domain, "Fmly", "SubFmlyCd")]
    return "-".join(one for one in words if one) or text(code, "Prtry", "Cd")


def _returned(element: Element, parts: list[Element]) -> bool:
    if text(element, "RvslInd") in ("true", "1"):
        return True
    for one in (element, *parts):
        if child(one, "RtrInf") is not None:
            return True
        if text(one, "BkTxCd", "Domn", "Fmly", "SubFmlyCd") in _RETURNS:
            return True
    return False


def _charges(element: Element, parts: list[Element], currency: str, place: Place) -> int:
    """Return what the bank kept back from the amounts, where the amounts are already without it."""
    kept = 0
    for one in (element, *parts):
        for block in children(one, "Chrgs"):
            for record in children(block, "Rcrd") or [block]:
                amount = child(record, "Amt")
                if (
                    amount is not None
                    and amount.get("Ccy") == currency
                    and text(record, "CdtDbtInd") != "CRDT"
                    and text(record, "ChrgInclInd") != "false"
                ):
                    kept += minor_units((amount.text or "").strip(), currency, place)
    return kept
