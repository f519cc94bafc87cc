"""What paying early is worth to the buyer, and what offering it costs the seller (domain 1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.kernel.calendars import Calendar
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.money import Rounding, divide
from huikuan.rules.terms.due import MissingAnchor, rolled
from huikuan.rules.terms.values import Anchor, Discount, DiscountBase, Terms

_WHOLE = 10_000  # permyriad


@dataclass(frozen=True, slots=True)
class Offer:
    """A discount in minor units for a payment on or before a day."""

    until: Day
    minor: int


def offers(
    minor_total: int,
    tax_minor: int,
    terms: Terms,
    anchors: Mapping[Anchor, Day],
    calendar: Calendar,
) -> tuple[Offer, ...]:
    """Return the discounts of an invoice, the earliest (and biggest) first.

    Amounts in minor units, `minor_total` with the tax in it; rounded half up. The last day rolls
    as due days do. Raises MissingAnchor when the day the terms count from is not known.
    """
    found: list[Offer] = []
    for discount in terms.discounts:
        anchor = terms.lines[0].due.anchor
        if anchor not in anchors:
            raise MissingAnchor(anchor)
        until = rolled(add_days(anchors[anchor], discount.days), terms.roll, calendar)
        base = minor_total - (tax_minor if discount.base is DiscountBase.BEFORE_TAX else 0)
        found.append(Offer(until, divide(base * discount.permyriad, _WHOLE, Rounding.HALF_UP)))
    return tuple(found)


def annualised_cost(discount: Discount, net_days: int, basis: int) -> int:
    """Return what a discount costs the seller a year, in permyriad of the money brought forward.

    d/(100-d) x basis/(N-D), with `net_days` N, discount days D and `basis` 360 or 365 days:
    1/10 net 45 costs 10.39 % (360) or 10.53 % (365). Rounded half up. Raises ValueError when the
    discount brings no payment forward.
    """
    if net_days <= discount.days:
        raise ValueError(f"{discount.days} days are not earlier than {net_days}")
    numerator = discount.permyriad * basis * _WHOLE
    denominator = (_WHOLE - discount.permyriad) * (net_days - discount.days)
    return divide(numerator, denominator, Rounding.HALF_UP)
