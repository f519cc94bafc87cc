"""Accounts and roles: proposed by an administrator, finance roles confirmed by another (P4, I36)."""

from dataclasses import asdict
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.books.people import operations, queries
from huikuan.entrypoints.api.asking import Asked, Body, Text, Why, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once

router = Router(tags=["users"])
CREATED: Final = 201


class Users(Schema):
    """The accounts with a role in the company."""

    items: list[dict[str, Any]]


class NewUser(Body):
    """An account; `person` joins it to a person who has one already."""

    username: Text = Field(min_length=1, max_length=150)
    password: Text = Field(min_length=1)
    name: Text = ""
    email: Text = ""
    person: Text = ""
    salesperson: Text = ""
    language: Literal["zh", "en"] = "zh"


class RoleBody(Body):
    """A role, and why it is given or taken."""

    role: Text
    why: Why = Field(min_length=1)


class Reason(Body):
    """Why something is done."""

    why: Why = Field(min_length=1)


@router.get("/users", response=Users, auth=doors("users"))
def users(request: HttpRequest) -> Users:
    """List the accounts with a role in the company."""
    return Users(items=[_user(each) for each in queries.users(ask_of(request).company.id)])


@router.post("/users", auth=doors("users.propose"), openapi_extra=KEY_PARAMETER)
@once
def create(request: HttpRequest, body: NewUser, asked: Query[Asked]) -> Written:
    """Create an account without any role."""
    ask = ask_of(request)
    made = operations.create_user(by=ask.actor, **body.dict())
    return Written(_user(made), CREATED)


@router.post("/users/{username}/roles", auth=doors("users.propose"), openapi_extra=KEY_PARAMETER)
@once
def grant(request: HttpRequest, username: str, body: RoleBody, asked: Query[Asked]) -> Written:
    """Give a role; a finance role waits for another person's confirmation."""
    ask = ask_of(request)
    changed = operations.grant_role(
        by=ask.actor,
        username=username,
        role=body.role,
        company_id=ask.company.id,
        why=body.why,
    )
    return Written(_user(changed))


@router.post(
    "/users/{username}/roles/confirm", auth=doors("users.confirm"), openapi_extra=KEY_PARAMETER
)
@once
def confirm(request: HttpRequest, username: str, body: RoleBody, asked: Query[Asked]) -> Written:
    """Confirm a finance role that another person proposed."""
    ask = ask_of(request)
    changed = operations.confirm_role(
        by=ask.actor,
        username=username,
        role=body.role,
        company_id=ask.company.id,
        why=body.why,
    )
    return Written(_user(changed))


@router.post(
    "/users/{username}/roles/revoke", auth=doors("users.propose"), openapi_extra=KEY_PARAMETER
)
@once
def revoke(request: HttpRequest, username: str, body: RoleBody, asked: Query[Asked]) -> Written:
    """Take a role away, at once."""
    ask = ask_of(request)
    changed = operations.revoke_role(
        by=ask.actor,
        username=username,
        role=body.role,
        company_id=ask.company.id,
        why=body.why,
    )
    return Written(_user(changed))


@router.post("/users/{username}/disable", auth=doors("users.propose"), openapi_extra=KEY_PARAMETER)
@once
def disable(request: HttpRequest, username: str, body: Reason, asked: Query[Asked]) -> Written:
    """End an account: its sessions and tokens die with it."""
    ask = ask_of(request)
    return Written(_user(operations.disable_user(by=ask.actor, username=username, why=body.why)))


def _user(row: queries.UserView) -> dict[str, Any]:
    shown = asdict(row)
    shown["roles"] = [
        {"everywhere": company is None, "role": role, "confirmed": confirmed}
        for company, role, confirmed in row.roles
    ]
    return shown
