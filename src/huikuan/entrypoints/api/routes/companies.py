"""The companies in which the client has any right, and what it may do there."""

from django.http import HttpRequest
from ninja import Router, Schema

from huikuan.books.people import queries
from huikuan.entrypoints.api.asking import ask_of
from huikuan.entrypoints.api.doors import ANYONE, doors

router = Router(tags=["companies"])


class Company(Schema):
    """A seller of the group."""

    code: str
    name: str
    name_en: str
    currency: str
    country: str
    time_zone: str
    may: list[str]


class Companies(Schema):
    """The client's companies, by code."""

    items: list[Company]


@router.get("/companies", response=Companies, auth=doors(ANYONE))
def companies(request: HttpRequest) -> Companies:
    """List the companies of the client with the acts that it may do in each."""
    actor = ask_of(request).actor
    found = [
        Company(
            code=each.code,
            name=each.name,
            name_en=each.name_en,
            currency=each.currency,
            country=each.country,
            time_zone=each.time_zone,
            may=sorted(queries.acts(actor, each.id)),
        )
        for each in queries.companies(actor)
    ]
    return Companies(items=found)
