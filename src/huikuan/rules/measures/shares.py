"""The last division of a figure: shares, times and days of whole numbers, half up (D7).

None is the answer where there is nothing to divide by.
"""

from huikuan.kernel.money import Rounding, divide

_WHOLE = 10_000
_CENTI = 100


def permyriad(part: int, whole: int) -> int | None:
    """Return part of whole in hundredths of a percent."""
    return divide(part * _WHOLE, whole, Rounding.HALF_UP) if whole > 0 else None


def times(many: int, one: int) -> int | None:
    """Return how many times `one` goes into `many`, in ten-thousandths."""
    return permyriad(many, one)


def centidays(days: int, weight: int) -> int | None:
    """Return weighted days over their weight, in hundredths of a day."""
    return divide(days * _CENTI, weight, Rounding.HALF_UP) if weight > 0 else None
