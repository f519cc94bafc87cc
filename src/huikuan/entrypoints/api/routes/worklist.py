"""The day's customers, a call that was made, and what collecting has brought (A2, A5, A14)."""

import datetime as dt
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.books.collections.values import TouchResult
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Asked, Body, Day, Text, Whole, Why, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import measure_results, work_list
from huikuan.flows.measure_results import Period
from huikuan.flows.work_list import Called, Work, WorkRefused
from huikuan.kernel.money import Money
from huikuan.rules.contact import Channel

router = Router(tags=["worklist"])
CONFLICT: Final = 409
INVALID: Final = 422
_QUARTER: Final = 89


class WorklistAsked(Asked):
    """Whose customers, as of a day: an account's, of nobody ("nobody"), of all without it."""

    as_of: Day | None = None
    owner: Text = ""
    limit: int = Field(100, ge=1, le=500)


class ResultsAsked(Asked):
    """A period; the quarter up to today without it."""

    since: Day | None = None
    until: Day | None = None


class AmountShown(Schema):
    """An amount in a currency."""

    amount: str
    currency: str


class ReasonShown(Schema):
    """Why, as a code and as a sentence."""

    code: str
    text: str


class WorkShown(Schema):
    """A customer of the day: his bucket, what a minute of work brings, and why."""

    customer_no: str
    customer: str
    owner: str
    bucket: str
    score: AmountShown
    chance_permyriad: int
    asked: list[AmountShown]
    held: list[AmountShown]
    days_late: int
    reasons: list[ReasonShown]


class WorklistShown(Schema):
    """The customers of a day, first who brings most; `total` is how many there are."""

    as_of: str
    total: int
    tried: int
    reached: int
    promised: AmountShown
    items: list[WorkShown]


class CallMade(Body):
    """A call: what came of it, how long it took, what was said."""

    customer_no: Text = Field(min_length=1)
    channel: Literal["phone", "email", "sms", "chat"] = "phone"
    result: Literal[tuple(one.value for one in work_list.RESULTS)]  # type: ignore[valid-type]
    minutes: Whole | None = Field(None, ge=0, le=1440)
    words: Why = ""


class CallKept(Schema):
    """The number of the contact that was kept."""

    touch_id: int


class GroupShown(Schema):
    """What the contacts of one kind brought; `before` is the period before."""

    key: str
    tries: int
    reached: int
    customers: int
    recovered: str
    days_to_collect: int | None
    minutes: int
    saved_minutes: int


class PeriodShown(Schema):
    """A period: overdue money collected, of it after a contact, and by what was done."""

    since: str
    until: str
    recovered: str
    answered: str
    days_to_collect: int | None
    tries: int
    reached: int
    saved_minutes: int
    groups: dict[str, list[GroupShown]]


class ResultsShown(Schema):
    """A period beside the one before; hours saved assume `minutes` for each contact."""

    currency: str
    minutes: int
    policy: str
    version: int
    left_out: list[str]
    now: PeriodShown
    before: PeriodShown


@router.get("/worklist", response=WorklistShown, auth=doors("worklist", WorklistAsked))
def worklist(request: HttpRequest, asked: Query[WorklistAsked]) -> dict[str, Any]:
    """List the customers of a day, first who brings most for a minute of work."""
    ask = ask_of(request)
    owner = {"": None, "nobody": ""}.get(asked.owner, asked.owner)
    found = work_list.worklist(
        ask.company,
        asked.as_of or ask.today,
        owner=owner,
        salesperson=ask.grant.scope.salesperson,
        person=ask.actor.person,
    )

    def line(one: Work) -> dict[str, Any]:
        return {
            "customer_no": one.customer.customer_no,
            "customer": one.customer.name,
            "owner": one.owner,
            "bucket": one.bucket.value,
            "score": _amount(one.place.score, one.weighed.currency),
            "chance_permyriad": one.place.chance,
            "asked": [_amount(minor, code) for code, minor in one.asked.items()],
            "held": [_amount(minor, code) for code, minor in one.held.items()],
            "days_late": one.days,
            "reasons": [
                {"code": why.code, "text": work_list.sentence(why, ask.language)}
                for why in one.reasons
            ],
        }

    return {
        "as_of": found.as_of.isoformat(),
        "total": len(found.lines),
        "tried": found.tally.tried,
        "reached": found.tally.reached,
        "promised": _amount(found.tally.promised_minor, found.tally.currency),
        "items": [line(one) for one in found.lines[: asked.limit]],
    }


@router.post(
    "/worklist/calls",
    response={CREATED: CallKept},
    auth=doors("worklist.work"),
    openapi_extra=KEY_PARAMETER,
)
@once
def call(request: HttpRequest, body: CallMade, asked: Query[Asked]) -> Written:
    """Keep a contact that a person made, with its result."""
    ask = ask_of(request)
    who = parties.id_of(ask.company.id, body.customer_no)
    try:
        kept = work_list.log_call(
            by=ask.actor,
            company=ask.company,
            called=Called(
                customer_id=who or 0,
                result=TouchResult(body.result),
                words=body.words,
                minutes=body.minutes,
                channel=Channel(body.channel),
            ),
            now=dt.datetime.now(dt.UTC),
            salesperson=ask.grant.scope.salesperson,
        )
    except WorkRefused as refused:
        faults = [FieldFault("customer_no", one.code, one.figures) for one in refused.reasons]
        raise Problem(CONFLICT, "api.call_refused", errors=faults) from refused
    return Written({"touch_id": kept}, status=CREATED)


@router.get("/results", response=ResultsShown, auth=doors("results", ResultsAsked))
def results(request: HttpRequest, asked: Query[ResultsAsked]) -> dict[str, Any]:
    """Say what collecting brought in a period, by what was done, beside the period before."""
    ask = ask_of(request)
    until = asked.until or ask.today
    since = asked.since or until - dt.timedelta(days=_QUARTER)
    if since > until:
        fault = FieldFault("since", "api.period_order", {})
        raise Problem(INVALID, "api.invalid", errors=[fault])
    found = measure_results.results(ask.company, since, until)
    return {
        "currency": found.currency,
        "minutes": found.minutes,
        "policy": found.policy.name,
        "version": found.policy.version,
        "left_out": list(found.left_out),
        "now": period_said(found.now, found.currency),
        "before": period_said(found.before, found.currency),
    }


def period_said(one: Period, currency: str) -> dict[str, Any]:
    """A period as programs get it."""
    return {
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "recovered": Money(one.recovered_minor, currency).text(),
        "answered": Money(one.answered_minor, currency).text(),
        "days_to_collect": one.days_to_collect,
        "tries": one.tries,
        "reached": one.reached,
        "saved_minutes": one.saved_minutes,
        "groups": {
            name: [
                {
                    "key": group.key,
                    "tries": group.tries,
                    "reached": group.reached,
                    "customers": group.customers,
                    "recovered": Money(group.recovered_minor, currency).text(),
                    "days_to_collect": group.days_to_collect,
                    "minutes": group.minutes,
                    "saved_minutes": group.saved_minutes,
                }
                for group in groups
            ]
            for name, groups in one.groups.items()
        },
    }


def _amount(minor: int, currency: str) -> dict[str, str]:
    return {"amount": Money(minor, currency).text(), "currency": currency}
