"""The acts on companies, accounts, roles, tokens and access; each leaves evidence (P4, D3)."""

from huikuan.books.people.access import nobody, note_refusal, note_session
from huikuan.books.people.accounts import (
    BadPassword,
    Refused,
    SecondFactor,
    Unproved,
    check_password_rules,
    create_company,
    create_user,
    disable_user,
    enable_user,
    hold_installation,
    proved_actor,
    set_language,
    set_password,
)
from huikuan.books.people.idempotency import (
    OtherBody,
    Stored,
    begin_write,
    finish_write,
    forget_old_writes,
)
from huikuan.books.people.roles import (
    NotSeparate,
    confirm_role,
    grant_role,
    relax_pair,
    revoke_role,
)
from huikuan.books.people.tokens import create_token, revoke_token

__all__ = [
    "BadPassword",
    "NotSeparate",
    "OtherBody",
    "Refused",
    "SecondFactor",
    "Stored",
    "Unproved",
    "begin_write",
    "check_password_rules",
    "confirm_role",
    "create_company",
    "create_token",
    "create_user",
    "disable_user",
    "enable_user",
    "finish_write",
    "forget_old_writes",
    "grant_role",
    "hold_installation",
    "nobody",
    "note_refusal",
    "note_session",
    "proved_actor",
    "relax_pair",
    "revoke_role",
    "revoke_token",
    "set_language",
    "set_password",
]
