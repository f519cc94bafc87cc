"""Money counts for the last attempt before it; the machine's attempts save a person's minutes."""

from datetime import date, timedelta

from huikuan.rules.economics import Came, Measured, Tried, days_to_collect, measured

DAY = date(2026, 6, 1)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def test_money_counts_for_the_last_attempt_of_the_days_before_it() -> None:
    tried = [
        Tried(1, on(5), channel="phone", person="林", minutes=8),
        Tried(1, on(0), channel="email"),
        Tried(2, on(1), channel="phone", person="林", effective=False),
        Tried(3, on(30), channel="email"),
    ]
    came = [
        Came(1, on(3), 100_00, 100_00, 100_00 * 10),
        Came(1, on(9), 300_00, 300_00, 300_00 * 20),
        # nobody had asked within the days, not at all, or not yet
        Came(2, on(40), 50_00, 50_00, 50_00),
        Came(4, on(2), 50_00, 50_00, 50_00),
        Came(3, on(2), 50_00, 50_00, 50_00),
    ]
    found = measured(tried, came, lambda one: one.channel, within_days=14, minutes=15)
    assert found == (
        Measured("phone", 2, 1, 2, 300_00, 20, 8 + 15, 0),
        Measured("email", 2, 2, 2, 100_00, 10, 0, 30),
    )
    assert [one.saved_hours for one in found] == [0, 0]


def test_days_to_collect_are_weighed_by_overdue_money() -> None:
    assert days_to_collect([Came(1, DAY, 10, 10, 10 * 5), Came(1, DAY, 30, 30, 30 * 9)]) == 8
    assert days_to_collect([Came(1, DAY, 10)]) is None
