"""Decides how figures are written on pages: amounts, days late, shares, dates (P1, P3).

Amounts have thousands marks, the currency's own decimals and a true minus sign; days are words;
dates are ISO. Never a float.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from django.utils import timezone

from huikuan.adapters.texts import Language, known, text
from huikuan.analytics.reports import column_title
from huikuan.kernel import currencies
from huikuan.kernel.money import Money
from huikuan.rules import terms
from huikuan.rules.measures import CARDS, Unit

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
PERMYRIAD = 10_000
LOCALES: Mapping[Language, Locale] = {"zh": Locale("zh"), "en": Locale("en")}
# columns that hold a number people look up: never broken over two lines
IDS = frozenset(
    {"customer_no", "number", "counter_number", "order_no", "seq", "line", "batch_id"}
    | {"recorded_at", "einvoice_no", "tax_id", "voucher", "account_no"}
)
# columns of short words that a narrow table must not break
SHORT = frozenset(
    {"kind", "entry_kind", "document_kind", "counter_kind", "status", "method", "currency"}
    | {"delivery", "fact"}
    | {"bucket", "region", "salesperson", "country"}
)
# measures that say how many times, not what part
RATIOS = frozenset(code for code, card in CARDS.items() if card.unit is Unit.RATIO)
# columns of days that count from the due day: their sign means late or early
LATE = frozenset({"days_late"})
# columns whose values are codes of the catalogue, and the area of their words
CODED: Mapping[str, str] = {
    "kind": "document_kind",
    "became": "became",
    "entry_kind": "entry_kind",
    "document_kind": "document_kind",
    "counter_kind": "document_kind",
    "status": "status",
    "fact": "posting_fact",
    "method": "web.method",
    "delivery": "delivery",
}


def amount(minor: int, currency: str) -> str:
    """Write minor units in major ones: 123456789 CNY -> 1,234,567.89."""
    return f"{major(minor, currency):,f}".replace("-", MINUS)


def major(minor: int, currency: str) -> Decimal:
    """The exact figure in major units."""
    return Money(minor, currency).decimal()


def late(days: int, language: Language) -> str:
    """Write days past due in words; negative is the time still left."""
    if days == 0:
        return text("web.late.today", language)
    code = "web.late.overdue" if days > 0 else "web.late.left"
    return _counted(code, abs(days), language)


def paid(days: int, language: Language) -> str:
    """Write how late a debt was paid in full; negative is early."""
    if days == 0:
        return text("web.late.paid_on_day", language)
    code = "web.late.paid_late" if days > 0 else "web.late.paid_early"
    return _counted(code, abs(days), language)


def _counted(code: str, number: int, language: Language) -> str:
    return text(f"{code}.one" if number == 1 else code, language, days=f"{number:,}")


def span(days: int | Decimal, language: Language) -> str:
    """Write a number of days that is not a delay: 61 天 / 61.4 days."""
    code = "web.days.one" if abs(days) == 1 else "web.days.many"
    shown = f"{days:,.1f}" if isinstance(days, Decimal) else f"{days:,}"
    return text(code, language, days=shown.replace("-", MINUS))


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
    """Write an instant to the second, on the clock of the company that is looked at."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else NOTHING


def code_text(area: str, code: str, language: Language) -> str:
    """The catalogue's word for a code of an area, or the code itself when it has none yet."""
    key = f"{area}.{code}"
    return text(key, language) if known(key) else code


def cell(code: str, kind: str, value: Any, row: Mapping[str, Any], language: Language) -> str:  # noqa: ANN401 - whatever a report's cell holds
    """Write a report's value; nothing for no value. Money takes the row's own currency."""
    if value is None or value == "":
        return ""
    if kind == "money":
        return amount(value, row["currency"])
    if kind == "days":
        # a measure of that name is a mean with places, not the delay of one debt
        delay = code in LATE and isinstance(value, int)
        return late(value, language) if delay else span(value, language)
    if kind == "bool":
        return text("web.yes" if value else "web.no", language)
    if code in RATIOS:
        return text("web.indicators.times", language, times=f"{Decimal(value) / PERMYRIAD:,.2f}")
    if code in IDS:
        return _word(code, str(value), language)
    writer = _WRITERS.get(kind)
    return writer(value) if writer else _word(code, str(value), language)


def _word(code: str, value: str, language: Language) -> str:
    if code == "entry_kind" and known(f"document_kind.{value}"):
        return text(f"document_kind.{value}", language)
    if code in CODED:
        return code_text(CODED[code], value, language)
    writer = _WORDS.get(code)
    return writer(value, language) if writer else value


def _recorded(value: str, language: Language) -> str:
    return instant(datetime.fromisoformat(value))


def country(code: str, language: Language) -> str:
    """Write a country's code as its name."""
    return str(LOCALES[language].territories.get(code, code))


def currency(code: str, language: Language) -> str:
    """Write a currency's code as its name."""
    return str(LOCALES[language].currencies.get(code, code))


def payment_terms(written: str, language: Language) -> str:
    """Write terms of payment in the reader's language; what cannot be read stays as it came."""
    try:
        return terms.text(terms.parse(written), language)
    except ValueError:
        return written


_WORDS: Mapping[str, Callable[[str, Language], str]] = {
    "bucket": column_title,
    "recorded_at": _recorded,
    "terms": payment_terms,
    "country": country,
}
_WRITERS: Mapping[str, Callable[[Any], str]] = {"date": day, "share": share, "count": count}


def param(name: str, value: object, language: Language) -> str:
    """Write an input of a figure: a bucket by its days, a basis by its word, a day as ISO."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, Decimal):
        return decimal(str(value))
    if name == "bucket":
        return column_title(str(value), language)
    if name == "by":
        return ", ".join(_group(part.strip(), language) for part in str(value).split(","))
    if name == "of" and value == "":
        return text("web.list.blank", language)
    if name == "unclaimed":
        return text("web.yes", language)
    return code_text(_PARAMS[name], str(value), language) if name in _PARAMS else str(value)


# inputs whose values are codes of the catalogue, and the area of their words
_PARAMS: Mapping[str, str] = {
    "basis": "basis",
    "side": "web.side",
    "report": "report",
    "status": "status",
    "order_status": "web.order",
}


def _group(code: str, language: Language) -> str:
    return text("column.name", language) if code == "customer" else column_title(code, language)


def stated(figure: str, code: str) -> str:
    """Write what a file states with at least its currency's decimals: 336.9 EUR is 336.90.

    More places than the currency has stay: they are what was stated.
    """
    exact = Decimal(figure)
    places = currencies.exponent(code) if currencies.known(code) else 0
    had = max(0, -int(exact.as_tuple().exponent))
    return f"{exact:,.{max(places, had)}f}".replace("-", MINUS)


def decimal(figure: str) -> str:
    """Write an exact figure that comes as text, with thousands marks and a true minus sign."""
    return f"{Decimal(figure):,f}".replace("-", MINUS)
