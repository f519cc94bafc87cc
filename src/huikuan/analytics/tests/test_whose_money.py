"""Money that a bank brought without a customer is told by what it paid, everywhere (D1, D4, D5)."""

import datetime as dt
from typing import Any

import pytest

from huikuan.analytics.reports import NothingThere, Scope
from huikuan.analytics.tests.book import at
from huikuan.analytics.tests.firm import Firm, day
from huikuan.rules.items import DocumentKind

pytestmark = pytest.mark.django_db

END = day("2026-04-30")
Told = list[tuple[str, str | None, str]]


@pytest.fixture
def firm() -> Firm:
    """R-8 pays an invoice of K001 and a part of another; R-9 pays for K001 and K003."""
    made = Firm()
    other = made.invoice("INV-9", "K003", "2026-01-05", "2026-02-05", 900_00)
    eight = made.one(DocumentKind.RECEIPT, "R-8", None, "2026-04-01", "2026-04-01", 6_000_00)
    nine = made.one(DocumentKind.RECEIPT, "R-9", None, "2026-04-02", "2026-04-02", 1_000_00)
    made.allocate(eight, made.young, 5_000_00, day("2026-04-03"), discount=0)
    made.group = made.allocate(eight, made.late, 400_00, day("2026-04-03"), discount=7_00)
    made.allocate(nine, other, 900_00, day("2026-04-04"))
    made.allocate(nine, made.late, 100_00, day("2026-04-04"))
    return made


def listed(firm: Firm, as_of: dt.date = END, **more: Any) -> Told:  # noqa: ANN401 - a question
    report = firm.ask("receipts", as_of=as_of, **more)
    assert report.total_rows == len(report.rows)
    return [(row["number"], row["customer_no"] or None, row["status"]) for row in report.rows]


def test_a_receipt_stands_with_the_customer_whose_claims_it_paid(firm: Firm) -> None:
    assert set(listed(firm)) == {
        ("R-1", "K001", "partly_settled"),
        ("R-2", None, "open"),
        ("R-8", "K001", "partly_settled"),
        ("R-9", None, "settled"),
    }
    of_one = {"customer": "K001"}
    assert {number for number, *_ in listed(firm, params=of_one)} == {"R-1", "R-8", "R-9"}
    assert listed(firm, params={"customer": "K003"}) == [("R-9", None, "settled")]
    # before it paid anything it was nobody's, and so it was before anybody knew
    assert {n for n, *_ in listed(firm, day("2026-04-02"), params=of_one)} == {"R-1"}
    assert {n for n, *_ in listed(firm, known_at=at(day("2026-04-02")), params=of_one)} == {"R-1"}
    firm.reverse(firm.group, day("2026-04-10"))
    assert {n for n, *_ in listed(firm, params=of_one)} == {"R-1", "R-8", "R-9"}


def test_its_state_is_counted_with_the_customer_too(firm: Firm) -> None:
    for status, numbers in (("open", {"R-1", "R-8"}), ("settled", {"R-9"})):
        found = listed(firm, params={"customer": "K001", "status": status})
        assert {number for number, *_ in found} == numbers
    named = firm.ask("receipts", as_of=END, where="customer_no = 'K001'", sort="customer").rows
    assert {row["number"] for row in named} == {"R-1", "R-8"}
    assert {n for n, *_ in listed(firm, params={"q": "联创"})} == {"R-9"}


def test_the_statement_of_account_names_the_payment_and_not_the_invoice(firm: Firm) -> None:
    params = {"customer": "K001", "from": "2026-04-01", "to": "2026-04-30"}
    report = firm.ask("statement", as_of=END, params=params)
    told = [
        (row["day"].day, row["number"], row["document_kind"], row["entry_kind"], row["credit"])
        for row in report.rows
    ]
    assert told == [
        (3, "R-8", "receipt", "issued", 5_400_00),
        (3, "INV-1", "invoice", "discount", 7_00),
        (4, "R-9", "receipt", "issued", 100_00),
    ]
    firm.reverse(firm.group, day("2026-04-10"))
    report = firm.ask("statement", as_of=END, params=params)
    back = [(row["number"], row["entry_kind"], row["debit"]) for row in report.rows[3:]]
    assert sorted(back) == [("INV-1", "reversed", 7_00), ("R-8", "reversed", 400_00)]
    blocks: Any = report.meta["blocks"]
    assert blocks[0]["closing"] == blocks[0]["open"] - blocks[0]["unapplied"]


def test_a_salesperson_sees_what_paid_for_own_customers(firm: Firm) -> None:
    yen = firm.one(DocumentKind.RECEIPT, "R-Y", None, "2026-04-05", "2026-04-05", 500, "JPY")
    mine = Scope("韩梅梅")
    assert listed(firm, scope=mine) == []
    firm.allocate(yen, firm.yen, 500, day("2026-04-06"))
    assert listed(firm, scope=mine) == [("R-Y", "K002", "settled")]
    found = firm.ask("document", as_of=END, scope=mine, params={"number": "R-Y", "series": "2"})
    header: Any = found.meta["header"]
    assert (header["number"], header["customer_no"]) == ("R-Y", "K002")
    entries = firm.ask(
        "entries", as_of=END, scope=mine, params={"document_id": str(yen.document_id)}
    )
    assert len(entries.rows) == 2
    with pytest.raises(NothingThere):
        firm.ask("entries", as_of=END, scope=mine, params={"document_id": _id(firm, "R-8")})


def _id(firm: Firm, number: str) -> str:
    return str(next(item.document_id for item in firm.items if item.number == number))
