"""Aging: the shipped buckets, their bounds as days, and the reference report (D6)."""

from importlib import resources

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.days import Day, add_days
from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.aging import BASES, AgedLine, Basis, Bound, Buckets, OpenItem, age, parse
from huikuan.rules.items import Side

AS_OF = Day(2026, 3, 31)
STANDARD = Buckets((30, 60, 90, 180, 360), Basis.DUE_DATE)

policies = st.builds(
    Buckets,
    st.lists(st.integers(1, 720), min_size=1, max_size=8, unique=True).map(
        lambda edges: tuple(sorted(edges))
    ),
    st.sampled_from(Basis),
)
days = st.dates(Day(2022, 1, 1), Day(2028, 12, 31))


def shipped(name: str = "standard") -> dict[str, object]:
    source = resources.files("huikuan").joinpath("policies", "aging", f"{name}.yaml")
    document = yaml.safe_load(source.read_bytes())
    assert isinstance(document, dict)
    return document


def test_the_shipped_policy_has_the_buckets_of_the_contract() -> None:
    buckets = parse(shipped())
    assert buckets == STANDARD
    assert buckets.codes == (
        "not_due",
        "1-30",
        "31-60",
        "61-90",
        "91-180",
        "181-360",
        "over_360",
    )


def test_two_more_sets_of_buckets_are_shipped() -> None:
    monthly, years = parse(shipped("monthly")), parse(shipped("years"))
    assert (monthly.basis, monthly.codes[0], monthly.codes[-1]) == (
        Basis.DUE_DATE,
        "not_due",
        "over_360",
    )
    assert [first for first, _ in monthly.ages[1:]] == list(range(1, 362, 30))
    assert (years.basis, years.codes) == (
        Basis.DOCUMENT_DATE,
        ("0-365", "366-730", "731-1095", "1096-1460", "1461-1825", "over_1825"),
    )


