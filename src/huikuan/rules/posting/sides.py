"""Says on which side a line stands, and what it comes to in the home currency."""

from collections.abc import Iterable, Sequence

from huikuan.kernel.days import Day
from huikuan.kernel.money import Rounding, divide, exponent
from huikuan.rules.posting.values import Line, Rate, Reversal


class NoRate(LookupError):
    """No rate of the currency had begun on the day: nothing is converted by guess."""

    def __init__(self, currency: str, day: Day) -> None:
        """Keep what was asked for."""
        self.currency = currency
        self.day = day
        super().__init__(f"{currency} {day}")


def sides(line: Line, reversal: Reversal) -> tuple[int, int]:
    """Return (debit, credit) of a line in minor units.

    What takes an earlier posting back is written 红字: on that posting's side, below zero; or, where
    the policy mirrors, on the other side.
    """
    if line.red and reversal is Reversal.NEGATIVE:
        return (0, -line.minor) if line.minor > 0 else (line.minor, 0)
    return (line.minor, 0) if line.minor > 0 else (0, -line.minor)


def rate_on(rates: Iterable[Rate], currency: str, day: Day) -> Rate:
    """Return the last rate of a currency that had begun on a day. Raises NoRate."""
    begun = [one for one in rates if one.currency == currency and one.since <= day]
    if not begun:
        raise NoRate(currency, day)
    return max(begun, key=lambda one: one.since)


def in_home(minor: Sequence[int], rate: Rate, home: str) -> tuple[int, ...]:
    """Return a voucher's amounts in the home currency, in its minor units.

    Each is rounded half up; the last one takes what is left, so that the voucher balances in both
    currencies.
    """
    up = 10 ** exponent(home)
    down = rate.denominator * 10 ** exponent(rate.currency)
    found = [divide(one * rate.numerator * up, down, Rounding.HALF_UP) for one in minor[:-1]]
    return (*found, -sum(found)) if minor else ()
