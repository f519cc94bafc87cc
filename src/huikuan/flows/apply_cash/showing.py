"""What a clerk looks at: receipts that wait, with what the bank and matching say of each (D4)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from huikuan.books.banking import queries as banking
from huikuan.books.banking.queries import TransactionView
from huikuan.books.cash import queries as cash
from huikuan.books.cash.operations import revoke_alias as revoke
from huikuan.books.cash.queries import Span
from huikuan.books.cash.values import AliasView, StandingView
from huikuan.books.ledger import queries as ledger
from huikuan.books.ledger.queries import OpenReceipt
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
    return listed(Span(company_id, as_of, states), limit=limit, offset=offset)


def listed(span: Span, *, limit: int, offset: int = 0) -> tuple[Waiting, ...]:
    """Return a page of the receipts with something left that a span names, in the same order."""
    return _viewed(span.company_id, cash.page(span, limit=limit, offset=offset))


def _viewed(company_id: int, receipt_ids: Sequence[int]) -> tuple[Waiting, ...]:
    found = ledger.open_receipts(company_id, dt.date.max, receipt_ids)
    receipts = {one.document_id: one for one in found}
    standings = cash.standings(company_id, receipt_ids)
    lines = banking.transactions_of(company_id, receipt_ids)
    return tuple(
        _waiting(receipts[one], lines.get(one), standings.get(one))
        for one in receipt_ids
        if one in receipts
    )


def _waiting(
    receipt: OpenReceipt, line: TransactionView | None, there: StandingView | None
) -> Waiting:
    return Waiting(
        receipt=receipt,
        line=line,
        standing=there,
        verdict=None
        if there is None or there.verdict is None
        else verdict_of(receipt.document_id, there.verdict),
        # what a settled receipt has left again was given back by another hand: it waits
        state="waiting" if there is None or there.state == "settled" else there.state,
        version=0 if there is None else there.version,
    )


def waiting(company_id: int, receipt_id: int) -> Waiting | None:
    """Return one receipt as it stands; None where nothing of it is left."""
    return next(iter(_viewed(company_id, [receipt_id])), None)


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
