"""Decides when a round is due, when a reminder goes out, and when silence is stated (D5)."""

from collections.abc import Sequence

from huikuan.kernel.days import Day, add_days, add_months, month_start
from huikuan.rules.reconciliation.values import Rhythm

_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


def due_period(rhythm: Rhythm, *, today: Day, last: Day | None) -> tuple[Day, Day] | None:
    """Return the first and last day of the period that is over and not reconciled yet.

    `last` is the cut-off day of the latest round. Nothing where rounds are on request only, or
    where the last period has been seen to; a period that was missed is not gone back to.
    """
    months = _MONTHS.get(rhythm)
    if months is None:
        return None
    this = month_start(today)
    begun = add_months(this, -((this.month - 1) % months))
    end = add_days(begun, -1)
    if last is not None and last >= end:
        return None
    return add_months(begun, -months), end


def reminder_due(
    reminder_days: Sequence[int], *, sent_on: Day, reminded: int, today: Day
) -> int | None:
    """Return the number of the reminder that is due today, 1 for the first; None for none.

    After a pause of the machine one reminder goes out, not all that were missed.
    """
    passed = sum(1 for days in reminder_days if add_days(sent_on, days) <= today)
    return passed if passed > reminded else None


def is_silent(*, answer_by: Day, today: Day) -> bool:
    """Whether the day by which an answer was asked for is over."""
    return today > answer_by
