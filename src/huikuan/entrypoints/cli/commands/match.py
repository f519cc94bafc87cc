"""``huikuan match``: cash application over unapplied receipts (contract: commands; D4)."""

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from huikuan.adapters.texts import known
from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE
from huikuan.kernel.money import Money

if TYPE_CHECKING:
    from huikuan.books.people.queries import CompanyView
    from huikuan.flows.apply_cash import Matched
    from huikuan.flows.apply_cash.values import Counted


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the day, the company and the dry run."""
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.match.as_of"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.match.dry_run"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Match, and say what was applied, how, and how much of the money that is."""
    platform.open_books()
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import apply_cash

    by = operator()
    company = chosen(by, arguments.company)
    queries.authorize(by, "allocate", company.id)
    as_of = arguments.as_of or today(company.time_zone)
    found = apply_cash.run(company_id=company.id, as_of=as_of, by=by, dry_run=arguments.dry_run)
    _tell(found, company, console)
    console.document(_document(found, company))
    return DONE


def _tell(found: "Matched", company: "CompanyView", console: Console) -> None:
    outcomes = found.outcomes
    applied = outcomes["apply"] if found.dry_run else found.applied
    console.say(
        "cli.match.dry" if found.dry_run else "cli.match.done",
        company=company.code,
        day=found.as_of,
        applied=applied.receipts,
        suggested=outcomes["suggest"].receipts,
        left=outcomes["leave"].receipts,
    )
    for currency, minor in applied.minor.items():
        amount = f"{Money(minor, currency).decimal():,}"
        what = console.text("cli.match.applied")
        console.say("cli.match.money", what=what, amount=amount, currency=currency)
    for method, count in found.methods.items():
        code = f"matching.method.{method}"
        word = console.text(code) if known(code) else method
        console.say("cli.match.method", method=word, count=count)
    if found.refused:
        console.say("cli.match.refused", count=found.refused)
    rates = found.rates
    console.say(
        "cli.match.rates",
        first=rates.start,
        last=rates.end,
        lines=_share(rates.lines),
        payments=_share(rates.payments),
        wrong=_share(rates.wrong),
    )
    for currency, both in rates.money.items():
        console.say("cli.match.rate_money", currency=currency, share=_share(both))


def _share(both: tuple[int, int]) -> str:
    part, whole = both
    return f"{part / whole:.1%}" if whole else "-"


def _document(found: "Matched", company: "CompanyView") -> Mapping[str, object]:
    rates = found.rates
    return {
        "company": company.code,
        "as_of": found.as_of,
        "dry_run": found.dry_run,
        "policy": {"name": found.policy, "version": found.policy_version},
        "outcomes": {name: _counted(one) for name, one in found.outcomes.items()},
        "methods": dict(found.methods),
        "applied": _counted(found.applied),
        "refused": found.refused,
        "learned": found.learned,
        "act": found.act_id,
        "rates": {
            "first": rates.start,
            "last": rates.end,
            "lines": _both(rates.lines),
            "payments": _both(rates.payments),
            "money": {
                currency: {"part": _amount(both[0], currency), "whole": _amount(both[1], currency)}
                for currency, both in rates.money.items()
            },
            "wrong": _both(rates.wrong),
        },
    }


def _both(both: tuple[int, int]) -> dict[str, int]:
    return {"part": both[0], "whole": both[1]}


def _counted(found: "Counted") -> dict[str, object]:
    money = {currency: _amount(minor, currency) for currency, minor in found.minor.items()}
    return {"receipts": found.receipts, "amounts": money}


def _amount(minor: int, currency: str) -> str:
    return Money(minor, currency).text()
