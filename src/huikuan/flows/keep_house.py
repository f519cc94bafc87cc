"""Clears away what is only kept for a while, and looks after the books (X1, D6; limits, 1.5)."""

import logging

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Now

from huikuan.analytics import book
from huikuan.books.credit import operations as credit
from huikuan.books.people import operations as people
from huikuan.books.people import queries
from huikuan.kernel.actors import system

_log = logging.getLogger(__name__)


def keep_house() -> dict[str, int]:
    """Remove expired sessions and old idempotency keys; how many of each. Safe at any time."""
    with transaction.atomic():
        sessions, _ = Session.objects.filter(expire_date__lt=Now()).delete()
        return {"sessions": sessions, "writes": people.forget_old_writes()}


def seal_decisions() -> int:
    """Put the decisions over orders that no seal covers under the chain; how many. Safe always."""
    by = system("keep_house", "")
    sealed = 0
    for company in queries.companies(by):
        with transaction.atomic():
            sealed += credit.seal(by=by, company_id=company.id)
    return sealed


def extend_books() -> None:
    """Copy what was booked into every company's columnar book, so that no page waits for it.

    A book that cannot be written now is left to the next question. Safe at any time.
    """
    for company in queries.companies(system("keep_house", "")):
        try:
            book.synced(company.id)
        except book.BookNotThere as fault:
            _log.warning("the book of company %s was not extended: %s", company.code, fault.code)


def keep_books() -> dict[int, book.Check]:
    """Merge the small segments of every company's columnar book and compare it with the ledger.

    What was found by company id. A book that differs is left as it is and told in the log, with
    its first wrong row: either may be the one that was altered. Safe at any time.
    """
    found = {}
    for company in queries.companies(system("keep_house", "")):
        found[company.id] = one = book.check(company.id)
        for finding in one.findings:
            _log.error("the book of company %s: %s", company.code, finding)
        if one.missing:
            _log.warning("company %s has no book: %s", company.code, one.missing)
        else:
            book.compact(company.id)
    return found
