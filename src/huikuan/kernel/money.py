"""What an amount of money is, and what may be done with it (D1; invariants I01 and I07).

An amount is a whole number of minor units of one currency. Adding two currencies is refused, a
division names its rounding, and no binary float ever enters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from huikuan.kernel.currencies import UnknownCurrency, exponent, known

__all__ = [
    "CurrencyMismatch",
    "Money",
    "Purse",
    "Rounding",
    "TooManyDecimals",
    "UnknownCurrency",
    "divide",
    "exponent",
    "from_decimal",
    "known",
]


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum; they are never added without a dated rate."""


class TooManyDecimals(ValueError):
    """The figure is finer than the currency's minor unit; it is refused, not rounded."""


class Rounding(StrEnum):
    """How a division that does not come out even is settled."""

    HALF_UP = "half_up"  # 四舍五入: a half goes away from zero, so refunds mirror charges
    HALF_EVEN = "half_even"
    DOWN = "down"  # towards zero
    UP = "up"  # away from zero


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Return numerator / denominator as a whole number, rounded as named.

    Works on the magnitude and puts the sign back, so divide(-n, d) == -divide(n, d).
    Raises ZeroDivisionError when the denominator is zero.
    """
    negative = (numerator < 0) != (denominator < 0)
    whole, rest = divmod(abs(numerator), abs(denominator))
    twice = 2 * rest
    size = abs(denominator)
    if rounding is Rounding.UP:
        whole += rest > 0
    elif rounding is Rounding.HALF_UP:
        whole += twice >= size
    elif rounding is Rounding.HALF_EVEN:
        whole += twice > size or (twice == size and whole % 2 == 1)
    return -whole if negative else whole


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """A signed amount: whole minor units of one known currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse everything that is not a whole number of minor units of a known currency."""
        if type(self.minor) is not int:
            raise TypeError(f"minor units must be int, not {type(self.minor).__name__}")
        exponent(self.currency)

    def __add__(self, other: Money) -> Money:
        """Add an amount of the same currency; raises CurrencyMismatch."""
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract an amount of the same currency; raises CurrencyMismatch."""
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        """Return the amount with the other sign."""
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        """Tell whether the amount differs from zero."""
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        """Compare two amounts of the same currency; raises CurrencyMismatch."""
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        """Compare two amounts of the same currency; raises CurrencyMismatch."""
        return self.minor <= self._same(other)

    def scaled(self, numerator: int, denominator: int, rounding: Rounding) -> Money:
        """Return the amount times numerator / denominator, rounded to a minor unit as named."""
        return Money(divide(self.minor * numerator, denominator, rounding), self.currency)

    def decimal(self) -> Decimal:
        """Return the exact figure in major units, with the currency's decimals."""
        sign = 1 if self.minor < 0 else 0
        digits = tuple(int(digit) for digit in str(abs(self.minor)))
        return Decimal((sign, digits, -exponent(self.currency)))

    def text(self) -> str:
        """Return the figure as plain text, "1234.50": no grouping, no currency, no exponent."""
        return format(self.decimal(), "f")

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} in one sum")
        return other.minor


def from_decimal(figure: Decimal, currency: str) -> Money:
    """Return the amount that a figure in major units names exactly.

    Raises TooManyDecimals when the figure is finer than the minor unit, ValueError when it is not
    finite, UnknownCurrency for an unknown code. Trailing zeros do not count as decimals.
    """
    if not figure.is_finite():
        raise ValueError(f"not an amount: {figure}")
    places = exponent(currency)
    numerator, denominator = figure.as_integer_ratio()
    whole, rest = divmod(numerator * 10**places, denominator)
    if rest:
        raise TooManyDecimals(f"{figure} has more than {places} decimals for {currency}")
    return Money(whole, currency)


class Purse:
    """A bag of amounts in several currencies; never collapses them into one figure."""

    __slots__ = ("_minor",)

    def __init__(self, amounts: Iterable[Money] = ()) -> None:
        """Sum the amounts by currency; a currency that sums to zero drops out."""
        sums: dict[str, int] = {}
        for amount in amounts:
            sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
        self._minor = {code: sums[code] for code in sorted(sums) if sums[code]}

    def __iter__(self) -> Iterator[Money]:
        """Yield one amount per currency that is not zero, by currency code."""
        return (Money(minor, code) for code, minor in self._minor.items())

    def __add__(self, other: Purse) -> Purse:
        """Return what both bags hold together."""
        return Purse((*self, *other))

    def __sub__(self, other: Purse) -> Purse:
        """Return what is left when the other bag's amounts are taken out."""
        return Purse((*self, *(-amount for amount in other)))

    def __eq__(self, other: object) -> bool:
        """Tell whether both bags hold the same amounts."""
        return isinstance(other, Purse) and self._minor == other._minor

    def __hash__(self) -> int:
        """Hash by content: a purse is a value."""
        return hash(tuple(self._minor.items()))

    def __bool__(self) -> bool:
        """Tell whether anything is in the bag."""
        return bool(self._minor)

    def __repr__(self) -> str:
        """Show the content, for test reports."""
        return f"Purse({', '.join(f'{amount.text()} {amount.currency}' for amount in self)})"

    def amount(self, currency: str) -> Money:
        """Return what the bag holds in one currency, zero when nothing."""
        return Money(self._minor.get(currency, 0), currency)
