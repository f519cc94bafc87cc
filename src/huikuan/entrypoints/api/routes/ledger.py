"""Acts on the ledger: apply cash, take back a posting, close and reopen a period (I03, I08, I10)."""

from decimal import Decimal
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.books.intake.values import Refusal
from huikuan.books.ledger import queries
from huikuan.books.ledger.values import Posted
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import (
    Amount,
    Asked,
    Body,
    Day,
    Reason,
    Text,
    Whole,
    Why,
    ask_of,
)
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import allocate as allocating
from huikuan.flows import close_period as closing
from huikuan.flows import take_back as taking_back
from huikuan.flows.import_files.reporting import worded

router = Router(tags=["ledger"])
CONFLICT: Final = 409
MISSING: Final = 404


class OneAllocation(Body):
    """Cash of a receipt, or of a credit note, for an invoice."""

    receipt_no: Text = ""
    credit_note_no: Text = ""
    invoice_no: Text = Field(min_length=1)
    applied_on: Day
    amount: Amount
    discount: Amount | None = None


class Allocations(Body):
    """What is applied, all or none."""

    allocations: list[OneAllocation] = Field(min_length=1, max_length=500)
    why: Why = ""


class Reversal(Body):
    """What is taken back, from which day, and why."""

    what: Literal["allocation", "document"]
    id: Whole = Field(ge=1, lt=2**63)
    on: Day
    why: Why = Field(min_length=1)


class Close(Body):
    """The last day of the period to close."""

    end_on: Day
    why: Why = ""


class PostedAnswer(Schema):
    """What was entered: the act, how many entries and which, and their digest."""

    act: int
    entries: int
    first_seq: int | None
    last_seq: int | None
    digest: str


class Period(Schema):
    """A period that was closed once."""

    id: int
    start_on: str
    end_on: str
    closed_at: str
    reopening_asked: bool
    reopened_at: str | None
    why: str


class Periods(Schema):
    """The periods, the last first."""

    items: list[Period]


class Closed(Schema):
    """The period that was closed."""

    period: int
    end_on: str


class PeriodState(Schema):
    """A period and what became of it."""

    period: int
    state: Literal["reopening_asked", "open"]


@router.post(
    "/allocations",
    response={CREATED: PostedAnswer},
    auth=doors("allocate"),
    openapi_extra=KEY_PARAMETER,
)
@once
def allocate(request: HttpRequest, body: Allocations, asked: Query[Asked]) -> Written:
    """Apply receipts or credit notes to invoices, all or none."""
    ask = ask_of(request)
    rows = [
        allocating.Allocation(
            invoice_no=one.invoice_no,
            applied_on=one.applied_on,
            amount=one.amount,
            receipt_no=one.receipt_no,
            credit_note_no=one.credit_note_no,
            discount=one.discount or Decimal(0),
        )
        for one in body.allocations
    ]
    try:
        posted = allocating.allocate(
            by=ask.actor, company_id=ask.company.id, allocations=rows, why=body.why
        )
    except allocating.AllocationRefused as refused:
        raise Problem(
            CONFLICT,
            "api.allocation_refused" if refused.refusals else "api.allocated_before",
            errors=[_fault(one) for one in refused.refusals],
        ) from refused
    return Written(_posted(posted), CREATED)


@router.post(
    "/reversals",
    response={CREATED: PostedAnswer},
    auth=doors("reverse"),
    openapi_extra=KEY_PARAMETER,
)
@once
def reverse(request: HttpRequest, body: Reversal, asked: Query[Asked]) -> Written:
    """Take back an allocation (by its group) or the issue of a document (by its id)."""
    ask = ask_of(request)
    try:
        posted = taking_back.take_back(
            by=ask.actor,
            company_id=ask.company.id,
            what=body.what,
            target=body.id,
            on=body.on,
            why=body.why,
        )
    except taking_back.NothingToReverse as nothing:
        raise Problem(MISSING, "api.not_found") from nothing
    except taking_back.AlreadyReversed as before:
        raise Problem(CONFLICT, "api.reversed_before") from before
    except taking_back.StillApplied as applied:
        raise Problem(CONFLICT, "api.still_applied") from applied
    return Written(_posted(posted), CREATED)


@router.get("/periods", response=Periods, auth=doors("periods"))
def periods(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List the periods that were ever closed, the last first."""
    return {"items": [_period(each) for each in queries.periods(ask_of(request).company.id)]}


@router.post(
    "/periods/close",
    response={CREATED: Closed},
    auth=doors("periods.close"),
    openapi_extra=KEY_PARAMETER,
)
@once
def close(request: HttpRequest, body: Close, asked: Query[Asked]) -> Written:
    """Close everything up to and including a day."""
    ask = ask_of(request)
    try:
        period_id = closing.close_period(
            by=ask.actor, company_id=ask.company.id, end_on=body.end_on, why=body.why
        )
    except closing.PeriodRefused as refused:
        raise Problem(CONFLICT, f"api.{refused.code}") from refused
    return Written({"period": period_id, "end_on": body.end_on.isoformat()}, CREATED)


@router.post(
    "/periods/{period_id}/ask-reopen",
    response=PeriodState,
    auth=doors("periods.reopen"),
    openapi_extra=KEY_PARAMETER,
)
@once
def ask_to_reopen(
    request: HttpRequest, period_id: int, body: Reason, asked: Query[Asked]
) -> Written:
    """Ask for the last closed period to be opened again; another person has to do it."""
    ask = ask_of(request)
    try:
        closing.ask_to_reopen(
            by=ask.actor, company_id=ask.company.id, period_id=period_id, why=body.why
        )
    except closing.PeriodRefused as refused:
        raise Problem(CONFLICT, f"api.{refused.code}") from refused
    return Written({"period": period_id, "state": "reopening_asked"})


@router.post(
    "/periods/{period_id}/reopen",
    response=PeriodState,
    auth=doors("periods.reopen"),
    openapi_extra=KEY_PARAMETER,
)
@once
def reopen(request: HttpRequest, period_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Open a period that another person asked to open."""
    ask = ask_of(request)
    try:
        closing.reopen_period(
            by=ask.actor, company_id=ask.company.id, period_id=period_id, why=body.why
        )
    except closing.PeriodRefused as refused:
        raise Problem(CONFLICT, f"api.{refused.code}") from refused
    return Written({"period": period_id, "state": "open"})


def _period(row: queries.PeriodView) -> dict[str, Any]:
    return {
        "id": row.id,
        "start_on": row.start_on.isoformat(),
        "end_on": row.end_on.isoformat(),
        "closed_at": row.closed_at.isoformat(),
        "reopening_asked": bool(row.reopen_asked_by),
        "reopened_at": None if row.reopened_at is None else row.reopened_at.isoformat(),
        "why": row.why,
    }


def _posted(posted: Posted) -> dict[str, Any]:
    return {
        "act": posted.act_id,
        "entries": posted.entries,
        "first_seq": posted.first_seq,
        "last_seq": posted.last_seq,
        "digest": posted.digest,
    }


def _fault(one: Refusal) -> FieldFault:
    figures = {"value": one.value, "column": one.column, **worded(one.figures)}
    return FieldFault(f"allocations.{one.row - 1}.{one.column}", one.code, figures)
