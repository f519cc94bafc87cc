"""``huikuan steps``: what may be done with a customer, what it costs and what it brings (A3)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse
from huikuan.kernel.money import Money


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the customer and the day."""
    parser.add_argument("--customer", required=True, metavar="N", help=say("cli.interest.customer"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.interest.as_of"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Show every step with its figures, the best first."""
    platform.open_books()
    from huikuan.books.parties import queries as parties
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import weigh_steps as flow

    by = operator()
    company = chosen(by, arguments.company)
    own = people.authorize(by, "economics", company.id).scope.salesperson
    as_of = arguments.as_of or today(company.time_zone)
    who = parties.id_of(company.id, arguments.customer)
    if who is None or who not in parties.customers(company.id, [who], salesperson=own):
        raise WrongUse("limits.unknown_customer", customer=arguments.customer)
    found = flow.weigh(company, [who], as_of).get(who)
    head = {"company": company.code, "customer_no": arguments.customer, "as_of": as_of}
    if found is None:
        console.say("cli.steps.none", customer=arguments.customer, day=as_of)
        console.document({**head, "steps": []})
        return DONE
    console.say("cli.steps.best", why=flow.sentences(found.advice.reasons, console.language))
    for one in found.advice.outlooks:
        console.say(
            "cli.steps.line",
            step=console.text(f"economics_step.{one.step}"),
            net=Money(one.net_minor, found.currency).text(),
            cost=Money(one.cost_minor, found.currency).text(),
            currency=found.currency,
            why=flow.sentences(one.reasons, console.language),
        )
    console.document(
        {
            **head,
            "policy": {"name": found.version.name, "version": found.version.version},
            "asked": Money(found.facts.asked_minor, found.currency).text(),
            "currency": found.currency,
            "overdue_days": found.facts.overdue_days,
            "chance_permyriad": found.chance,
            "bucket": found.place.bucket.value,
            "best": found.advice.best.step if found.advice.best else None,
            "steps": [
                {
                    "step": one.step,
                    "net": Money(one.net_minor, found.currency).text(),
                    "brings": Money(one.brings_minor, found.currency).text(),
                    "shared": Money(one.shared_minor, found.currency).text(),
                    "cost": Money(one.cost_minor, found.currency).text(),
                    "success_permyriad": one.success,
                    "break_even": None
                    if one.break_even_minor is None
                    else Money(one.break_even_minor, found.currency).text(),
                    "days": one.days,
                    "reasons": [each.code for each in one.reasons],
                }
                for one in found.advice.outlooks
            ],
        }
    )
    return DONE
