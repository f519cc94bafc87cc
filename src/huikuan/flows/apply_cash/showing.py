"""What a clerk looks at: receipts that wait, with what the bank and matching say of each (D4)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from huikuan.books.banking import queries as banking
from huikuan.books.cash import queries as cash
from huikuan.books.cash.operations import revoke_alias as revoke
from huikuan.books.cash.values import AliasView
from huikuan.books.ledger import queries as ledger
from huikuan.flows.apply_cash.keeping import verdict_of
from huikuan.flows.apply_cash.values import Waiting
from huikuan.kernel.actors import Actor

SHOWN = ("suggested", "waiting")


def queue(
    company_id: int,
    as_of: dt.date,
    *,
    states: Sequence[str] = SHOWN,
    limit: int = 200,
    offset: int = 0,
) -> tuple[Waiting, ...]:
    """Return receipts of days up to `as_of` with something left, the surest suggestion first.

    `states`: suggested, waiting, kept, refunding. What matching has not seen is waiting.
    """
    receipts = ledger.open_receipts(company_id, as_of)
    standings = cash.standings(company_id, [one.document_id for one in receipts])
    found = []
    for one in receipts:
        there = standings.get(one.document_id)
        state = "waiting" if there is None else there.state
        # what a settled receipt has left again was given back by another hand: it waits
        state = "waiting" if state == "settled" else state
        if state in states:
            found.append((one, there, state))
    found.sort(key=lambda each: (-((each[1] and each[1].confidence) or 0), each[0].day))
    page = found[offset : offset + limit]
    lines = banking.transactions_of(company_id, [one.document_id for one, _, _ in page])
    return tuple(
        Waiting(
            receipt=one,
            line=lines.get(one.document_id),
            standing=there,
            verdict=None
            if there is None or there.verdict is None
            else verdict_of(one.document_id, there.verdict),
            state=state,
            version=0 if there is None else there.version,
        )
        for one, there, state in page
    )


def waiting(company_id: int, receipt_id: int) -> Waiting | None:
    """Return one receipt as it stands; None where nothing of it is left."""
    found = ledger.open_receipts(company_id, dt.date.max, [receipt_id])
    if not found:
        return None
    there = cash.standings(company_id, [receipt_id]).get(receipt_id)
    line = banking.transactions_of(company_id, [receipt_id]).get(receipt_id)
    verdict = None if there is None or there.verdict is None else there.verdict
    return Waiting(
        receipt=found[0],
        line=line,
        standing=there,
        verdict=None if verdict is None else verdict_of(receipt_id, verdict),
        state="waiting" if there is None else there.state,
        version=0 if there is None else there.version,
    )


def aliases(company_id: int, *, revoked: bool = False) -> tuple[AliasView, ...]:
    """Return the payers that were learned; with `revoked` those taken back, too."""
    return cash.aliases(company_id, revoked=revoked)


def revoke_alias(*, by: Actor, company_id: int, alias_id: int, why: str) -> AliasView:
    """Take a learned payer back: it is known by it no more."""
    with transaction.atomic():
        return revoke(
            by=by,
            company_id=company_id,
            alias_id=alias_id,
            why=why,
            at=dt.datetime.now(dt.UTC),
        )
