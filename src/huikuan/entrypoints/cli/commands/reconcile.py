"""``huikuan reconcile``: prepare a round, let it go out, and see who has answered (D5)."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day, whole_number
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import month_start
from huikuan.kernel.money import Money

if TYPE_CHECKING:
    from huikuan.books.people.queries import CompanyView


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare prepare, send and status."""
    acts = parser.add_subparsers(dest="act", metavar=say("cli.db.act"), required=True)
    prepare = acts.add_parser("prepare", help=say("cli.reconcile.prepare"))
    prepare.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.reconcile.as_of"))
    prepare.add_argument(
        "--from", dest="start", type=day, metavar="DATE", help=say("cli.reconcile.from")
    )
    prepare.add_argument(
        "--form", choices=("statement", "positive", "negative"), help=say("cli.reconcile.form")
    )
    prepare.add_argument(
        "--currency", default="", metavar="CODE", help=say("cli.reconcile.currency")
    )
    prepare.add_argument("--customer", default="", metavar="N", help=say("cli.reconcile.customer"))
    prepare.add_argument("--dry-run", action="store_true", help=say("cli.reconcile.dry_run"))
    send = acts.add_parser("send", help=say("cli.reconcile.send"))
    send.add_argument("round", type=whole_number, help=say("cli.reconcile.round"))
    status = acts.add_parser("status", help=say("cli.reconcile.status"))
    status.add_argument("round", type=whole_number, nargs="?", help=say("cli.reconcile.round"))
    for child in acts.choices.values():
        child.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Do what was asked for; what the room refuses is wrong use."""
    platform.open_books()
    from huikuan.books.people.queries import authorize
    from huikuan.books.reconciliation.queries import NoSuchRequest
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows.reconcile import NothingToPrepare

    by = operator()
    company = chosen(by, arguments.company)
    act = "reconciliation" if arguments.act == "status" else "reconciliation.edit"
    authorize(by, act, company.id)
    acts = {"prepare": _prepare, "send": _send, "status": _status}
    try:
        acts[arguments.act](by, company, arguments, console)
    except NothingToPrepare as nothing:
        raise WrongUse(nothing.code, **nothing.figures) from nothing
    except NoSuchRequest as missing:
        raise WrongUse("cli.reconcile.no_round", round=arguments.round) from missing
    return DONE


def _prepare(
    by: Actor, company: "CompanyView", arguments: argparse.Namespace, console: Console
) -> None:
    from huikuan.flows import reconcile
    from huikuan.rules.reconciliation import Form

    last = arguments.as_of or today(company.time_zone)
    ask = reconcile.RoundAsk(
        start_on=arguments.start or month_start(last),
        as_of=last,
        form=Form(arguments.form) if arguments.form else None,
        currency=arguments.currency,
        customer=arguments.customer,
    )
    found = reconcile.preview(company, ask)
    number = None if arguments.dry_run else reconcile.prepare(by=by, company=company, ask=ask)
    headings = [console.text(f"cli.heading.{one}") for one in ("currency", "requests", "balance")]
    sums = [(code, count, Money(minor, code).text()) for code, count, minor in found.by_currency()]
    shown = [[code, str(count), balance] for code, count, balance in sums]
    console.table(headings, shown, right={1, 2})
    console.say("cli.reconcile.no_address", count=len(found.no_address))
    if number is not None:
        console.say("cli.reconcile.prepared", round=number)
    console.document(
        {
            "round": number,
            "form": found.form.value,
            "sums": [
                {"currency": code, "requests": count, "balance": balance}
                for code, count, balance in sums
            ],
            "no_address": [one.customer_no for one in found.no_address],
            "there": found.there,
        }
    )


def _send(
    by: Actor, company: "CompanyView", arguments: argparse.Namespace, console: Console
) -> None:
    from huikuan.flows import reconcile

    count = reconcile.release(by=by, company_id=company.id, round_id=arguments.round)
    taken = reconcile.deliver()
    console.say("cli.reconcile.released", count=count, taken=taken)
    console.document({"round": arguments.round, "released": count, "taken": taken})


def _status(
    _by: Actor, company: "CompanyView", arguments: argparse.Namespace, console: Console
) -> None:
    from huikuan.books.reconciliation import queries

    rows = [
        (one.state.value, one.currency, one.requests, Money(one.balance_minor, one.currency).text())
        for one in queries.board(company.id, round_id=arguments.round)
    ]
    codes = ("state", "currency", "requests", "balance")
    headings = [console.text(f"cli.heading.{code}") for code in codes]
    shown = [[console.text(f"reconciliation.state.{row[0]}"), *map(str, row[1:])] for row in rows]
    console.table(headings, shown, right={2, 3})
    console.document(
        {
            "round": arguments.round,
            "states": [dict(zip(codes, row, strict=True)) for row in rows],
        }
    )
