"""Decides what an amount is worth in another currency: by a dated rate, never by a guess (B11)."""

from collections.abc import Mapping
from decimal import Decimal

from huikuan.kernel.money import Rounding, divide, exponent


class RateMissing(LookupError):
    """There is no rate from `base` to `quote` for the day."""

    def __init__(self, base: str, quote: str) -> None:
        """Keep both currencies for the refusal."""
        self.base = base
        self.quote = quote
        super().__init__(f"{base}/{quote}")


def converted(minor: int, base: str, quote: str, rates: Mapping[str, Decimal]) -> int:
    """Return an amount of `base` in minor units of `quote`, half a unit away from zero.

    `rates` say what one major unit of a currency is worth in major units of `quote`. Raises
    RateMissing.
    """
    if base == quote:
        return minor
    rate = rates.get(base)
    if rate is None:
        raise RateMissing(base, quote)
    numerator, denominator = rate.as_integer_ratio()
    return divide(
        minor * numerator * 10 ** exponent(quote),
        denominator * 10 ** exponent(base),
        Rounding.HALF_UP,
    )
