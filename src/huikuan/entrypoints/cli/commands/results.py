"""``huikuan results``: what collecting has brought, against the period before (A14)."""

import argparse
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE
from huikuan.kernel.money import Money

if TYPE_CHECKING:
    from huikuan.flows.measure_results import Results

_DAYS = 90


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the days, the grouping and the company."""
    parser.add_argument("--days", type=int, default=_DAYS, help=say("cli.results.days"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.limits.as_of"))
    parser.add_argument(
        "--by", choices=("stage", "policy", "channel", "person"), default="channel",
        help=say("cli.results.by"),
    )  # fmt: skip
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
    )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Show the period and what each kind of contact brought."""
    platform.open_books()
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import measure_results

    by = operator()
    company = chosen(by, arguments.company)
    queries.authorize(by, "results", company.id)
    until = arguments.as_of or today(company.time_zone)
    since = until - timedelta(days=max(1, arguments.days) - 1)
    found = measure_results.results(company, since, until)
    _tell(found, arguments.by, console)
    console.document({"company": company.code, **_document(found, arguments.by)})
    return DONE


def _tell(found: "Results", by: str, console: Console) -> None:
    def amount(minor: int) -> str:
        return Money(minor, found.currency).text()

    console.say(
        "cli.results.told",
        since=found.now.since,
        until=found.now.until,
        recovered=amount(found.now.recovered_minor),
        before=amount(found.before.recovered_minor),
        currency=found.currency,
        hours=found.now.saved_minutes // 60,
        minutes=found.minutes,
    )
    console.table(
        [
            console.text(f"results_by.{by}"),
            console.text("web.results.tries"),
            console.text("web.results.answered"),
            console.text("web.results.days_to_collect"),
        ],
        [
            (
                one.key or "-",
                str(one.tries),
                amount(one.recovered_minor),
                "-" if one.days_to_collect is None else str(one.days_to_collect),
            )
            for one in found.now.groups[by]
        ],
        {1, 2, 3},
    )


def _document(found: "Results", by: str) -> dict[str, Any]:
    def amount(minor: int) -> str:
        return Money(minor, found.currency).text()

    return {
        "since": found.now.since.isoformat(),
        "until": found.now.until.isoformat(),
        "currency": found.currency,
        "recovered": amount(found.now.recovered_minor),
        "before": amount(found.before.recovered_minor),
        "saved_minutes": found.now.saved_minutes,
        "minutes_assumed": found.minutes,
        "by": by,
        "groups": [
            {
                "key": one.key,
                "tries": one.tries,
                "reached": one.reached,
                "recovered": amount(one.recovered_minor),
                "days_to_collect": one.days_to_collect,
            }
            for one in found.now.groups[by]
        ],
    }
