"""The reports of one small firm, as its clerks read them (D1, D5, D6, D7)."""

from decimal import Decimal
from typing import Any

import pytest

from huikuan.analytics.reports import Query, Report, run, streams
from huikuan.analytics.tests.book import Book, at
from huikuan.analytics.tests.firm import Firm, day
from huikuan.rules.items import DocumentKind, EntryKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return Firm()


def by_number(report: Report, column: str) -> dict[object, object]:
    return {row["number"]: row[column] for row in report.rows}


def test_aging_in_the_form_that_scripts_read(firm: Firm) -> None:
    found = firm.ask("aging", sort="customer_no").to_json()
    assert found["as_of"] == "2026-03-31"
    assert found["basis"] == "due_date"
    assert found["buckets"] == [
        "not_due",
        "1-30",
        "31-60",
        "61-90",
        "91-180",
        "181-360",
        "over_360",
    ]
    rows: Any = found["rows"]
    assert rows[0] == {
        "customer_no": "K001",
        "name": "绍兴鑫恒纺织有限公司",
        "currency": "CNY",
        "total": "79500.00",
        "not_due": "5000.00",
        "1-30": "-500.00",
        "31-60": "0.00",
        "61-90": "0.00",
        "91-180": "75000.00",
        "181-360": "0.00",
        "over_360": "0.00",
        "unapplied": "5000.00",
        "net": "74500.00",
    }
    assert rows[1]["customer_no"] == "K002"
    assert rows[1]["1-30"] == "900000"
    # what nobody has claimed is there, at the end, without a name
    assert rows[2]["customer_no"] is None
    assert rows[2]["unapplied"] == "777.00"
    totals: Any = found["totals"]
    assert [(row["currency"], row["total"], row["unapplied"]) for row in totals] == [
        ("CNY", "79500.00", "5777.00"),
        ("JPY", "900000", "0"),
    ]


def test_a_past_day_gives_what_was_known_and_what_was_true(firm: Firm) -> None:
    before = firm.ask("aging", as_of=day("2026-03-04"), params={"customer": "K001"})
    assert before.rows[0]["total"] == 99_500_00
    # a back-dated invoice changes the day, not what was known then
    firm.document(
        DocumentKind.INVOICE,
        "INV-0",
        "K001",
        day("2026-01-02"),
        (day("2026-02-02"), 1_000_00),
        recorded_at=at(day("2026-03-25")),
    )
    again = firm.ask("aging", as_of=day("2026-03-04"), params={"customer": "K001"})
    assert again.rows[0]["total"] == 100_500_00
    then = firm.ask(
        "aging",
        as_of=day("2026-03-04"),
        known_at=at(day("2026-03-10")),
        params={"customer": "K001"},
    )
    assert then.rows[0]["total"] == 99_500_00


def test_a_reversed_allocation_is_owed_again(firm: Firm) -> None:
    firm.reverse(firm.group, day("2026-03-30"))
    row = firm.ask("balances", params={"customer": "K001"}).rows[0]
    assert (row["open"], row["unapplied"]) == (104_500_00, 30_000_00)
    row = firm.ask("balances", as_of=day("2026-03-29"), params={"customer": "K001"}).rows[0]
    assert (row["open"], row["unapplied"]) == (79_500_00, 5_000_00)


@pytest.mark.parametrize("group", ["salesperson", "region", "country", "industry", "group"])
def test_aging_by_group_adds_up_to_the_same(firm: Firm, group: str) -> None:
    for name, codes in (
        ("aging", ("total", "1-30", "unapplied", "net")),
        ("balances", ("open", "overdue", "unapplied", "net")),
    ):
        whole = firm.ask(name, by=("currency",))
        assert [row["customers"] for row in whole.rows] == [1, 1]
        _adds_up(whole, firm.ask(name, by=(group, "currency")), codes)


def _adds_up(whole: Report, grouped: Report, codes: tuple[str, ...]) -> None:
    for code in codes:
        for currency in ("CNY", "JPY"):
            assert sum(row[code] for row in grouped.rows if row["currency"] == currency) == sum(
                row[code] for row in whole.rows if row["currency"] == currency
            )


