"""Who sees what: own customers only, own company only (P4; API1 object level)."""

import pytest

from huikuan.analytics.reports import NothingThere, Query, Scope, explain, run
from huikuan.analytics.tests.book import Book
from huikuan.analytics.tests.firm import TODAY, Firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return Firm()


def test_a_salesperson_finds_nothing_of_others(firm: Firm) -> None:
    mine = Scope("韩梅梅")
    for name in ("aging", "customers", "overdue", "invoices", "receipts", "open_items"):
        rows = firm.ask(name, scope=mine).rows
        assert {row["customer_no"] for row in rows} <= {"K002"}, name
    assert not firm.ask("search", scope=mine, params={"q": "INV-1"}).rows
    assert not firm.ask("search", scope=mine, params={"q": "鑫恒"}).rows
    for name, params in (
        ("customer", {"customer": "K001"}),
        ("statement", {"customer": "K001"}),
        ("payment_trend", {"customer": "K001"}),
        ("open_items", {"customer": "K001"}),
        ("document", {"number": "INV-1"}),
        ("document", {"document_id": str(firm.late.document_id)}),
        ("entries", {"document_id": str(firm.late.document_id)}),
    ):
        with pytest.raises(NothingThere):
            firm.ask(name, scope=mine, params=params)
    with pytest.raises(NothingThere):
        explain("open", Query(firm.company_id, TODAY, scope=mine, params={"customer": "K001"}))
    assert explain("unapplied", Query(firm.company_id, TODAY, scope=mine)).value == 0
    cockpit = firm.ask("cockpit", scope=mine)
    assert [(row["currency"], row["receivable"]) for row in cockpit.rows] == [
        ("CNY", 0),
        ("JPY", 900_000),
    ]


def test_another_company_sees_nothing(firm: Firm) -> None:
    other = Book()
    for name in ("aging", "customers", "invoices", "receipts", "open_items", "entries"):
        assert not run(name, Query(other.company_id, TODAY)).rows
    with pytest.raises(NothingThere):
        run(
            "document",
            Query(other.company_id, TODAY, params={"document_id": firm.late.document_id}),
        )
