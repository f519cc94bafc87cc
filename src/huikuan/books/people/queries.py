"""Answers who is asking, what he may do, and in which companies (P4, I35).

`authorize` is the one place where a permission is decided, for pages, API and commands alike. It
denies by default, and what it denies looks the same as what does not exist.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from huikuan.books.people.models import ApiToken, Company, Membership, User
from huikuan.books.people.permissions import Demand, Matrix, Reach, matrix
from huikuan.kernel.actors import Actor

TOKEN_PREFIX = "hk_"  # noqa: S105 - how a token's text begins, so that leaks can be searched for


class NotSignedIn(Exception):
    """Nobody is known behind the request."""


class DeadToken(NotSignedIn):
    """A token that was ours: revoked, expired, or its person gone; `actor` for the log."""

    def __init__(self, actor: Actor) -> None:
        """Keep whose it was."""
        self.actor = actor
        super().__init__(actor.name)


class NoSuchCompany(LookupError):
    """No such company, or none of the actor's: the two look the same."""


class NotPermitted(Exception):
    """The actor has no right to the act in the company; `act` and `company_id` for the log."""

    def __init__(self, act: str, company_id: int | None) -> None:
        """Keep what was refused."""
        self.act = act
        self.company_id = company_id
        super().__init__(act)


@dataclass(frozen=True)
class Scope:
    """Which customers' records may be seen: all, or those of one salesperson."""

    salesperson: str | None = None


@dataclass(frozen=True)
class Grant:
    """A permission that was given: over which records, and whether personal data is hidden."""

    act: str
    company_id: int | None
    scope: Scope
    masked: bool = False
    technical: bool = False


@dataclass(frozen=True)
class CompanyView:
    """A company as others see it."""

    id: int
    code: str
    name: str
    name_en: str
    currency: str
    country: str
    time_zone: str


@dataclass(frozen=True)
class UserView:
    """An account as others see it, with its roles as (company id or None, role, confirmed)."""

    id: int
    username: str
    name: str
    email: str
    person: str
    salesperson: str
    language: str
    active: bool
    roles: tuple[tuple[int | None, str, bool], ...]


@dataclass(frozen=True)
class TokenView:
    """A token as others see it: never its text, which nobody has."""

    id: int
    name: str
    hint: str
    scopes: tuple[str, ...]
    company_id: int
    responsible: str
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes the request: the token's client or the signed-in user.

    Raises NotSignedIn when neither is there.
    """
    known = getattr(request, "actor", None)
    if isinstance(known, Actor):
        return known
    user = getattr(request, "user", None)
    if user is None or isinstance(user, AnonymousUser) or not user.is_authenticated:
        raise NotSignedIn
    return _user_actor(cast("User", user), request_id_of(request))


def account_of(actor: Actor) -> int | None:
    """Return the account behind an actor: the user's own, or that which answers for a program."""
    if actor.kind == "user":
        return int(actor.id)
    if actor.kind != "token":
        return None
    token = _live_tokens().filter(id=actor.id).first()
    return None if token is None else token.responsible_id


def request_id_of(request: HttpRequest) -> str:
    """Return the id that the request carries through log, evidence and answer."""
    return str(getattr(request, "request_id", ""))


def language_of(actor: Actor) -> str | None:
    """Return the language that a user has chosen, zh or en; None for others."""
    if actor.kind != "user":
        return None
    return User.objects.filter(id=int(actor.id)).values_list("language", flat=True).first()


def username_of(typed: str) -> str:
    """Return the account name behind what was typed at a sign-in, which may be its e-mail.

    What belongs to nobody comes back as it is, so that failures are counted for it as well.
    """
    if "@" not in typed:
        return typed
    found = User.objects.filter(email__iexact=typed).values_list("username", flat=True).first()
    return found or typed


