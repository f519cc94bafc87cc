"""``huikuan check-order``: may this order be taken on account, and why not (D2)."""

import argparse
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, FINDINGS, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the order that is asked about."""
    parser.add_argument("--customer", required=True, metavar="NO", help=say("cli.check.customer"))
    parser.add_argument("--amount", required=True, help=say("cli.check.amount"))
    parser.add_argument("--currency", default="", help=say("cli.check.currency"))
    parser.add_argument("--order", default="", metavar="NO", help=say("cli.check.order"))
    parser.add_argument("--deposit", default="0", help=say("cli.check.deposit"))
    parser.add_argument("--terms", default="", help=say("cli.check.terms"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.check.as_of"))
    parser.add_argument("--reserve", action="store_true", help=say("cli.check.reserve"))
    parser.add_argument("--key", default="", help=say("cli.check.key"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Check the order and show the verdict; 0 when it passes, 1 when it does not."""
    platform.open_books()
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import check_order as flow

    by = operator()
    company = chosen(by, arguments.company)
    grant = people.authorize(by, "order_checks.do", company.id)
    try:
        found = flow.check(
            by=by,
            company=company,
            asked=flow.OrderAsked(
                customer_no=arguments.customer,
                amount=_figure(arguments.amount),
                currency=arguments.currency,
                order_no=arguments.order,
                deposit=_figure(arguments.deposit),
                terms=arguments.terms,
                as_of=arguments.as_of,
            ),
            reserve=arguments.reserve,
            key=arguments.key,
            salesperson=grant.scope.salesperson,
        )
    except flow.CheckRefused as refused:
        raise WrongUse(
            "cli.check.refused", reasons=flow.sentences(refused.reasons, console.language)
        ) from refused
    except flow.OtherRequest as other:
        raise WrongUse("api.key_other_body") from other
    told = flow.told(company.id, found, console.language)
    console.document(told)
    _show(told, console)
    return DONE if found.verdict.outcome == "pass" else FINDINGS


def _show(told: dict[str, Any], console: Console) -> None:
    outcome = console.text(f"check_outcome.{told['outcome']}")
    console.say("cli.check.outcome", outcome=outcome, decision=told["decision"])
    for reason in told["reasons"]:
        console.show(f"  · {reason['text']}")
    exposure = told["exposure"]
    if exposure is not None:
        console.show()
        rows = [
            [console.text(f"exposure_part.{name}"), figure]
            for name, figure in exposure.items()
            if name != "currency"
        ]
        limit = told["limit"]
        shown = "–" if limit is None else limit["amount"] or limit["state"]
        rows += [
            [console.text("exposure_part.limit"), shown],
            [console.text("exposure_part.free"), told["free"] or "–"],
        ]
        headings = [console.text("exposure_part.part"), exposure["currency"]]
        console.table(headings, rows, right={1})
    if told["reservation"] is not None:
        console.say("cli.check.reserved", **told["reservation"])
    if told["hold"] is not None:
        console.say("cli.check.held", hold=told["hold"])


def _figure(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation as bad:
        raise WrongUse("cli.check.not_an_amount", value=written[:40]) from bad
