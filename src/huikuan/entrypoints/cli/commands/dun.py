"""``huikuan dun``: what is due to whom and why, and why not for the rest (contract: commands; A1)."""

import argparse
from collections import Counter
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
    from huikuan.adapters.texts import Language
    from huikuan.flows.dun import Proposed


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the day, the policy, and whether anything is kept."""
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.dun.as_of"))
    parser.add_argument("--policy", default="", metavar="NAME", help=say("cli.dun.policy"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.dun.dry_run"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Propose the steps of a day, and say why nothing is proposed for the rest."""
    platform.open_books()
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import dun
    from huikuan.kernel.policies import NoPolicyInForce

    by = operator()
    company = chosen(by, arguments.company)
    dry: bool = arguments.dry_run
    queries.authorize(by, "dunning" if dry else "dunning.run", company.id)
    as_of = arguments.as_of or today(company.time_zone)
    now = today(company.time_zone)
    if not dry and as_of > now:
        raise WrongUse("cli.dun.day_to_come", day=as_of, today=now)
    try:
        found = dun.propose(company, as_of, by=by, policy=arguments.policy, dry=dry)
    except (NoPolicyInForce, KeyError, LookupError) as unknown:
        raise WrongUse("cli.dun.no_policy", policy=arguments.policy) from unknown
    console.say(
        "cli.dun.dry" if dry else "cli.dun.kept",
        company=company.code,
        day=as_of,
        steps=len(found.steps),
        left_out=len(found.left_out),
        run=found.run.id if found.run else "",
    )
    _tell(found, console)
    console.document(answer(found, company.code, console.language))
    return DONE


def _tell(found: "Proposed", console: Console) -> None:
    for stage, count in sorted(Counter(one.stage for one in found.steps).items()):
        console.say("cli.dun.stage", stage=stage, count=count)
    for code, count in Counter(one.reasons[0].code for one in found.left_out).most_common():
        console.say("cli.dun.left_out", why=code, count=count)


def answer(found: "Proposed", company: str, language: "Language") -> dict[str, object]:
    """What a run found, as the contract says it."""
    from huikuan.flows import dun

    def number(customer_id: int) -> str:
        return found.customers[customer_id].customer_no

    return {
        "company": company,
        "as_of": found.as_of,
        "run": found.run.id if found.run else None,
        "policy": [
            f"{one['name']}/{one['version']}" for one in found.policies if one["kind"] == "dunning"
        ],
        "proposals": [
            {
                "customer_no": number(one.customer_id),
                "currency": one.currency,
                "stage": one.stage,
                "by": one.by.value,
                "channel": one.channel or None,
                "amount": Money(one.asked_minor, one.currency).text(),
                "interest": None,
                "wait_until": one.wait_until.isoformat() if one.wait_until else None,
                "items": [
                    {
                        "invoice_no": line.debt.number,
                        "due_on": line.debt.due_on,
                        "days": line.days,
                        "stage": line.stage,
                        "amount": Money(line.asked_minor, one.currency).text(),
                    }
                    for line in one.lines
                ],
                "reasons": [
                    {"code": reason.code, "text": dun.sentence(reason, language)}
                    for reason in one.reasons
                ],
            }
            for one in found.steps
        ],
        "left_out": [
            {
                "customer_no": number(one.customer_id),
                "currency": one.currency,
                "code": one.reasons[0].code,
                "text": dun.sentences(one.reasons, language),
                "until": one.until,
            }
            for one in found.left_out
        ],
    }
