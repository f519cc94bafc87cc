"""``huikuan user``: accounts, their roles and their passwords."""

import argparse
import sys
from collections.abc import Callable

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare what can be done with accounts."""
    acts = parser.add_subparsers(dest="act", metavar=say("cli.db.act"), required=True)
    acts.add_parser("list", help=say("cli.user.list"))
    for act in ("create", "password", "grant", "revoke"):
        child = acts.add_parser(act, help=say(f"cli.user.{act}"))
        child.add_argument("username", help=say("cli.user.username"))
        if act in {"create", "password"}:
            child.add_argument(
                "--password-stdin", action="store_true", help=say("cli.user.password_stdin")
            )
        if act in {"create", "grant", "revoke"}:
            child.add_argument(
                "--role",
                action="append",
                default=[],
                metavar="ROLE",
                required=act != "create",
                help=say("cli.user.role"),
            )
            child.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
        if act == "create":
            child.add_argument("--name", default="", help=say("cli.user.name"))
            child.add_argument("--email", default="", help=say("cli.user.email"))
            child.add_argument("--salesperson", default="", help=say("cli.user.salesperson"))
        if act == "revoke":
            child.add_argument("--why", required=True, help=say("cli.option.why"))
    for child in acts.choices.values():
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Do it, then show the accounts concerned; a password that was made is shown this once."""
    platform.open_books()
    from django.db import transaction

    from huikuan.books.people import operations

    password = None
    try:
        with transaction.atomic():
            if arguments.act in {"create", "password"}:
                password = _set_password(arguments, console)
            if arguments.act in {"create", "grant", "revoke"}:
                _set_roles(arguments)
    except operations.Refused as refused:
        raise WrongUse(refused.code, **refused.figures) from refused
    return _show(arguments, console, password)


def _set_password(arguments: argparse.Namespace, console: Console) -> str | None:
    from huikuan.books.people import operations
    from huikuan.flows.set_up import new_password

    given = sys.stdin.readline().rstrip("\r\n") if arguments.password_stdin else None
    password = given or new_password()
    if arguments.act == "create":
        operations.create_user(
            by=operator(),
            username=arguments.username,
            password=password,
            name=arguments.name,
            email=arguments.email,
            salesperson=arguments.salesperson,
            language=console.language,
        )
    else:
        operations.set_password(by=operator(), username=arguments.username, password=password)
    return None if given else password


def _set_roles(arguments: argparse.Namespace) -> None:
    from huikuan.books.people import operations
    from huikuan.entrypoints.cli.companies import chosen

    for role in arguments.role:
        # an administrator opens accounts for every company, and works the books of none
        everywhere = role == "administrator"
        company = None if everywhere else chosen(operator(), arguments.company).id
        if arguments.act == "revoke":
            operations.revoke_role(
                by=operator(),
                username=arguments.username,
                role=role,
                company_id=company,
                why=arguments.why,
            )
        else:
            operations.grant_role(
                by=operator(), username=arguments.username, role=role, company_id=company
            )


def _show(arguments: argparse.Namespace, console: Console, password: str | None) -> int:
    from huikuan.books.people import queries

    if arguments.act == "list":
        there = queries.users(None)
    else:
        found = queries.user(arguments.username)
        there = (found,) if found else ()
    headings = [console.text(f"cli.heading.{name}") for name in ("username", "name", "roles")]
    rows = [
        [u.username, u.name, ", ".join(sorted({role for _, role, _ in u.roles}))] for u in there
    ]
    console.table(headings, rows, right=set())
    if password:
        console.say("cli.setup.account_made", username=arguments.username, password=password)
        console.say("cli.setup.once")
    console.document(
        {
            "users": [
                {
                    "username": u.username,
                    "name": u.name,
                    "active": u.active,
                    "roles": sorted({role for _, role, _ in u.roles}),
                }
                for u in there
            ],
            **({"password": password} if password else {}),
        }
    )
    return DONE
