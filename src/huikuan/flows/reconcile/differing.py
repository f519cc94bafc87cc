"""Settles what a customer holds against our statement: who looks into it, and what we answer (D5)."""

import datetime as dt

from django.db import transaction

from huikuan.books.people import queries as people
from huikuan.books.reconciliation import operations as book
from huikuan.books.reconciliation.values import Step
from huikuan.flows.reconcile.preparing import EDIT
from huikuan.flows.reconcile.sending import NotNow
from huikuan.kernel.actors import Actor
from huikuan.kernel.states import IllegalMove
from huikuan.rules.reconciliation import Outcome

LONGEST_WORDS = 2_000


def assign(
    *, by: Actor, company_id: int, request_id: int, no: int, owner_id: int, why: str = ""
) -> None:
    """Give a difference to an account of the company, who looks into it.

    Raises NotPermitted, NoSuchRequest, NotNow: reconciliation.no_such_owner, .difference.not_now.
    """
    people.authorize(by, EDIT, company_id)
    if not any(one.id == owner_id and one.active for one in people.users(company_id)):
        raise NotNow("reconciliation.no_such_owner")
    _step(by, company_id, request_id, no, Step("assign", owner_id=owner_id, words=_words(why)))


def answer(
    *, by: Actor, company_id: int, request_id: int, no: int, outcome: Outcome, words: str
) -> None:
    """Say what became of a difference; the customer reads the words behind the link.

    Raises NotPermitted, NoSuchRequest, NotNow: reconciliation.why (no words),
    reconciliation.difference.not_now.
    """
    people.authorize(by, EDIT, company_id)
    if not words.strip():
        raise NotNow("reconciliation.why")
    _step(by, company_id, request_id, no, Step("answer", outcome=outcome, words=_words(words)))


def reopen(*, by: Actor, company_id: int, request_id: int, no: int, why: str) -> None:
    """Take a difference up again that was answered; raises as `answer`."""
    people.authorize(by, EDIT, company_id)
    if not why.strip():
        raise NotNow("reconciliation.why")
    _step(by, company_id, request_id, no, Step("reopen", words=_words(why)))


def _words(written: str) -> str:
    if len(written) > LONGEST_WORDS:
        raise NotNow("reconciliation.answer.too_long")
    return written.strip()


def _step(by: Actor, company_id: int, request_id: int, no: int, taken: Step) -> None:
    try:
        with transaction.atomic():
            book.step(
                by=by,
                company_id=company_id,
                request_id=request_id,
                no=no,
                taken=taken,
                at=dt.datetime.now(dt.UTC),
            )
    except IllegalMove as illegal:
        raise NotNow("reconciliation.difference.not_now") from illegal
