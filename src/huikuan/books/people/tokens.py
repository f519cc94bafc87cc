"""Decides what a program's credential is: random, kept as a digest, scoped, ending (anchor API2)."""

import datetime as dt
import secrets

from django.db.models.functions import Now

from huikuan.books.evidence import operations as evidence
from huikuan.books.people import queries
from huikuan.books.people.accounts import Refused
from huikuan.books.people.models import ApiToken, User
from huikuan.books.people.permissions import matrix
from huikuan.books.people.queries import TOKEN_PREFIX, TokenView
from huikuan.kernel.actors import Actor

TOKEN_BYTES = 32
HINT_LENGTH = 9
LONGEST_DAYS = 366


def create_token(
    *,
    by: Actor,
    name: str,
    scopes: tuple[str, ...],
    company_id: int,
    expires_at: dt.datetime,
    responsible: str = "",
) -> tuple[TokenView, str]:
    """Create a token and return it with its text, which is shown now and never again.

    `responsible` is the user name of the person who answers for the client; empty means `by`.
    Raises Refused for no name, no or an unknown scope, or an account that is not alive.
    """
    unknown = sorted(set(scopes) - matrix().scopes.keys())
    if not name.strip() or not scopes or unknown:
        raise Refused("people.scope_unknown", scopes=", ".join(unknown) or "-")
    account = _responsible(by, responsible)
    text = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = ApiToken.objects.create(
        name=name.strip()[:100],
        digest=queries.token_digest(text),
        hint=text[:HINT_LENGTH],
        scopes=sorted(set(scopes)),
        company_id=company_id,
        responsible=account,
        expires_at=expires_at,
    )
    evidence.append(
        by=by,
        act="token.created",
        subject=("token", str(row.id)),
        company_id=company_id,
        before=None,
        after={
            "name": row.name,
            "scopes": row.scopes,
            "responsible": account.username,
            "expires_at": expires_at,
        },
    )
    return next(each for each in queries.tokens(company_id) if each.id == row.id), text


def revoke_token(*, by: Actor, token_id: int, company_id: int, why: str = "") -> TokenView:
    """End a token at once; ending it again changes nothing. Raises Refused when it is not there."""
    row = ApiToken.objects.select_for_update().filter(id=token_id, company_id=company_id).first()
    if row is None:
        raise Refused("people.no_such_token")
    if row.revoked_at is None:
        ApiToken.objects.filter(id=row.id).update(revoked_at=Now())
        evidence.append(
            by=by,
            act="token.revoked",
            subject=("token", str(row.id)),
            company_id=company_id,
            before={"revoked": False},
            after={"revoked": True, "name": row.name},
            why=why,
        )
    return next(each for each in queries.tokens(company_id) if each.id == row.id)


def _responsible(by: Actor, username: str) -> User:
    living = User.objects.filter(is_active=True)
    if username:
        account = living.filter(username=username).first()
    elif by.kind == "user":
        account = living.filter(id=int(by.id)).first()
    else:
        account = None
    if account is None:
        raise Refused("people.no_such_user", username=username or by.name)
    return account
