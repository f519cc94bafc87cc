"""``huikuan explain``: rebuild a decision from facts as they were known, and compare (D2, P6)."""

import argparse
from collections.abc import Callable
from typing import Any

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import whole_number
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, FINDINGS, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare which decision."""
    parser.add_argument("decision", type=whole_number, help=say("cli.explain.decision"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Show the decision as recorded and as rebuilt; 0 when they are the same, 1 when not."""
    platform.open_books()
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import check_order as flow

    by = operator()
    company = chosen(by, arguments.company)
    grant = people.authorize(by, "order_checks", company.id)
    try:
        found = flow.explain(company, arguments.decision, salesperson=grant.scope.salesperson)
    except flow.NoSuchDecision as missing:
        raise WrongUse("check.no_such_decision", decision=arguments.decision) from missing
    told = flow.explanation(found, console.language)
    console.document(told)
    _show(told, console)
    return DONE if found.sound else FINDINGS


def _show(told: dict[str, Any], console: Console) -> None:
    recorded, rebuilt = told["recorded"], told["rebuilt"]
    console.say(
        "cli.explain.recorded",
        decision=told["decision"],
        outcome=console.text(f"check_outcome.{recorded['outcome']}"),
        at=recorded["recorded_at"],
        policy=recorded["policy"]["name"],
        version=recorded["policy"]["version"],
    )
    for reason in recorded["reasons"]:
        console.show(f"  · {reason['text']}")
    if rebuilt is not None:
        outcome = console.text(f"check_outcome.{rebuilt['outcome']}")
        console.say("cli.explain.rebuilt", outcome=outcome)
    for one in told["differences"]:
        console.say("cli.explain.differs", **one)
    console.say("cli.explain.sound" if told["sound"] else "cli.explain.unsound")
    console.say("cli.report.digest", digest=recorded["digest"])
