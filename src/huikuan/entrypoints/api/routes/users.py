"""Accounts and roles: proposed by an administrator, finance roles confirmed by another (P4, I36)."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.books.people import operations, queries
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, Body, Reason, Text, Why, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once

router = Router(tags=["users"])


class Role(Schema):
    """A role of an account; a finance role counts when another person has confirmed it."""

    everywhere: bool
    role: str
    confirmed: bool


class User(Schema):
    """An account, never its password."""

    id: int
    username: str
    name: str
    email: str
    person: str
    salesperson: str
    language: str
    active: bool
    roles: list[Role]


class Users(Schema):
    """The accounts with a role in the company."""

    items: list[User]


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


@router.get("/users", response=Users, auth=doors("users"))
def users(request: HttpRequest) -> Users:
    """List the accounts with a role in the company."""
    return Users(items=[User(**_user(each)) for each in queries.users(ask_of(request).company.id)])


@router.post(
    "/users",
    response={CREATED: User},
    auth=doors("users.propose"),
    openapi_extra=KEY_PARAMETER,
)
@once
def create(request: HttpRequest, body: NewUser, asked: Query[Asked]) -> Written:
    """Create an account without any role."""
    ask = ask_of(request)
    made = operations.create_user(by=ask.actor, **body.dict())
    return Written(_user(made), CREATED)


@router.post(
    "/users/{username}/roles",
    response=User,
    auth=doors("users.propose"),
    openapi_extra=KEY_PARAMETER,
)
@once
def grant(request: HttpRequest, username: str, body: RoleBody, asked: Query[Asked]) -> Written:
    """Give a role; a finance role waits for another person's confirmation."""
    return _changed(ask_of(request), operations.grant_role, username, body)


@router.post(
    "/users/{username}/roles/confirm",
    response=User,
    auth=doors("users.confirm"),
    openapi_extra=KEY_PARAMETER,
)
@once
def confirm(request: HttpRequest, username: str, body: RoleBody, asked: Query[Asked]) -> Written:
    """Confirm a finance role that another person proposed."""
    return _changed(ask_of(request), operations.confirm_role, username, body)


@router.post(
    "/users/{username}/roles/revoke",
    response=User,
    auth=doors("users.propose"),
    openapi_extra=KEY_PARAMETER,
)
@once
def revoke(request: HttpRequest, username: str, body: RoleBody, asked: Query[Asked]) -> Written:
    """Take a role away, at once."""
    return _changed(ask_of(request), operations.revoke_role, username, body)


@router.post(
    "/users/{username}/disable",
    response=User,
    auth=doors("users.propose"),
    openapi_extra=KEY_PARAMETER,
)
@once
def disable(request: HttpRequest, username: str, body: Reason, asked: Query[Asked]) -> Written:
    """End an account: its sessions and tokens die with it."""
    ask = ask_of(request)
    return Written(_user(operations.disable_user(by=ask.actor, username=username, why=body.why)))


def _changed(
    ask: Ask, act: Callable[..., queries.UserView], username: str, body: RoleBody
) -> Written:
    """Do an act on a role of an account in the asker's company."""
    changed = act(
        by=ask.actor,
        username=username,
        role=body.role,
        company_id=ask.company.id,
        why=body.why,
    )
    return Written(_user(changed))


def _user(row: queries.UserView) -> dict[str, Any]:
    shown = asdict(row)
    shown["roles"] = [
        {"everywhere": company is None, "role": role, "confirmed": confirmed}
        for company, role, confirmed in row.roles
    ]
    return shown
