"""Bank accounts, their statements and the lines on them, each with its receipt (D4)."""

from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.adapters.texts import text
from huikuan.books.banking import queries
from huikuan.entrypoints.api.acting import MISSING, Refusals, acted
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, Body, Day, Paged, Text, Why, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import keep_bank_accounts as keep
from huikuan.kernel.money import Money

router = Router(tags=["banks"])
REFUSALS: Final = Refusals(
    missing=(keep.NoSuchAccount,),
    refused=(keep.AccountRefused,),
    under="api.bank_account_refused",
)


class BankAccount(Schema):
    """A bank account; `balance` is what its last statement closes with, `gaps` are breaks.

    `state` is met (a statement brought it), open (confirmed) or closed, since `state_on`.
    """

    id: int
    account: str
    currency: str
    bank: str
    holder: str
    statements: int
    last_statement: int | None
    last_on: str | None
    balance: str | None
    gaps: int
    state: str
    state_on: str | None


class AccountAsked(Body):
    """An account of ours: to be entered before its first statement, or confirmed after it."""

    account: Text = Field(min_length=1, max_length=60)
    currency: Text = Field(min_length=3, max_length=3)
    bank: Text = ""
    holder: Text = ""
    why: Why = ""


class AccountChange(Body):
    """From when an account is closed (its last day) or open again, and why."""

    on: Day
    why: Why = Field(min_length=1)


class BankAccounts(Schema):
    """All bank accounts of the company."""

    items: list[BankAccount]


class BankFinding(Schema):
    """What was found beside a statement that was booked all the same."""

    code: str
    reason: str


class BankStatement(Schema):
    """A booked statement: opening + credits - debits = closing; `gap` is what does not follow."""

    id: int
    account_id: int
    account: str
    currency: str
    kind: str
    interim: bool
    identity: str
    sequence: int | None
    start: str | None
    end: str | None
    opening: str | None
    closing: str | None
    lines: int
    entries: int
    credits: str
    debits: str
    gap: str | None
    batch: int
    findings: list[BankFinding]


class BankStatements(Schema):
    """A page of statements."""

    items: list[BankStatement]
    next: str | None


class BankLine(Schema):
    """A line, or from `part` 1 on a payment inside the batch before it."""

    line: int
    part: int
    place: str
    booked_on: str
    value_on: str | None
    amount: str
    currency: str
    outcome: str
    receipt: int | None
    payer_name: str
    payer_account: str
    text: str
    bank_reference: str
    reference: str
    returns: bool


class BankLines(Schema):
    """A statement with a page of its lines."""

    statement: BankStatement
    items: list[BankLine]
    next: str | None


class StatementsAsked(Asked, Paged):
    """Which statements: of one account, or of all."""

    account: int = 0


class LinesAsked(Asked, Paged):
    """A question for the lines of a statement."""


