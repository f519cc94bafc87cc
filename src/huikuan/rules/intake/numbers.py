"""The one strict number parser for everything that comes from outside (I01; faults F4, F5, F6).

Text becomes whole minor units of its currency, exactly, or it is refused. Full-width digits,
thousands marks, currency signs, a trailing minus and accounting brackets are understood; NaN, 1e5,
0x1F, 1_000, digits of other scripts and anything finer than the currency's minor unit are refused.
No binary float is used at any step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.money import exponent, known
from huikuan.rules.intake.values import Unreadable
from huikuan.rules.intake.widths import narrow

WHOLE_DIGITS: Final = 13  # |amount| < 10^13 major units
LONGEST: Final = 40
UNITS: Final = {"": 0, "元": 0, "千": 3, "千元": 3, "万": 4, "万元": 4, "百万": 6, "百万元": 6}
FINEST: Final = 4  # no currency has more decimals

# A sign names the currencies it may stand for; one that contradicts the row's currency is a fault.
_SIGNS: Final = {
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "TWD", "HKD"),
    "RMB": ("CNY",),
    "CN¥": ("CNY",),
    "US$": ("USD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "$": ("USD", "AUD", "CAD", "HKD", "SGD", "NZD", "MXN", "TWD"),
    "€": ("EUR",),
    "£": ("GBP",),
    "円": ("JPY",),
    "₩": ("KRW",),
    "₹": ("INR",),
}
_SIGN = re.compile(
    r"^(?P<before>[A-Z]{3}|CN¥|US\$|HK\$|NT\$|[¥$€£₩₹])?\s*(?P<body>.*?)\s*"
    r"(?P<after>[A-Z]{3}|[¥$€£₩₹元円])?$"
)
_PLAIN = re.compile(r"^(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]+))?$|^\.(?P<bare>[0-9]+)$")
_POINT = re.compile(
    r"^(?P<whole>[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+))(?:\.(?P<part>[0-9]+))?$"
)
_COMMA = re.compile(
    r"^(?P<whole>[0-9]{1,3}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+)|[0-9]+)"
    r"(?:,(?P<part>[0-9]+))?$"
)
_MARKS = re.compile(r"[,.' ]")
_FORBIDDEN = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How a column writes its numbers, as the mapping says it.

    `decimal_mark` "." or ",", or "" where nothing is said: then only what reads one way is taken.
    `unit` is one of UNITS (万元 and 千元 are never guessed). `extra_zeros` lets zeros beyond the
    currency's decimals pass (an ERP's 100.0000), other digits never.
    """

    decimal_mark: str = ""
    unit: str = ""
    extra_zeros: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A decimal number taken apart: value = sign * digits / 10^places."""

    negative: bool
    digits: str
    places: int


def minor_units(text: str, currency: str, form: NumberForm) -> int:
    """Return the amount in `text` as whole minor units of `currency`, exactly.

    Raises Unreadable (not_a_number, number_ambiguous, too_many_decimals, amount_too_large,
    currency_contradicts) and kernel.money.UnknownCurrency.
    """
    return _scaled(_figure(text, currency, form), exponent(currency), form, currency)


def exact_decimal(text: str, form: NumberForm) -> str:
    """Return a figure as plain decimal text ("1234.50"), whatever its currency.

    For amounts whose currency stands elsewhere (allocations); at most FINEST decimals, kept as they
    were written. Raises Unreadable as `minor_units` does.
    """
    figure = _figure(text, "", form)
    units = _scaled(figure, FINEST, form, "")
    places = min(max(figure.places - UNITS[form.unit], 0), FINEST)
    whole, part = divmod(abs(units), 10**FINEST)
    tail = str(part).zfill(FINEST)[:places]
    return ("-" if units < 0 else "") + str(whole) + ("." + tail if tail else "")


def is_zero(text: str) -> bool:
    """Tell whether a decimal text or minor-unit text as produced here stands for nothing."""
    return not text.strip("-0.")


def whole_number(text: str) -> int:
    """Return a plain whole number (days, counts) of at most six digits; raises Unreadable."""
    clean = narrow(text).strip()
    if not re.fullmatch(r"-?[0-9]{1,6}(?:\.0+)?", clean):
        raise Unreadable("not_a_whole_number")
    return int(clean.partition(".")[0])


def _scaled(figure: Figure, places: int, form: NumberForm, currency: str) -> int:
    shift = places + UNITS[form.unit] - figure.places
    digits = figure.digits
    if shift < 0:
        beyond = digits[shift:]
        if beyond.strip("0") or not form.extra_zeros:
            raise Unreadable("too_many_decimals", currency=currency, decimals=str(places))
        digits = digits[:shift] or "0"
        shift = 0
    units = int(digits) * int(10**shift)
    if units >= 10 ** (WHOLE_DIGITS + places):
        raise Unreadable("amount_too_large", digits=str(WHOLE_DIGITS))
    return -units if figure.negative else units


def _figure(text: str, currency: str, form: NumberForm) -> Figure:
    """Take the text apart: sign, currency sign, grouping, decimals."""
    clean = narrow(text).strip()
    if not clean or len(clean) > LONGEST:
        raise Unreadable("not_a_number")
    negative, clean = _sign(clean)
    clean = _without_currency(clean, currency)
    inner, clean = _sign(clean)  # ¥-100 and -¥100 both occur; two signs do not
    if inner and negative:
        raise Unreadable("not_a_number")
    whole, part = _body(clean, form.decimal_mark)
    digits = (whole + part).lstrip("0") or "0"
    if len(digits) > WHOLE_DIGITS + FINEST * 2 + 8:
        raise Unreadable("amount_too_large", digits=str(WHOLE_DIGITS))
    return Figure(negative or inner, digits, len(part))


def _sign(text: str) -> tuple[bool, str]:
    """Return whether the text is negative, and the text without its sign."""
    if text.startswith("(") and text.endswith(")"):
        body = text[1:-1].strip()
        if body[:1] in ("-", "+") or body[-1:] == "-":
            raise Unreadable("not_a_number")
        return True, body
    if text.startswith(("-", "+")):
        if text.endswith("-"):
            raise Unreadable("not_a_number")
        return text[0] == "-", text[1:].lstrip()
    if text.endswith("-"):
        return True, text[:-1].rstrip()
    return False, text


def _without_currency(text: str, currency: str) -> str:
    """Take a currency sign or code off, if it agrees with the row's currency."""
    match = _SIGN.match(text.upper())
    if match is None:
        raise Unreadable("not_a_number")
    for mark in (match["before"], match["after"]):
        allowed = _SIGNS.get(mark, (mark,)) if mark else ()
        if mark and currency and currency not in allowed:
            if mark.isalpha() and mark not in _SIGNS and not _is_code(mark):
                raise Unreadable("not_a_number")
            raise Unreadable("currency_contradicts", sign=mark, currency=currency)
        if mark and not currency and mark not in _SIGNS and not _is_code(mark):
            raise Unreadable("not_a_number")
    return match["body"]


