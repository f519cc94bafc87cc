"""Credit files: what is known of a customer on a day, what is recorded, who may be one firm (B1)."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, UploadedFile

from huikuan.analytics.reports import run
from huikuan.books.dossiers import queries
from huikuan.books.dossiers.queries import NoSuchRecord
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.entrypoints.api.answers import CREATED, files
from huikuan.entrypoints.api.asking import Ask, Asked, Dated, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.filed import (
    CreditFileShown,
    Decided,
    Duplicates,
    FactShown,
    History,
    Recorded,
    StatementFileKept,
    StatementsKept,
)
from huikuan.entrypoints.api.filed_answers import fact_shown, file_shown, odd
from huikuan.entrypoints.api.filed_values import statement_of, value_of
from huikuan.entrypoints.api.files import attachment
from huikuan.entrypoints.api.filing import (
    DecidedAsked,
    FactEnded,
    FactRecorded,
    PaperGiven,
    StatementFile,
    StatementsGiven,
    TwinsDecided,
)
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import keep_dossier as flow
from huikuan.kernel.money import Money
from huikuan.rules.dossiers import DocumentKind, Identity, Paper, Scope, Statement

router = Router(tags=["credit file"])
CONFLICT: Final = 409
MISSING: Final = 404
LARGEST: Final = 21 * 1024 * 1024
PATH: Final = "/customers/{customer_no}/credit-file"


@router.get(PATH, response=CreditFileShown, auth=doors("credit_file", Dated))
def credit_file(request: HttpRequest, customer_no: str, asked: Query[Dated]) -> dict[str, Any]:
    """Show a customer's credit file on a day: facts, statements with ratios, what is missing."""
    ask = ask_of(request)
    question = ask.question(asked)
    customer = _customer(ask, customer_no)
    header = run("customer", ask.question(asked, params={"customer_id": customer.id}))
    file = flow.open_file(
        company_id=ask.company.id,
        home_currency=ask.company.currency,
        customer_id=customer.id,
        as_of=question.as_of,
        known_at=question.known_at,
        balances=[Money(row["open"], row["currency"]) for row in header.rows],
    )
    return file_shown(_hidden(ask, file), question.as_of, ask.language)


@router.get(f"{PATH}/history", response=History, auth=doors("credit_file", Dated))
def history(request: HttpRequest, customer_no: str, asked: Query[Dated]) -> dict[str, Any]:
    """List all that was recorded of a customer up to a day, the latest first."""
    ask = ask_of(request)
    question = ask.question(asked)
    customer = _customer(ask, customer_no)
    found = queries.history(
        ask.company.id, customer.id, as_of=question.as_of, known_at=question.known_at
    )
    shown = flow.may_name(ask.actor, ask.company.id)
    return {
        "items": [
            fact_shown(flow.unnamed(fact, shown=shown)) | {"ended": ended}
            for _, ended, fact in found
        ]
    }