def user_actor(username: str, *, request_id: str) -> Actor:
    """Return the actor of an account that acts through a command. Raises NotSignedIn."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotSignedIn(username)
    return _user_actor(user, request_id)


def token_actor(token_text: str, *, request_id: str) -> Actor:
    """Return the client behind a token's text.

    Raises NotSignedIn when nobody has such a token, and its kind DeadToken when the token is
    revoked or expired, or the account of the person who answers for it is dead; the caller tells
    the client the same for both.
    """
    found = ApiToken.objects.select_related("responsible")
    token = found.filter(digest=token_digest(token_text)).first()
    if token is None:
        raise NotSignedIn
    actor = Actor(
        kind="token",
        id=str(token.id),
        person=token.responsible.person,
        name=token.name,
        request_id=request_id,
    )
    if not _live_tokens().filter(id=token.id).exists():
        raise DeadToken(actor)
    return actor


def token_digest(token_text: str) -> bytes:
    """Return what is kept of a token: SHA-256, as its text has 256 random bits of its own."""
    return hashlib.sha256(token_text.encode("utf-8", "replace")).digest()


def authorize(actor: Actor, act: str, company_id: int | None) -> Grant:
    """Return the permission of an actor to do an act of the matrix in a company.

    Raises NoSuchCompany when the actor has nothing in that company, NotPermitted when the act is
    not among his rights, KeyError for an act that the matrix does not know (a fault of ours).
    """
    table = matrix()
    return _granted(table, actor, act, table.acts[act], company_id)


def authorize_field(actor: Actor, kind: str, field: str, company_id: int) -> Grant:
    """Return the permission to change one field of a record; raises as `authorize`."""
    table = matrix()
    return _granted(table, actor, f"{kind}.{field}", table.fields[kind][field], company_id)


def permits(actor: Actor, act: str, company_id: int | None) -> bool:
    """Return whether `authorize` would give a permission; for menus and buttons."""
    return act in acts(actor, company_id)


def acts(actor: Actor, company_id: int | None) -> frozenset[str]:
    """Return every act that the actor may do in the company, for menus and buttons."""
    table = matrix()
    if actor.kind == "system":
        return frozenset(table.acts)
    try:
        holder = _holder(actor, company_id)
    except NoSuchCompany:
        return frozenset()
    return frozenset(
        act for act, demand in table.acts.items() if _reach(table, holder, act, demand)
    )


def roles_of(actor: Actor, company_id: int) -> frozenset[str]:
    """Return the confirmed roles of a user in a company or everywhere; none for programs."""
    if actor.kind != "user":
        return frozenset()
    mine = _memberships(actor).filter(Q(company_id=company_id) | Q(company=None))
    return frozenset(mine.values_list("role", flat=True))


def companies(actor: Actor) -> tuple[CompanyView, ...]:
    """Return the companies in which the actor has any right, by code."""
    rows = Company.objects.order_by("code")
    if actor.kind == "token":
        rows = rows.filter(id__in=_live_tokens().filter(id=actor.id).values("company_id"))
    elif actor.kind == "user":
        mine = _memberships(actor)
        if not mine.filter(company=None).exists():
            rows = rows.filter(id__in=mine.values("company_id"))
    return tuple(_company(row) for row in rows)


def company(actor: Actor, code: str) -> CompanyView:
    """Return a company of the actor's by its code; raises NoSuchCompany."""
    found = next((each for each in companies(actor) if each.code == code), None)
    if found is None:
        raise NoSuchCompany(code)
    return found


def company_by_id(company_id: int) -> CompanyView:
    """Return a company by its key, whoever asks; raises NoSuchCompany."""
    row = Company.objects.filter(id=company_id).first()
    if row is None:
        raise NoSuchCompany(str(company_id))
    return _company(row)


def users(company_id: int | None) -> tuple[UserView, ...]:
    """Return the accounts with a role in the company or everywhere, by user name."""
    rows = User.objects.prefetch_related("memberships").order_by("username")
    if company_id is not None:
        here = Q(memberships__company_id=company_id) | Q(memberships__company=None)
        rows = rows.filter(here).distinct()
    return tuple(_user(row) for row in rows)


