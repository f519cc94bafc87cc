"""camt.052, 053 and 054 (ISO 20022), every version: reports, statements and notifications (D4).

The versions differ in where they put a name, a status and an amount; the reader looks by local name
in all places that a version has used. Source: ISO 20022 message definitions, Bank-to-Customer Cash
Management, versions 1 to 13.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from lxml import etree

from huikuan.adapters.banks.asking import Asked
from huikuan.adapters.banks.camt_entries import entry
from huikuan.adapters.banks.figures import Place, iso_day, known_currency, minor_units, squeezed
from huikuan.adapters.banks.trees import Element, child, children, forget, text, walk
from huikuan.adapters.files.results import FileRefused
from huikuan.kernel.decisions import Reason
from huikuan.rules.banking import BankStatement, BankTransaction, ControlTotals

_KINDS: Final = {"Rpt": "camt.052", "Stmt": "camt.053", "Ntfctn": "camt.054"}
_VERSION: Final = re.compile(r"camt\.05[234]\.[0-9]{3}\.[0-9]{2}")
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
_INTERIM: Final = "ITBD"


def statements(path: Path, asked: Asked) -> Iterator[BankStatement]:
    """Give the statements of a camt message; raises FileRefused with the entry's place."""
    lines: list[BankTransaction] = []
    seen = count = 0
    currency = account = ""
    for element in walk(path, ("Ntry", *_KINDS, "Document")):
        name = etree.QName(element).localname
        if name == "Ntry" and etree.QName(element.getparent()).localname in _KINDS:
            if not lines:
                head = element.getparent()
                account, currency = _account(head), _currency(head, element)
            place = Place(f"{_where(seen)}Ntry[{len(lines) + 1}]", element.sourceline)
            lines.append(entry(element, currency, account, place))
            count += 1
            if count > asked.limits.rows:
                raise FileRefused("too_many_rows", {"limit": asked.limits.rows})
            forget(element)
        elif name in _KINDS:
            seen += 1
            place = Place(f"{name}[{seen}]", element.sourceline)
            known = currency if lines else _currency(element, None)
            yield _statement(element, lines, known, place, asked.account)
            lines = []
            forget(element)
        elif name == "Document" and not seen:
            raise FileRefused("bank_no_statement")
    if not seen:
        raise FileRefused("bank_not_known")


def _where(seen: int) -> str:
    """Return the number of the statement in front of an entry's, from the second on."""
    return f"[{seen + 1}]/" if seen else ""


def _statement(
    head: Element, lines: list[BankTransaction], currency: str, place: Place, given: str
) -> BankStatement:
    kind = _KINDS[etree.QName(head).localname]
    version = _VERSION.search(etree.QName(head).namespace or "")
    if not currency:
        raise place.refused("bank_currency_missing")
    opening, closing, days, faults = _balances(head, kind, known_currency(currency, place), place)
    from_on, to_on, stated = _period(head, place)
    account = _account(head) or given
    if not account:
        raise place.refused("bank_account_missing")
    sequence = text(head, "ElctrncSeqNb") or text(head, "LglSeqNb")
    page = text(head, "StmtPgntn", "PgNb") or text(head, "RptPgntn", "PgNb")
    identity = text(head, "Id")
    return BankStatement(
        kind=version[0] if version else kind,
        account=account,
        currency=currency,
        identity=f"{identity}/{page}" if page and page != "1" else identity,
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() else None,
        opening_minor=opening,
        closing_minor=closing,
        from_on=from_on or days[0],
        to_on=to_on or days[1],
        transactions=tuple(lines),
        bank=_bank(head),
        holder=squeezed(text(head, "Acct", "Ownr", "Nm")),
        totals=_totals(head, currency, place),
        period_stated=stated,
        faults=faults,
    )


def _account(head: Element) -> str:
    """Return the account's number without blanks, wherever the version keeps it."""
    identity = child(head, "Acct", "Id")
    for path in (
        ("IBAN",),
        ("Othr", "Id"),
        ("PrtryAcct", "Id"),
        ("BBAN",),
        ("UPIC",),
    ):
        found = text(identity, *path)
        if found:
            return "".join(found.split())
    return ""