@pytest.mark.parametrize(
    ("days_late", "code"),
    [
        (-5, "not_due"),
        (0, "not_due"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (180, "91-180"),
        (360, "181-360"),
        (361, "over_360"),
        (4000, "over_360"),
    ],
)
def test_due_today_is_not_overdue_and_an_edge_belongs_to_its_bucket(
    days_late: int, code: str
) -> None:
    assert STANDARD.bucket(add_days(AS_OF, -days_late), AS_OF) == code


def test_counted_from_the_document_there_is_no_not_due() -> None:
    by_age = Buckets((30, 60), Basis.DOCUMENT_DATE)
    assert by_age.codes == ("0-30", "31-60", "over_60")
    assert by_age.bucket(add_days(AS_OF, -30), AS_OF) == "0-30"
    assert by_age.bucket(add_days(AS_OF, -31), AS_OF) == "31-60"
    assert by_age.bucket(add_days(AS_OF, 3), AS_OF) == "0-30"


def test_the_day_on_the_paper_goes_by_two_names() -> None:
    by_issue = parse(shipped() | {"basis": "issue_date"})
    assert by_issue == parse(shipped() | {"basis": "document_date"})
    assert by_issue.basis is Basis.DOCUMENT_DATE
    assert BASES == ("due_date", "document_date", "issue_date")
    with pytest.raises(ValueError, match="today"):
        Basis("today")


def test_ages_are_the_bounds_as_numbers_of_days() -> None:
    assert Buckets((30, 60), Basis.DUE_DATE).ages == ((None, 0), (1, 30), (31, 60), (61, None))
    assert Buckets((30,), Basis.DOCUMENT_DATE).ages == ((None, 30), (31, None))


def test_bounds_are_literal_days() -> None:
    assert Buckets((30, 60), Basis.DUE_DATE).bounds(AS_OF) == (
        Bound("not_due", Day(2026, 3, 31), None),
        Bound("1-30", Day(2026, 3, 1), Day(2026, 3, 30)),
        Bound("31-60", Day(2026, 1, 30), Day(2026, 2, 28)),
        Bound("over_60", None, Day(2026, 1, 29)),
    )


@given(policies, days, days)
def test_comparing_with_the_bounds_is_counting_days(buckets: Buckets, day: Day, as_of: Day) -> None:
    holding = [
        bound.code
        for bound in buckets.bounds(as_of)
        if (bound.first is None or bound.first <= day) and (bound.last is None or day <= bound.last)
    ]
    assert holding == [buckets.bucket(day, as_of)]


def _item(
    customer: str, open_minor: int, late: int, side: Side = Side.DEBT, currency: str = "CNY"
) -> OpenItem:
    due = add_days(AS_OF, -late)
    return OpenItem(customer, currency, side, open_minor, add_days(due, -30), due)


def test_a_small_book_aged_by_hand() -> None:
    book = [
        _item("C2", 100_00, 45),
        _item("C1", 1000_00, -10),
        _item("C1", 500_00, 31),
        _item("C1", -200_00, 40),  # a credit note
        _item("C1", -300_00, 2, Side.CASH),
        _item("C1", 70_00, 400, currency="USD"),
        _item("C3", 80_00, 5),
        _item("C3", -80_00, 5),
        _item("C4", 25_00, 9, Side.ACCOUNT),
    ]
    assert age(book, AS_OF, STANDARD) == (
        AgedLine("C1", "CNY", 1300_00, (1000_00, 0, 300_00, 0, 0, 0, 0), 300_00),
        AgedLine("C1", "USD", 70_00, (0, 0, 0, 0, 0, 0, 70_00), 0),
        AgedLine("C2", "CNY", 100_00, (0, 0, 100_00, 0, 0, 0, 0), 0),
    )


items = st.builds(
    _item,
    st.sampled_from(["C1", "C2"]),
    st.integers(-(10**9), 10**9),
    st.integers(-400, 400),
    st.sampled_from([Side.DEBT, Side.CASH]),
    st.sampled_from(["CNY", "JPY"]),
)


@given(st.lists(items, max_size=20), policies)
def test_no_amount_is_lost_and_the_order_of_items_does_not_matter(
    book: list[OpenItem], buckets: Buckets
) -> None:
    lines = age(book, AS_OF, buckets)
    assert lines == age(list(reversed(book)), AS_OF, buckets)
    for currency in ["CNY", "JPY"]:
        debts = [it for it in book if it.currency == currency and it.side is Side.DEBT]
        cash = [it for it in book if it.currency == currency and it.side is Side.CASH]
        mine = [line for line in lines if line.currency == currency]
        assert sum(line.total for line in mine) == sum(item.open_minor for item in debts)
        assert sum(sum(line.owed) for line in mine) == sum(item.open_minor for item in debts)
        assert sum(line.unapplied for line in mine) == -sum(item.open_minor for item in cash)


@pytest.mark.parametrize(
    ("change", "issues"),
    [
        ({"kind": "dunning"}, ["kind: policy_kind"]),
        ({"egdes": []}, ["egdes: policy_unknown_key"]),
        ({"basis": "today"}, ["basis: aging_basis"]),
        ({"edges": None}, ["edges: aging_edges"]),
        ({"edges": []}, ["edges: aging_edges"]),
        ({"edges": list(range(1, 22))}, ["edges: aging_edges"]),
        ({"edges": [0, True, 1.5]}, [f"edges.{at}: aging_edge_not_days" for at in range(3)]),
        ({"edges": [30, 30, 20]}, [f"edges.{at}: aging_edges_not_rising" for at in (1, 2)]),
        ({"kind": 1, "edges": "30"}, ["kind: policy_kind", "edges: aging_edges"]),
    ],
)
def test_a_wrong_policy_is_refused_with_every_fault(
    change: dict[str, object], issues: list[str]
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(shipped() | change)
    assert [f"{issue.path}: {issue.code}" for issue in refused.value.issues] == issues
