"""Measures against figures worked out by hand, and columns against the reference (D7)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.kernel.days import Day, add_days
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.measures import (
    COLUMNS,
    FAMILIES,
    MEASURES,
    RECORD,
    CountBack,
    History,
    How,
    Measure,
    Relation,
    Sales,
    Span,
    Sum,
    Unit,
    aging_sums,
    average_days_delinquent,
    best_possible_dso,
    dso,
    dso_average,
    dso_count_back,
    measures,
    overdue_share,
    span,
)
from huikuan.rules.measures.tests.histories import START, histories
from huikuan.rules.measures.tests.plain import PlainBook, PlainRow, added

M = 100_000_000  # a million yuan in fen
QUARTER = [Sales(12 * M // 10, 31), Sales(8 * M // 10, 28), Sales(M, 31)]  # March back to January
BY_DUE = Buckets((30, 60, 90, 180), Basis.DUE_DATE)
BY_DAY = Buckets((30, 60), Basis.DOCUMENT_DATE)
EVERY = {**measures(BY_DAY), **measures(BY_DUE), **RECORD}
VARIED = [
    *measures(BY_DUE).values(),
    *RECORD.values(),
    *(measure for family in FAMILIES.values() for measure in family(BY_DAY)),
    *(measure.varied(7) for measure in MEASURES.values() if measure.varied),
    *(measure.varied(1) for measure in MEASURES.values() if measure.varied),
]


def test_the_quarter_of_the_golden_vector() -> None:
    """Field practice (c), golden vector 1."""
    opening, closing, current, sales = 15 * M // 10, 21 * M // 10, 14 * M // 10, 3 * M
    simple = dso(closing, sales, 90)
    best = best_possible_dso(current, sales, 90)
    assert simple == 63_00
    assert dso_average(opening, closing, sales, 90) == 54_00
    assert dso_count_back(closing, QUARTER) == CountBack(62_10, used_up=True)
    assert best == 42_00
    assert average_days_delinquent(simple, best) == 21_00
    assert overdue_share(closing - current, closing) == 33_33


def test_the_exhaustion_example_that_the_vendor_printed_wrong() -> None:
    """Field practice (c), golden vector 3."""
    months = [(2500, 31), (1750, 30), (2250, 31), (2500, 30), (2000, 31), (2250, 30)]
    sales = [Sales(amount * 100, days) for amount, days in months]
    # 11,000 of the 12,000 are the five latest months; 1,000 of 2,250 is left for the sixth
    days_of_five = 31 + 30 + 31 + 30 + 31
    assert days_of_five == 153
    assert dso_count_back(12_000_00, sales) == CountBack(166_33, used_up=True)


@pytest.mark.parametrize(
    ("balance", "sales", "expected"),
    [
        (0, [Sales(100, 30)], CountBack(0, used_up=True)),
        (-5, [], CountBack(0, used_up=True)),
        (50, [Sales(100, 30)], CountBack(15_00, used_up=True)),
        (100, [Sales(100, 30)], CountBack(30_00, used_up=True)),
        (150, [Sales(100, 30)], CountBack(30_00, used_up=False)),
        (150, [Sales(100, 30), Sales(0, 31), Sales(900, 30)], CountBack(30_00, used_up=False)),
        (150, [Sales(0, 30), Sales(900, 30)], None),
        (150, [], None),
    ],
)
def test_counting_back_stops_where_the_sales_stop(
    balance: int, sales: list[Sales], expected: CountBack | None
) -> None:
    assert dso_count_back(balance, sales) == expected


def test_a_figure_that_counted_back_too_little_says_so() -> None:
    measure = MEASURES["dso_count_back"]
    assert measure.at_least is not None
    march = span(Day(2026, 1, 1), Day(2026, 3, 31))
    none = (0,) * 23
    for owed, sales, days, more in ((100, 100, 31_00, False), (101, 100, 31_00, True)):
        sums = {"open": (owed,), "sales": (sales, *none)}
        assert (measure.value(sums, march), measure.at_least(sums, march)) == (days, more)
    assert not measure.at_least({"open": (5,), "sales": (0, *none)}, march)


def test_without_sales_there_is_no_dso_and_a_share_of_nothing_is_no_share() -> None:
    assert dso(100, 0, 30) is None
    assert dso(100, -5, 30) is None
    assert dso_average(100, 100, 0, 30) is None
    assert overdue_share(0, 0) is None
    assert overdue_share(10, -5) is None


spans = st.builds(
    lambda first, days: span(first, add_days(first, days)),
    st.integers(0, 240).map(lambda number: add_days(START, number)),
    st.integers(0, 150),
)


@settings(max_examples=150, deadline=None)
@given(history=histories, asked=spans)
def test_the_columns_say_what_the_reference_says(history: History, asked: Span) -> None:
    book = PlainBook(history)
    by_columns = [(one.card.code, book.figure(one, asked)) for one in VARIED]
    assert by_columns == [(one.card.code, one.reference(history, asked)) for one in VARIED]


@pytest.mark.parametrize("code", EVERY)
def test_an_empty_book_has_zeros_and_no_quotients(code: str) -> None:
    measure = EVERY[code]
    asked = span(Day(2026, 1, 1), Day(2026, 3, 31))
    whole = {Unit.MINOR, Unit.COUNT}
    expected = 0 if measure.card.unit in whole or code == "dso_count_back" else None
    empty = PlainBook(History())
    assert empty.figure(measure, asked) == measure.reference(History(), asked) == expected


@settings(max_examples=60, deadline=None)
@given(history=histories, asked=spans)
def test_no_amount_is_lost_between_buckets(history: History, asked: Span) -> None:
    book = PlainBook(history)
    rows = book.rows(Relation.MOVES, asked)
    for buckets in (BY_DUE, BY_DAY):
        *owed, unapplied = (added(one, rows, asked) for one in aging_sums(buckets))
        *net, same = (added(one, rows, asked) for one in aging_sums(buckets, net=True))
        assert sum(owed) == book.figure(MEASURES["open_balance"], asked)
        assert same == unapplied == book.figure(MEASURES["unapplied"], asked)
        assert sum(net) == sum(owed) - unapplied
        if buckets is BY_DUE:
            assert sum(owed[1:]) == book.figure(MEASURES["overdue_amount"], asked)


def _shape(sum_: Sum) -> tuple[object, ...]:
    """What an engine sees of a sum; expressions made anew for each call are told by their code."""
    where = (sum_.where.__code__, sum_.add.__code__)
    return (sum_.over, sum_.how, sum_.wide, where)


def test_cards_and_sums_are_named_once() -> None:
    assert all(code == measure.card.code for code, measure in EVERY.items())
    sums: dict[str, tuple[object, ...]] = {}
    for measure in VARIED:
        assert not measure.card.additive or measure.card.unit in {Unit.MINOR, Unit.COUNT}
        assert measure.card.family in FAMILIES or not measure.card.part
        assert len({need.name for need in measure.needs}) == len(measure.needs)
        assert len(set(measure.card.scope.texts)) == 7
        for need in measure.needs:
            if need.sum.how in {How.COUNT, How.CUSTOMERS, How.ITEMS}:
                assert need.sum.add(PlainRow(need.sum.over, {})) == 1
            assert sums.setdefault(need.sum.code, _shape(need.sum)) == _shape(need.sum)
    assert set(COLUMNS) == set(Relation)


def _card(measure: Measure) -> tuple[str, str]:
    return measure.card.family, measure.card.part


def test_a_member_of_a_family_is_named_after_its_bucket() -> None:
    assert _card(EVERY["aging:31-60"]) == ("aging", "31-60")
    assert _card(EVERY["open_balance"]) == ("open_balance", "")
    assert EVERY["open_balance"].not_fed == ()
