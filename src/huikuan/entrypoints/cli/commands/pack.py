"""``huikuan pack``: the evidence of a customer's debts as a file that anyone can verify (A6, A9)."""

import argparse
from collections.abc import Callable
from pathlib import Path

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare whose debts, of which day, into which file."""
    parser.add_argument("--customer", required=True, metavar="N", help=say("cli.pack.customer"))
    parser.add_argument("--invoice", default="", metavar="NUMBER", help=say("cli.pack.invoice"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.pack.as_of"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=say("cli.pack.out"))
    parser.add_argument("--hand-over", action="store_true", help=say("cli.pack.hand_over"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Write the pack."""
    platform.open_books()
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import pack_evidence as flow

    by = operator()
    company = chosen(by, arguments.company)
    people.authorize(by, "packs.write", company.id)
    as_of = arguments.as_of or today(company.time_zone)
    file = arguments.out or Path(f"evidence-{arguments.customer}-{as_of}.zip")
    # what is half written is no pack
    made = file.with_name(f"{file.name}.part")
    try:
        with made.open("wb") as into:
            packed = flow.pack(
                company,
                arguments.customer,
                into,
                as_of=as_of,
                language=console.language,
                number=arguments.invoice,
                hand_over=arguments.hand_over,
            )
    except flow.NothingToPack as nothing:
        made.unlink()
        raise WrongUse("pack.nothing", what=str(nothing)) from nothing
    made.replace(file)
    console.say("cli.pack.done", file=file, files=packed.files, digest=packed.digest)
    if not packed.signed:
        console.say("cli.pack.plain")
    if not packed.stamped:
        console.say("cli.pack.unstamped")
    console.document(
        {
            "company": company.code,
            "customer_no": packed.customer_no,
            "as_of": as_of,
            "file": str(file),
            "files": packed.files,
            "digest": packed.digest,
            "chain_seq": packed.head_seq,
            "signed": packed.signed,
            "stamped": packed.stamped,
        }
    )
    return DONE
