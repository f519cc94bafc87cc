"""How much of what came in was applied without a person, and whether all of it is accounted for."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from huikuan.books.banking import queries as banking
from huikuan.books.cash import queries as cash
from huikuan.books.ledger import queries as ledger
from huikuan.flows.apply_cash.values import Rates, Tied

_MOVED = ("intercompany", "fx_conversion")
_FOLLOWED = "transfer_clearing"  # the money goes on in the receipt it was moved to


def rates(company_id: int, start: dt.date, end: dt.date) -> Rates:
    """The match rate of what was received in [start, end], by lines, payments and money.

    `wrong` are the matches of these days, made without a person, that were undone as wrong.
    """
    came = ledger.received(company_id, start, end)
    ids = [one.document_id for one in came]
    done = cash.explained(company_id, ids)
    lines: dict[int, bool] = {}
    for document, line in banking.transactions_of(company_id, ids).items():
        lines[line.id] = lines.get(line.id, True) and document in done
    money: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in came:
        money[one.currency][0] += one.minor if one.document_id in done else 0
        money[one.currency][1] += one.minor
    made = [row for row in cash.counted(company_id, start, end) if row["automatic"]]
    return Rates(
        lines=(sum(lines.values()), len(lines)),  # tidy: allow sum - counts that queries made
        payments=(len(done), len(ids)),
        money={currency: (part, whole) for currency, (part, whole) in sorted(money.items())},
        wrong=(_count(made, "wrong"), _count(made, "receipts")),
    )


def tie(company_id: int, as_of: dt.date) -> tuple[Tied, ...]:
    """Say by currency what became of all money received up to a day."""
    by: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for currency, use, minor in ledger.uses(company_id, as_of):
        by[currency][use] += minor
    kept: dict[str, int] = defaultdict(int)
    receipts = ledger.open_receipts(company_id, as_of)
    standings = cash.standings(company_id, [one.document_id for one in receipts])
    for one in receipts:
        there = standings.get(one.document_id)
        if there is not None and there.state == "kept":
            kept[one.currency] += one.open_minor
    return tuple(_tied(currency, uses, kept[currency]) for currency, uses in sorted(by.items()))


def _tied(currency: str, uses: dict[str, int], kept: int) -> Tied:
    # what was moved and stands again as a receipt of its own is counted there
    open_ = uses.get("open", 0)
    named = {"received", "open", "applied", "refund", "taken_back", _FOLLOWED, *_MOVED}
    return Tied(
        currency=currency,
        received=uses.get("received", 0),
        applied=uses.get("applied", 0),
        on_account=kept,
        waiting=open_ - kept,
        refunded=uses.get("refund", 0),
        moved=_of(uses, _MOVED),
        differences=_of(uses, uses.keys() - named),
        returned=uses.get("taken_back", 0),
    )


def _of(uses: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(uses.get(name, 0) for name in names)  # tidy: allow sum - what a query gave


def _count(rows: Iterable[Mapping[str, int]], name: str) -> int:
    return sum(row[name] for row in rows)  # tidy: allow sum - what a query gave
