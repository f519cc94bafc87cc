"""``huikuan worklist``: the day's customers, first who brings most for a minute of work (A2)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE
from huikuan.kernel.money import Money

_MOST = 50


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the owner, the day, how many, and the company."""
    parser.add_argument("--owner", metavar="USER", help=say("cli.worklist.owner"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.limits.as_of"))
    parser.add_argument("--limit", type=int, default=_MOST, help=say("cli.worklist.limit"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
    )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Show whom to call first, and why."""
    platform.open_books()
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import work_list

    by = operator()
    company = chosen(by, arguments.company)
    queries.authorize(by, "worklist", company.id)
    as_of = arguments.as_of or today(company.time_zone)
    found = work_list.worklist(company, as_of, owner=arguments.owner)
    shown = found.lines[: max(1, arguments.limit)]
    rows = [
        {
            "customer_no": one.customer.customer_no,
            "customer": one.customer.name,
            "bucket": one.bucket.value,
            "asked": {code: Money(minor, code).text() for code, minor in one.asked.items()},
            "days_late": one.days,
            "score": Money(one.place.score, one.weighed.currency).text(),
            "owner": one.owner,
            "why": [work_list.sentence(why, console.language) for why in one.reasons],
        }
        for one in shown
    ]
    console.table(
        [
            console.text(f"web.worklist.{code}")
            for code in ("person", "asked", "due", "reason", "owner")
        ],
        [
            (
                f"{row['customer_no']} {row['customer']}",
                " ".join(
                    f"{Money(minor, code).text()} {code}" for code, minor in one.asked.items()
                ),
                str(one.days),
                work_list.sentence(one.reasons[0], console.language) if one.reasons else "",
                one.owner,
            )
            for row, one in zip(rows, shown, strict=True)
        ],
        {1, 2},
    )
    console.document(
        {
            "company": company.code,
            "as_of": as_of.isoformat(),
            "counts": found.counts(),
            "lines": rows,
        }
    )
    return DONE
