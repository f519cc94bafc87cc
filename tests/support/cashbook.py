"""A company whose customers have paid, and whose receipts nobody has applied yet.

One customer a receipt; each owes one invoice. The payers write clean numbers, damaged ones, other
amounts or nothing, in turn, so that every kind of proposal, and none, waits on the workbench.
"""

import datetime as dt

from django.db import transaction

from huikuan.adapters.pinyin import spell
from huikuan.books.ledger import operations as ledger
from huikuan.books.parties import operations as parties
from tests.support.firm import SETUP
from tests.support.smallbook import stage

AT = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
_HAN = "甲乙丙丁戊己庚辛壬癸"


def name(at: int) -> str:
    """What the customer of a receipt is called."""
    return f"{_HAN[at // 100]}{_HAN[at // 10 % 10]}{_HAN[at % 10]}精密机械有限公司"


def number(at: int) -> str:
    """The invoice of the customer."""
    return f"INV2026-{at * 37 + 100_000:06d}"


def amount(at: int) -> int:
    """What the invoice is about, in fen."""
    return 100_000 + at * 7_919


def paid(at: int) -> tuple[int, str, str]:
    """What came in: minor units, the payer's name, and what he wrote."""
    way = at % 5
    if way == 0:
        return amount(at), name(at), f"货款 {number(at)}"
    if way == 1:
        return amount(at), name(at), f"付 {number(at)[-6:]} 款"
    if way == 2:
        return amount(at) // 2, name(at), "货款"
    if way == 3:
        return amount(at) + 12_345, name(at), f"{number(at)} 多付"
    return 50_000 + at, f"某付款人{at}", ""


def book(company_id: int, receipts: int) -> None:
    """Book customers, invoices, and receipts of which nobody knows whose they are."""
    span = range(receipts)
    with transaction.atomic():
        stage("customers", [_customer(at) for at in span])
        parties.judge_customers(company_id)
        parties.book_customers(company_id, 0, spell)
    for kind, rows in (
        ("invoices", [_invoice(at) for at in span]),
        ("receipts", [_receipt(at) for at in span]),
    ):
        with transaction.atomic():
            act = ledger.open_act(
                company_id=company_id, kind=f"import.{kind}", by=SETUP, recorded_at=AT
            )
            stage(kind, rows, ledger.NUMBERED)
            ledger.judge_documents(kind, company_id)
            ledger.prepare_booking()
            ledger.book_documents(kind, act)
            ledger.close_act(act)


def _customer(at: int) -> dict[str, object]:
    return {"customer_no": f"K{at:04d}", "name": name(at), "currency": "CNY"}


def _invoice(at: int) -> dict[str, object]:
    return {
        "invoice_no": number(at),
        "customer_no": f"K{at:04d}",
        "issue_date": dt.date(2026, 1, 10),
        "due_date": dt.date(2026, 2, 9),
        "amount_minor": amount(at),
        "kind": "invoice",
        "currency": "CNY",
    }


def _receipt(at: int) -> dict[str, object]:
    minor, payer, text = paid(at)
    return {
        "receipt_no": f"BK-{at:04d}",
        "received_on": dt.date(2026, 2, 20),
        "amount_minor": minor,
        "currency": "CNY",
        "method": "bank",
        "payer_name": payer,
        "remittance": text,
        "account": "6222000100019001",
    }


def files(receipts: int) -> dict[str, list[dict[str, object]]]:
    """The same as rows of the files that a firm would import."""
    span = range(receipts)
    return {
        "customers": [_customer(at) for at in span],
        "invoices": [_major(_invoice(at)) for at in span],
        "receipts": [_major(_receipt(at)) for at in span],
    }


def _major(row: dict[str, object]) -> dict[str, object]:
    minor = row["amount_minor"]
    return {
        **{name: value for name, value in row.items() if name != "amount_minor"},
        "amount": f"{int(str(minor)) // 100}.{int(str(minor)) % 100:02d}",
    }
