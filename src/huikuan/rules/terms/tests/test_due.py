"""Due days and parts, against the worked examples of domain 6.2 and by property."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.calendars import WEEKENDS_ONLY, Calendar
from huikuan.kernel.days import Day, add_days
from huikuan.rules.terms import (
    Anchor,
    Discount,
    DiscountBase,
    Due,
    DuePart,
    Line,
    MissingAnchor,
    Offer,
    Roll,
    Terms,
    anchors_needed,
    annualised_cost,
    due_parts,
    offers,
    parse,
    rolled,
    unrolled_due_day,
    with_fallback,
)

# China's National Day holiday of 2026, by the notice
CHINA = Calendar(
    off_days=frozenset(Day(2026, 10, day) for day in range(1, 8)),
    makeup_workdays=frozenset({Day(2026, 2, 28), Day(2026, 9, 20), Day(2026, 10, 10)}),
    final_through=Day(2026, 12, 31),
)


def _due(text: str, start: Day) -> Day:
    terms = parse(text)
    (part,) = due_parts(1, terms, with_fallback({}, start), CHINA)
    return part.due_on


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        # month-end + 45 is a Sunday
        ("货到月结45天", Day(2026, 4, 8), Day(2026, 6, 15)),
        # falls into the National Day holiday
        ("票到30天", Day(2026, 9, 3), Day(2026, 10, 8)),
        ("开票后1个月，遇节假日不顺延", Day(2026, 1, 31), Day(2026, 2, 28)),
        ("开票后1个月", Day(2026, 1, 31), Day(2026, 2, 28)),  # a Saturday that is worked
        ("net 30", Day(2026, 3, 1), Day(2026, 3, 31)),
        ("月结30", Day(2026, 5, 6), Day(2026, 6, 30)),
        ("月结", Day(2026, 4, 30), Day(2026, 4, 30)),
        ("次月25日", Day(2026, 5, 31), Day(2026, 6, 25)),
        ("次月31日", Day(2026, 3, 10), Day(2026, 4, 30)),
        ("隔月10日", Day(2026, 3, 31), Day(2026, 5, 11)),  # the 10th is a Sunday
        ("次月底", Day(2026, 1, 15), Day(2026, 2, 28)),
        ("25日截单30天", Day(2026, 3, 25), Day(2026, 4, 24)),
        ("25日截单30天", Day(2026, 3, 26), Day(2026, 5, 25)),
        ("25日截单1个月", Day(2026, 12, 26), Day(2027, 2, 25)),
        ("net 30 paid on 10th/25th", Day(2026, 3, 11), Day(2026, 4, 10)),
        ("net 30 paid on 10th/25th", Day(2026, 3, 12), Day(2026, 4, 27)),  # the 25th: Saturday
        ("net 30 paid on 10th/25th", Day(2026, 3, 27), Day(2026, 5, 11)),
        ("net 0 paid on 31st", Day(2026, 4, 1), Day(2026, 4, 30)),
        ("开票即付", Day(2026, 10, 3), Day(2026, 10, 8)),
        ("开票即付，遇节假日提前", Day(2026, 10, 3), Day(2026, 9, 30)),
        ("开票即付，遇节假日不顺延", Day(2026, 10, 3), Day(2026, 10, 3)),
    ],
)
def test_worked_examples(text: str, start: Day, due: Day) -> None:
    assert _due(text, start) == due


def test_an_event_on_the_cut_off_day_still_belongs_to_it() -> None:
    due = Due(Anchor.DELIVERY, cut=25, days=10)
    assert unrolled_due_day(due, Day(2026, 3, 25)) == Day(2026, 4, 4)
    assert unrolled_due_day(due, Day(2026, 3, 26)) == Day(2026, 5, 5)


def test_a_month_end_stays_a_month_end() -> None:
    due = Due(Anchor.INVOICE, cut=31, months=1)
    assert unrolled_due_day(due, Day(2026, 2, 3)) == Day(2026, 3, 31)
    assert unrolled_due_day(due, Day(2026, 1, 3)) == Day(2026, 2, 28)


def test_each_instalment_counts_from_its_own_event() -> None:
    terms = parse("预付30%，货到60%，质保金10%")
    assert anchors_needed(terms) == {Anchor.ORDER, Anchor.DELIVERY, Anchor.ACCEPTANCE}
    anchors = {
        Anchor.ORDER: Day(2026, 3, 2),
        Anchor.DELIVERY: Day(2026, 4, 1),
        Anchor.ACCEPTANCE: Day(2026, 4, 15),
    }
    assert due_parts(100_001, terms, anchors, CHINA) == (
        DuePart(1, Day(2026, 3, 2), 30_000),
        DuePart(2, Day(2026, 4, 1), 60_001),
        DuePart(3, Day(2027, 4, 15), 10_000),
    )


def test_an_event_whose_day_is_unknown_is_named() -> None:
    with pytest.raises(MissingAnchor) as missing:
        due_parts(100, parse("货到30天"), {Anchor.INVOICE: Day(2026, 3, 2)}, CHINA)
    assert missing.value.anchor is Anchor.DELIVERY
    filled = with_fallback({Anchor.DELIVERY: Day(2026, 3, 5)}, Day(2026, 3, 2))
    assert filled[Anchor.DELIVERY] == Day(2026, 3, 5)
    assert filled[Anchor.ORDER] == Day(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "total", "parts"),
    [
        ("30/60/90 in thirds", 10_000, [3333, 3333, 3334]),
        ("30/60/90 in thirds", -10_000, [-3333, -3333, -3334]),
        ("30/60/90 in thirds", 20_000, [6667, 6667, 6666]),
        # nobody owes an instalment of nothing
        ("30/60 in halves", 1, [1]),
        ("10% deposit, 90% net 60", 4, [4]),
        ("10/20/30/40 in quarters", 2, [1, 1]),
        ("30% deposit, 70% net 60", 1005, [302, 703]),  # 301.5 goes up
        ("30% deposit, 70% net 60", 0, [0]),
    ],
)
def test_the_last_line_takes_what_the_others_left(text: str, total: int, parts: list[int]) -> None:
    found = due_parts(total, parse(text), with_fallback({}, Day(2026, 3, 2)), CHINA)
    assert [part.minor for part in found] == parts


shares = st.lists(st.integers(1, 100), min_size=1, max_size=8).map(
    lambda weights: [Fraction(weight, sum(weights)) for weight in weights]
)


@given(st.integers(-(10**15), 10**15), shares, st.dates(Day(2000, 1, 1), Day(2040, 1, 1)))
def test_parts_sum_to_the_whole_and_none_turns_its_sign(
    total: int, fractions: list[Fraction], start: Day
) -> None:
    due = Due(Anchor.INVOICE, days=30)
    lines = [Line(share, due) for share in fractions[:-1]]
    terms = Terms((*lines, Line(None, due)))
    parts = due_parts(total, terms, {Anchor.INVOICE: start}, WEEKENDS_ONLY)
    mirror = due_parts(-total, terms, {Anchor.INVOICE: start}, WEEKENDS_ONLY)
    assert sum(part.minor for part in parts) == total
    assert all(part.minor * total > 0 for part in parts if total)
    assert [part.line for part in parts] == list(range(1, len(parts) + 1))
    assert [part.minor for part in mirror] == [-part.minor for part in parts]
    if abs(total) >= 10**6:  # every instalment comes to something
        for part, share in zip(parts, fractions, strict=True):
            assert abs(part.minor - total * share) <= len(fractions)
    for part in parts:
        assert WEEKENDS_ONLY.is_workday(part.due_on)
        assert 0 <= (part.due_on - add_days(start, 30)).days <= 2


@given(
    st.dates(Day(2000, 1, 1), Day(2040, 1, 1)),
    st.none() | st.integers(1, 31),
    st.integers(0, 24),
    st.integers(0, 200),
    st.sets(st.integers(1, 31), max_size=3).map(lambda found: tuple(sorted(found))),
)
def test_a_due_day_is_never_before_its_event(
    start: Day, cut: int | None, months: int, days: int, pay_days: tuple[int, ...]
) -> None:
    due = Due(Anchor.INVOICE, cut, months, days, pay_days)
    day = unrolled_due_day(due, start)
    assert day >= start
    later = unrolled_due_day(due, add_days(start, 1))
    assert later >= day
    if pay_days:
        assert day.day in pay_days or add_days(day, 1).day == 1


def test_rolling_goes_where_the_contract_says() -> None:
    sunday = Day(2026, 6, 14)
    assert rolled(sunday, Roll.NEXT, CHINA) == Day(2026, 6, 15)
    assert rolled(sunday, Roll.PREVIOUS, CHINA) == Day(2026, 6, 12)
    assert rolled(sunday, Roll.NONE, CHINA) == sunday


@pytest.mark.parametrize(
    ("discount", "net_days", "basis", "permyriad"),
    [
        (Discount(100, 10), 45, 360, 1039),
        (Discount(100, 10), 45, 365, 1053),
        (Discount(200, 10), 30, 360, 3673),
        (Discount(200, 10), 30, 365, 3724),
    ],
)
def test_what_a_discount_costs_a_year(
    discount: Discount, net_days: int, basis: int, permyriad: int
) -> None:
    assert annualised_cost(discount, net_days, basis) == permyriad


def test_a_discount_that_brings_nothing_forward_has_no_cost() -> None:
    with pytest.raises(ValueError, match="not earlier"):
        annualised_cost(Discount(100, 30), 30, 360)


def test_the_earlier_the_bigger_and_the_last_day_rolls() -> None:
    terms = parse("2/10, 1/20 before tax, net 60")
    invoice_day = {Anchor.INVOICE: Day(2026, 9, 21)}
    assert offers(113_00, 13_00, terms, invoice_day, CHINA) == (
        Offer(Day(2026, 10, 8), 2_26),
        Offer(Day(2026, 10, 12), 1_00),  # the 11th is a Sunday
    )
    assert terms.discounts[1].base is DiscountBase.BEFORE_TAX
    with pytest.raises(MissingAnchor):
        offers(113_00, 13_00, terms, {}, CHINA)