def test_customers_are_all_there_and_sorted_by_the_server(firm: Firm) -> None:
    report = firm.ask("customers", sort="customer_no")
    named = [row["customer_no"] for row in report.rows]
    assert named == ["K001", "K002", "K003", None]
    late = report.rows[0]
    assert (late["open"], late["overdue"], late["unapplied"]) == (79_500_00, 74_500_00, 5_000_00)
    assert (late["oldest_due"], late["days_late"]) == (day("2025-12-05"), 116)
    assert report.rows[2]["open"] == 0
    # yuan and yen are compared by their major units
    first = firm.ask("customers", sort="-open", limit=2)
    assert [row["customer_no"] for row in first.rows] == ["K002", "K001"]
    assert first.total_rows == 4
    assert [row["customer_no"] for row in firm.ask("customers", params={"q": "鑫恒"}).rows] == [
        "K001"
    ]
    overdue = firm.ask("customers", params={"status": "overdue"}, sort="customer_no")
    assert [row["customer_no"] for row in overdue.rows] == ["K001", "K002"]


def test_conditions_narrow_rows_and_totals(firm: Firm) -> None:
    report = firm.ask("balances", where="overdue > 1000 and currency = CNY")
    assert [row["customer_no"] for row in report.rows] == ["K001"]
    assert [total["open"] for total in report.totals] == [79_500_00]


def test_the_customer_header(firm: Firm) -> None:
    report = firm.ask("customer", params={"customer": "K001"})
    (row,) = report.rows
    # 10,000 ten days late and 25,000 ninety days late
    assert row["average_days_late"] == 67
    assert row["overdue_share"] == 9371
    assert report.meta["customer"]["terms"] == "月结30"  # type: ignore[index]


def test_invoices_with_what_is_open(firm: Firm) -> None:
    report = firm.ask("invoices", sort="number")
    assert by_number(report, "open") == {
        "CN-1": -500_00,
        "INV-1": 75_000_00,
        "INV-2": 0,
        "INV-3": 5_000_00,
        "INV-4": 900_000,
    }
    assert by_number(report, "status") == {
        "CN-1": "open",
        "INV-1": "partly_settled",
        "INV-2": "settled",
        "INV-3": "open",
        "INV-4": "open",
    }
    assert by_number(report, "days_late")["INV-1"] == 116
    assert [(row["currency"], row["count"]) for row in report.totals] == [("CNY", 4), ("JPY", 1)]


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({"customer": "K001", "status": "overdue"}, {"INV-1"}),
        ({"overdue": "1"}, {"INV-1", "INV-4"}),
        ({"status": "settled"}, {"INV-2"}),
        ({"status": "open"}, {"INV-1", "INV-3", "INV-4", "CN-1"}),
        ({"q": "INV-"}, {"INV-1", "INV-2", "INV-3", "INV-4"}),
        ({"q": "Nova"}, {"INV-4"}),
        ({"q": "I%"}, set()),
        ({"from": "2026-02-01", "to": "2026-03-05"}, {"INV-4", "CN-1"}),
        ({"amount_from": "10000", "amount_to": "100000"}, {"INV-1", "INV-2"}),
        ({"currency": "jpy"}, {"INV-4"}),
    ],
)
def test_invoices_are_narrowed(firm: Firm, params: dict[str, str], numbers: set[str]) -> None:
    report = firm.ask("invoices", params=params)
    assert {row["number"] for row in report.rows} == numbers
    assert report.total_rows == len(numbers)


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ("open > 10000 and currency = CNY", {"INV-1"}),
        ("overdue = 900000 and currency = JPY", {"INV-4"}),
        ("overdue_days > 60 and currency == CNY", {"INV-1"}),
        ("days_late in (116, 30)", {"INV-1", "INV-4"}),
        ("kind == credit_note", {"CN-1"}),
        ("due_on < 2026-02-11", {"INV-1", "INV-2"}),
        ("customer ~ nova or number in (INV-3, CN-1)", {"INV-4", "INV-3", "CN-1"}),
    ],
)
def test_invoices_by_condition(firm: Firm, where: str, numbers: set[str]) -> None:
    assert {row["number"] for row in firm.ask("invoices", where=where).rows} == numbers


