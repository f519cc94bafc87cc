"""Cells of a Chinese bank's export: days, amounts with grouping and signs, names of currencies."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from huikuan.adapters.banks.figures import Place, minor_units
from huikuan.kernel.money import known

_DAY: Final = re.compile(
    r"^([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))(?:[ T].*|[0-9]{6})?$",
    re.ASCII,
)
_DAYS: Final = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}|(?<![0-9])[0-9]{8}(?![0-9])")
_GROUPED: Final = re.compile(r"^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$", re.ASCII)
_SIGNS: Final = str.maketrans({"−": "-", "－": "-", "＋": "+", "，": ",", "．": "."})
_DASHES: Final = re.compile(r"^[-—/－]*$")
_CURRENCIES: Final = {
    "人民币": "CNY",
    "人民币元": "CNY",
    "RMB": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "港币": "HKD",
    "港元": "HKD",
    "日元": "JPY",
    "日圆": "JPY",
    "英镑": "GBP",
    "澳大利亚元": "AUD",
    "澳元": "AUD",
    "加拿大元": "CAD",
    "新加坡元": "SGD",
    "瑞士法郎": "CHF",
    "韩元": "KRW",
}


def tidy(cell: str) -> str:
    """Return a cell without blanks at its ends; dashes and a slash alone stand for nothing."""
    text = " ".join(cell.replace("\u3000", " ").split())
    return "" if _DASHES.match(text) else text


def day_of(text: str, place: Place) -> date:
    """Return the day that a cell begins with; raises FileRefused."""
    found = _DAY.match(text)
    parts = [one for one in found.groups() if one is not None] if found else []
    try:
        year, month, day = (int(one) for one in parts)
        return date(year, month, day)
    except ValueError:
        raise place.refused("bank_date_unreadable", value=text[:40]) from None


def is_day(text: str) -> bool:
    """Tell whether a cell has the shape of a day."""
    return bool(_DAY.match(text))


def days_in(text: str) -> list[date]:
    """Return the days that a line of the preamble names, in their order."""
    found: list[date] = []
    for one in _DAYS.findall(text):
        digits = [int(part) for part in re.split(r"[-/.年月]", one)]
        if len(digits) == 1:
            digits = [int(one[:4]), int(one[4:6]), int(one[6:])]
        try:
            found.append(date(*digits))
        except ValueError:
            continue
    return found


def signed(text: str, currency: str, place: Place) -> int | None:
    """Return a signed amount in minor units, None for an empty cell; raises FileRefused."""
    plain = "".join(text.translate(_SIGNS).split())
    if not plain or _DASHES.match(plain):
        return None
    sign = -1 if plain.startswith("-") else 1
    figure = plain[1:] if plain[0] in "+-" else plain
    figure = figure.removeprefix("¥").removeprefix("￥").removeprefix("$").removesuffix("元")
    if figure.startswith("-"):  # ¥-12.00
        sign, figure = -sign, figure[1:]
    if _GROUPED.match(figure):
        figure = figure.replace(",", "")
    return sign * minor_units(figure, currency, place)


def balance_of(text: str, currency: str, place: Place) -> int | None:
    """Return a balance, None where the bank hides it ("****") or leaves it out."""
    if "*" in text or not any(one.isdigit() for one in text):
        return None
    return signed(text, currency, place)


def currency_named(text: str) -> str:
    """Return the code of a currency that is named by code or in Chinese, "" for any other word."""
    code = _CURRENCIES.get(text.upper(), text.upper())
    return code if known(code) else ""


def currency_of(text: str, place: Place) -> str:
    """Return the currency that a cell names; raises FileRefused for one that is not known."""
    code = currency_named(text)
    if not code:
        raise place.refused("unknown_currency", value=text[:20])
    return code