@router.post(
    f"{PATH}/facts",
    response={CREATED: Recorded},
    auth=doors("credit_file.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def record_fact(
    request: HttpRequest, customer_no: str, body: FactRecorded, asked: Query[Asked]
) -> Written:
    """Record that something holds of a customer from a day on; a later one takes its place."""
    ask = ask_of(request)
    value = value_of(body.fact, ask)
    try:
        fact_id = flow.record(
            by=ask.actor,
            company_id=ask.company.id,
            customer_no=customer_no,
            value=value,
            effective_on=body.effective_on or ask.today,
            today=ask.today,
            why=body.why,
        )
    except flow.FileRefused as refused:
        raise _refused(refused, ask) from refused
    warnings = flow.warned(value) if isinstance(value, Identity) else ()
    return Written({"id": fact_id, "warnings": odd(warnings, ask.language)}, CREATED)


@router.post(
    f"{PATH}/facts/{{fact_id}}/end",
    response=FactShown,
    auth=doors("credit_file.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def end_fact(
    request: HttpRequest, customer_no: str, fact_id: int, body: FactEnded, asked: Query[Asked]
) -> Written:
    """Record that a fact holds no more from a day on."""
    ask = ask_of(request)
    ends_on = body.ends_on or ask.today
    customer = _customer(ask, customer_no)
    try:
        _, _, fact = queries.fact(ask.company.id, fact_id, as_of=ends_on, customer_id=customer.id)
        flow.end(
            by=ask.actor,
            company_id=ask.company.id,
            customer_no=customer_no,
            fact_id=fact_id,
            ends_on=ends_on,
            today=ask.today,
            why=body.why,
        )
    except NoSuchRecord as missing:
        raise Problem(MISSING, "api.not_found") from missing
    except flow.FileRefused as refused:
        raise _refused(refused, ask) from refused
    return Written(fact_shown(fact))


@router.post(
    f"{PATH}/statements",
    response={CREATED: StatementsKept},
    auth=doors("credit_file.edit"),
    openapi_extra=KEY_PARAMETER,
)
@once
def keep_statements(
    request: HttpRequest, customer_no: str, body: StatementsGiven, asked: Query[Asked]
) -> Written:
    """Keep financial statements, all or none; one that does not balance is refused with figures."""
    ask = ask_of(request)
    try:
        kept = flow.state(
            by=ask.actor,
            company_id=ask.company.id,
            customer_no=customer_no,
            statements=[statement_of(one) for one in body.statements],
            today=ask.today,
            why=body.why,
        )
    except flow.FileRefused as refused:
        raise _refused(refused, ask) from refused
    return Written({"ids": list(kept)}, CREATED)


@router.post(
    f"{PATH}/statements/file",
    response={CREATED: StatementFileKept},
    auth=doors("credit_file.edit", largest=LARGEST),
    openapi_extra=KEY_PARAMETER,
)
@once
def keep_statement_file(
    request: HttpRequest,
    customer_no: str,
    form: Form[StatementFile],
    file: File[UploadedFile],
    asked: Query[Asked],
) -> Written:
    """Read a statement from a firm's own XLSX or CSV and keep it; labels not known are told."""
    ask = ask_of(request)
    try:
        read = flow.read_file(
            file.read(), file.name or "", currency=form.currency, unit=int(form.unit)
        )
        kept = flow.state(
            by=ask.actor,
            company_id=ask.company.id,
            customer_no=customer_no,
            statements=[
                Statement(
                    period_end=form.period_end,
                    currency=form.currency,
                    lines=read.lines,
                    months=form.months,
                    scope=Scope(form.scope),
                    audited=form.audited,
                    auditor=form.auditor,
                    unit=int(form.unit),
                )
            ],
            today=ask.today,
            why=form.why,
        )
    except flow.FileRefused as refused:
        raise _refused(refused, ask) from refused
    return Written({"ids": list(kept), "unknown": list(read.unknown)}, CREATED)


@router.post(
    f"{PATH}/papers",
    response={CREATED: Recorded},
    auth=doors("credit_file.edit", largest=LARGEST),
    openapi_extra=KEY_PARAMETER,
)
@once
def keep_paper(
    request: HttpRequest,
    customer_no: str,
    form: Form[PaperGiven],
    file: File[UploadedFile],
    asked: Query[Asked],
) -> Written:
    """Keep a paper of the file: what it is, until when it is good, and its content."""
    ask = ask_of(request)
    try:
        fact_id = flow.keep_paper(
            by=ask.actor,
            company_id=ask.company.id,
            customer_no=customer_no,
            paper=Paper(
                kind=DocumentKind(form.kind),
                title=form.title,
                file_name=file.name or "",
                digest="",
                size=0,
                media_type="",
                issued_on=form.issued_on,
                expires_on=form.expires_on,
            ),
            content=file.read(),
            effective_on=form.effective_on or ask.today,
            today=ask.today,
            why=form.why,
        )
    except flow.FileRefused as refused:
        raise _refused(refused, ask) from refused
    return Written({"id": fact_id, "warnings": []}, CREATED)


@router.get(
    f"{PATH}/papers/{{fact_id}}",
    response=FactShown,
    auth=doors("credit_file", Dated),
    openapi_extra=files(*sorted(set(flow.MEDIA.values()))),
)
def paper(
    request: HttpRequest, customer_no: str, fact_id: int, asked: Query[Dated]
) -> HttpResponse:
    """Return a paper's content as it was given, to be saved."""
    ask = ask_of(request)
    customer = _customer(ask, customer_no)
    try:
        held, content = flow.paper_content(
            ask.company.id, customer.id, fact_id, as_of=ask.question(asked).as_of
        )
    except NoSuchRecord as missing:
        raise Problem(MISSING, "api.not_found") from missing
    except flow.FileRefused as refused:
        raise _refused(refused, ask) from refused
    return attachment(content, held.file_name, held.media_type)


@router.get("/duplicates", response=Duplicates, auth=doors("duplicates", DecidedAsked))
def duplicates(request: HttpRequest, asked: Query[DecidedAsked]) -> dict[str, Any]:
    """List pairs of customers that may be one firm, the likeliest first."""
    ask = ask_of(request)
    found = queries.duplicates(
        ask.company.id, as_of=asked.as_of or ask.today, decided=asked.decided
    )
    ids = {each for one in found for each in (one.first_id, one.second_id)}
    known = {one.id: one for one in parties.by_ids(ask.company.id, ids)}
    return {
        "items": [
            {
                "first": known[one.first_id].customer_no,
                "first_name": known[one.first_id].name,
                "second": known[one.second_id].customer_no,
                "second_name": known[one.second_id].name,
                "shared": dict(one.shared),
                "weight": one.weight,
                "same": one.same,
            }
            for one in found
        ]
    }


@router.post(
    "/duplicates",
    response=Decided,
    auth=doors("duplicates.decide"),
    openapi_extra=KEY_PARAMETER,
)
@once
def decide_duplicates(request: HttpRequest, body: TwinsDecided, asked: Query[Asked]) -> Written:
    """Decide whether two customers are one firm; nothing is merged."""
    ask = ask_of(request)
    try:
        flow.decide_twins(
            by=ask.actor,
            company_id=ask.company.id,
            first_no=body.first,
            second_no=body.second,
            same=body.same,
            why=body.why,
        )
    except flow.FileRefused as refused:
        raise _refused(refused, ask) from refused
    return Written({"first": body.first, "second": body.second, "same": body.same})


def _customer(ask: Ask, customer_no: str) -> CustomerView:
    return parties.customer(
        company_id=ask.company.id,
        customer_no=customer_no,
        salesperson=ask.grant.scope.salesperson,
    )


def _hidden(ask: Ask, file: flow.CreditFile) -> flow.CreditFile:
    return flow.without_names(file, shown=flow.may_name(ask.actor, ask.company.id))


def _refused(refused: flow.FileRefused, ask: Ask) -> Problem:
    faults = [
        FieldFault("", one.code, detail=flow.sentence(one, ask.language)) for one in refused.reasons
    ]
    return Problem(CONFLICT, "api.dossier_refused", errors=faults)