def test_every_order_of_every_list_can_be_asked_for(firm: Firm) -> None:
    for name in ("invoices", "receipts", "open_items"):
        sortable: Any = firm.ask(name).meta["sortable"]
        for code in sortable:
            up, down = firm.ask(name, sort=code), firm.ask(name, sort=f"-{code}")
            assert up.total_rows == down.total_rows == len(up.rows) == len(down.rows)
    for name in ("aging", "balances", "overdue", "customers"):
        report = firm.ask(name)
        for column in report.columns:
            assert len(firm.ask(name, sort=f"-{column.code}").rows) == report.total_rows


def test_pages_of_a_list_are_disjoint_and_complete(firm: Firm) -> None:
    numbers = [
        row["number"]
        for offset in range(0, 6, 2)
        for row in firm.ask("invoices", sort="issued_on", limit=2, offset=offset).rows
    ]
    assert numbers == ["INV-1", "INV-2", "INV-4", "CN-1", "INV-3"]


def test_receipts_are_shown_positive(firm: Firm) -> None:
    report = firm.ask("receipts", sort="number")
    assert by_number(report, "amount") == {"R-1": 40_000_00, "R-2": 777_00}
    assert by_number(report, "open") == {"R-1": 5_000_00, "R-2": 777_00}
    assert report.totals[0]["amount"] == 40_777_00
    assert {row["number"] for row in firm.ask("receipts", params={"q": "货款"}).rows} == {
        "R-1",
        "R-2",
    }


def test_a_document_opens_down_to_its_entries(firm: Firm) -> None:
    report = firm.ask("document", params={"number": "INV-1"})
    header: Any = report.meta["header"]
    entries: Any = report.meta["entries"]
    assert (header["customer"], header["open"]) == ("绍兴鑫恒纺织有限公司", 75_000_00)
    assert [(line["entry_kind"], line["amount"], line["counter_number"]) for line in entries] == [
        ("issued", 100_000_00, None),
        ("applied", -25_000_00, "R-1"),
    ]
    assert report.rows[0]["days_late"] == 116
    receipt = firm.ask("document", params={"number": "R-1", "series": 2})
    assert receipt.rows[0]["open"] == 5_000_00


def test_open_items_of_a_bucket(firm: Firm) -> None:
    report = firm.ask("open_items", params={"bucket": "1-30", "currency": "CNY"})
    assert [row["number"] for row in report.rows] == ["CN-1"]
    assert report.totals[0]["open"] == -500_00


def test_the_cockpit_keeps_currencies_apart_home_first(firm: Firm) -> None:
    report = firm.ask("cockpit")
    assert [row["currency"] for row in report.rows] == ["CNY", "JPY"]
    row = report.rows[0]
    assert (row["receivable"], row["overdue"], row["unapplied"]) == (
        79_500_00,
        74_500_00,
        5_777_00,
    )
    # March's sales are used up in its 31 days, and February sold nothing to count back through
    assert row["dso_count_back"] == Decimal(31)
    assert row["collectable_now"] == 69_500_00
    assert row["sales"] == 14_500_00
    assert report.totals == []


def test_dso_counts_back_through_the_months() -> None:
    book = Firm()
    firm = Book()
    firm.customer("Z1")
    for number, (issued, minor) in enumerate(
        [("2025-01-15", 1_000_000_00), ("2025-02-15", 800_000_00), ("2025-03-15", 1_200_000_00)]
    ):
        part = (day("2025-12-31"), minor)
        firm.document(DocumentKind.INVOICE, f"Z-{number}", "Z1", day(issued), part)
    # an opening balance is owed and was no sale
    firm.document(
        DocumentKind.OPENING, "Z-9", "Z1", day("2024-12-01"), (day("2025-01-31"), 1_500_000_00)
    )
    cash = firm.document(
        DocumentKind.RECEIPT,
        "Z-R",
        "Z1",
        day("2025-03-31"),
        (day("2025-03-31"), 2_400_000_00),
    )
    firm.allocate(cash[0], firm.items[3], 1_500_000_00, day("2025-03-31"))
    firm.allocate(cash[0], firm.items[0], 900_000_00, day("2025-03-31"))
    row = run("cockpit", Query(firm.company_id, day("2025-03-31"))).rows[0]
    assert row["receivable"] == 2_100_000_00
    # 31 + 28 + 0.1 of 1.0 million in January's 31 days: the golden vector
    assert row["dso_count_back"] == Decimal("62.10")
    assert row["dso_average"] == Decimal("54.00")
    assert book.company_id != firm.company_id


