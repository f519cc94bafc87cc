"""Credentials of programs: listed, created (the text is shown once), ended (P4; API2)."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.books.people import operations, queries
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Asked, Body, Reason, Text, Whole, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once

router = Router(tags=["tokens"])


class Token(Schema):
    """A token, never its text."""

    id: int
    name: str
    hint: str
    scopes: list[str]
    responsible: str
    created_at: str
    expires_at: str
    revoked_at: str | None


class NewTokenAnswer(Token):
    """The token that was made, with its text, which is shown in this answer alone."""

    token: str


class Tokens(Schema):
    """The company's tokens, newest first, dead ones too."""

    items: list[Token]


class NewToken(Body):
    """What a token is for, what it may, how long it lives and who answers for it."""

    name: Text = Field(min_length=1, max_length=100)
    scopes: list[Text] = Field(min_length=1, max_length=20)
    days: Whole = Field(90, ge=1, le=366)
    responsible: Text = ""


@router.get("/tokens", response=Tokens, auth=doors("tokens"))
def tokens(request: HttpRequest) -> Tokens:
    """List the company's tokens."""
    found = queries.tokens(ask_of(request).company.id)
    return Tokens(items=[Token(**_token(each)) for each in found])


@router.post(
    "/tokens",
    response={CREATED: NewTokenAnswer},
    auth=doors("tokens.create"),
    openapi_extra=KEY_PARAMETER,
)
@once
def create(request: HttpRequest, body: NewToken, asked: Query[Asked]) -> Written:
    """Create a token; its text is in this answer and nowhere else afterwards."""
    ask = ask_of(request)
    made, text = operations.create_token(
        by=ask.actor,
        name=body.name,
        scopes=tuple(body.scopes),
        company_id=ask.company.id,
        expires_at=ask.now + dt.timedelta(days=body.days),
        responsible=body.responsible,
    )
    return Written({**_token(made), "token": text}, CREATED, secret=True)


@router.post(
    "/tokens/{token_id}/revoke",
    response=Token,
    auth=doors("tokens.revoke"),
    openapi_extra=KEY_PARAMETER,
)
@once
def revoke(request: HttpRequest, token_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """End a token at once."""
    ask = ask_of(request)
    ended = operations.revoke_token(
        by=ask.actor, token_id=token_id, company_id=ask.company.id, why=body.why
    )
    return Written(_token(ended))


def _token(row: queries.TokenView) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "hint": row.hint,
        "scopes": list(row.scopes),
        "responsible": row.responsible,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "revoked_at": None if row.revoked_at is None else row.revoked_at.isoformat(),
    }
