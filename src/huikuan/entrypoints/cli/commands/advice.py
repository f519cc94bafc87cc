"""``huikuan advice``: keep the remittance advice that a payer sent (contract: commands; D4)."""

import argparse
from collections.abc import Callable
from pathlib import Path

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse
from huikuan.kernel.money import Money


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the file and what is known of it."""
    parser.add_argument("file", type=Path, help=say("cli.advice.file"))
    parser.add_argument("--currency", metavar="CODE", help=say("cli.advice.currency"))
    parser.add_argument("--customer", default="", metavar="NUMBER", help=say("cli.advice.customer"))
    parser.add_argument("--paid-on", type=day, metavar="DATE", help=say("cli.advice.paid_on"))
    parser.add_argument("--payer", default="", metavar="NAME", help=say("cli.advice.payer"))
    parser.add_argument("--reference", default="", help=say("cli.advice.reference"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Read the advice and keep it with its file; matching follows it from now on."""
    path: Path = arguments.file
    if not path.is_file():
        raise WrongUse("cli.no_such_file", file=path)
    platform.open_books()
    from huikuan.books.parties.queries import NoSuchCustomer
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import apply_cash

    by = operator()
    company = chosen(by, arguments.company)
    queries.authorize(by, "allocate", company.id)
    if path.stat().st_size > apply_cash.MOST_BYTES:
        raise WrongUse("cash.advice_too_large", most=apply_cash.MOST_BYTES)
    asked = apply_cash.NewAdvice(
        file_name=path.name[:200],
        currency=(arguments.currency or company.currency).upper(),
        customer_no=arguments.customer,
        paid_on=arguments.paid_on,
        payer_name=arguments.payer[:300],
        reference=arguments.reference[:120],
    )
    try:
        made = apply_cash.receive_advice(
            by=by, company_id=company.id, content=path.read_bytes(), asked=asked
        )
    except (apply_cash.CashRefused, apply_cash.FileRefused) as refused:
        raise WrongUse(refused.code, **refused.figures) from refused
    except NoSuchCustomer as unknown:
        raise WrongUse("workbench.advice.no_customer", customer=arguments.customer) from unknown
    total = Money(made.total_minor, made.currency)
    console.say(
        "cli.advice.done",
        file=path.name,
        lines=len(made.lines),
        amount=f"{total.decimal():,}",
        currency=made.currency,
    )
    console.document(
        {
            "company": company.code,
            "advice": made.id,
            "file": made.file_name,
            "currency": made.currency,
            "total": total.text(),
            "lines": [
                {"number": number, "amount": None if minor is None else _text(minor, made.currency)}
                for number, minor in made.lines
            ],
            "digest": made.digest,
        }
    )
    return DONE


def _text(minor: int, currency: str) -> str:
    return Money(minor, currency).text()
