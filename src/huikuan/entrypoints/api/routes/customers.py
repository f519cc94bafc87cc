"""Customers: the list with what they owe, one with its figures, and edits of its record (B1, D1)."""

from dataclasses import asdict
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import BaseModel, Field

from huikuan.analytics.reports import run
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.entrypoints.api.answers import ReportPage
from huikuan.entrypoints.api.asking import (
    Ask,
    Asked,
    Body,
    Dated,
    Day,
    Flag,
    Text,
    Why,
    ask_of,
)
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.lists import Listed, listed, own_params
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.rendering import rendered
from huikuan.entrypoints.api.versions import changed, etag, version_of
from huikuan.entrypoints.api.writing import MATCH_PARAMETER, Written, once
from huikuan.flows import edit_customer as editing

router = Router(tags=["customers"])
BAD: Final = 400
MASK: Final = "***"


class Customer(Schema):
    """A customer's record; `version` counts its edits."""

    customer_no: str
    name: str
    short_name: str
    tax_id: str
    country: str
    region: str
    industry: str
    group_no: str
    salesperson: str
    since: str | None
    currency: str
    terms: str
    key_account: bool
    version: int


class CustomerAnswer(BaseModel):
    """A record, and a row of figures a currency on the day where these may be seen."""

    customer: Customer
    as_of: str | None = None
    figures: list[dict[str, Any]] | None = None


class Contact(Schema):
    """A person at a customer."""

    name: str
    email: str
    phone: str


class Contacts(Schema):
    """The people known at a customer."""

    items: list[Contact]


class Edit(Body):
    """The fields to change; what is left out stays. `null` is allowed for `since` alone."""

    name: Text | None = None
    short_name: Text | None = None
    tax_id: Text | None = None
    country: Text | None = None
    region: Text | None = None
    industry: Text | None = None
    group_no: Text | None = None
    salesperson: Text | None = None
    since: Day | None = None
    currency: Text | None = None
    terms: Text | None = None
    key_account: Flag | None = None
    why: Why = Field(min_length=1)


@router.get("/customers", response=ReportPage, auth=doors("customers", Listed, open_fields=True))
def customers(request: HttpRequest, asked: Query[Listed]) -> dict[str, Any]:
    """List the customers with what they owe on a day."""
    return listed(ask_of(request), "customers", asked, own_params(request, Listed))


@router.get("/customers/{customer_no}", response=CustomerAnswer, auth=doors("customers", Dated))
def customer(
    request: HttpRequest, response: HttpResponse, customer_no: str, asked: Query[Dated]
) -> dict[str, Any]:
    """Return a customer's record with its ETag, and its figures on a day for who may see them."""
    ask = ask_of(request)
    record = parties.customer(
        company_id=ask.company.id,
        customer_no=customer_no,
        salesperson=ask.grant.scope.salesperson,
    )
    response.headers["ETag"] = etag(record.version)
    answer: dict[str, Any] = {"customer": _record(record)}
    if people.permits(ask.actor, "reports", ask.company.id):
        found = run("customer", ask.question(asked, params={"customer": customer_no}))
        figures = rendered(found)
        answer["as_of"] = figures.get("as_of")
        answer["figures"] = figures["rows"]
    return answer


@router.get("/customers/{customer_no}/contacts", response=Contacts, auth=doors("contacts"))
def contacts(request: HttpRequest, customer_no: str, asked: Query[Asked]) -> dict[str, Any]:
    """Return the people known at a customer; masked for who may only know that they exist."""
    ask = ask_of(request)
    found = parties.contacts(
        company_id=ask.company.id,
        customer_no=customer_no,
        salesperson=ask.grant.scope.salesperson,
    )
    return {"items": [_contact(ask, each) for each in found]}


@router.patch(
    "/customers/{customer_no}",
    response=CustomerAnswer,
    auth=doors("customers.edit"),
    openapi_extra=MATCH_PARAMETER,
)
@once
def edit(request: HttpRequest, customer_no: str, body: Edit, asked: Query[Asked]) -> Written:
    """Change fields of a customer's record that is still at the version in If-Match."""
    ask = ask_of(request)
    changes = {
        name: value for name, value in body.dict(exclude_unset=True).items() if name != "why"
    }
    try:
        record = editing.edit_customer(
            by=ask.actor,
            company_id=ask.company.id,
            customer_no=customer_no,
            version=version_of(request),
            changes=changes,
            why=body.why,
        )
    except editing.EditedMeanwhile as other:
        raise changed(other.version) from other
    except editing.BadEdit as bad:
        fault = FieldFault(bad.field, bad.code)
        raise Problem(BAD, "api.bad_fields", errors=[fault]) from bad
    return Written({"customer": _record(record)}, headers={"ETag": etag(record.version)})


def _record(record: parties.CustomerView) -> dict[str, Any]:
    shown = asdict(record)
    shown["since"] = None if record.since is None else record.since.isoformat()
    del shown["id"]
    return shown


def _contact(ask: Ask, one: parties.ContactView) -> dict[str, str]:
    shown = asdict(one)
    if ask.grant.masked:
        return {name: MASK if value else "" for name, value in shown.items()}
    return shown