def _bank(head: Element) -> str:
    servicer = child(head, "Acct", "Svcr", "FinInstnId")
    return (
        text(servicer, "BICFI")
        or text(servicer, "BIC")
        or squeezed(text(servicer, "Nm"))
        or squeezed(text(servicer, "NmAndAdr", "Nm"))
    )


def _currency(head: Element, first: Element | None) -> str:
    """Return the statement's currency: the account's, else the first entry's, else a balance's."""
    named = text(head, "Acct", "Ccy")
    if named:
        return named
    amount = child(first, "Amt")
    if amount is not None:
        return str(amount.get("Ccy", ""))
    for balance in children(head, "Bal"):
        if _type(balance) in _OPENING:
            amount = child(balance, "Amt")
            return str(amount.get("Ccy", "")) if amount is not None else ""
    return ""


def _type(balance: Element) -> str:
    return text(balance, "Tp", "CdOrPrtry", "Cd") or text(balance, "Tp", "Cd")


def _balances(
    head: Element, kind: str, currency: str, place: Place
) -> tuple[int | None, int | None, tuple[date | None, date | None], tuple[Reason, ...]]:
    """Return opening and closing booked balances, their days, and what contradicts the account.

    An interim balance closes or opens a page of a statement; in an intraday report it is a moment's
    and proves nothing.
    """
    found: dict[str, tuple[int, date | None]] = {}
    faults: list[Reason] = []
    for balance in children(head, "Bal"):
        role = _type(balance)
        if role == _INTERIM and kind == "camt.053":
            role = "ITBD-closing" if "ITBD-opening" in found or "OPBD" in found else "ITBD-opening"
        elif role not in (*_OPENING, *_CLOSING):
            continue
        amount = child(balance, "Amt")
        if amount is None:
            raise place.refused("bank_balance_unreadable")
        said = str(amount.get("Ccy", ""))
        if said != currency:
            faults.append(
                Reason(
                    "bank_balance_currency",
                    {"place": place.name, "stated": said, "currency": currency},
                )
            )
            continue
        minor = minor_units((amount.text or "").strip(), currency, place)
        day = text(balance, "Dt", "Dt") or text(balance, "Dt", "DtTm")
        signed = -minor if text(balance, "CdtDbtInd") == "DBIT" else minor
        found[role] = (signed, iso_day(day, place) if day else None)
    opening = next((found[one] for one in (*_OPENING, "ITBD-opening") if one in found), None)
    closing = next((found[one] for one in (*_CLOSING, "ITBD-closing") if one in found), None)
    return (
        opening[0] if opening else None,
        closing[0] if closing else None,
        (opening[1] if opening else None, closing[1] if closing else None),
        tuple(faults),
    )


def _period(head: Element, place: Place) -> tuple[date | None, date | None, bool]:
    span = child(head, "FrToDt")
    start = text(span, "FrDtTm") or text(span, "FrDt")
    end = text(span, "ToDtTm") or text(span, "ToDt")
    return (
        iso_day(start, place) if start else None,
        iso_day(end, place) if end else None,
        bool(start and end),
    )


def _totals(head: Element, currency: str, place: Place) -> ControlTotals:
    """Return what the bank itself summed up (TxsSummry)."""
    summary = child(head, "TxsSummry")
    if summary is None:
        return ControlTotals()

    def number(*path: str) -> int | None:
        said = text(summary, *path)
        return int(said) if said.isascii() and said.isdigit() else None

    def amount(*path: str) -> int | None:
        said = text(summary, *path)
        return minor_units(said, currency, place) if said else None

    return ControlTotals(
        lines=number("TtlNtries", "NbOfNtries"),
        credit_lines=number("TtlCdtNtries", "NbOfNtries"),
        debit_lines=number("TtlDbtNtries", "NbOfNtries"),
        credits_minor=amount("TtlCdtNtries", "Sum"),
        debits_minor=amount("TtlDbtNtries", "Sum"),
    )
