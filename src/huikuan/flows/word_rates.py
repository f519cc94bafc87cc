"""Says rates and shares in words: parts per million as per cent, parts of ten thousand as well."""

from decimal import Decimal
from typing import Final

from huikuan.adapters.texts import Language
from huikuan.kernel.decisions import Figure

_MILLIONTHS: Final = frozenset({"rate", "annual", "most", "agreed", "floor", "add"})
_PERMYRIAD: Final = frozenset({"times", "chance", "share", "success"})


def percent(millionths: int) -> str:
    """Return parts per million as per cent, without zeros at the end: 42500 is 4.25%."""
    return f"{(Decimal(millionths) / 10_000).normalize():f}%"


def rated(name: str, value: Figure, _language: Language) -> str | None:
    """Show a figure that is a rate or a share; None for every other."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    if name in _MILLIONTHS:
        return percent(value)
    return percent(value * 100) if name in _PERMYRIAD else None
