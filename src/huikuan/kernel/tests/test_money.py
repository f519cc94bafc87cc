"""Money: exact, one currency at a time, every rounding named (I01, I07)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.money import (
    CurrencyMismatch,
    Money,
    Purse,
    Rounding,
    TooManyDecimals,
    UnknownCurrency,
    divide,
    exponent,
    from_decimal,
    known,
)

minors = st.integers(-(10**18), 10**18)
currencies = st.sampled_from(["CNY", "USD", "JPY", "KWD", "CLF"])
monies = st.builds(Money, minors, currencies)


@pytest.mark.parametrize(
    ("code", "places"), [("CNY", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("CLF", 4)]
)
def test_a_currency_fixes_the_decimals(code: str, places: int) -> None:
    assert known(code)
    assert exponent(code) == places


@pytest.mark.parametrize("code", ["RMB", "cny", "", "XXX", "CNY "])
def test_a_code_that_is_no_currency_is_refused(code: str) -> None:
    assert not known(code)
    with pytest.raises(UnknownCurrency) as refused:
        Money(1, code)
    assert refused.value.code == code


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1)])
def test_only_whole_minor_units_are_money(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "CNY")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123450, "CNY", "1234.50"),
        (-5, "CNY", "-0.05"),
        (0, "CNY", "0.00"),
        (1234, "JPY", "1234"),
        (-1, "KWD", "-0.001"),
        (10**18, "JPY", "1" + "0" * 18),
    ],
)
def test_text_is_plain_and_carries_the_decimals(minor: int, currency: str, text: str) -> None:
    assert Money(minor, currency).text() == text


@given(monies)
def test_decimal_and_back_is_the_same_amount(amount: Money) -> None:
    assert from_decimal(amount.decimal(), amount.currency) == amount
    assert from_decimal(Decimal(amount.text()), amount.currency) == amount


@pytest.mark.parametrize(
    ("figure", "currency"), [("0.001", "CNY"), ("1.5", "JPY"), ("1e-4", "KWD")]
)
def test_a_figure_finer_than_the_minor_unit_is_refused(figure: str, currency: str) -> None:
    with pytest.raises(TooManyDecimals):
        from_decimal(Decimal(figure), currency)


def test_trailing_zeros_and_exponents_are_no_decimals() -> None:
    assert from_decimal(Decimal("12.5000"), "CNY") == Money(1250, "CNY")
    assert from_decimal(Decimal("1E+3"), "JPY") == Money(1000, "JPY")
    assert from_decimal(Decimal("-0.00"), "CNY") == Money(0, "CNY")


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_a_figure_that_is_not_finite_is_no_amount(figure: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        from_decimal(Decimal(figure), "CNY")


def test_two_currencies_never_meet_in_a_sum() -> None:
    yuan, dollar = Money(1, "CNY"), Money(1, "USD")
    with pytest.raises(CurrencyMismatch):
        yuan + dollar
    with pytest.raises(CurrencyMismatch):
        yuan - dollar
    with pytest.raises(CurrencyMismatch):
        assert yuan < dollar
    with pytest.raises(CurrencyMismatch):
        assert yuan <= dollar
    assert yuan != dollar


@given(minors, minors)
def test_amounts_add_subtract_and_compare_as_their_minor_units(a: int, b: int) -> None:
    left, right = Money(a, "CNY"), Money(b, "CNY")
    assert (left + right).minor == a + b
    assert (left - right).minor == a - b
    assert (-left).minor == -a
    assert (left < right) is (a < b)
    assert (left <= right) is (a <= b)
    assert bool(left) is (a != 0)


@pytest.mark.parametrize(
    ("numerator", "denominator", "half_up", "half_even", "down", "up"),
    [
        (5, 10, 1, 0, 0, 1),
        (15, 10, 2, 2, 1, 2),
        (25, 10, 3, 2, 2, 3),
        (-25, 10, -3, -2, -2, -3),
        (24, 10, 2, 2, 2, 3),
        (26, 10, 3, 3, 2, 3),
        (1, -3, 0, 0, 0, -1),
        (20, 10, 2, 2, 2, 2),
        (0, 7, 0, 0, 0, 0),
    ],
)
def test_each_rounding_has_its_own_answer(
    numerator: int, denominator: int, half_up: int, half_even: int, down: int, up: int
) -> None:
    assert divide(numerator, denominator, Rounding.HALF_UP) == half_up
    assert divide(numerator, denominator, Rounding.HALF_EVEN) == half_even
    assert divide(numerator, denominator, Rounding.DOWN) == down
    assert divide(numerator, denominator, Rounding.UP) == up


@given(minors, st.integers(-1000, 1000).filter(bool), st.sampled_from(Rounding))
def test_rounding_is_symmetric_and_off_by_less_than_one(
    numerator: int, denominator: int, rounding: Rounding
) -> None:
    answer = divide(numerator, denominator, rounding)
    error = abs(Fraction(numerator, denominator) - answer)
    assert error < 1
    if rounding in {Rounding.HALF_UP, Rounding.HALF_EVEN}:
        assert error <= Fraction(1, 2)
    assert divide(-numerator, denominator, rounding) == -answer


def test_dividing_by_nothing_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        divide(1, 0, Rounding.DOWN)


def test_thirteen_percent_tax_of_a_gross_amount() -> None:
    assert Money(113_00, "CNY").scaled(13, 113, Rounding.HALF_UP) == Money(13_00, "CNY")
    assert Money(100_01, "CNY").scaled(13, 113, Rounding.HALF_UP) == Money(11_51, "CNY")


@given(st.lists(monies))
def test_a_purse_keeps_currencies_apart_in_any_order(amounts: list[Money]) -> None:
    purse = Purse(amounts)
    for currency in ["CNY", "USD", "JPY", "KWD", "CLF"]:
        expected = sum(amount.minor for amount in amounts if amount.currency == currency)
        assert purse.amount(currency) == Money(expected, currency)
    backwards = Purse(reversed(amounts))
    assert backwards == purse
    assert hash(backwards) == hash(purse)
    assert not purse - backwards
    assert list((purse + purse) - purse) == list(purse)


def test_a_purse_shows_what_it_holds() -> None:
    purse = Purse([Money(100, "USD"), Money(250, "CNY"), Money(-100, "USD")])
    assert repr(purse) == "Purse(2.50 CNY)"
    assert purse
    assert purse != Money(250, "CNY")
