"""``huikuan limits``: what the policy recommends, for the whole book or one customer (B7)."""

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
    from huikuan.flows.recommend_limits import Recommended


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare recommend with its customer, day and company."""
    acts = parser.add_subparsers(dest="act", metavar=say("cli.db.act"), required=True)
    recommend = acts.add_parser("recommend", help=say("cli.limits.recommend"))
    recommend.add_argument("--customer", metavar="N", help=say("cli.limits.customer"))
    recommend.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.limits.as_of"))
    recommend.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
    recommend.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
    )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Recommend for the book and keep it, or show one customer's rules and keep nothing."""
    platform.open_books()
    from huikuan.books.parties import queries as parties
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import recommend_limits

    by = operator()
    company = chosen(by, arguments.company)
    as_of = arguments.as_of or today(company.time_zone)
    if arguments.customer is not None:
        grant = queries.authorize(by, "limits", company.id)
        own = grant.scope.salesperson
        who = parties.id_of(company.id, arguments.customer)
        if who is None or who not in parties.customers(company.id, [who], salesperson=own):
            raise WrongUse("limits.unknown_customer", customer=arguments.customer)
        found = recommend_limits.recommendations(company, [who], as_of)[who]
        _show(found, arguments.customer, console)
        return DONE
    queries.authorize(by, "limits.recommend", company.id)
    kept = recommend_limits.run(by=by, company=company, as_of=as_of)
    console.say(
        "cli.limits.done",
        company=company.code,
        day=kept.as_of,
        customers=kept.customers,
        kept=kept.kept,
        policy=kept.policy,
        version=kept.version,
    )
    console.document(
        {
            "company": company.code,
            "as_of": kept.as_of,
            "customers": kept.customers,
            "kept": kept.kept,
            "policy": {"name": kept.policy, "version": kept.version, "digest": kept.digest},
        }
    )
    return DONE


def _show(found: "Recommended", customer_no: str, console: Console) -> None:
    from huikuan.flows.review_credit import sentence
    from huikuan.kernel.decisions import Reason

    one = found.recommendation
    limit = one.limit
    figure = limit.extent.value if limit.minor is None else Money(limit.minor, one.currency).text()
    reasons = [rule.absent or Reason(f"limits.{rule.code}", rule.figures) for rule in one.rules]
    sentences = [sentence(each, console.language) for each in reasons]
    console.say(
        "cli.limits.one",
        customer=customer_no,
        limit=figure,
        currency=one.currency,
        policy=found.policy.name,
        version=found.policy.version,
    )
    for rule, said in zip(one.rules, sentences, strict=True):
        console.show(f"  {'*' if rule.binds else ' '} {said}")
    console.document(
        {
            "customer_no": customer_no,
            "extent": limit.extent.value,
            "amount": None if limit.minor is None else figure,
            "currency": one.currency,
            "rules": [
                {
                    "code": rule.code,
                    "stage": rule.stage.value,
                    "amount": None
                    if rule.minor is None
                    else Money(rule.minor, one.currency).text(),
                    "binds": rule.binds,
                    "text": said,
                }
                for rule, said in zip(one.rules, sentences, strict=True)
            ],
            "conditions": [{"code": each.code, "permyriad": each.share} for each in one.conditions],
            "policy": {"name": found.policy.name, "version": found.policy.version},
        }
    )
