"""What the customer's pages say: catalogue sentences, amounts and days."""

from typing import Any

from django import template

from huikuan.adapters.texts import text
from huikuan.kernel.money import Money

register = template.Library()
MINUS = "\N{MINUS SIGN}"


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], code: str, **figures: object) -> str:
    """The sentence of the catalogue in the page's language."""
    return text(code, "en" if context.get("language") == "en" else "zh", **figures)


@register.simple_tag
def amount(minor: int, currency: str) -> str:
    """An amount with thousands marks, without its currency."""
    return f"{Money(minor, currency).decimal():,f}".replace("-", MINUS)
