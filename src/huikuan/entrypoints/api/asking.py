"""Decides what every question of the API may carry, and reads it strictly (anchors A3, A5, A6).

A field that is not known is refused, a day is `2026-03-31`, an amount is a string such as
`"1234.50"`, a page has at most 500 rows.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

from huikuan.adapters.texts import Language
from huikuan.analytics.reports import BadQuery, Scope
from huikuan.analytics.reports import Query as Question
from huikuan.books.people.queries import CompanyView, Grant
from huikuan.kernel.actors import Actor

LARGEST_PAGE: Final = 500
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT: Final = re.compile(r"-?(0|[1-9]\d{0,12})(\.\d{1,4})?", re.ASCII)
_FIRST: Final = dt.date(2000, 1, 1)
_LAST: Final = dt.date(2099, 12, 31)


def _day(value: object) -> dt.date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            found = dt.date.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and _FIRST <= found <= _LAST:
            return found
    raise PydanticCustomError("day", "not a day")


def _instant(value: object) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None:
        raise PydanticCustomError("instant", "not an instant")
    return found.astimezone(dt.UTC)


def _amount(value: object) -> Decimal:
    # a JSON number has passed through a binary fraction somewhere: amounts are strings
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise PydanticCustomError("amount", "not an amount")
    return Decimal(value)


Day = Annotated[dt.date, BeforeValidator(_day, json_schema_input_type=str)]
Instant = Annotated[dt.datetime, BeforeValidator(_instant, json_schema_input_type=str)]
Amount = Annotated[Decimal, BeforeValidator(_amount, json_schema_input_type=str)]
Text = Annotated[StrictStr, Field(max_length=300)]
Why = Annotated[StrictStr, Field(max_length=1_000)]
Whole = StrictInt
Flag = StrictBool


class Body(Schema):
    """A body: what it does not name is refused, so nothing privileged can be slipped in (API3)."""

    model_config = ConfigDict(extra="forbid")


class Reason(Body):
    """Why something is done; it is kept in the evidence."""

    why: Why = Field(min_length=1)


class Asked(Schema):
    """What every question may carry: the company, needed only by who has several."""

    model_config = ConfigDict(extra="forbid")

    company: str = Field("", max_length=20, description="code of the company")


class Dated(Asked):
    """A question about a day, and about what was known at an instant."""

    as_of: Day | None = Field(None, description="the day that counts; today without it")
    known_at: Instant | None = Field(None, description="what was recorded until then")


class Paged(Schema):
    """A question for a page."""

    limit: int = Field(50, ge=1, le=LARGEST_PAGE)
    cursor: str = Field("", max_length=500, description="`next` of the page before")


@dataclass(frozen=True)
class Ask:
    """Who asks, in which company, with which right, in which language, on which day."""

    actor: Actor
    company: CompanyView
    grant: Grant
    language: Language
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The company's calendar day."""
        return self.now.astimezone(ZoneInfo(self.company.time_zone)).date()

    @property
    def scope(self) -> Scope:
        """Whose customers the answer may hold."""
        return Scope(self.grant.scope.salesperson)

    def question(self, asked: Dated, **more: Any) -> Question:  # noqa: ANN401 - the report's own
        """Return a report's question for this company, day and right.

        Raises BadQuery for a `known_at` in the future: nobody knows what will be recorded.
        """
        if asked.known_at is not None and asked.known_at > self.now:
            raise BadQuery("query.known_in_future", moment=asked.known_at.isoformat())
        return Question(
            company_id=self.company.id,
            as_of=asked.as_of or self.today,
            known_at=asked.known_at,
            scope=self.scope,
            **more,
        )


def ask_of(request: HttpRequest) -> Ask:
    """Return what the door of the route found out; raises TypeError behind no door."""
    found = getattr(request, "ask", None)
    if not isinstance(found, Ask):
        raise TypeError("the route has no door")
    return found
