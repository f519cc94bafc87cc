"""The monthly report: what changed since the month before, by name and by number (D6, D7)."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from huikuan.analytics.reports import BadQuery, Report, forget
from huikuan.analytics.tests.firm import Firm, day
from huikuan.books.policies.operations import presets, record_version
from huikuan.kernel.actors import system
from huikuan.rules.items import DocumentKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    forget()
    return Firm()


def monthly(firm: Firm, **more: Any) -> Report:  # noqa: ANN401 - a question
    return firm.ask("monthly", limit=None, **more)


def only(report: Report, **fits: object) -> dict[str, Any]:
    found = [row for row in report.rows if all(row[code] == value for code, value in fits.items())]
    assert len(found) == 1, found
    return found[0]


def test_the_summary_has_one_row_a_currency_beside_the_month_before(firm: Firm) -> None:
    report = monthly(firm)
    assert [row["currency"] for row in report.rows] == ["CNY", "JPY"]
    home, yen = report.rows
    # 75,000 + 5,000 - 500; a month before 100,000
    assert (home["receivable"], home["receivable_before"]) == (79_500_00, 100_000_00)
    assert (home["overdue"], home["overdue_before"]) == (74_500_00, 100_000_00)
    assert (home["overdue_share"], home["overdue_share_before"]) == (9371, 10_000)
    assert (home["unapplied"], home["unapplied_before"]) == (5_777_00, 30_000_00)
    assert (home["received"], home["received_before"]) == (777_00, 40_000_00)
    assert (home["long_overdue"], home["long_overdue_before"]) == (75_000_00, 100_000_00)
    assert (yen["receivable"], yen["receivable_before"]) == (900_000, 900_000)
    assert (yen["overdue"], yen["overdue_before"]) == (900_000, 0)


def test_buckets_add_up_to_the_receivable_with_shares_and_changes(firm: Firm) -> None:
    report = monthly(firm)
    mine = [row for row in report.parts["buckets"].rows if row["currency"] == "CNY"]
    assert sum(row["amount"] for row in mine) == report.rows[0]["receivable"]
    assert sum(row["amount_before"] for row in mine) == report.rows[0]["receivable_before"]
    old = only(report.parts["buckets"], currency="CNY", bucket="91-180")
    assert (old["amount"], old["share"], old["amount_change"]) == (75_000_00, 9434, 75_000_00)
    younger = only(report.parts["buckets"], currency="CNY", bucket="61-90")
    assert (younger["amount"], younger["amount_change"]) == (0, -100_000_00)


def test_groups_are_added_up_by_what_is_asked_and_keep_who_owes_nothing_now(firm: Firm) -> None:
    quick = firm.invoice("INV-5", "K003", "2026-02-01", "2026-02-10", 700_00)
    money = firm.one(DocumentKind.RECEIPT, "R-3", "K003", "2026-03-10", "2026-03-10", 700_00)
    firm.allocate(money, quick, 700_00, day("2026-03-10"))
    forget()
    groups = monthly(firm, by=("customer",)).parts["groups"]
    paid = only(groups, customer_no="K003")
    assert (paid["total"], paid["total_before"], paid["total_change"]) == (0, 700_00, -700_00)
    largest = groups.rows[0]
    assert (largest["customer_no"], largest["share"]) == ("K001", 10_000)
    by_seller = monthly(firm, by=("salesperson",)).parts["groups"]
    assert only(by_seller, salesperson="韩梅梅")["currency"] == "JPY"
    assert {row["currency"]: row["total"] for row in by_seller.totals} == {
        "CNY": 79_500_00,
        "JPY": 900_000,
    }


def test_the_long_overdue_list_says_what_became_of_each_debt(firm: Firm) -> None:
    late = monthly(firm).parts["late"]
    (row,) = late.rows
    assert (row["number"], row["days_late"], row["salesperson"]) == ("INV-1", 116, "李雷")
    assert (row["open"], row["open_before"], row["became"]) == (75_000_00, 100_000_00, "reduced")
    # 60 days late on the last of March is due on the 30th of January: not more than 60
    firm.invoice("INV-6", "K003", "2026-01-01", "2026-01-30", 1_00)
    firm.invoice("INV-7", "K003", "2026-01-01", "2026-01-29", 2_00)
    forget()
    late = monthly(firm).parts["late"]
    assert [(row["number"], row["became"]) for row in late.rows] == [
        ("INV-1", "reduced"),
        ("INV-7", "new"),
    ]
    longer = monthly(firm, params={"days": "90"}).parts["late"]
    assert [(row["number"], row["became"]) for row in longer.rows] == [("INV-1", "new")]
    nothing = monthly(firm, params={"days": "116"}).parts["late"]
    assert not nothing.rows


def test_the_long_overdue_list_adds_up_to_the_buckets_past_its_days(firm: Firm) -> None:
    firm.one(DocumentKind.CREDIT_NOTE, "CN-2", "K001", "2025-12-01", "2025-12-01", 300_00)
    forget()
    report = monthly(firm)
    beyond = {"61-90", "91-180", "181-360", "over_360"}
    mine = [row for row in report.parts["buckets"].rows if row["currency"] == "CNY"]
    assert report.rows[0]["long_overdue"] == 74_700_00
    assert report.rows[0]["long_overdue"] == sum(
        row["amount"] for row in mine if row["bucket"] in beyond
    )
    note = only(report.parts["late"], number="CN-2")
    assert (note["open"], note["became"]) == (-300_00, "same")


def test_a_debt_paid_off_since_is_listed_as_settled(firm: Firm) -> None:
    money = firm.one(DocumentKind.RECEIPT, "R-4", "K001", "2026-03-20", "2026-03-20", 75_000_00)
    firm.allocate(money, firm.late, 75_000_00, day("2026-03-20"))
    forget()
    report = monthly(firm)
    assert not report.parts["late"].rows
    (row,) = report.parts["settled"].rows
    assert (row["number"], row["open_before"], row["became"]) == ("INV-1", 100_000_00, "settled")
    assert (report.rows[0]["long_overdue"], report.rows[0]["long_overdue_before"]) == (
        0,
        100_000_00,
    )


def test_the_ranking_has_its_places_in_each_currency(firm: Firm) -> None:
    top = monthly(firm).parts["top"]
    assert [(row["currency"], row["rank"], row["customer_no"]) for row in top.rows] == [
        ("CNY", 1, "K001"),
        ("JPY", 1, "K002"),
    ]
    first = top.rows[0]
    assert (first["overdue"], first["overdue_before"]) == (74_500_00, 100_000_00)
    assert (first["overdue_change"], first["share"]) == (-25_500_00, 10_000)


def test_money_that_was_moved_came_in_once(firm: Firm) -> None:
    before = only(monthly(firm).parts["received"], currency="CNY")
    firm.move(firm.nobodys, "K003", 700_00, day("2026-03-25"))
    forget()
    after = only(monthly(firm).parts["received"], currency="CNY")
    assert (after["count"], after["amount"]) == (before["count"], before["amount"])


def test_what_came_in_counts_receipts_by_their_own_day(firm: Firm) -> None:
    row = only(monthly(firm).parts["received"], currency="CNY")
    assert (row["kind"], row["count"], row["amount"]) == ("receipt", 1, 777_00)
    assert (row["count_before"], row["amount_before"], row["amount_change"]) == (
        1,
        40_000_00,
        -39_223_00,
    )


def test_the_trend_has_twelve_month_ends_for_each_currency(firm: Firm) -> None:
    trend = monthly(firm).parts["trend"]
    mine = [row for row in trend.rows if row["currency"] == "CNY"]
    assert len(mine) == 12
    assert [str(row["month_end"]) for row in mine[-2:]] == ["2026-02-28", "2026-03-31"]
    assert mine[-1]["overdue_share"] == 9371
    # January to March sold 14,500: 90 days; nothing overdue would leave 5,000 open
    assert mine[-1]["best_possible_dso"] == Decimal("31.03")
    assert mine[-1]["dso"] == Decimal("493.45")
    assert mine[0]["receivable"] in {0, None}


def test_a_past_month_end_is_told_again_whatever_came_later(firm: Firm) -> None:
    before = monthly(firm, as_of=day("2026-02-28"))
    firm.invoice("INV-8", "K003", "2026-04-02", "2026-05-02", 9_00)
    forget()
    again = monthly(firm, as_of=day("2026-02-28"))
    assert again.meta["digest"] == before.meta["digest"]
    assert again.to_json() == before.to_json()


def test_what_was_known_then_is_told_again_with_the_instant(firm: Firm) -> None:
    known = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    before = monthly(firm, known_at=known)
    firm.document(
        DocumentKind.INVOICE,
        "INV-9",
        "K003",
        day("2026-03-02"),
        (day("2026-04-02"), 9_00),
        recorded_at=dt.datetime(2026, 4, 3, tzinfo=dt.UTC),
    )
    forget()
    assert monthly(firm, known_at=known).to_json() == before.to_json()
    now = monthly(firm)
    assert now.rows[0]["receivable"] == before.rows[0]["receivable"] + 9_00
    assert now.meta["digest"] != before.meta["digest"]


def test_the_days_are_a_policy_and_a_new_version_counts_at_once(firm: Firm) -> None:
    assert monthly(firm).meta["late_days"] == 60
    (preset,) = presets("monthly_report")
    with transaction.atomic():
        record_version(
            by=system("test", "t-1"),
            company_id=firm.company_id,
            kind="monthly_report",
            name="standard",
            valid_from=day("2026-03-01"),
            document={**preset, "late_days": 120},
            why="we look later",
        )
    report = monthly(firm)
    assert report.meta["late_days"] == 120
    assert not report.parts["late"].rows
    assert monthly(firm, as_of=day("2026-02-28")).meta["late_days"] == 60


def test_a_salesperson_sees_own_customers_and_no_unclaimed_cash(firm: Firm) -> None:
    from huikuan.analytics.reports import Scope

    report = monthly(firm, scope=Scope("韩梅梅"))
    assert report.meta["salesperson"] == "韩梅梅"
    home = next(row for row in report.rows if row["currency"] == "CNY")
    assert not any(value for code, value in home.items() if code != "currency")
    assert [row["customer_no"] for row in report.parts["top"].rows] == ["K002"]
    assert not report.parts["late"].rows
    assert not report.parts["received"].rows


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"where": 'currency = "CNY"'}, "query.no_condition"),
        ({"by": ("weather",)}, "query.unknown_group"),
        ({"params": {"days": "-1"}}, "query.unknown_value"),
        ({"params": {"days": "9999"}}, "query.unknown_value"),
        ({"params": {"customer": "K001"}}, "query.unknown_param"),
    ],
)
def test_what_the_report_cannot_do_is_refused(firm: Firm, more: dict[str, Any], code: str) -> None:
    with pytest.raises(BadQuery) as refused:
        monthly(firm, **more)
    assert refused.value.code == code


def test_json_has_every_part_with_amounts_as_strings(firm: Firm) -> None:
    told = monthly(firm).to_json()
    parts = told["parts"]
    assert isinstance(parts, dict)
    assert set(parts) == {"buckets", "groups", "late", "settled", "top", "received", "trend"}
    assert parts["late"]["rows"][0]["open"] == "75000.00"
    assert len(str(told["digest"])) == 64