@router.get("/bank-accounts", response=BankAccounts, auth=doors("banks", Asked))
def bank_accounts(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List the company's bank accounts with the last balance that each bank stated."""
    return {"items": [_account(one) for one in queries.accounts(ask_of(request).company.id)]}


@router.post(
    "/bank-accounts",
    response={CREATED: BankAccount},
    auth=doors("banks.keep"),
    openapi_extra=KEY_PARAMETER,
)
@once
def register_account(request: HttpRequest, body: AccountAsked, asked: Query[Asked]) -> Written:
    """Register an account of the company, or confirm one that a statement brought."""
    ask = ask_of(request)
    return acted(
        request,
        REFUSALS,
        keep.register,
        lambda account: _one(ask, account),
        status=CREATED,
        number=body.account,
        currency=body.currency,
        bank=body.bank,
        holder=body.holder,
        on=ask.today,
        why=body.why,
    )


@router.post(
    "/bank-accounts/{account_id}/close",
    response=BankAccount,
    auth=doors("banks.keep"),
    openapi_extra=KEY_PARAMETER,
)
@once
def close_account(
    request: HttpRequest, account_id: int, body: AccountChange, asked: Query[Asked]
) -> Written:
    """Close an account after its last day; what the policy says happens to later statements."""
    ask = ask_of(request)
    return acted(
        request,
        REFUSALS,
        keep.close,
        lambda _: _one(ask, account_id),
        account_id=account_id,
        on=body.on,
        why=body.why,
    )


@router.post(
    "/bank-accounts/{account_id}/reopen",
    response=BankAccount,
    auth=doors("banks.keep"),
    openapi_extra=KEY_PARAMETER,
)
@once
def reopen_account(
    request: HttpRequest, account_id: int, body: AccountChange, asked: Query[Asked]
) -> Written:
    """Open a closed account again."""
    ask = ask_of(request)
    return acted(
        request,
        REFUSALS,
        keep.reopen,
        lambda _: _one(ask, account_id),
        account_id=account_id,
        on=body.on,
        why=body.why,
    )


def _one(ask: Ask, account_id: int) -> dict[str, Any]:
    (found,) = (one for one in queries.accounts(ask.company.id) if one.id == account_id)
    return _account(found)


@router.get("/bank-statements", response=BankStatements, auth=doors("banks", StatementsAsked))
def bank_statements(request: HttpRequest, asked: Query[StatementsAsked]) -> dict[str, Any]:
    """List statements, those that reach furthest first."""
    ask = ask_of(request)
    about = ["bank-statements", ask.company.id, asked.account]
    place = place_of(asked.cursor, about)
    start = 0 if place is None else place.start
    found = queries.statements(
        ask.company.id, account_id=asked.account or None, limit=asked.limit + 1, offset=start
    )
    more = len(found) > asked.limit
    return {
        "items": [_statement(ask, one) for one in found[: asked.limit]],
        "next": cursor_to(Place(start + asked.limit, None), about) if more else None,
    }


@router.get("/bank-statements/{statement_id}", response=BankLines, auth=doors("banks", LinesAsked))
def bank_statement(
    request: HttpRequest, statement_id: int, asked: Query[LinesAsked]
) -> dict[str, Any]:
    """Return a statement with its lines and the receipt that each became."""
    ask = ask_of(request)
    try:
        found = queries.statement(ask.company.id, statement_id)
    except queries.NoSuchStatement as missing:
        raise Problem(MISSING, "api.not_found") from missing
    about = ["bank-statement", ask.company.id, statement_id]
    place = place_of(asked.cursor, about)
    start = 0 if place is None else place.start
    lines = queries.lines(ask.company.id, statement_id, after=start, limit=asked.limit)
    last = max((one.line for one in lines), default=0)
    return {
        "statement": _statement(ask, found),
        "items": [_line(one) for one in lines],
        "next": cursor_to(Place(last, None), about) if 0 < last < found.lines else None,
    }


def _account(one: queries.AccountView) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": one.number,
        "currency": one.currency,
        "bank": one.bank,
        "holder": one.holder,
        "statements": one.statements,
        "last_statement": one.last_statement_id,
        "last_on": None if one.last_on is None else one.last_on.isoformat(),
        "balance": _money(one.balance_minor, one.currency),
        "gaps": one.gaps,
        "state": one.state,
        "state_on": None if one.state_on is None else one.state_on.isoformat(),
    }


def _statement(ask: Ask, one: queries.StatementView) -> dict[str, Any]:
    named = {"account": one.account, "currency": one.currency}
    return {
        "id": one.id,
        "account_id": one.account_id,
        "account": one.account,
        "currency": one.currency,
        "kind": one.kind,
        "interim": one.interim,
        "identity": one.identity,
        "sequence": one.sequence,
        "start": None if one.from_on is None else one.from_on.isoformat(),
        "end": None if one.to_on is None else one.to_on.isoformat(),
        "opening": _money(one.opening_minor, one.currency),
        "closing": _money(one.closing_minor, one.currency),
        "lines": one.lines,
        "entries": one.entries,
        "credits": _money(one.credits_minor, one.currency),
        "debits": _money(one.debits_minor, one.currency),
        "gap": _money(one.gap_minor, one.currency),
        "batch": one.batch_id,
        "findings": [
            {
                "code": each["code"],
                "reason": text(each["code"], ask.language, **{**named, **each["figures"]}),
            }
            for each in one.findings
        ],
    }


def _line(one: queries.TransactionView) -> dict[str, Any]:
    return {
        "line": one.line,
        "part": one.part,
        "place": one.place,
        "booked_on": one.booked_on.isoformat(),
        "value_on": None if one.value_on is None else one.value_on.isoformat(),
        "amount": _money(one.amount_minor, one.currency),
        "currency": one.currency,
        "outcome": one.outcome,
        "receipt": one.document_id,
        "payer_name": one.party_name,
        "payer_account": one.party_account,
        "text": one.text,
        "bank_reference": one.bank_reference,
        "reference": one.reference,
        "returns": one.returns,
    }


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else Money(minor, currency).text()
