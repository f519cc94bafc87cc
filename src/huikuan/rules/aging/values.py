"""What aging is made of: open items, buckets of days, and the lines of an aging report (D6).

Days are counted by calendar: an item due on the day asked for is not overdue yet (the due day has
already been rolled off a rest day).
"""

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum

from huikuan.kernel.days import Day, add_days
from huikuan.rules.items import Side

NOT_DUE = "not_due"


class Basis(StrEnum):
    """Which day the age is counted from; the day on the paper goes by two names."""

    DUE_DATE = "due_date"  # 逾期天数
    DOCUMENT_DATE = "document_date"  # 账龄

    @classmethod
    def _missing_(cls, value: object) -> "Basis | None":
        return cls.DOCUMENT_DATE if value == ISSUE_DATE else None


ISSUE_DATE = "issue_date"
BASES = (*(basis.value for basis in Basis), ISSUE_DATE)
"""What a policy or a question may name as the basis."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One item as of a day: whose, what is open (signed minor units), and its two days."""

    customer_no: str
    currency: str
    side: Side
    open_minor: int
    issued_on: Day
    due_on: Day


@dataclass(frozen=True, slots=True)
class Bound:
    """One bucket as days: an item belongs to it when first <= its day <= last; None is open."""

    code: str
    first: Day | None
    last: Day | None


@dataclass(frozen=True, slots=True)
class Buckets:
    """Rising edges: the last day of every bucket but the open-ended one, counted from the basis."""

    edges: tuple[int, ...]
    basis: Basis

    @property
    def codes(self) -> tuple[str, ...]:
        """The buckets' names, youngest first: not_due, 1-30, 31-60, ..., over_360.

        Counted from the document's date there is no "not due": the first bucket is 0-30.
        """
        starts = [1 if self.basis is Basis.DUE_DATE else 0, *(edge + 1 for edge in self.edges)]
        spans = [f"{start}-{edge}" for start, edge in zip(starts, self.edges, strict=False)]
        first = [NOT_DUE] if self.basis is Basis.DUE_DATE else []
        return (*first, *spans, f"over_{self.edges[-1]}")

    def index(self, day: Day, as_of: Day) -> int:
        """Return the position in `codes` of an item whose basis day is `day`.

        A document dated after `as_of` is the youngest there can be.
        """
        return bisect_left(self._ends, (as_of - day).days)

    def bucket(self, day: Day, as_of: Day) -> str:
        """Return the code of the bucket that holds an item whose basis day is `day`."""
        return self.codes[self.index(day, as_of)]

    def bounds(self, as_of: Day) -> tuple[Bound, ...]:
        """Return each bucket as first and last day, in the order of `codes`.

        An engine compares an item's day with these literals instead of counting days per row.
        """
        ends = self._ends
        firsts = [add_days(as_of, -end) for end in ends]
        lasts = [None, *(add_days(first, -1) for first in firsts)]
        spans = zip(self.codes, [*firsts, None], lasts, strict=True)
        return tuple(Bound(code, first, last) for code, first, last in spans)

    @property
    def ages(self) -> tuple[tuple[int | None, int | None], ...]:
        """Each bucket as its fewest and most days, in the order of `codes`; None is open."""
        ends = self._ends
        return tuple(zip((None, *(end + 1 for end in ends)), (*ends, None), strict=True))

    def day(self, due_on: Day, issued_on: Day) -> Day:
        """Return the one of the two days that an age is counted from."""
        return due_on if self.basis is Basis.DUE_DATE else issued_on

    def day_of(self, item: OpenItem) -> Day:
        """Return the day that an item's age is counted from."""
        return self.day(item.due_on, item.issued_on)

    @property
    def _ends(self) -> tuple[int, ...]:
        """The last day of every bucket but the open-ended one, the one of not-due being 0."""
        return (0, *self.edges) if self.basis is Basis.DUE_DATE else self.edges


@dataclass(frozen=True, slots=True)
class AgedLine:
    """What one customer owes in one currency, by bucket, in minor units.

    `owed` follows `Buckets.codes`, `total` is its sum; `unapplied` is cash received and not yet
    applied, shown positive and not taken off the total.
    """

    customer_no: str
    currency: str
    total: int
    owed: tuple[int, ...]
    unapplied: int
