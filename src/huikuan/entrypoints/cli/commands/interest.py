"""``huikuan interest``: late interest of a customer, how it is reckoned, and notes of it (A3)."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse
from huikuan.kernel.money import Money

if TYPE_CHECKING:
    from huikuan.flows.charge_interest import Line


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the customer, the day, and whether a note is booked."""
    parser.add_argument("--customer", required=True, metavar="N", help=say("cli.interest.customer"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.interest.as_of"))
    parser.add_argument("--charge", metavar="CURRENCY", help=say("cli.interest.charge"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.interest.dry"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Explain what late payment has cost by a day, or book a note of it in one currency."""
    platform.open_books()
    from huikuan.books.parties import queries as parties
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import charge_interest as flow

    by = operator()
    company = chosen(by, arguments.company)
    own = people.authorize(by, "interest", company.id).scope.salesperson
    as_of = arguments.as_of or today(company.time_zone)
    who = parties.id_of(company.id, arguments.customer)
    if who is None or who not in parties.customers(company.id, [who], salesperson=own):
        raise WrongUse("limits.unknown_customer", customer=arguments.customer)
    head = {"company": company.code, "customer_no": arguments.customer, "as_of": as_of}
    if arguments.charge is None:
        owed = flow.explain(company, [who], as_of)[who]
        for code in owed.currencies:
            console.say(
                "cli.interest.owed",
                customer=arguments.customer,
                day=as_of,
                sum=Money(owed.minor(code), code).text(),
                currency=code,
                daily=Money(owed.daily_minor(code), code).text(),
            )
        if not owed.currencies:
            console.say("cli.interest.none", customer=arguments.customer, day=as_of)
        _show(owed.lines, console)
        policy = {"name": owed.policy.name, "version": owed.policy.version}
        console.document({**head, "policy": policy, "debts": [_body(one) for one in owed.lines]})
        return DONE
    try:
        booked = flow.charge(
            by=by,
            company=company,
            customer_no=arguments.customer,
            currency=arguments.charge,
            until=as_of,
            today=today(company.time_zone),
            dry=arguments.dry_run,
        )
    except flow.RecoveryRefused as refused:
        reasons = flow.sentence(refused.reason, console.language)
        raise WrongUse("cli.interest.refused", reasons=reasons) from refused
    total = Money(booked.minor, booked.currency).text()
    said = "cli.interest.would" if arguments.dry_run else "cli.interest.done"
    console.say(said, number=booked.number, sum=total, currency=booked.currency, day=as_of)
    console.document(
        {
            **head,
            "dry_run": arguments.dry_run,
            "document_id": booked.document_id,
            "number": booked.number,
            "amount": total,
            "currency": booked.currency,
            "debts": [_body(one) for one in booked.lines],
        }
    )
    return DONE


def _show(lines: "tuple[Line, ...]", console: Console) -> None:
    from huikuan.flows import charge_interest as flow

    for one in lines:
        found = one.interest
        console.say(
            "cli.interest.line",
            number=one.item.number,
            due=one.item.due_on,
            days=found.days,
            sum=Money(found.minor + found.fixed_minor, found.currency).text(),
            currency=found.currency,
            why=flow.sentences((*found.reasons, *found.warnings), console.language),
        )


def _body(one: "Line") -> dict[str, Any]:
    from huikuan.flows import charge_interest as flow

    found = one.interest
    return {
        "amount": Money(found.minor + found.fixed_minor, found.currency).text(),
        "currency": found.currency,
        "a_day": Money(found.daily_minor, found.currency).text(),
        **flow.worked(one),
    }
