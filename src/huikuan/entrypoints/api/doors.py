"""Decides who comes in: a bearer token or the browser's session, then the right (P4; A11, I35).

A route names its act once, here; the act decides who may, and a test walks over every route. What
is refused is recorded. Another firm's company and no company look the same.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from huikuan.books.people import operations, queries
from huikuan.entrypoints.api.asking import Ask, Asked
from huikuan.entrypoints.api.bodies import LARGEST_BODY
from huikuan.entrypoints.api.problems import FieldFault, Problem, language_of
from huikuan.kernel.actors import Actor

UNKNOWN: Final = 401
FORBIDDEN: Final = 403
MISSING: Final = 404
TOO_LARGE: Final = 413
BAD: Final = 400
ANYONE: Final = ""
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="huikuan"'}


class Door:
    """The door of one route: its act, the question it takes and how large a body may be."""

    def __init__(self, act: str, asked: type[Asked], *, largest: int, open_fields: bool) -> None:
        """Remember what the route is."""
        self.act = act
        self.known = frozenset(field.alias or name for name, field in asked.model_fields.items())
        self.largest = largest
        self.open_fields = open_fields

    def enter(self, request: HttpRequest, actor: Actor) -> Actor:
        """Check size, fields and right, and leave on the request what the view needs."""
        request.actor = actor  # type: ignore[attr-defined]
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.largest:
            raise Problem(TOO_LARGE, "api.body_too_large", figures={"most": self.largest})
        company = self._company(request, actor)
        grant = self._grant(request, actor, company)
        self._check_fields(request)
        request.ask = Ask(  # type: ignore[attr-defined]
            actor=actor,
            company=company,
            grant=grant,
            language=language_of(request),
            now=dt.datetime.now(dt.UTC),
        )
        return actor

    def _check_fields(self, request: HttpRequest) -> None:
        faults = [
            FieldFault(name[:60], "api.field.extra_forbidden")
            for name in sorted(set(request.GET) - self.known)
            if not self.open_fields
        ]
        # two values under one name: one reader takes the first, another the last
        faults += [
            FieldFault(name[:60], "api.field.twice")
            for name, values in request.GET.lists()
            if len(values) > 1
        ]
        if faults:
            raise Problem(BAD, "api.bad_question", errors=faults)

    def _company(self, request: HttpRequest, actor: Actor) -> queries.CompanyView:
        code = request.GET.get("company", "")
        try:
            if code:
                return queries.company(actor, code)
            found = queries.companies(actor)
        except queries.NoSuchCompany as unknown:
            _refused(request, actor, self.act, None)
            raise Problem(MISSING, "api.no_such_company") from unknown
        if not found:
            _refused(request, actor, self.act, None)
            raise Problem(MISSING, "api.no_such_company")
        if len(found) > 1 and self.act != ANYONE:
            raise Problem(
                BAD, "api.which_company", errors=[FieldFault("company", "api.field.missing")]
            )
        return found[0]

    def _grant(
        self, request: HttpRequest, actor: Actor, company: queries.CompanyView
    ) -> queries.Grant:
        if self.act == ANYONE:
            return queries.Grant(ANYONE, company.id, queries.Scope())
        try:
            return queries.authorize(actor, self.act, company.id)
        except queries.NotPermitted as refused:
            raise refused_act(request, refused) from refused


class TokenDoor(HttpBearer):
    """Lets in who shows a living token."""

    def __init__(self, door: Door) -> None:
        """Stand at a route's door."""
        super().__init__()
        self.door = door

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return the token's client; None when the request shows no token at all."""
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        kind, _, shown = header.partition(" ")
        if kind.lower() != "bearer":
            raise Problem(UNKNOWN, "api.bearer_only", headers=CHALLENGE)
        return self.authenticate(request, shown.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return the client behind a token; raises Problem 401 for a dead or unknown one."""
        request_id = queries.request_id_of(request)
        try:
            actor = queries.token_actor(token, request_id=request_id)
        except queries.DeadToken as dead:
            _refused(request, dead.actor, self.door.act or "token", None)
            raise Problem(UNKNOWN, "api.token_dead", headers=CHALLENGE) from dead
        except queries.NotSignedIn as nobody:
            raise Problem(UNKNOWN, "api.token_dead", headers=CHALLENGE) from nobody
        return self.door.enter(request, actor)


class SessionDoor(APIKeyCookie):
    """Lets in the browser of a signed-in user; a write needs the CSRF token as well."""

    def __init__(self, door: Door, cookie: str) -> None:
        """Stand at a route's door."""
        self.param_name = cookie
        super().__init__(csrf=False)
        self.door = door

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return the signed-in user; None when there is none. Raises Problem 403 for CSRF."""
        if not key or not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise Problem(FORBIDDEN, "api.csrf")
        return self.door.enter(request, queries.actor_of(request))


def doors(
    act: str,
    asked: type[Asked] = Asked,
    *,
    largest: int = LARGEST_BODY,
    open_fields: bool = False,
) -> Sequence[TokenDoor | SessionDoor]:
    """Return the doors of a route that does `act` and takes the question `asked`.

    With `open_fields` the query may carry more, which the route's own call checks.
    """
    door = Door(act, asked, largest=largest, open_fields=open_fields)
    return TokenDoor(door), SessionDoor(door, settings.SESSION_COOKIE_NAME)


def refused_act(request: HttpRequest, refused: queries.NotPermitted) -> Problem:
    """Record that an act was refused and return what the client is told."""
    _refused(request, queries.actor_of(request), refused.act, refused.company_id)
    return Problem(FORBIDDEN, "api.not_permitted", figures={"act": refused.act})


def _refused(request: HttpRequest, actor: Actor, act: str, company_id: int | None) -> None:
    match = request.resolver_match
    with transaction.atomic():
        operations.note_refusal(
            by=actor,
            act=act or "companies",
            company_id=company_id,
            where=f"{request.method} {match.route if match else ''}",
            address=str(request.META.get("REMOTE_ADDR", "")),
        )
