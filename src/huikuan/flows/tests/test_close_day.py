"""A closed day has the figures of its measures, the same ones again, and others when facts change."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from huikuan.analytics import daily
from huikuan.analytics.measuring import Question, ask
from huikuan.analytics.tests.firm import TODAY, Firm, day
from huikuan.books.evidence import queries as evidence
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.policies import operations as policies
from huikuan.books.positions import queries
from huikuan.flows import close_day as flow
from huikuan.flows.close_day import Outcome, Refused, close_day, close_yesterday
from huikuan.kernel.actors import system
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.measures import span

pytestmark = pytest.mark.django_db(transaction=True)

BY = system("test", "t-1")
BUCKETS = Buckets((30, 60, 90, 180, 360), Basis.DUE_DATE)


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """The small firm, committed, over a home of its own."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    with transaction.atomic():
        return Firm()


def company_of(firm: Firm) -> CompanyView:
    return next(one for one in people.companies(BY) if one.id == firm.company_id)


def close(firm: Firm, as_of: dt.date = TODAY) -> flow.Closed:
    return close_day(by=BY, company=company_of(firm), as_of=as_of)


def recorded(firm: Firm) -> list[evidence.Evidence]:
    """What evidence says of closed days, oldest first."""
    rows = evidence.records(company_id=firm.company_id, before_seq=None, limit=50)
    return [row for row in reversed(rows) if row.act.startswith("day.")]


def records(firm: Firm) -> list[str]:
    return [row.act for row in recorded(firm)]


def test_a_closed_day_keeps_what_each_customer_owes_and_how_he_pays(firm: Firm) -> None:
    closed = close(firm)
    assert closed.outcome is Outcome.CLOSED
    rows = {
        (row["customer_id"], row["currency"]): row for row in queries.customers(closed.closing.id)
    }
    late = rows[firm.customers["K001"], "CNY"]
    # 100,000 less 25,000, a young invoice of 5,000, a credit note of 500; 5,000 of cash is left
    assert (late["open_balance"], late["overdue_amount"]) == (79_500_00, 74_500_00)
    assert (late["unapplied"], late["collectable_now"]) == (5_000_00, 69_500_00)
    assert late["aging"] == [5_000_00, -500_00, 0, 0, 75_000_00, 0, 0]
    assert (late["open_items"], late["overdue_items"], late["oldest_overdue"]) == (2, 1, 116_00)
    assert (late["sales_365"], late["sales_90"]) == (114_500_00, 14_500_00)
    # 10,000 ten days late and 25,000 ninety days late
    assert late["days_beyond_terms"] == 6714
    nobody = rows[0, "CNY"]
    assert (nobody["open_balance"], nobody["unapplied"]) == (0, 777_00)
    assert rows[firm.customers["K002"], "JPY"]["open_balance"] == 900_000


def test_the_company_has_the_figures_that_its_measures_give(firm: Firm) -> None:
    closing = close(firm).closing
    yuan, yen = queries.companies(closing.id)
    assert (yuan["open_balance"], yuan["unapplied"], yuan["currency"]) == (
        79_500_00,
        5_777_00,
        "CNY",
    )
    assert yen["dso"] == 90_00
    rates = tuple(f"flow_rate:{code}" for code in BUCKETS.codes[:-1])
    ends = [row for row in queries.month_ends(closing.id) if row["currency"] == "CNY"]
    assert [row["day"] for row in ends][-3:] == [day("2026-01-31"), day("2026-02-28"), TODAY]
    month = span(day("2026-03-01"), TODAY)
    (asked,) = (
        one
        for one in ask(Question(firm.company_id, rates, (month,), buckets=BUCKETS)).figures
        if one.currency == "CNY"
    )
    assert ends[-1]["flow_rates"] == [asked.values[code] for code in rates]
    assert len(ends) == 13


