"""``huikuan disputes``: what is disputed, with its amounts, as of a day (A8)."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse
from huikuan.kernel.money import Money

if TYPE_CHECKING:
    from huikuan.books.disputes.values import DisputeView
    from huikuan.rules.disputes import DisputePolicy

_MOST = 10_000


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the customer, the day, and whether closed ones are listed, too."""
    parser.add_argument("--customer", metavar="N", help=say("cli.option.customer_no"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.limits.as_of"))
    parser.add_argument("--all", action="store_true", help=say("cli.disputes.all"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """List the disputes that the operator may see, the first due first."""
    platform.open_books()
    from huikuan.books.disputes import queries
    from huikuan.books.parties import queries as parties
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import resolve_dispute
    from huikuan.rules.disputes import OPEN, State

    by = operator()
    company = chosen(by, arguments.company)
    as_of = arguments.as_of or today(company.time_zone)
    own = people.authorize(by, "disputes", company.id).scope.salesperson
    who = None
    if arguments.customer is not None:
        who = parties.id_of(company.id, arguments.customer)
        if who is None:
            raise WrongUse("limits.unknown_customer", customer=arguments.customer)
    found = queries.disputes(
        company.id,
        as_of,
        states=tuple(State) if arguments.all else OPEN,
        customer_id=who,
        salesperson=own,
        limit=_MOST,
    )
    rules = resolve_dispute.policy(company.id, as_of)
    rows = [_told(one, rules, console) for one in found]
    console.say("cli.disputes.count", count=len(rows))
    console.document({"company": company.code, "as_of": as_of, "disputes": rows})
    return DONE


def _told(one: "DisputeView", rules: "DisputePolicy", console: Console) -> dict[str, object]:
    """Say one dispute, and return it as the document has it."""
    from huikuan.adapters.texts import text

    reason = rules.reason(one.reason)
    amounts = {
        name: Money(getattr(one.amounts, name), one.currency).text()
        for name in ("original", "disputed", "paid", "credited", "written_off")
    }
    console.say(
        "cli.disputes.one",
        id=one.id,
        customer=f"{one.customer_no} {one.customer}",
        state=text(f"dispute_state.{one.state.value}", console.language),
        reason=getattr(reason, console.language) if reason else one.reason,
        disputed=amounts["disputed"],
        currency=one.currency,
        original=amounts["original"],
        due=one.due_on,
    )
    return {
        "id": one.id,
        "customer_no": one.customer_no,
        "state": one.state.value,
        "reason": one.reason,
        "role": one.role,
        "owner": one.owner,
        "currency": one.currency,
        **amounts,
        "held": Money(one.held_minor, one.currency).text(),
        "opened_on": one.opened_on,
        "step_due_on": one.due_on,
        "invoices": [part.number for part in one.items],
    }
