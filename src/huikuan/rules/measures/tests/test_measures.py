"""Measures against figures worked out by hand (field practice (c), golden vectors 1 and 3)."""

import pytest

from huikuan.kernel.days import Day, add_days
from huikuan.rules.aging import Basis, Buckets, OpenItem, age
from huikuan.rules.items import Side
from huikuan.rules.measures import (
    CARDS,
    CountBack,
    Sales,
    Unit,
    average_days_delinquent,
    best_possible_dso,
    dso,
    dso_average,
    dso_count_back,
    open_balance,
    overdue_amount,
    overdue_share,
    unapplied,
)

AS_OF = Day(2026, 3, 31)
M = 100_000_000  # a million yuan in fen
QUARTER = [Sales(12 * M // 10, 31), Sales(8 * M // 10, 28), Sales(M, 31)]  # March back to January


def test_the_quarter_of_the_golden_vector() -> None:
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


def test_without_sales_there_is_no_dso() -> None:
    assert dso(100, 0, 30) is None
    assert dso(100, -5, 30) is None
    assert dso_average(100, 100, 0, 30) is None


def _item(open_minor: int, late: int, side: Side = Side.DEBT) -> OpenItem:
    due = add_days(AS_OF, -late)
    return OpenItem("C1", "CNY", side, open_minor, add_days(due, -30), due)


BOOK = [
    _item(1000_00, -5),
    _item(400_00, 0),
    _item(300_00, 1),
    _item(-50_00, 10),
    _item(-120_00, 3, Side.CASH),
    _item(20_00, 3, Side.ACCOUNT),
]


def test_what_is_owed_overdue_and_not_applied() -> None:
    assert open_balance(BOOK) == 1650_00
    assert overdue_amount(BOOK, AS_OF) == 250_00
    assert unapplied(BOOK) == 120_00
    assert overdue_share(250_00, 1650_00) == 15_15


def test_overdue_is_what_the_overdue_buckets_hold() -> None:
    (line,) = age(BOOK, AS_OF, Buckets((30, 60), Basis.DUE_DATE))
    assert sum(line.owed[1:]) == overdue_amount(BOOK, AS_OF)
    assert line.total == open_balance(BOOK)
    assert line.unapplied == unapplied(BOOK)


def test_a_share_of_nothing_is_no_share() -> None:
    assert overdue_share(0, 0) is None
    assert overdue_share(10, -5) is None


def test_every_card_says_whether_it_may_be_summed() -> None:
    assert list(CARDS) == [
        "open_balance",
        "overdue_amount",
        "overdue_share",
        "unapplied",
        "dso",
        "dso_average",
        "dso_count_back",
        "best_possible_dso",
        "average_days_delinquent",
    ]
    assert all(card.additive is (card.unit is Unit.MINOR) for card in CARDS.values())
    assert all(code == card.code for code, card in CARDS.items())
