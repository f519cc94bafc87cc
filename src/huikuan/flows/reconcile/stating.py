"""Sets the paper of a request and freezes what it states, as it was known at one instant (D5)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.db import transaction

from huikuan.adapters.texts import Language
from huikuan.analytics.reports import Query, run
from huikuan.books.people.queries import CompanyView
from huikuan.books.reconciliation import operations as book
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.queries import RequestView
from huikuan.books.reconciliation.values import File, Frozen
from huikuan.flows.issue_confirmation import issue_confirmation
from huikuan.flows.issue_statement import Asked, StatementFile, issue_statement
from huikuan.flows.reconcile.preparing import day_of
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day, add_days
from huikuan.rules.reconciliation import Form, Line


def state(by: Actor, company: CompanyView, one: RequestView, now: dt.datetime) -> RequestView:
    """Freeze what a request states, unless that is done, and return it as it stands then.

    A released request states what was known when it was released, any other what is known now.
    """
    if one.figures_digest:
        return one
    known_at = one.known_at or now
    issued_on = day_of(known_at, company)
    asked = Asked(
        one.reference, one.reply_to, add_days(issued_on, one.answer_days), bool(settings.PUBLIC_URL)
    )
    query = question(one, known_at)
    (block,) = cast("list[Mapping[str, Any]]", run("statement", query).meta["blocks"])
    file = _paper(one, query, issued_on, asked)
    frozen = Frozen(
        opening_minor=block["opening"],
        closing_minor=block["closing"],
        overdue_minor=block["overdue"],
        figures_digest=file.digest,
        answer_by=asked.answer_by,
        link_until=add_days(issued_on, one.link_days),
        lines=_lines(block["items"]),
        paper=File(file.name, file.media_type, file.content),
    )
    with transaction.atomic():
        book.freeze(by=by, request_id=one.id, known_at=known_at, frozen=frozen)
    return requests.request(company.id, one.id)


def question(one: RequestView, known_at: dt.datetime) -> Query:
    """The question whose answer a request states: asked again, it gives the same figures."""
    return Query(
        one.company_id,
        one.as_of,
        known_at=known_at,
        params={
            "customer_id": one.customer_id,
            "currency": one.currency,
            "from": one.start_on.isoformat(),
            "to": one.as_of.isoformat(),
        },
        limit=None,
    )


def _paper(one: RequestView, query: Query, issued_on: Day, asked: Asked) -> StatementFile:
    language: Language = "en" if one.language == "en" else "zh"
    if one.form is Form.STATEMENT:
        return issue_statement(
            query, language=language, form="pdf", issued_on=issued_on, asked=asked
        )
    return issue_confirmation(
        query, language=language, form=one.form, issued_on=issued_on, asked=asked
    )


def _lines(items: list[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The open documents; the instalments of one are one line, due when the first is."""
    found: dict[int, Line] = {}
    for item in items:
        before = found.get(item["document_id"])
        found[item["document_id"]] = Line(
            no=before.no if before else len(found) + 1,
            document_id=item["document_id"],
            number=item["number"],
            document_kind=item["document_kind"],
            issued_on=item["issued_on"],
            due_on=min(before.due_on, item["due_on"]) if before else item["due_on"],
            amount_minor=item["amount"] + (before.amount_minor if before else 0),
            open_minor=item["open"] + (before.open_minor if before else 0),
        )
    return tuple(found.values())
