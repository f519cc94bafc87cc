"""``huikuan reverse``: take back a posting, by the numbers on the papers (D1; I08)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare what can be taken back: a billing document, a receipt, an allocation."""
    acts = parser.add_subparsers(dest="what", metavar=say("cli.reverse.what"), required=True)
    invoice = acts.add_parser("invoice", help=say("cli.reverse.invoice"))
    receipt = acts.add_parser("receipt", help=say("cli.reverse.receipt"))
    for child in (invoice, receipt):
        child.add_argument("number", help=say("cli.reverse.number"))
    allocation = acts.add_parser("allocation", help=say("cli.reverse.allocation"))
    allocation.add_argument("number", help=say("cli.reverse.paid_by"))
    allocation.add_argument("--to", required=True, metavar="INVOICE", help=say("cli.reverse.to"))
    allocation.add_argument(
        "--applied-on", type=day, metavar="DATE", help=say("cli.reverse.applied_on")
    )
    for child in acts.choices.values():
        child.add_argument("--on", type=day, metavar="DATE", help=say("cli.reverse.on"))
        child.add_argument("--why", required=True, help=say("cli.option.why"))
        child.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Find the posting and take it back; nothing is edited or deleted."""
    platform.open_books()
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import take_back as flow

    by = operator()
    company = chosen(by, arguments.company)
    on = arguments.on or today(company.time_zone)
    try:
        posted = flow.take_back(
            by=by,
            company_id=company.id,
            what="allocation" if arguments.what == "allocation" else "document",
            target=_target(arguments, company.id),
            on=on,
            why=arguments.why,
        )
    except flow.SeveralPostings as several:
        days = ", ".join(each.isoformat() for each in several.days)
        raise WrongUse("cli.reverse.several", number=arguments.number, days=days) from several
    except flow.NothingToReverse as nothing:
        raise WrongUse("cli.reverse.nothing", number=arguments.number) from nothing
    except flow.AlreadyReversed as before:
        raise WrongUse("api.reversed_before") from before
    except flow.StillApplied as applied:
        raise WrongUse("api.still_applied") from applied
    console.say("cli.reverse.done", number=arguments.number, entries=posted.entries, on=on)
    console.document(
        {
            "what": arguments.what,
            "number": arguments.number,
            "on": on.isoformat(),
            "act": posted.act_id,
            "entries": posted.entries,
            "digest": posted.digest,
        }
    )
    return DONE


def _target(arguments: argparse.Namespace, company_id: int) -> int:
    from huikuan.flows import take_back as flow
    from huikuan.rules.items import Series

    if arguments.what == "allocation":
        return flow.allocation_named(
            company_id=company_id,
            paid_by=arguments.number,
            invoice=arguments.to,
            applied_on=arguments.applied_on,
        )
    series = Series.RECEIPTS if arguments.what == "receipt" else Series.BILLING
    return flow.document_named(company_id=company_id, number=arguments.number, series=series)
