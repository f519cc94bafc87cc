"""The aging of a book as of a day: the reference that every engine must equal (D6)."""

from collections.abc import Iterable

from huikuan.kernel.days import Day
from huikuan.rules.aging.values import AgedLine, Buckets, OpenItem
from huikuan.rules.items import Side


def age(items: Iterable[OpenItem], as_of: Day, buckets: Buckets) -> tuple[AgedLine, ...]:
    """Return one line per customer and currency, ordered by both, in minor units.

    Debts and credit notes go to the bucket of their own day; cash is unapplied and has no bucket.
    A customer whose figures are all zero has no line.
    """
    size = len(buckets.codes)
    owed: dict[tuple[str, str], list[int]] = {}
    unapplied: dict[tuple[str, str], int] = {}
    for item in items:
        key = (item.customer_no, item.currency)
        row = owed.setdefault(key, [0] * size)
        if item.side is Side.CASH:
            unapplied[key] = unapplied.get(key, 0) - item.open_minor
        elif item.side is Side.DEBT:
            row[buckets.index(buckets.day_of(item), as_of)] += item.open_minor
    lines = (
        AgedLine(customer_no, currency, sum(row), tuple(row), unapplied.get(key, 0))
        for key, row in sorted(owed.items())
        for customer_no, currency in [key]
    )
    return tuple(line for line in lines if any(line.owed) or line.unapplied)
