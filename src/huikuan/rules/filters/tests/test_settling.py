"""An amount is compared in one currency, or not at all."""

import pytest

from huikuan.rules.filters import (
    Comparison,
    Condition,
    FilterRefused,
    Joined,
    Negated,
    parse,
)
from huikuan.rules.filters.tests.asked import FIELDS, read
from huikuan.rules.filters.values import Value

MANY = ("CNY", "JPY", "USD")


def amounts(condition: Condition) -> list[Value]:
    if isinstance(condition, Negated):
        return amounts(condition.part)
    if isinstance(condition, Joined):
        return [value for part in condition.parts for value in amounts(part)]
    return list(condition.values) if condition.kind == "money" else []


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("currency == CNY and overdue > 1000", [100_000]),
        ("currency == JPY and overdue > 1000", [1_000]),
        ("overdue in (1, 2) and currency in (KWD)", [1_000, 2_000]),
        ("currency == CLF and (days_late > 3 or not overdue > 1)", [10_000]),
        ("(currency == CNY and overdue > 7) or (currency == JPY and overdue > 7)", [700, 7]),
        # what an `or` asks matters only where its other parts do not hold
        ("currency != CNY or overdue > 7", [700]),
        ("not currency == JPY or overdue > 7", [7]),
        ("not (currency in (JPY) and days_late > 3) or overdue > 7", [7]),
        ("not (currency != JPY) and overdue > 7", [7]),
        ("not (currency != JPY or days_late > 3) and overdue > 7", [7]),
        ("(currency == JPY or currency == JPY) and overdue > 7", [7]),
        ("currency in (CNY, HKD) and overdue > 7", [700]),
        ("overdue > 0 and 1-30 != 0.00", [0, 0]),
        # nobody gets there: any figure will do
        ("currency == CNY and currency == USD and overdue > 7", [7]),
    ],
)
def test_a_pinned_amount_is_in_minor_units(text: str, minor: list[int]) -> None:
    assert amounts(read(text, *MANY)) == minor


@pytest.mark.parametrize(
    "text",
    [
        "overdue > 1000",
        "days_late > 3 and overdue > 1000",
        "currency == CNY or overdue > 1000",
        "currency != CNY and overdue > 1000",
        "currency in (CNY, USD) and overdue > 1000",
        "not (currency in (JPY) or days_late > 3) or overdue > 1000",
        "(currency == CNY or days_late > 3) and overdue > 1000",
        "(currency == CNY or currency == USD) and overdue > 1000",
    ],
)
def test_an_amount_in_an_open_currency_is_refused(text: str) -> None:
    refused = refusal(text, *MANY)
    assert refused.reason.code == "query.where_mixes_currencies"
    assert text[refused.start : refused.end] == "overdue > 1000"
    assert refused.reason.figures["column"] == "overdue"
    assert "CNY" in str(refused.reason.figures["currencies"])


def test_many_currencies_are_named_in_part() -> None:
    found = refusal("overdue > 1", "AUD", "CAD", "CNY", "EUR", "GBP", "USD").reason.figures
    assert found["currencies"] == "AUD, CAD, CNY, EUR, GBP …"
    assert found["example"] == "currency == AUD"


def test_rows_of_one_currency_pin_it() -> None:
    assert read("overdue > 1", "JPY") == Comparison("overdue", "money", ">", (1,))


def test_the_book_is_asked_only_where_the_answer_depends_on_it() -> None:
    def never() -> list[str]:
        raise AssertionError("asked")

    assert parse("overdue > 0 and days_late > 3", FIELDS, never)
    assert parse("overdue > 1 and currency == CNY", FIELDS, never)


def refusal(text: str, *currencies: str) -> FilterRefused:
    with pytest.raises(FilterRefused) as refused:
        read(text, *currencies)
    return refused.value
