"""The statement of account of a customer: as figures, or as a file to send (D5)."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from huikuan.analytics.reports import run
from huikuan.entrypoints.api.answers import PDF, XLSX, ReportAnswer, files
from huikuan.entrypoints.api.asking import Dated, Day, Text, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.files import attachment
from huikuan.entrypoints.api.rendering import rendered
from huikuan.flows.issue_statement import issue_statement

router = Router(tags=["statement"])


class StatementAsked(Dated):
    """Whose statement, from which day on (`as_of` ends it), and in which form."""

    customer: Text = Field(min_length=1)
    start: Day | None = Field(None, alias="from", description="first day; the month's without it")
    currency: Text = ""
    format: Literal["json", "pdf", "xlsx"] = "json"
    language: Literal["zh", "en"] | None = Field(None, description="of the file")


@router.get(
    "/statement",
    auth=doors("statement", StatementAsked),
    response=ReportAnswer,
    openapi_extra=files(PDF, XLSX),
)
def statement(request: HttpRequest, asked: Query[StatementAsked]) -> HttpResponse | dict[str, Any]:
    """Return the statement as JSON, PDF or workbook; the file is in the language asked for."""
    ask = ask_of(request)
    params = {"customer": asked.customer, "currency": asked.currency, "from": asked.start}
    question = ask.question(asked, params=params, limit=None)
    if asked.format == "json":
        return rendered(run("statement", question))
    file = issue_statement(
        question,
        language=asked.language or ask.language,
        form=asked.format,
        issued_on=ask.today,
    )
    response = attachment(file.content, file.name, file.media_type)
    response.headers["X-Content-Digest"] = file.digest.hex()
    return response
