"""Roll rates (迁徙率) between aging buckets over a month, in two ways that are named apart (D7, A12).

Following invoices: of what was in a bucket on the day before the span, the share that is still
open on its last day and has reached the next bucket or a later one. Net flow: the next bucket on
the last day over the bucket on the day before, which needs balances alone; new debt and credits
move it too. The first is the one that a provision matrix wants; the second is what can be worked
out from printed agings. No published source fixes the first: this is its usual wording.
"""

from collections.abc import Callable
from typing import Final

from huikuan.kernel.days import add_days
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.items import DocumentKind
from huikuan.rules.measures.aging import bucket_sum
from huikuan.rules.measures.history import History, Item
from huikuan.rules.measures.populations import bill
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.shares import permyriad
from huikuan.rules.measures.spans import Span, opening
from huikuan.rules.measures.values import (
    Card,
    Column,
    Direction,
    Edge,
    Measure,
    Need,
    Relation,
    Rows,
    Sum,
    Sums,
    Unit,
)

FAMILY: Final = "roll_rate"
FLOW_FAMILY: Final = "flow_rate"


def roll_rates(buckets: Buckets) -> tuple[Measure, ...]:
    """Return the rate out of each bucket but the last, in the order of `buckets.codes`."""
    return tuple(_roll(buckets, place) for place in range(len(buckets.codes) - 1))


def flow_rates(buckets: Buckets) -> tuple[Measure, ...]:
    """Return the net flow out of each bucket but the last, in the order of `buckets.codes`."""
    return tuple(_flow(buckets, place) for place in range(len(buckets.codes) - 1))


def _card(family: str, bucket: str, credits_: Treatment) -> Card:
    population = Population.DEBTS if credits_ is Treatment.AGED else Population.BILLS
    return Card(
        f"{family}:{bucket}",
        Unit.PERMYRIAD,
        "item",
        additive=False,
        direction=Direction.LOWER,
        scope=Scope(population, Dating.OVER_THE_SPAN, credits=credits_),
    )


def _roll(buckets: Buckets, place: int) -> Measure:
    code = f"{buckets.basis}:{buckets.codes[place]}"
    held, whole, part = _held(buckets, place), *_rolled(buckets, place)

    def value(sums: Sums, _span: Span) -> int | None:
        return permyriad(sums["whole"][0] + sums["part"][0], sums["held"][0])

    def reference(history: History, span: Span) -> int | None:
        before = rolled = 0
        for item in history.debts():
            first = _open_before(item, span)
            if item.document_kind is DocumentKind.CREDIT_NOTE or first <= 0:
                continue
            day = buckets.day(item.due_on, item.issued_on)
            if buckets.index(day, add_days(span.first, -1)) == place:
                before += first
                if buckets.index(day, span.last) > place:
                    rolled += min(first, item.open_on(span.seen))
        return permyriad(rolled, before)

    needs = (
        Need("held", Sum(f"held:{code}", Relation.PAIRS, lambda row: row.open_before, held)),
        Need("whole", Sum(f"rolled:{code}", Relation.PAIRS, lambda row: row.open_minor, whole)),
        Need("part", Sum(f"rolled_up:{code}", Relation.PAIRS, lambda row: row.open_before, part)),
    )
    card = _card(FAMILY, buckets.codes[place], Treatment.LEFT_OUT)
    return Measure(card, needs, value, reference, months=1)


def _open_before(item: Item, span: Span) -> int:
    return sum(move.amount_minor for move in item.moves if move.effective_on < span.first)


Where = Callable[[Rows, Edge], Column]


def _held(buckets: Buckets, place: int) -> Where:
    """In the bucket on the day before the span."""
    youngest, oldest = buckets.ages[place]

    def where(row: Rows, at: Edge) -> Column:
        # an age on the day before the span is one less than on its first day
        age = row.days(at.first, _day(row, buckets))
        chosen = bill(row) & (row.open_before > 0)
        if youngest is not None:
            chosen = chosen & (age >= youngest + 1)
        return chosen & (age <= (oldest or 0) + 1)

    return where


def _rolled(buckets: Buckets, place: int) -> tuple[Where, Where]:
    """Beyond the bucket on the last day: by no more than was open before, and by more.

    More is open than before where a payment was taken back in the span; what was in the bucket
    is then all that can have rolled.
    """
    held = _held(buckets, place)
    oldest = buckets.ages[place][1] or 0

    def rolled(row: Rows, at: Edge) -> Column:
        return held(row, at) & (_day(row, buckets) <= at.ago(oldest + 1))

    return (
        lambda row, at: rolled(row, at) & (row.open_minor <= row.open_before),
        lambda row, at: rolled(row, at) & (row.open_minor > row.open_before),
    )


def _day(row: Rows, buckets: Buckets) -> Column:
    return row.due_on if buckets.basis is Basis.DUE_DATE else row.issued_on


def _flow(buckets: Buckets, place: int) -> Measure:
    def value(sums: Sums, _span: Span) -> int | None:
        return permyriad(sums["next"][0], sums["bucket"][0])

    def reference(history: History, span: Span) -> int | None:
        (first,) = opening(span)
        return permyriad(_in(history, span, place + 1), _in(history, first, place))

    def _in(history: History, span: Span, place: int) -> int:
        return sum(
            item.open_on(span.seen)
            for item in history.debts()
            if buckets.index(buckets.day(item.due_on, item.issued_on), span.last) == place
        )

    needs = (
        Need("bucket", bucket_sum(buckets, place), opening),
        Need("next", bucket_sum(buckets, place + 1)),
    )
    card = _card(FLOW_FAMILY, buckets.codes[place], Treatment.AGED)
    return Measure(card, needs, value, reference, months=1)
