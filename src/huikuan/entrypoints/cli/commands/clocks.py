"""``huikuan clocks``: debts and guarantees near the day on which they lapse (A9)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE
from huikuan.kernel.money import Money


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the day, and whether every debt is shown."""
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.clocks.as_of"))
    parser.add_argument("--all", action="store_true", help=say("cli.clocks.all"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """List the clocks, the first to lapse first."""
    platform.open_books()
    from huikuan.books.parties import queries as parties
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import watch_limitation as flow

    by = operator()
    company = chosen(by, arguments.company)
    own = people.authorize(by, "limitation", company.id).scope.salesperson
    as_of = arguments.as_of or today(company.time_zone)
    found = flow.clocks(company, as_of, every=arguments.all)
    ids = {one.debt.customer_id for one in found}
    who = parties.customers(company.id, ids, salesperson=own)
    shown = [one for one in found if one.debt.customer_id in who]
    console.say("cli.clocks.count", company=company.code, day=as_of, count=len(shown))
    for one in shown:
        console.say(
            "cli.clocks.line",
            last=one.clock.last_day,
            number=one.debt.number,
            customer=who[one.debt.customer_id].customer_no,
            sum=Money(one.debt.open_minor, one.debt.currency).text(),
            currency=one.debt.currency,
            why=flow.sentences(one.clock.reasons, console.language),
        )
    console.document(
        {
            "company": company.code,
            "as_of": as_of,
            "debts": [
                {
                    "customer_no": who[one.debt.customer_id].customer_no,
                    "number": one.debt.number,
                    "due_on": one.debt.due_on,
                    "open": Money(one.debt.open_minor, one.debt.currency).text(),
                    "currency": one.debt.currency,
                    "last_day": one.clock.last_day,
                    "counted_from": one.clock.counted_from,
                    "days_left": one.clock.days_left,
                    "alarm": one.clock.alarm.value,
                }
                for one in shown
            ],
        }
    )
    return DONE
