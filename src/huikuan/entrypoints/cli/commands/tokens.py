"""``huikuan token``: credentials of programs for the API (contract: ``token create``)."""

import argparse
from collections.abc import Callable
from datetime import timedelta

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import whole_number
from huikuan.entrypoints.cli.clock import now
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare create, list and revoke."""
    acts = parser.add_subparsers(dest="act", metavar=say("cli.db.act"), required=True)
    create = acts.add_parser("create", help=say("cli.token.create"))
    create.add_argument("--name", required=True, help=say("cli.token.name"))
    create.add_argument("--scopes", required=True, metavar="A,B", help=say("cli.token.scopes"))
    create.add_argument("--days", type=whole_number, default=90, help=say("cli.token.days"))
    create.add_argument(
        "--responsible", default="", metavar="USER", help=say("cli.token.responsible")
    )
    acts.add_parser("list", help=say("cli.token.list"))
    revoke = acts.add_parser("revoke", help=say("cli.token.revoke"))
    revoke.add_argument("id", type=whole_number, help=say("cli.token.id"))
    revoke.add_argument("--why", default="", help=say("cli.option.why"))
    for child in acts.choices.values():
        child.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Do it, in one transaction."""
    platform.open_books()
    from django.db import transaction

    from huikuan.books.people.operations import Refused
    from huikuan.entrypoints.cli.companies import chosen

    company = chosen(operator(), arguments.company).id
    acts = {"create": _create, "list": _list, "revoke": _revoke}
    try:
        with transaction.atomic():
            return acts[arguments.act](arguments, company, console)
    except Refused as refused:
        raise WrongUse(refused.code, **refused.figures) from refused


def _create(arguments: argparse.Namespace, company: int, console: Console) -> int:
    from huikuan.books.people import operations

    token, secret = operations.create_token(
        by=operator(),
        name=arguments.name,
        scopes=tuple(part.strip() for part in arguments.scopes.split(",") if part.strip()),
        company_id=company,
        expires_at=now() + timedelta(days=arguments.days),
        responsible=arguments.responsible or _somebody(company),
    )
    console.show(secret)
    console.note("cli.token.once", name=token.name, expires=token.expires_at.date().isoformat())
    console.document(
        {
            "id": token.id,
            "name": token.name,
            "scopes": list(token.scopes),
            "expires_at": token.expires_at.isoformat(),
            "token": secret,
        }
    )
    return DONE


def _somebody(company: int) -> str:
    """The only living person who keeps the company's books, when there is just one."""
    from huikuan.books.people import queries

    people = [
        user.username
        for user in queries.users(company)
        if user.active and any(where == company for where, _, _ in user.roles)
    ]
    if len(people) != 1:
        raise WrongUse("cli.token.who", users=", ".join(people) or "-")
    return people[0]


def _list(_: argparse.Namespace, company: int, console: Console) -> int:
    from huikuan.books.people import queries

    there = queries.tokens(company)
    names = ("id", "name", "scopes", "responsible", "expires")
    rows = [
        [str(t.id), t.name, ", ".join(t.scopes), t.responsible, t.expires_at.date().isoformat()]
        for t in there
        if t.revoked_at is None
    ]
    console.table([console.text(f"cli.heading.{name}") for name in names], rows, right={0})
    console.document(
        {
            "tokens": [
                {
                    "id": t.id,
                    "name": t.name,
                    "hint": t.hint,
                    "scopes": list(t.scopes),
                    "responsible": t.responsible,
                    "expires_at": t.expires_at.isoformat(),
                    "revoked_at": t.revoked_at.isoformat() if t.revoked_at else None,
                }
                for t in there
            ]
        }
    )
    return DONE


def _revoke(arguments: argparse.Namespace, company: int, console: Console) -> int:
    from huikuan.books.people import operations

    token = operations.revoke_token(
        by=operator(), token_id=arguments.id, company_id=company, why=arguments.why
    )
    console.say("cli.token.revoked", name=token.name)
    console.document({"id": token.id, "name": token.name, "revoked": True})
    return DONE
