"""``huikuan letterhead``: what stands on a company's letters: who signs, seal, certificate (A4)."""

import argparse
from collections.abc import Callable
from pathlib import Path

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse

_LINES = ("writer", "telephone", "reply_to", "service_address")


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the lines, the seal and the certificate; without any, it is shown."""
    for one in _LINES:
        parser.add_argument(
            f"--{one.replace('_', '-')}", metavar="TEXT", help=say(f"cli.letterhead.{one}")
        )
    parser.add_argument("--seal", type=Path, metavar="FILE", help=say("cli.letterhead.seal"))
    parser.add_argument(
        "--certificate", type=Path, metavar="FILE", help=say("cli.letterhead.certificate")
    )
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help=say("cli.letterhead.password")
    )
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Keep what is given, and show what stands."""
    platform.open_books()
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import keep_letterhead as flow

    by = operator()
    company = chosen(by, arguments.company)
    given = {one: getattr(arguments, one) for one in _LINES}
    lines = {name: value for name, value in given.items() if value is not None}
    found = flow.kept(company)
    if lines or arguments.seal or arguments.certificate:
        change = flow.Change(
            lines=lines,
            seal=_read(arguments.seal),
            certificate=_read(arguments.certificate),
            password=(_read(arguments.password_file) or b"").decode().strip(),
        )
        try:
            found = flow.keep(by=by, company=company, change=change)
        except flow.SealRefused as refused:
            raise WrongUse(refused.code, **refused.figures) from refused
        except flow.BadCertificate as bad:
            raise WrongUse(bad.code) from bad
    for one in _LINES:
        console.say("cli.letterhead.line", name=one, value=getattr(found, one) or "-")
    console.say("cli.letterhead.sealed" if found.seal else "cli.letterhead.unsealed")
    console.say("cli.letterhead.certified" if found.certified else "cli.letterhead.uncertified")
    console.document(
        {
            "company": company.code,
            **{one: getattr(found, one) for one in _LINES},
            "seal": bool(found.seal),
            "certificate": found.certified,
        }
    )
    return DONE


def _read(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        return file.read_bytes()
    except OSError as away:
        raise WrongUse("cli.verify.pack_no_file", file=file) from away
