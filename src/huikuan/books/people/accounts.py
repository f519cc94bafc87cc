"""Decides what a new account needs and how one ends (P4; anchors P3, P8)."""

import secrets

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q

from huikuan.books.evidence import operations as evidence
from huikuan.books.people import queries
from huikuan.books.people.models import Company, Membership, User
from huikuan.books.people.queries import CompanyView, UserView
from huikuan.kernel.actors import Actor
from huikuan.kernel.currencies import known

PERSON_BYTES = 8
_SET_UP_LOCK = 7_246_810_174


class Refused(ValueError):
    """The act breaks a rule of the room; `code` is a text of the area people."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


class BadPassword(Refused):
    """The password breaks the rules; `sentences` say which, in the active language."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        """Keep the sentences."""
        super().__init__("people.password_refused", rules="; ".join(sentences))
        self.sentences = sentences


class Unproved(PermissionError):
    """The password is not that of a living account."""


class SecondFactor(Unproved):
    """The account has a second factor, which only the pages ask for."""


def proved_actor(*, username: str, password: str, request_id: str) -> Actor:
    """Return the actor of an account whose password was given, for an act of a named person.

    Raises Unproved for a wrong one, and SecondFactor where the password alone is not enough.
    """
    row = User.objects.filter(username=username, is_active=True).first()
    if row is None or not row.check_password(password):
        raise Unproved(username)
    if is_mfa_enabled(row):
        raise SecondFactor(username)
    return queries.user_actor(username, request_id=request_id)


def hold_installation() -> None:
    """Let one set-up at a time look for what is missing, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SET_UP_LOCK])


def create_company(
    *, by: Actor, code: str, name: str, currency: str, name_en: str = "", country: str = "CN"
) -> CompanyView:
    """Create a seller of the group and return it.

    Raises Refused for an empty code or name, a code in use or an unknown currency.
    """
    if not code.strip() or not name.strip():
        raise Refused("people.company_unnamed")
    if not known(currency):
        raise Refused("people.currency_unknown", currency=currency)
    if Company.objects.filter(code=code).exists():
        raise Refused("people.company_exists", company=code)
    row = Company.objects.create(
        code=code, name=name, name_en=name_en, currency=currency, country=country
    )
    evidence.append(
        by=by,
        act="company.created",
        subject=("company", str(row.id)),
        company_id=row.id,
        before=None,
        after={"code": code, "name": name, "name_en": name_en, "currency": currency},
    )
    return queries.company_by_id(row.id)


def create_user(  # noqa: PLR0913 - an account is these fields
    *,
    by: Actor,
    username: str,
    password: str,
    name: str = "",
    email: str = "",
    person: str = "",
    salesperson: str = "",
    language: str = "zh",
) -> UserView:
    """Create an account without any role and return it.

    `person` joins a second account to a person that has one; empty means a new person. Raises
    Refused for a user name in use, BadPassword when the password breaks the rules.
    """
    taken = Q(username__iexact=username) | Q(email__iexact=email or username)
    if not username.strip() or User.objects.filter(taken).exists():
        raise Refused("people.user_exists", username=username)
    row = User(
        username=username,
        name=name,
        email=email,
        person=person or f"p{secrets.token_hex(PERSON_BYTES)}",
        salesperson=salesperson,
        language=language,
    )
    check_password_rules(password, row)
    row.set_password(password)
    row.save()
    evidence.append(
        by=by,
        act="user.created",
        subject=("user", str(row.id)),
        company_id=None,
        before=None,
        after={"username": username, "person": row.person, "salesperson": salesperson},
    )
    return _view(row)


def check_password_rules(password: str, account: User | None = None) -> None:
    """Refuse a password that breaks the rules of the settings; raises BadPassword."""
    try:
        validate_password(password, account)
    except ValidationError as refused:
        raise BadPassword(tuple(refused.messages)) from refused


def set_password(*, by: Actor, username: str, password: str) -> None:
    """Give an account a new password; its sessions end. Raises Refused and BadPassword."""
    row = locked(username, by)
    check_password_rules(password, row)
    row.set_password(password)
    row.save(update_fields=["password"])
    _noted(by, "user.password_set", row, None, None)


def set_language(*, by: Actor, language: str) -> None:
    """Keep the language that a user has switched to; no evidence, it touches nobody else."""
    User.objects.filter(id=int(by.id)).update(language=language)


def disable_user(*, by: Actor, username: str, why: str) -> UserView:
    """End an account: its sessions and its tokens are dead with it (anchor P3).

    Raises Refused for the last administrator (anchor P8).
    """
    row = locked(username, by)
    refuse_last_administrator(row)
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        _noted(by, "user.disabled", row, {"active": True}, {"active": False}, why)
    return _view(row)


def enable_user(*, by: Actor, username: str, why: str) -> UserView:
    """Let an account live again, with the roles that it had."""
    row = locked(username, by)
    if not row.is_active:
        row.is_active = True
        row.save(update_fields=["is_active"])
        _noted(by, "user.enabled", row, {"active": False}, {"active": True}, why)
    return _view(row)


def refuse_last_administrator(row: User) -> None:
    """Raise Refused when the account is the only living administrator."""
    living = Membership.objects.filter(
        role="administrator", user__is_active=True, confirmed=True
    ).select_for_update()
    holders = {each.user_id for each in living}
    if holders == {row.id}:
        raise Refused("people.last_administrator", username=row.username)


def locked(username: str, by: Actor) -> User:
    """Lock an account within the actor's reach and return it; raises Refused for any other.

    A user reaches accounts whose every role is in a company where he may see users himself:
    another firm's account looks like none. Commands and jobs reach every account.
    """
    row = User.objects.select_for_update().filter(username=username).first()
    if row is None or not _reaches(by, row):
        raise Refused("people.no_such_user", username=username)
    return row


def _reaches(by: Actor, row: User) -> bool:
    if by.kind == "system":
        return True
    places = set(Membership.objects.filter(user=row).values_list("company_id", flat=True))
    return all(queries.permits(by, "users", place) for place in places)


def _noted(
    by: Actor,
    act: str,
    row: User,
    before: dict[str, object] | None,
    after: dict[str, object] | None,
    why: str = "",
) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("user", str(row.id)),
        company_id=None,
        before=before,
        after=after,
        why=why,
    )


def _view(row: User) -> UserView:
    found = queries.user(row.username)
    if found is None:
        raise LookupError(row.username)
    return found
