"""Amounts from outside become whole minor units exactly, or are refused (I01; faults F4 to F6)."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.money import UnknownCurrency, exponent
from huikuan.rules.intake import NumberForm, Unreadable, exact_decimal, minor_units, whole_number

PLAIN = NumberForm()
POINT = NumberForm(decimal_mark=".")
COMMA = NumberForm(decimal_mark=",")


def code_of(text: str, currency: str = "CNY", form: NumberForm = PLAIN) -> str:
    with pytest.raises(Unreadable) as refused:
        minor_units(text, currency, form)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1234.5", 123450),
        ("0.01", 1),
        (".5", 50),
        ("007.50", 750),
        ("-12.30", -1230),
        ("12.30-", -1230),
        ("+12.30", 1230),
        ("(12.30)", -1230),
        ("（１２.３０）", -1230),
        ("−5", -500),
        ("¥-5", -500),
        ("-¥5", -500),
        ("RMB5", 500),
        ("CNY 5.10", 510),
        ("5.10 元", 510),
        ("1,234,567.89", 123456789),
        ("1 234 567,89", 123456789),
        ("1.234.567,89", 123456789),
        ("1'234'567.89", 123456789),
        ("12,5", 1250),
        ("9999999999999.99", 999999999999999),
    ],
)
def test_what_reads_one_way_only_is_taken(text: str, minor: int) -> None:
    assert minor_units(text, "CNY", PLAIN) == minor


def test_the_mapping_decides_what_could_be_read_two_ways() -> None:
    assert code_of("1,234") == "number_ambiguous"
    assert minor_units("1,234", "CNY", POINT) == 123400
    assert code_of("1,234", form=COMMA) == "too_many_decimals"
    assert code_of("1.000") == "number_ambiguous"
    assert minor_units("1.000", "CNY", COMMA) == 100000
    assert code_of("1.000", form=POINT) == "too_many_decimals"
    assert minor_units("1.000", "CNY", NumberForm(".", extra_zeros=True)) == 100
    assert code_of("1.005", form=NumberForm(".", extra_zeros=True)) == "too_many_decimals"


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "sNaN", "inf", "-Infinity", "1e5", "1E400", "0x1F", "1_000", "1__0", "١٢٣", "12a", "--1",
     "-(1)", "(-1)", "1-2", "5.", "1.2.3", "1,23,456", "12 34", "½", "²", "一千", "1万", "10²", "①", "-",
     "1" * 41],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    assert code_of(text) == "not_a_number"


def test_a_sign_of_another_currency_is_refused() -> None:
    assert code_of("$5") == "currency_contradicts"
    assert code_of("5 USD") == "currency_contradicts"
    assert minor_units("$5", "HKD", PLAIN) == 500
    assert minor_units("¥5", "JPY", PLAIN) == 5


def test_the_scale_is_the_currency_s() -> None:
    assert minor_units("1000", "JPY", PLAIN) == 1000
    assert code_of("1000.0", "JPY") == "too_many_decimals"
    assert minor_units("1.234", "KWD", PLAIN) == 1234
    assert code_of("1.23456", "CLF") == "too_many_decimals"
    assert code_of("1.005", "USD") == "too_many_decimals"
    with pytest.raises(UnknownCurrency):
        minor_units("1", "ZZZ", PLAIN)


def test_units_are_exact_and_only_through_the_mapping() -> None:
    assert minor_units("1.5", "CNY", NumberForm(unit="万元")) == 1_500_000
    assert minor_units("0.000001", "CNY", NumberForm(unit="万元")) == 1
    assert code_of("0.0000001", form=NumberForm(unit="万元")) == "too_many_decimals"
    assert minor_units("12", "CNY", NumberForm(unit="千元")) == 1_200_000
    assert code_of("1" * 10, form=NumberForm(unit="万元")) == "amount_too_large"


def test_the_limit_is_thirteen_digits() -> None:
    assert code_of("10000000000000") == "amount_too_large"
    assert minor_units("-9999999999999", "JPY", PLAIN) == -9_999_999_999_999


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(["CNY", "JPY", "KWD", "CLF"]))
def test_every_usual_way_of_writing_an_amount_reads_back(minor: int, currency: str) -> None:
    places = exponent(currency)
    minor = minor % 10 ** (13 + places) if minor > 0 else -((-minor) % 10 ** (13 + places))
    whole, part = divmod(abs(minor), 10**places)
    grouped, fraction = f"{whole:,}", f".{part:0{places}d}" if places else ""
    sign = "-" if minor < 0 else ""
    full = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
    for text in (
        f"{sign}{whole}{fraction}",
        f"{sign}{grouped}{fraction}",
        f"{grouped}{fraction}{sign}",
        f"{sign}{whole}{fraction}".translate(full),
        f"({whole}{fraction})" if minor < 0 else f" {whole}{fraction} ",
    ):
        assert minor_units(text, currency, POINT) == minor
    theirs = grouped.replace(",", ".") + fraction.replace(".", ",")
    assert minor_units(sign + theirs, currency, COMMA) == minor


@given(st.text(alphabet="0123456789.,-+() '¥eExX_０٣n", max_size=14))
def test_any_text_is_refused_or_equals_a_second_reading(text: str) -> None:
    """The second reading: strip what groups or signs, and let Decimal read the bare rest."""
    try:
        minor = minor_units(text, "CNY", POINT)
    except Unreadable:
        return
    bare = (
        text.replace("０", "0").replace("¥", "").replace(" ", "").replace("'", "").replace(",", "")
    )
    negative = "-" in bare or bare.startswith("(")
    digits = re.sub(r"[-+()]", "", bare)
    assert re.fullmatch(r"[0-9]*\.?[0-9]+", digits)
    value = Decimal(digits) * 100
    assert minor == (-value if negative else value)


def test_an_amount_without_a_currency_stays_decimal_text() -> None:
    assert exact_decimal("1,234.50", POINT) == "1234.50"
    assert exact_decimal("-0.1234", PLAIN) == "-0.1234"
    assert exact_decimal("1.5", NumberForm(unit="万元")) == "15000"
    with pytest.raises(Unreadable, match="too_many_decimals"):
        exact_decimal("0.12345", PLAIN)


def test_whole_numbers_are_whole() -> None:
    assert [whole_number(one) for one in ("13", "-9", "30.0", "１４")] == [13, -9, 30, 14]
    for text in ("1.5", "1e2", "", "x", "1234567"):
        with pytest.raises(Unreadable):
            whole_number(text)
