"""``huikuan banks``: the company's own bank accounts, confirmed, closed and opened again (D4)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare list and the three acts."""
    acts = parser.add_subparsers(dest="act", metavar=say("cli.banks.what"), required=True)
    acts.add_parser("list", help=say("cli.banks.list"))
    for act in ("register", "close", "reopen"):
        child = acts.add_parser(act, help=say(f"cli.banks.{act}"))
        child.add_argument("number", help=say("cli.banks.number"))
        child.add_argument("--currency", default="", help=say("cli.banks.currency"))
        child.add_argument("--on", type=day, metavar="DATE", help=say("cli.banks.on"))
        child.add_argument("--why", default="", help=say("cli.option.why"))
    for name in ("bank", "holder"):
        acts.choices["register"].add_argument(
            f"--{name}", default="", help=say(f"web.banks.{name}")
        )
    for child in acts.choices.values():
        child.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Do the act, then list the accounts as they stand."""
    platform.open_books()
    from huikuan.adapters.texts import text
    from huikuan.books.banking import queries
    from huikuan.books.people.queries import authorize
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import keep_bank_accounts as keep

    by = operator()
    company = chosen(by, arguments.company)
    authorize(by, "banks" if arguments.act == "list" else "banks.keep", company.id)
    if arguments.act != "list":
        currency = arguments.currency or company.currency
        on = arguments.on or today(company.time_zone)
        try:
            if arguments.act == "register":
                keep.register(
                    by=by,
                    company_id=company.id,
                    number=arguments.number,
                    currency=currency,
                    bank=arguments.bank,
                    holder=arguments.holder,
                    on=on,
                    why=arguments.why,
                )
            else:
                change = keep.close if arguments.act == "close" else keep.reopen
                named = (arguments.number, currency)
                found = [
                    one.id
                    for one in queries.accounts(company.id)
                    if (one.number, one.currency) == named
                ]
                if not found:
                    raise WrongUse("cli.banks.none", number=arguments.number)
                change(by=by, company_id=company.id, account_id=found[0], on=on, why=arguments.why)
        except keep.AccountRefused as refused:
            figures = dict(refused.figures)
            if "state" in figures:
                figures["state"] = text(f"web.banks.state.{figures['state']}", console.language)
            raise WrongUse(refused.code, **figures) from refused
    _show(company.id, console)
    return DONE


def _show(company_id: int, console: Console) -> None:
    from huikuan.books.banking import queries

    found = queries.accounts(company_id)
    codes = ("account", "currency", "bank", "last", "state")
    headings = [console.text(f"web.banks.{code}") for code in codes]
    lines = [
        [
            one.number,
            one.currency,
            one.bank,
            "" if one.last_on is None else one.last_on.isoformat(),
            console.text(f"web.banks.state.{one.state}"),
        ]
        for one in found
    ]
    console.table(headings, lines, right=set())
    console.document(
        {
            "accounts": [
                {
                    "account": one.number,
                    "currency": one.currency,
                    "bank": one.bank,
                    "holder": one.holder,
                    "last_on": None if one.last_on is None else one.last_on.isoformat(),
                    "state": one.state,
                    "state_on": None if one.state_on is None else one.state_on.isoformat(),
                }
                for one in found
            ]
        }
    )