def test_closing_again_changes_nothing_until_a_fact_does(firm: Firm) -> None:
    first = close(firm).closing
    again = close(firm)
    assert again.outcome is Outcome.UNCHANGED
    assert again.closing == first
    assert records(firm) == ["day.closed"]
    # a fact of a later day is in the book and not in the figures
    with transaction.atomic():
        firm.invoice("INV-8", "K003", "2026-04-02", "2026-05-02", 1_000_00)
    later = close(firm)
    assert later.outcome is Outcome.UNCHANGED
    noted = queries.closing(firm.company_id, TODAY)
    assert noted is not None
    assert noted.taken.mark != first.taken.mark
    assert records(firm) == ["day.closed"]


def test_a_late_fact_replaces_the_figures_whole_and_says_so(firm: Firm) -> None:
    first = close(firm).closing
    with transaction.atomic():
        firm.invoice("INV-9", "K003", "2026-03-30", "2026-04-30", 1_000_00)
    second = close(firm)
    assert second.outcome is Outcome.REPLACED
    assert (second.closing.id, second.closing.version) == (first.id, 2)
    rows = list(queries.customers(first.id))
    assert len(rows) == second.closing.taken.customers == 4
    assert records(firm) == ["day.closed", "day.closed_again"]
    record = recorded(firm)[-1]
    assert isinstance(record.before, dict)
    assert isinstance(record.after, dict)
    assert record.before["digest"] == first.taken.digest.hex()
    assert record.after["digest"] == second.closing.taken.digest.hex()


def test_a_policy_that_came_since_replaces_the_figures(firm: Firm) -> None:
    close(firm)
    with transaction.atomic():
        policies.record_version(
            by=BY,
            company_id=firm.company_id,
            kind="aging",
            name="standard",
            valid_from=day("2026-01-01"),
            document={
                "kind": "aging",
                "name": "standard",
                "basis": "due_date",
                "edges": [10, 100],
            },
            why="short",
        )
    closed = close(firm)
    assert closed.outcome is Outcome.REPLACED
    assert closed.closing.taken.buckets == ("not_due", "1-10", "11-100", "over_100")
    (row, *_) = queries.customers(closed.closing.id)
    assert len(row["aging"]) == 4


def test_a_day_to_come_and_sums_that_differ_are_refused(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused) as refused:
        close(firm, dt.date(2199, 1, 1))
    assert refused.value.code == "positions.day_to_come"
    right = daily.day_figures(firm.company_id, TODAY)
    wrong = tuple(replace(one, unapplied=one.unapplied + 1) for one in right.of_company)
    monkeypatch.setattr(flow, "day_figures", lambda *_: replace(right, of_company=wrong))
    with pytest.raises(Refused) as refused:
        close(firm)
    assert refused.value.code == "positions.sums_differ"
    assert queries.closing(firm.company_id, TODAY) is None


def test_a_day_without_any_fact_has_no_rows_and_is_closed(firm: Firm) -> None:
    closed = close(firm, day("2020-01-31"))
    assert closed.closing.taken.customers == 0
    assert list(queries.customers(closed.closing.id)) == []


def test_the_figures_are_the_same_from_the_ledger_itself(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    columns = daily.day_figures(firm.company_id, TODAY)
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(settings, "HOME", blocked)
    rows = daily.day_figures(firm.company_id, TODAY)
    assert (columns.engine, rows.engine) == ("duckdb", "postgres")
    assert rows.digest == columns.digest


def test_the_night_closes_yesterday_of_every_company_once(firm: Firm) -> None:
    mine = company_of(firm)
    found = close_yesterday()
    assert found[mine.code].outcome is Outcome.CLOSED
    assert mine.code not in close_yesterday()
    assert queries.last_closed(firm.company_id) == found[mine.code].closing.taken.as_of


def test_a_company_that_cannot_be_closed_does_not_stop_the_others(
    firm: Firm, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        other = Firm()
    bad = company_of(other)
    # an amount beyond 64 bits cannot be kept in a snapshot, so this company's day fails
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("alter table ledger_entry disable trigger all")
        cursor.execute(
            "update ledger_entry set amount_minor = 9223372036854775807"
            " where company_id = %s and side = 0",
            [bad.id],
        )
        cursor.execute("alter table ledger_entry enable trigger all")
    found = close_yesterday()
    assert bad.code not in found
    assert company_of(firm).code in found
    assert bad.code in caplog.text
