"""``huikuan company``: the sellers of the group."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare list and create."""
    acts = parser.add_subparsers(dest="act", metavar=say("cli.db.act"), required=True)
    acts.add_parser("list", help=say("cli.company.list"))
    create = acts.add_parser("create", help=say("cli.company.create"))
    create.add_argument("code", help=say("cli.setup.company"))
    create.add_argument("--name", required=True, help=say("cli.setup.name"))
    create.add_argument("--name-en", default="", help=say("cli.setup.name_en"))
    create.add_argument("--currency", default="CNY", help=say("cli.setup.currency"))
    create.add_argument("--country", default="CN", help=say("cli.setup.country"))
    for child in acts.choices.values():
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """List the companies, after making one if asked to."""
    platform.open_books()
    from django.db import transaction

    from huikuan.books.people import operations, queries

    by = operator()
    if arguments.act == "create":
        try:
            with transaction.atomic():
                operations.create_company(
                    by=by,
                    code=arguments.code,
                    name=arguments.name,
                    name_en=arguments.name_en,
                    currency=arguments.currency,
                    country=arguments.country,
                )
        except operations.Refused as refused:
            raise WrongUse(refused.code, **refused.figures) from refused
    there = queries.companies(by)
    headings = [console.text(f"cli.heading.{name}") for name in ("code", "name", "currency")]
    console.table(headings, [[c.code, c.name, c.currency] for c in there], right=set())
    console.document(
        {
            "companies": [
                {
                    "code": c.code,
                    "name": c.name,
                    "name_en": c.name_en,
                    "currency": c.currency,
                    "country": c.country,
                }
                for c in there
            ]
        }
    )
    return DONE