def _is_code(mark: str) -> bool:
    return known(mark)


def _body(text: str, mark: str) -> tuple[str, str]:
    """Return the digits before and after the decimal mark."""
    if mark == ",":
        match = _COMMA.match(text)
        if match is None:
            raise Unreadable("not_a_number")
        return _digits(match["whole"]), match["part"] or ""
    plain = _PLAIN.match(text)
    if plain is not None:
        whole, part = plain["whole"] or "0", plain["part"] or plain["bare"] or ""
        if not mark and len(part) == 3 and part.strip("0") == "" and 0 < len(whole) <= 3:  # noqa: PLR2004
            raise Unreadable("number_ambiguous")  # 1.000: one, or a thousand?
        return whole, part
    point = _POINT.match(text)
    if point is not None:
        if not mark and text.count(",") == 1 and not point["part"]:
            raise Unreadable("number_ambiguous")  # 1,234: a thousand, or one and a bit?
        return _digits(point["whole"]), point["part"] or ""
    comma = _COMMA.match(text)
    if not mark and comma is not None and len(_MARKS.findall(text)) >= 1:
        # 1.234,56 and 1234,56 read one way only
        return _digits(comma["whole"]), comma["part"] or ""
    raise Unreadable("not_a_number")


def _digits(text: str) -> str:
    return _FORBIDDEN.sub("", text)
