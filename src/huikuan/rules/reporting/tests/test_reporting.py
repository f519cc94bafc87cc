"""What the monthly report lists, what changed, and when it goes out, in the words of the trade."""

import datetime as dt

import pytest

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.reporting import Change, MonthlyReport, change, due, parse, share

GOOD = {"kind": "monthly_report", "name": "standard", "late_days": 60, "top": 10, "printed": 300}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_policy_says_from_which_day_a_debt_is_listed() -> None:
    assert parse(GOOD) == MonthlyReport(late_days=60, top=10, printed=300)
    assert parse({**GOOD, "late_days": 0}).late_days == 0


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        ({"kind": "aging"}, "kind", "policy_kind"),
        ({"late_day": 30}, "late_day", "policy_unknown_key"),
        ({"late_days": -1}, "late_days", "reporting_number"),
        ({"late_days": True}, "late_days", "reporting_number"),
        ({"late_days": "60"}, "late_days", "reporting_number"),
        ({"top": 0}, "top", "reporting_number"),
        ({"printed": 5_001}, "printed", "reporting_number"),
    ],
)
def test_a_wrong_policy_is_refused_with_the_place(
    wrong: dict[str, object], path: str, code: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse({**GOOD, **wrong})
    assert [(issue.path, issue.code) for issue in refused.value.issues] == [(path, code)]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (0, 5, Change.NEW),
        (5, 6, Change.GROWN),
        (6, 5, Change.REDUCED),
        (5, 5, Change.SAME),
        (5, 0, Change.SETTLED),
    ],
)
def test_what_became_of_a_debt_since_the_last_report(before: int, now: int, told: Change) -> None:
    assert change(before, now) is told


def test_a_debt_on_neither_list_has_no_change() -> None:
    with pytest.raises(ValueError, match="neither"):
        change(0, 0)


@pytest.mark.parametrize(
    ("number", "today", "month"),
    [
        (5, "2026-07-04", None),
        (5, "2026-07-05", "2026-06-30"),
        (5, "2026-07-31", "2026-06-30"),
        (1, "2026-03-01", "2026-02-28"),
        (31, "2026-02-27", None),
        (31, "2026-02-28", "2026-01-31"),
        (1, "2026-01-01", "2025-12-31"),
    ],
)
def test_a_months_report_is_due_from_its_day_in_the_next_month(
    number: int, today: str, month: str | None
) -> None:
    expected = None if month is None else day(month)
    assert due(number, since=day("2020-01-01"), today=day(today)) == expected


def test_an_order_given_after_its_day_begins_with_the_next_month() -> None:
    since = day("2026-07-20")
    assert due(5, since=since, today=day("2026-07-25")) is None
    assert due(5, since=since, today=day("2026-08-05")) == day("2026-07-31")
    assert due(20, since=since, today=since) == day("2026-06-30")


@pytest.mark.parametrize("number", [0, 32, -1])
def test_no_month_has_such_a_day(number: int) -> None:
    with pytest.raises(ValueError, match="no month"):
        due(number, since=day("2026-01-01"), today=day("2026-01-01"))


def test_a_part_of_the_whole_is_rounded_half_up_and_nothing_has_no_parts() -> None:
    assert share(1, 3) == 3333
    assert share(1, 20_000) == 1
    assert share(-1, 2) == -5000
    assert share(5, 0) is None
    assert share(5, -1) is None
