"""Any report by name, and any figure explained down to the entries (D6, D7; pages: frame)."""

from typing import Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from huikuan.analytics import reports as analytics
from huikuan.books.people import queries as people
from huikuan.entrypoints.api.answers import CSV, XLSX, Explained, ReportPage, files
from huikuan.entrypoints.api.asking import ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.files import Form, report_file
from huikuan.entrypoints.api.lists import (
    FIGURES,
    Listed,
    act_of,
    explained,
    listed,
    own_params,
    question_of,
    seen,
)

router = Router(tags=["reports"])


class ReportAsked(Listed):
    """A report's question; any other parameter is the report's own (customer, currency, q ...).

    With `explain=true` the answer is the explanation of `figure` for the same question: as a sum
    of this list, and with `of` of the row of one group that it is by. A measure explains itself
    without `figure`; `need` and `at` choose which of its sums the documents are shown of.
    """

    explain: bool = False
    figure: str = ""
    format: Literal["json", "csv", "xlsx"] = "json"


class Names(Schema):
    """What can be asked for."""

    reports: list[str]
    figures: list[str]


@router.get("/reports", response=Names, auth=doors("reports"))
def report_names(request: HttpRequest) -> Names:
    """Name the reports and the figures that can be explained."""
    return Names(reports=list(analytics.names()), figures=list(analytics.figures()))


@router.get(
    "/reports/{name}",
    auth=doors("reports", ReportAsked, open_fields=True),
    response=ReportPage | Explained,
    openapi_extra=files(CSV, XLSX),
)
def report(
    request: HttpRequest, name: str, asked: Query[ReportAsked]
) -> HttpResponse | dict[str, Any]:
    """Answer a report a page at a time, whole as a file, or explain one of its figures."""
    ask = ask_of(request)
    analytics.refuse_unknown(name)
    params = own_params(request, ReportAsked)
    if not asked.explain and asked.format == "json":
        return listed(ask, name, asked, params)
    people.authorize(ask.actor, act_of(name), ask.company.id)
    question = question_of(ask, asked, params)
    if asked.explain:
        # whoever may see a figure may see what it is made of (pages: every figure explains itself)
        people.authorize(ask.actor, FIGURES.get(asked.figure, "reports"), ask.company.id)
        return explained(ask, name, asked, params)
    whole = seen(ask, analytics.run(name, question.all_rows()))
    return report_file(whole, ask.language, cast("Form", asked.format))