def user(username: str) -> UserView | None:
    """Return an account by its name, or None."""
    row = User.objects.prefetch_related("memberships").filter(username=username).first()
    return None if row is None else _user(row)


def tokens(company_id: int) -> tuple[TokenView, ...]:
    """Return the company's tokens, newest first, dead ones too."""
    rows = ApiToken.objects.filter(company_id=company_id).select_related("responsible")
    return tuple(_token(row) for row in rows.order_by("-id"))


def _granted(
    table: Matrix, actor: Actor, act: str, demand: Demand, company_id: int | None
) -> Grant:
    if actor.kind == "system":
        return Grant(act, company_id, Scope())
    holder = _holder(actor, company_id)
    reach = _reach(table, holder, act, demand)
    if reach is None:
        raise NotPermitted(act, company_id)
    return Grant(
        act,
        company_id,
        Scope(holder.salesperson if reach == "own" else None),
        masked=reach == "masked",
        technical=reach == "technical",
    )


@dataclass(frozen=True)
class _Holder:
    """What an actor holds in a company: roles, or a token's scopes."""

    roles: frozenset[str]
    salesperson: str
    scoped_acts: frozenset[str] | None


def _holder(actor: Actor, company_id: int | None) -> _Holder:
    if actor.kind == "token":
        token = _live_tokens().filter(id=actor.id).first()
        if token is None or token.company_id != company_id:
            raise NoSuchCompany(str(company_id))
        scopes = matrix().scopes
        allowed = frozenset().union(*(scopes.get(name, frozenset()) for name in token.scopes))
        return _Holder(frozenset({"api"}), "", allowed)
    # without a company, only what is held everywhere counts
    mine = (
        _memberships(actor)
        .select_related("user")
        .filter(Q(company_id=company_id) | Q(company=None))
    )
    rows = list(mine)
    if not rows:
        raise NoSuchCompany(str(company_id))
    return _Holder(frozenset(row.role for row in rows), rows[0].user.salesperson, None)


def _reach(table: Matrix, holder: _Holder, act: str, demand: Demand) -> Reach | None:
    if holder.scoped_acts is not None:
        named = act if act in table.acts else f"{act.partition('.')[0]}s.edit"
        if named not in holder.scoped_acts:
            return None
    reach = table.reach(holder.roles, demand)
    # an account without a salesperson's name has no customers of its own
    return None if reach == "own" and not holder.salesperson else reach


def _memberships(actor: Actor) -> QuerySet[Membership]:
    return Membership.objects.filter(user_id=int(actor.id), user__is_active=True, confirmed=True)


def _live_tokens() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("responsible").filter(
        revoked_at=None, expires_at__gt=Now(), responsible__is_active=True
    )


def _user_actor(user: User, request_id: str) -> Actor:
    return Actor(
        kind="user",
        id=str(user.id),
        person=user.person,
        name=user.name or user.username,
        request_id=request_id,
    )


def _company(row: Company) -> CompanyView:
    return CompanyView(
        row.id, row.code, row.name, row.name_en, row.currency, row.country, row.time_zone
    )


def _user(row: User) -> UserView:
    return UserView(
        row.id,
        row.username,
        row.name or row.username,
        row.email,
        row.person,
        row.salesperson,
        row.language,
        row.is_active,
        tuple(
            (each.company_id, each.role, each.confirmed)
            for each in sorted(row.memberships.all(), key=lambda each: (each.role, each.id))
        ),
    )


def _token(row: ApiToken) -> TokenView:
    return TokenView(
        id=row.id,
        name=row.name,
        hint=row.hint,
        scopes=tuple(row.scopes),
        company_id=row.company_id,
        responsible=row.responsible.name or row.responsible.username,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
