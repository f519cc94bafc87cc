"""``huikuan close-day``: the daily cycle of a company as of a day (contract: commands; D7)."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse

if TYPE_CHECKING:
    from huikuan.books.people.queries import CompanyView
    from huikuan.flows.close_day import Closed


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the day and the company."""
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.close-day.as_of"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Close the day and say what was kept, and whether it was anything new."""
    platform.open_books()
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows.close_day import Refused, close_day

    by = operator()
    company = chosen(by, arguments.company)
    queries.authorize(by, "days.close", company.id)
    as_of = arguments.as_of or today(company.time_zone)
    try:
        closed = close_day(by=by, company=company, as_of=as_of)
    except Refused as refused:
        raise WrongUse(refused.code, **refused.figures) from refused
    _tell(closed, company, console)
    return DONE


def _tell(closed: "Closed", company: "CompanyView", console: Console) -> None:
    closing = closed.closing
    taken = closing.taken
    console.say(
        f"cli.close-day.{closed.outcome}",
        company=company.code,
        day=taken.as_of,
        customers=taken.customers,
        version=closing.version,
        digest=taken.digest.hex()[:16],
    )
    console.document(
        {
            "company": company.code,
            "as_of": taken.as_of,
            "outcome": closed.outcome.value,
            "customers": taken.customers,
            "version": closing.version,
            "digest": taken.digest.hex(),
            "mark": taken.mark,
            "policy": {"name": taken.policy, "version": taken.policy_version},
            "basis": taken.basis,
            "buckets": list(taken.buckets),
            "closed_at": closing.closed_at.isoformat(),
        }
    )
