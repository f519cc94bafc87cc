"""How much of what came in was applied without a person, and whether all of it is accounted for."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, Final

from huikuan.books.cash import queries as cash
from huikuan.books.cash.queries import Span
from huikuan.books.ledger import queries as ledger
from huikuan.flows.apply_cash.values import Rates, Tied

RATE_DAYS: Final = 90
_Key = tuple[dt.date, str, str]
_MOVED = ("intercompany", "fx_conversion")
_BACK = ("taken_back", "bank_return")
_FOLLOWED = "transfer_clearing"  # the money goes on in the receipt it was moved to


def rate_days(as_of: dt.date) -> tuple[dt.date, dt.date]:
    """Return the days whose receipts a match rate speaks of where nobody names others: ninety."""
    return as_of - dt.timedelta(days=RATE_DAYS - 1), as_of


def rates(company_id: int, start: dt.date, end: dt.date) -> Rates:
    """The match rate of what was received in [start, end], by lines, payments and money.

    `wrong` are the matches of these days, made without a person, that were undone as wrong.
    """
    came = cash.explained_money(company_id, start, end)
    made = [row for row in cash.counted(company_id, start, end) if row["automatic"]]
    return Rates(
        start=start,
        end=end,
        lines=cash.explained_lines(company_id, start, end),
        payments=(_count(came, "explained"), _count(came, "receipts")),
        money={row["currency"]: (row["explained_minor"], row["minor"]) for row in came},
        wrong=(_count(made, "wrong"), _count(made, "receipts")),
    )


def tie(company_id: int, as_of: dt.date) -> tuple[Tied, ...]:
    """Say by currency what became of all money received up to a day, as it stood on that day.

    Of a past day what was kept follows from the decisions that stood at its end.
    """
    by: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (day, currency, use), minor in _KEPT.sums(company_id).items():
        if day <= as_of:
            by[currency][use] += minor
    if as_of < dt.datetime.now(dt.UTC).date():
        kept = cash.kept_on(company_id, as_of)
    else:
        # nothing was decided after today: the standings say the same, and cost less
        now = cash.sums(Span(company_id, as_of, ("kept",)))
        kept = {currency: minor for currency, (_, minor) in now.items()}
    return tuple(
        _tied(currency, uses, kept.get(currency, 0)) for currency, uses in sorted(by.items())
    )


class _Kept:
    """Sums of what became of money, by company: those of settled acts never change again.

    So the whole book is read once for a process, and each answer reads what came since.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._sums: dict[tuple[str, int], tuple[int, dict[_Key, int]]] = {}

    def sums(self, company_id: int) -> dict[_Key, int]:
        """Return all sums of now: day, currency and use to minor units."""
        name = (ledger.database(), company_id)
        # one reads the book, the others wait for what it found
        with self._lock:
            horizon, kept = self._sums.get(name, (0, {}))
            found = ledger.uses(company_id, horizon)
            kept = _added(kept, found.settled)
            self._sums[name] = (found.horizon, kept)
        return _added(kept, found.fresh)


def _added(sums: dict[_Key, int], more: Iterable[ledger.Use]) -> dict[_Key, int]:
    made = dict(sums)
    for one in more:
        key = (one.day, one.currency, one.use)
        made[key] = made.get(key, 0) + one.minor
    return made


_KEPT = _Kept()


def _tied(currency: str, uses: dict[str, int], kept: int) -> Tied:
    # what was moved and stands again as a receipt of its own is counted there
    open_ = uses.get("open", 0)
    named = {"received", "open", "applied", "refund", *_BACK, _FOLLOWED, *_MOVED}
    return Tied(
        currency=currency,
        received=uses.get("received", 0),
        applied=uses.get("applied", 0),
        on_account=kept,
        waiting=open_ - kept,
        refunded=uses.get("refund", 0),
        moved=_of(uses, _MOVED),
        differences=_of(uses, uses.keys() - named),
        returned=_of(uses, _BACK),
    )


def _of(uses: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(uses.get(name, 0) for name in names)  # tidy: allow sum - what a query gave


def _count(rows: Iterable[Mapping[str, Any]], name: str) -> int:
    return sum(row[name] for row in rows)  # tidy: allow sum - what a query gave
