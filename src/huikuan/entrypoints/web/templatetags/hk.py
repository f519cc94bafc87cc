"""What templates may say: catalogue sentences, figures in words, addresses that keep the day."""

import json
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huikuan.adapters.texts import Language, text
from huikuan.entrypoints.web import grids, persons, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.tables import Shown

register = template.Library()


def _language(context: dict[str, Any]) -> Language:
    return "en" if context.get("language") == "en" else "zh"


@register.simple_tag(takes_context=True)
def t(context: dict[str, Any], code: str, **figures: object) -> str:
    """The sentence of the catalogue in the page's language."""
    return text(code, _language(context), **figures)


@register.simple_tag(takes_context=True)
def word(context: dict[str, Any], area: str, code: str) -> str:
    """The word for a code of an area: a kind of document, a state, a currency."""
    return wording.code_text(area, str(code), _language(context))


@register.simple_tag(takes_context=True)
def go(context: dict[str, Any], name: str, **parts: object) -> str:
    """The address of a page of this company, at the day that is looked at."""
    frame: Frame = context["frame"]
    return frame.address(name, **parts)


@register.simple_tag
def rows(table: Shown) -> SafeString:
    """The rows of a table, written at once."""
    return grids.body(table.rows)


@register.simple_tag(takes_context=True)
def sums(context: dict[str, Any], table: Shown) -> SafeString:
    """The rows of a table's totals."""
    return grids.foot(table.totals, text("web.list.total", _language(context)))


@register.simple_tag(takes_context=True)
def late(context: dict[str, Any], days: int | None) -> str:
    """Days past due in words."""
    return wording.NOTHING if days is None else wording.late(days, _language(context))


@register.simple_tag(takes_context=True)
def span(context: dict[str, Any], days: int | None) -> str:
    """A number of days in words."""
    return wording.NOTHING if days is None else wording.span(days, _language(context))


@register.simple_tag
def money(minor: int | None, currency: str) -> str:
    """An amount without its currency; it stands once in the heading or beside."""
    return wording.NOTHING if minor is None else wording.amount(minor, currency)


@register.filter
def share(permyriad: int | None) -> str:
    """A share of ten thousandths as per cent."""
    return wording.NOTHING if permyriad is None else wording.share(permyriad)


@register.filter
def count(number: object) -> str:
    """A whole number with thousands marks; a dash where there is none."""
    return wording.count(number) if isinstance(number, int) else wording.NOTHING


@register.filter
def day(value: date | None) -> SafeString:
    """A day, never broken over two lines."""
    return format_html('<span class="hk-nowrap">{}</span>', wording.day(value))


@register.filter
def instant(value: datetime | None) -> SafeString:
    """An instant, never broken over two lines."""
    return format_html('<span class="hk-nowrap">{}</span>', wording.instant(value))


@register.filter
def minute(value: datetime | None) -> SafeString:
    """An instant to the minute, never broken over two lines."""
    return format_html('<span class="hk-nowrap">{}</span>', wording.instant(value)[:16])


@register.filter
def own_day(value: datetime | None) -> SafeString:
    """The day of an instant on the company's clock."""
    return format_html('<span class="hk-nowrap">{}</span>', wording.instant(value)[:10])


@register.filter
def utc_instant(value: datetime) -> SafeString:
    """An instant in UTC, as the log keeps it."""
    written = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return format_html('<span class="hk-nowrap">{}</span>', written)


@register.filter
def laid_out(value: object) -> str:
    """A record's content as JSON that people can read."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


@register.simple_tag(takes_context=True)
def who(context: dict[str, Any], name: str) -> str:
    """Who did something: a person by name, a command by the account of the system it ran under."""
    return persons.words(name, _language(context))