def test_top_overdue_compares_one_currency_only(firm: Firm) -> None:
    assert [row["customer_no"] for row in firm.ask("top_overdue").rows] == ["K001"]
    yen = firm.ask("top_overdue", params={"currency": "JPY"})
    assert [row["overdue"] for row in yen.rows] == [900_000]


def test_the_payment_trend_has_one_dot_for_each_paid_item(firm: Firm) -> None:
    report = firm.ask("payment_trend", params={"customer": "K001"})
    assert [(row["number"], row["days_late"], row["median_days_late"]) for row in report.rows] == [
        ("INV-2", 10, 10)
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("鑫恒", {("customer", "K001")}),
        ("khk00", {("customer", "K001"), ("customer", "K002"), ("customer", "K003")}),
        ("k002", {("customer", "K002")}),
        ("INV-", {("invoice", f"INV-{number}") for number in (1, 2, 3, 4)}),
        # a part of a number, in either case
        ("nv-4", {("invoice", "INV-4")}),
        ("100,000.00", {("invoice", "INV-1")}),
        ("900000", {("invoice", "INV-4")}),
        ("777", {("receipt", "R-2")}),
        ("", set()),
    ],
)
def test_search(firm: Firm, typed: str, found: set[tuple[str, str]]) -> None:
    report = firm.ask("search", params={"q": typed})
    assert {(row["found"], row["number"]) for row in report.rows} == found


def test_a_whole_list_is_fetched_in_pieces_and_stays_the_list_it_was(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 2)
    report = firm.ask("invoices", sort="number", limit=None)
    firm.invoice("INV-0", "K003", "2026-03-30", "2026-04-30", 123)
    numbers = [row["number"] for row in report.rows]
    assert numbers == ["CN-1", "INV-1", "INV-2", "INV-3", "INV-4"]
    assert len(report.rows) == report.total_rows == 5
    assert report.rows[0]["number"] == "CN-1"
    assert [row["number"] for row in report.rows[1:3]] == ["INV-1", "INV-2"]
    assert len(report.to_json()["rows"]) == 5  # type: ignore[arg-type]


def test_a_statement_tells_documents_and_what_allocations_left_over(firm: Firm) -> None:
    firm.allocate(
        firm.credit,
        firm.late,
        500_00,
        day("2026-03-06"),
        kind=EntryKind.CREDITED,
        discount=20_00,
    )
    params = {"customer": "K001", "from": "2026-02-01", "to": "2026-03-31"}
    report = firm.ask("statement", params=params)
    assert [
        (row["day"].isoformat(), row["number"], row["entry_kind"], row["debit"], row["credit"])
        for row in report.rows
    ] == [
        ("2026-02-20", "R-1", "issued", None, 40_000_00),
        ("2026-03-01", "CN-1", "issued", None, 500_00),
        ("2026-03-06", "INV-1", "discount", None, 20_00),
        ("2026-03-10", "INV-3", "issued", 5_000_00, None),
    ]
    blocks: Any = report.meta["blocks"]
    assert (blocks[0]["opening"], blocks[0]["closing"]) == (110_000_00, 74_480_00)
    assert report.rows[-1]["balance"] == 74_480_00


def test_a_company_of_the_group_pays_for_another(firm: Firm) -> None:
    cash = firm.one(DocumentKind.RECEIPT, "R-9", "K003", "2026-03-11", "2026-03-11", 600_00)
    firm.allocate(cash, firm.young, 600_00, day("2026-03-12"))
    for number, closing in (("K001", 73_900_00), ("K003", 0)):
        params = {"customer": number, "from": "2026-03-11", "to": "2026-03-31"}
        report = firm.ask("statement", params=params)
        assert report.rows[-1]["balance"] == closing
        assert report.rows[-1]["entry_kind"] == "applied"
