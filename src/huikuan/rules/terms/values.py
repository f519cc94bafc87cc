"""What payment terms (账期) are: a structure, from which every label is printed (D1; domain 6.2).

A term such as 月结30天 means different things to different firms, so text is never the truth. One
instalment falls due by: the day of an event (anchor), the closing of the month or of a cut-off day
(cut), an offset of months and days, a fixed pay day, and the roll off a rest day.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from huikuan.kernel.decisions import Figure, Reason

MONTH_END: Final = 31
"""The cut-off day that is the last day of every month."""

MOST_LINES: Final = 60
MOST_DAYS: Final = 1095
MOST_MONTHS: Final = 120
_WHOLE_PERMYRIAD: Final = 10_000


class TermsRefused(ValueError):
    """The terms cannot be read or make no sense; `reason` holds a text code and its figures."""

    def __init__(self, code: str, **figures: Figure) -> None:
        """Build the reason from its code and figures."""
        super().__init__(f"{code} {figures}" if figures else code)
        self.reason = Reason(code, figures)


class Anchor(StrEnum):
    """The event whose day an instalment counts from."""

    ORDER = "order"
    SHIPMENT = "shipment"
    DELIVERY = "delivery"  # 货到
    INVOICE = "invoice"
    INVOICE_RECEIPT = "invoice_receipt"  # 票到
    STATEMENT = "statement"  # 对账确认
    BILL_OF_LADING = "bill_of_lading"
    ACCEPTANCE = "acceptance"  # 安装验收


class Roll(StrEnum):
    """Where a due day goes that is no workday; Civil Code 203 is the next one."""

    NEXT = "next_workday"
    PREVIOUS = "previous_workday"
    NONE = "none"


class DiscountBase(StrEnum):
    """What an early-payment discount is a percentage of: a field of the contract."""

    GROSS = "gross"
    BEFORE_TAX = "before_tax"


@dataclass(frozen=True, slots=True)
class Due:
    """How the due day of one instalment follows from the day of its anchor.

    `cut`: the anchor's day first moves to this day of the month, or of the next one when it is
    past (31 = month end; None = no cut). Then `months`, then `days`; then the first of `pay_days`
    on or after. A month with no such day has its last day instead.
    """

    anchor: Anchor
    cut: int | None = None
    months: int = 0
    days: int = 0
    pay_days: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse days of a month that do not exist and offsets no contract has."""
        if self.cut is not None and not 1 <= self.cut <= MONTH_END:
            raise TermsRefused("terms_day_of_month", day=self.cut)
        if not 0 <= self.days <= MOST_DAYS or not 0 <= self.months <= MOST_MONTHS:
            raise TermsRefused("terms_offset_out_of_range", months=self.months, days=self.days)
        if any(later <= day for day, later in pairwise(self.pay_days)):
            raise TermsRefused("terms_pay_days_order")
        for day in self.pay_days:
            if not 1 <= day <= MONTH_END:
                raise TermsRefused("terms_day_of_month", day=day)


@dataclass(frozen=True, slots=True)
class Line:
    """One instalment: a share of the whole, or the remainder (None) as the last line must be.

    `retention` marks money kept until a warranty ends (质保金).
    """

    share: Fraction | None
    due: Due
    retention: bool = False


@dataclass(frozen=True, slots=True)
class Discount:
    """An early-payment discount (现金折扣): permyriad off when paid within days of the anchor."""

    permyriad: int
    days: int
    base: DiscountBase = DiscountBase.GROSS

    def __post_init__(self) -> None:
        """Refuse a discount of nothing or everything."""
        if not 0 < self.permyriad < _WHOLE_PERMYRIAD or not 0 <= self.days <= MOST_DAYS:
            raise TermsRefused(
                "terms_discount_out_of_range", permyriad=self.permyriad, days=self.days
            )


@dataclass(frozen=True, slots=True)
class Terms:
    """Instalments ending in a remainder, discounts for paying early, and the roll of due days."""

    lines: tuple[Line, ...]
    discounts: tuple[Discount, ...] = ()
    roll: Roll = Roll.NEXT

    def __post_init__(self) -> None:
        """Refuse shares that cannot make a whole, and discounts without one due day."""
        if not 1 <= len(self.lines) <= MOST_LINES:
            raise TermsRefused("terms_number_of_lines", lines=len(self.lines))
        shares = [line.share for line in self.lines[:-1]]
        if self.lines[-1].share is not None or None in shares:
            raise TermsRefused("terms_remainder_not_last")
        given = [share for share in shares if share is not None]
        if any(share <= 0 for share in given) or sum(given) >= 1:
            raise TermsRefused("terms_shares_not_whole", percent=percent(Fraction(sum(given))))
        if self.discounts and len(self.lines) > 1:
            raise TermsRefused("terms_discount_on_instalments")
        if self.lines[0].retention and len(self.lines) == 1:
            raise TermsRefused("terms_retention_alone")
        for early, late in pairwise(self.discounts):
            if early.days >= late.days or early.permyriad <= late.permyriad:
                raise TermsRefused("terms_discounts_order")

    def shares(self) -> tuple[Fraction, ...]:
        """Return every line's share of the whole, the remainder's worked out."""
        given = [line.share for line in self.lines if line.share is not None]
        return (*given, 1 - Fraction(sum(given)))


def percent(share: Fraction) -> str:
    """Return a share as percent text when it is exact to four decimals, else as a fraction."""
    scaled = share * 1_000_000
    if scaled.denominator != 1:
        return f"{share.numerator}/{share.denominator}"
    whole, rest = divmod(int(scaled), 10_000)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{whole}.{decimals}%" if decimals else f"{whole}%"
