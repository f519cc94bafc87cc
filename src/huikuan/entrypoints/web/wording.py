"""Decides how figures are written on pages: amounts, days late, shares, dates (P1, P3).

Amounts have thousands marks, the currency's own decimals and a true minus sign; days are words;
dates are ISO. Never a float.
"""

from datetime import date, datetime
from decimal import Decimal

from huikuan.adapters.texts import Language, known, text
from huikuan.kernel.money import Money

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
PERMYRIAD = 10_000
SHORT_MONTHS = 7


def amount(minor: int, currency: str) -> str:
    """Write minor units in major ones: 123456789 CNY -> 1,234,567.89."""
    return f"{Money(minor, currency).decimal():,f}".replace("-", MINUS)


def late(days: int, language: Language) -> str:
    """Write days past due in words; negative is the time still left."""
    if days > 0:
        return text("web.late.overdue", language, days=f"{days:,}")
    if days == 0:
        return text("web.late.today", language)
    return text("web.late.left", language, days=f"{-days:,}")


def span(days: int, language: Language) -> str:
    """Write a number of days that is not a delay: 61 天 / 61 days."""
    code = "web.days.one" if abs(days) == 1 else "web.days.many"
    return text(code, language, days=f"{days:,}".replace("-", MINUS))


def share(permyriad: int) -> str:
    """Write a share of ten thousandths: 2031 -> 20.31%."""
    return f"{Decimal(permyriad) / 100:,.2f}%".replace("-", MINUS)


def count(number: int) -> str:
    """Write a whole number with thousands marks."""
    return f"{number:,}".replace("-", MINUS)


def day(value: date | None) -> str:
    """Write a day as ISO, nothing as a dash."""
    return value.isoformat()[:10] if value is not None else NOTHING


def instant(value: datetime | None) -> str:
    """Write an instant to the second, in its own zone."""
    return value.strftime("%Y-%m-%d %H:%M:%S") if value is not None else NOTHING


def code_text(area: str, code: str, language: Language) -> str:
    """The catalogue's word for a code of an area, or the code itself when it has none yet."""
    key = f"{area}.{code}"
    return text(key, language) if known(key) else code
