"""``huikuan plans``: what customers promised, and how it stands as of a day (A7)."""

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
    from huikuan.books.plans.values import PlanView

_MOST = 10_000


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the customer, the day, and whether those that are over are listed, too."""
    parser.add_argument("--customer", metavar="N", help=say("cli.option.customer_no"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.limits.as_of"))
    parser.add_argument("--all", action="store_true", help=say("cli.plans.all"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """List the promises and plans that the operator may see, the last first."""
    platform.open_books()
    from huikuan.books.parties import queries as parties
    from huikuan.books.people import queries as people
    from huikuan.books.plans import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.rules.plans import State

    by = operator()
    company = chosen(by, arguments.company)
    as_of = arguments.as_of or today(company.time_zone)
    own = people.authorize(by, "plans", company.id).scope.salesperson
    who = None
    if arguments.customer is not None:
        who = parties.id_of(company.id, arguments.customer)
        if who is None:
            raise WrongUse("limits.unknown_customer", customer=arguments.customer)
    found = queries.plans(
        company.id,
        as_of,
        states=tuple(State) if arguments.all else (State.PROPOSED, State.OPEN),
        customer_id=who,
        salesperson=own,
        limit=_MOST,
    )
    rows = [_told(one, console) for one in found]
    console.say("cli.plans.count", count=len(rows))
    console.document({"company": company.code, "as_of": as_of, "plans": rows})
    return DONE


def _told(one: "PlanView", console: Console) -> dict[str, object]:
    """Say one promise or plan, and return it as the document has it."""
    from huikuan.adapters.texts import text

    verdict = one.verdict
    amounts = {
        "total": Money(one.terms.total, one.currency).text(),
        "paid": Money(verdict.paid_minor, one.currency).text(),
        "missed": Money(verdict.missed_minor, one.currency).text(),
        "held": Money(verdict.held_minor, one.currency).text(),
    }
    console.say(
        "cli.plans.one",
        kind=text(f"plan_kind.{one.kind.value}", console.language),
        id=one.id,
        customer=f"{one.customer_no} {one.customer}",
        state=text(f"plan_state.{one.state.value}", console.language),
        paid=amounts["paid"],
        total=amounts["total"],
        currency=one.currency,
        next=verdict.next_due or "-",
    )
    return {
        "id": one.id,
        "customer_no": one.customer_no,
        "kind": one.kind.value,
        "state": one.state.value,
        "level": one.level,
        "currency": one.currency,
        **amounts,
        "next_due_on": verdict.next_due,
        "invoices": [item.number for item in one.items],
    }
