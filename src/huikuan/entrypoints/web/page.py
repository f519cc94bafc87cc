"""Decides who gets to a page and in which frame: the one door of all pages (P3, P4).

The door finds the company of the address among the person's own, asks for the permission, reads
the day. What it refuses becomes an error page, so that a view holds nothing but its own call.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from huikuan.adapters.texts import Language, text
from huikuan.analytics.reports import BadQuery, NothingThere
from huikuan.books.people import queries as people
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.presentation import language_of

View = Callable[..., HttpResponseBase]
EARLIEST = date(1970, 1, 1)
LATEST = date(2199, 12, 31)
ISO_LENGTH = 10
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)


class Unanswerable(BadRequest):
    """The address asks for what no report can answer; the message is for the person."""


def page(act: str, *, here: str = "") -> Callable[[View], View]:
    """Let a view answer only who may do `act` in the company of the address.

    `act` is one of the permission matrix, or empty for a page about oneself; `here` is the page's
    word in the navigation. The view gets the request, the frame and the rest of the path.
    """

    def door(view: View) -> View:
        @login_required
        @wraps(view)
        def entered(request: HttpRequest, company: str, **path: Any) -> HttpResponseBase:  # noqa: ANN401 - the address's parts
            frame = framed(request, company, act=act, here=here)
            try:
                with timezone.override(frame.company.time_zone):
                    return view(request, frame, **path)
            except NothingThere as gone:
                raise Http404(gone.code) from gone
            except BadQuery as bad:
                raise Unanswerable(text(bad.code, frame.language, **bad.figures)) from bad

        # the test of every page times every role reads what the page asks for
        entered.act = act  # type: ignore[attr-defined]
        return entered

    return door


def framed(request: HttpRequest, code: str, *, act: str, here: str) -> Frame:
    """The frame of a request in a company.

    Raises Http404 for a company that is not the person's, PermissionDenied when the act is not
    among his rights there, BadRequest for a day that is none or knowledge of the future.
    """
    actor = people.actor_of(request)
    try:
        company = people.company(actor, code)
        grant = (
            people.authorize(actor, act, company.id)
            if act
            else people.Grant("", company.id, people.Scope())
        )
    except people.NoSuchCompany as unknown:
        raise Http404(code) from unknown
    except people.NotPermitted as refused:
        raise PermissionDenied(refused.act) from refused
    now = datetime.now(UTC).astimezone(ZoneInfo(company.time_zone))
    language = language_of(request)
    known_at, known = known_of(request.GET.get("known_at", ""), now, language)
    return Frame(
        actor=actor,
        company=company,
        companies=people.companies(actor),
        as_of=day_of(request.GET.get("as_of", ""), now.date()),
        today=now.date(),
        language=language,
        grant=grant,
        here=here,
        capabilities=people.acts(actor, company.id),
        known_at=known_at,
        known=known,
    )


def day_of(given: str, today: date) -> date:
    """The day that the address names, today when it names none. Raises BadRequest."""
    if not given:
        return today
    try:
        # fromisoformat takes other ISO forms too; addresses have one
        found = date.fromisoformat(given) if len(given) == ISO_LENGTH else None
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise BadRequest("as_of")
    return found


def known_of(given: str, now: datetime, language: Language) -> tuple[datetime | None, str]:
    """The instant up to which records count, and as addresses say it; nothing for all of them.

    A day alone means its end on the company's clock (`now` is on it), a time without an offset is
    on that clock too; today is what is known now. Raises Unanswerable for what lies in the future,
    BadRequest for what is no instant.
    """
    if not given or given == now.date().isoformat():
        return None, ""
    try:
        found = _instant(given, now)
    except ValueError:
        raise BadRequest("known_at") from None
    if not EARLIEST <= found.date() <= LATEST:
        raise BadRequest("known_at")
    if found > now:
        raise Unanswerable(text("query.known_in_future", language, moment=given))
    return found.astimezone(UTC), given


def _instant(given: str, now: datetime) -> datetime:
    if _DAY.fullmatch(given):
        return datetime.combine(date.fromisoformat(given), time.max, now.tzinfo)
    if not _INSTANT.fullmatch(given):
        raise ValueError(given)
    found = datetime.fromisoformat(given)
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
