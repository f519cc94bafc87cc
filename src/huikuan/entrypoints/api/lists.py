"""Decides how a report is answered as a list of the API: right, page, cursor (contract: paging)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest

from huikuan.analytics.reports import NothingThere, Report, explain, run
from huikuan.analytics.reports import Query as Question
from huikuan.books.people import queries as people
from huikuan.entrypoints.api.asking import Ask, Asked, Dated, Paged
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.rendering import rendered

# reports that ask for another right than the reports themselves
ACTS: Final[Mapping[str, str]] = {
    "receipts": "receipts",
    "customers": "customers",
    "customer": "customers",
    "search": "customers",
    "statement": "statement",
    "invoices": "invoices",
    "document": "invoices",
    "postings": "postings",
}
# figures that ask for another right than the reports
FIGURES: Final[Mapping[str, str]] = {"order_amount": "orders", "order_deposit": "orders"}
RECEIPT_KINDS: Final = frozenset({"receipt", "draft"})


class Listed(Dated, Paged):
    """A dated question for a page of a report."""

    by: str = ""
    where: str = ""
    sort: str = ""


def seen(ask: Ask, report: Report) -> Report:
    """Return a report if the asker may see the papers in it.

    A receipt or its entries ask for the right to see receipts; without it, they are not there:
    raises NothingThere.
    """
    cash = report.meta.get("side") == "cash" or (
        report.name == "entries"
        and any(row.get("document_kind") in RECEIPT_KINDS for row in report.rows)
    )
    if cash and not people.permits(ask.actor, "receipts", ask.company.id):
        raise NothingThere("query.no_document", document="")
    return report


def act_of(report: str) -> str:
    """Return the act that a report asks for."""
    return ACTS.get(report, "reports")


def own_params(request: HttpRequest, asked: type[Asked]) -> dict[str, str]:
    """Return the query's parameters that are the report's own, as texts."""
    return {
        name: str(value) for name, value in request.GET.items() if name not in asked.model_fields
    }


def question_of(ask: Ask, asked: Listed, params: Mapping[str, object]) -> Question:
    """Return the report's question for the page asked for, from its first row."""
    return ask.question(
        asked,
        by=tuple(part for part in asked.by.split(",") if part),
        where=asked.where,
        params=params,
        sort=asked.sort,
        limit=asked.limit,
    )


def listed(ask: Ask, name: str, asked: Listed, params: Mapping[str, object]) -> dict[str, Any]:
    """Return a page of a report, with `next` when there is more.

    Raises NotPermitted for a report whose own act the asker may not do, BadQuery and NothingThere
    as the reports do, Problem for a cursor of another question.
    """
    people.authorize(ask.actor, act_of(name), ask.company.id)
    about: list[object] = [name, ask.company.id, asked.by, asked.where, asked.sort]
    about += [str(asked.as_of), *(f"{key}={params[key]}" for key in sorted(params))]
    # the first page fixes what counts as known: what is booked while a client turns pages must not
    # move a row to another page
    place = place_of(asked.cursor, about) or Place(0, asked.known_at)
    question = question_of(ask, asked, params)
    question = replace(question, known_at=place.known_at, offset=place.start)
    report = seen(ask, run(name, question))
    answer = rendered(report)
    end = place.start + len(report.rows)
    more = end < report.total_rows
    answer["next"] = cursor_to(Place(end, place.known_at or ask.now), about) if more else None
    return answer


def explained(ask: Ask, name: str, asked: Listed, params: Mapping[str, object]) -> dict[str, Any]:
    """Return the explanation of a report's figure, a page of its documents, `next` for more.

    Raises BadQuery and NothingThere as the reports do, Problem for a cursor of another question.
    """
    figure = str(getattr(asked, "figure", ""))
    about: list[object] = ["explain", name, figure, ask.company.id, asked.by, asked.where]
    about += [str(asked.as_of), *(f"{key}={params[key]}" for key in sorted(params))]
    place = place_of(asked.cursor, about) or Place(0, asked.known_at)
    question = question_of(ask, asked, params)
    question = replace(question, known_at=place.known_at, offset=place.start)
    found = explain(figure, question, report=name)
    answer = found.to_json()
    end = place.start + len(found.documents.rows)
    more = end < found.documents.total_rows
    answer["next"] = cursor_to(Place(end, place.known_at or ask.now), about) if more else None
    return answer
