"""Amounts in capitals: the vectors of the field's rules, and reading back what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.adapters.typesetting import capitals

DIGITS = "零壹贰叁肆伍陆柒捌玖"
VECTORS = {
    140950: "人民币壹仟肆佰零玖元伍角",
    600714: "人民币陆仟零柒元壹角肆分",
    1640902: "人民币壹万陆仟肆佰零玖元零贰分",
    32504: "人民币叁佰贰拾伍元零肆分",
    168032: "人民币壹仟陆佰捌拾元零叁角贰分",
    10700053: "人民币壹拾万柒仟元零伍角叁分",
    0: "人民币零元整",
    5: "人民币伍分",
    50: "人民币伍角",
    10_00: "人民币壹拾元整",
    100_05: "人民币壹佰元零伍分",
    100_500_00: "人民币壹拾万零伍佰元整",
    100_000_000_00: "人民币壹亿元整",
    100_010_000_00: "人民币壹亿零壹万元整",
    1_000_000_000_000_00: "人民币壹万亿元整",
    -1_23: "人民币负壹元贰角叁分",
}


@pytest.mark.parametrize(("minor", "words"), VECTORS.items())
def test_chinese_capitals(minor: int, words: str) -> None:
    assert capitals(minor, "CNY", "zh") == words


def test_other_currencies_keep_their_decimals() -> None:
    assert capitals(1234, "JPY", "zh") == "日元壹仟贰佰叁拾肆元整"
    assert capitals(1500, "KWD", "zh") == "科威特第纳尔壹点伍"


def test_english_capitals() -> None:
    assert (
        capitals(1_234_567_50, "USD", "en")
        == "USD ONE MILLION TWO HUNDRED THIRTY-FOUR THOUSAND FIVE HUNDRED SIXTY-SEVEN AND 50/100"
    )
    assert capitals(20_00, "CNY", "en") == "CNY TWENTY AND 00/100 ONLY"
    assert capitals(-13, "JPY", "en") == "JPY MINUS THIRTEEN ONLY"


@given(st.integers(0, 10**16))
def test_chinese_capitals_say_exactly_one_amount(minor: int) -> None:
    words = capitals(minor, "CNY", "zh").removeprefix("人民币")
    yuan, _, rest = words.rpartition("元")
    found = _read(yuan) * 100
    stripped = rest.replace("零", "").removesuffix("整")
    for digit, unit in zip(stripped[::2], stripped[1::2], strict=True):
        found += DIGITS.index(digit) * {"角": 10, "分": 1}[unit]
    assert found == minor


def _read(words: str) -> int:
    """A reader written apart from the writer: highest unit first."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        high, found, low = words.rpartition(unit)
        if found:
            return _read(high) * size + _read(low)
    total, digit = 0, 0
    for one in words:
        if one in "拾佰仟":
            total += digit * {"拾": 10, "佰": 100, "仟": 1000}[one]
            digit = 0
        else:
            digit = DIGITS.index(one)
    return total + digit
