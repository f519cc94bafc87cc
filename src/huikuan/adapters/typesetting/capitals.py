"""Amounts in capitals, which cannot be altered with a stroke (大写金额; domain facts 6.3).

Chinese follows the rules for bills: no gap after the currency, 整 after whole yuan, one 零 for
zeros inside, 零 before the jiao when the yuan end in zero, 零 before fen without jiao.
"""

from huikuan.adapters.texts import Language, known, text
from huikuan.kernel.money import exponent

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SMALL = ("", "拾", "佰", "仟")
_MYRIAD = 10_000
_GROUP = 10**8
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_THOUSANDS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_FEN_PLACES = 2


def capitals(minor: int, currency: str, language: Language) -> str:
    """An amount in minor units in words.

    Chinese: 人民币壹仟肆佰零玖元伍角; English: CNY ONE THOUSAND FOUR HUNDRED NINE AND 50/100.
    Raises UnknownCurrency for a currency whose decimals are not known.
    """
    if language == "zh":
        return _chinese(minor, currency)
    places = exponent(currency)
    whole, rest = divmod(abs(minor), 10**places)
    words = ("minus " if minor < 0 else "") + _english(whole)
    part = f" and {rest:0{places}d}/{10**places}" if places else ""
    return f"{currency} {words}{part}".upper() + ("" if rest else " ONLY")


def _chinese(minor: int, currency: str) -> str:
    places = exponent(currency)
    whole, rest = divmod(abs(minor), 10**places)
    name = f"document.currency.{currency}"
    prefix = text(name, "zh") if known(name) else f"{currency} "
    sign = "负" if minor < 0 else ""
    # 角 and 分 are hundredths; a currency with other decimals says them digit by digit
    if places == _FEN_PLACES:
        return prefix + sign + _yuan(whole, rest)
    digits = f"{rest:0{places}d}".rstrip("0") if rest else ""
    part = "点" + "".join(_DIGITS[int(digit)] for digit in digits) if digits else ""
    return f"{prefix}{sign}{_number(whole)}" + (part or "元整")


def _yuan(whole: int, rest: int) -> str:
    jiao, fen = divmod(rest, 10)
    said = f"{_number(whole)}元" if whole or not rest else ""
    if not rest:
        return said + "整"
    if jiao:
        said += ("零" if whole and whole % 10 == 0 else "") + _DIGITS[jiao] + "角"
    elif whole:
        said += "零"
    return said + (_DIGITS[fen] + "分" if fen else "")


def _number(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    if number >= _GROUP:
        return _joined(number, _GROUP, "亿")
    if number >= _MYRIAD:
        return _joined(number, _MYRIAD, "万")
    return _below_myriad(number)


def _joined(number: int, size: int, unit: str) -> str:
    high, low = divmod(number, size)
    said = _number(high) + unit
    if low == 0:
        return said
    # a gap in front of the lower part is said once
    return said + ("零" if low < size // 10 else "") + _number(low)


def _below_myriad(number: int) -> str:
    said = ""
    gap = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + _SMALL[place]
            gap = False
        else:
            gap = True
    return said


def _english(number: int) -> str:
    for size, unit in _THOUSANDS:
        if number >= size:
            high, low = divmod(number, size)
            return f"{_english(high)} {unit}" + (f" {_english(low)}" if low else "")
    if number >= 100:  # noqa: PLR2004 - a hundred
        high, low = divmod(number, 100)
        return f"{_ONES[high]} hundred" + (f" {_english(low)}" if low else "")
    if number >= len(_ONES):
        high, low = divmod(number, 10)
        return _TENS[high] + (f"-{_ONES[low]}" if low else "")
    return _ONES[number]
