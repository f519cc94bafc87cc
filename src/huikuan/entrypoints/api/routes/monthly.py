"""The monthly receivables report, who gets it by mail, and what became of the letters (D6)."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.analytics.reports import run
from huikuan.books.messages import queries as letters
from huikuan.books.reporting import queries as orders
from huikuan.entrypoints.api.answers import PDF, XLSX, ReportAnswer, files
from huikuan.entrypoints.api.asking import Asked, Body, Dated, Reason, Text, Whole, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.files import attachment
from huikuan.entrypoints.api.rendering import rendered
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import order_reports
from huikuan.flows.issue_monthly import issue_monthly
from huikuan.flows.mail_reports import KIND

router = Router(tags=["monthly"])
MOST_LETTERS = 200


class MonthlyAsked(Dated):
    """The report of the month of `as_of` up to that day, and in which form."""

    by: Text = Field(
        "", description="what the aging is added up by: group, salesperson, region ..."
    )
    days: int | None = Field(None, ge=0, le=3_650, description="long overdue is more than so many")
    currency: Text = ""
    format: Literal["json", "pdf", "xlsx"] = "json"
    language: Literal["zh", "en"] | None = Field(None, description="of the file")


class Subscription(Schema):
    """A standing order: the report of each month goes to the account on this day of the next."""

    username: str
    name: str
    email: str
    day: int
    since: str


class Subscriptions(Schema):
    """The standing orders of the company."""

    items: list[Subscription]


class NewSubscription(Body):
    """An account and a day of the month, 1 to 31; 31 is a shorter month's last."""

    username: Text = Field(min_length=1)
    day: Whole = Field(ge=1, le=31)
    why: Text = ""


class EndedSubscription(Body):
    """The account whose order ends, and why."""

    username: Text = Field(min_length=1)
    why: Text = Field(min_length=1)


class MonthlyLetter(Schema):
    """A letter: planned, sent, refused, or unknown, which no machine sends again."""

    id: int
    as_of: str
    known_at: str
    username: str
    address: str
    state: str
    attempts: int
    words: str
    digest: str


class MonthlyLetters(Schema):
    """The company's last letters, newest first."""

    items: list[MonthlyLetter]


@router.get(
    "/monthly-report",
    auth=doors("reports", MonthlyAsked),
    response=ReportAnswer,
    openapi_extra=files(PDF, XLSX),
)
def monthly_report(
    request: HttpRequest, asked: Query[MonthlyAsked]
) -> HttpResponse | dict[str, Any]:
    """Return the report as JSON with its parts, as PDF or as a workbook.

    The same question of the same book gives the same bytes; X-Content-Digest names what it says.
    """
    ask = ask_of(request)
    params = {"currency": asked.currency, "days": asked.days}
    by = tuple(part for part in asked.by.split(",") if part)
    question = ask.question(asked, params=params, by=by, limit=None)
    if asked.format == "json":
        return rendered(run("monthly", question))
    file = issue_monthly(question, language=asked.language or ask.language, form=asked.format)
    response = attachment(file.content, file.name, file.media_type)
    response.headers["X-Content-Digest"] = file.digest
    return response


@router.get("/monthly-report/subscriptions", auth=doors("report_mail"), response=Subscriptions)
def subscriptions(request: HttpRequest) -> Subscriptions:
    """List who gets the report by mail, and when."""
    return _subscriptions(ask_of(request).company.id)


@router.post(
    "/monthly-report/subscriptions",
    auth=doors("report_mail.edit"),
    response=Subscriptions,
    openapi_extra=KEY_PARAMETER,
)
@once
def subscribe(request: HttpRequest, body: NewSubscription, asked: Query[Asked]) -> Written:
    """Have the report go to an account on a day of every month; another day replaces the first."""
    ask = ask_of(request)
    order_reports.subscribe(
        by=ask.actor,
        company_id=ask.company.id,
        username=body.username,
        day=body.day,
        why=body.why,
    )
    return Written(_subscriptions(ask.company.id).model_dump())


@router.post(
    "/monthly-report/subscriptions/end",
    auth=doors("report_mail.edit"),
    response=Subscriptions,
    openapi_extra=KEY_PARAMETER,
)
@once
def unsubscribe(request: HttpRequest, body: EndedSubscription, asked: Query[Asked]) -> Written:
    """End an account's order."""
    ask = ask_of(request)
    order_reports.unsubscribe(
        by=ask.actor, company_id=ask.company.id, username=body.username, why=body.why
    )
    return Written(_subscriptions(ask.company.id).model_dump())


@router.get("/monthly-report/letters", auth=doors("report_mail"), response=MonthlyLetters)
def monthly_letters(request: HttpRequest) -> MonthlyLetters:
    """List the letters that went out or wait, newest first."""
    found = letters.messages(ask_of(request).company.id, KIND, MOST_LETTERS)
    return MonthlyLetters(items=[_letter(one) for one in found])


@router.post(
    "/monthly-report/letters/{message_id}/arrived",
    auth=doors("report_mail.edit"),
    response=MonthlyLetter,
    openapi_extra=KEY_PARAMETER,
)
@once
def letter_arrived(
    request: HttpRequest, message_id: int, body: Reason, asked: Query[Asked]
) -> Written:
    """Say that a letter in doubt arrived."""
    return _decided(request, message_id, "arrived", body.why)


@router.post(
    "/monthly-report/letters/{message_id}/send-again",
    auth=doors("report_mail.edit"),
    response=MonthlyLetter,
    openapi_extra=KEY_PARAMETER,
)
@once
def letter_again(
    request: HttpRequest, message_id: int, body: Reason, asked: Query[Asked]
) -> Written:
    """Have a letter in doubt, or a refused one, sent again by the next run."""
    return _decided(request, message_id, "send_again", body.why)


def _decided(request: HttpRequest, message_id: int, act: str, why: str) -> Written:
    ask = ask_of(request)
    order_reports.resolve(
        by=ask.actor, company_id=ask.company.id, message_id=message_id, act=act, why=why
    )
    found = letters.message(ask.company.id, message_id)
    if found is None:
        raise order_reports.NoSuchMessage(str(message_id))
    return Written(_letter(found).model_dump())


def _subscriptions(company_id: int) -> Subscriptions:
    return Subscriptions(
        items=[
            Subscription(
                username=one.username,
                name=one.name,
                email=one.email,
                day=one.day,
                since=one.since.isoformat(),
            )
            for one in orders.subscriptions(company_id)
        ]
    )


def _letter(one: letters.MessageView) -> MonthlyLetter:
    return MonthlyLetter(
        id=one.id,
        as_of=one.about.get("as_of", ""),
        known_at=one.about.get("known_at", ""),
        username=one.username,
        address=one.address,
        state=one.state.value,
        attempts=one.attempts,
        words=one.words,
        digest=one.digest,
    )
