"""Decides what one's own history teaches a card: how customers stood, and who failed later (B4).

Each customer is looked at once, on one of the days drawn by its number, so that no customer is
both learnt from and tested. Failed: within the horizon an item was ninety days overdue, or debt
was written off that had not been before. Who had failed already on the day teaches nothing.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from huikuan.analytics.daily import standings
from huikuan.kernel.days import Day, add_days
from huikuan.rules.scoring import MEASURES

FAILED_DAYS: Final = 90
HORIZON: Final = 360
_STEP: Final = 90
_DAYS: Final = 4

Observed = tuple[dict[str, list[float | None]], list[bool]]
"""The columns of the figures by name, and who failed."""


def observed(company_id: int, as_of: Day, horizon: int = HORIZON) -> Observed:
    """Return how customers stood on days in the past, and whether they had failed by `as_of`.

    Every ninety days the whole book is looked at; nothing after `as_of` is.
    """
    reach = range(-horizon - _STEP * (_DAYS - 1), 1, _STEP)
    seen = {back: standings(company_id, add_days(as_of, back)) for back in reach}
    columns: dict[str, list[float | None]] = {name: [] for name in MEASURES}
    failed: list[bool] = []
    for customer in sorted({one for day in seen.values() for one in day}):
        begin = -horizon - _STEP * (customer % _DAYS)
        first = seen[begin].get(customer)
        if first is None or _failed(first.figures, first.figures):
            continue
        later = [
            day[customer].figures
            for back, day in seen.items()
            if begin < back <= begin + horizon and customer in day
        ]
        for name in MEASURES:
            value = first.figures.get(name)
            columns[name].append(None if value is None else float(str(value)))
        failed.append(any(_failed(one, first.figures) for one in later))
    return columns, failed


def _failed(now: Mapping[str, Decimal], before: Mapping[str, Decimal]) -> bool:
    overdue = now.get("oldest_overdue", Decimal(0)) >= FAILED_DAYS
    lost = now.get("bad_debt_rate", Decimal(0)) > 0
    lost_before = now is not before and before.get("bad_debt_rate", Decimal(0)) > 0
    return overdue or (lost and not lost_before)
