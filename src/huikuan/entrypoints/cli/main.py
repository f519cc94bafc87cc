"""Decides how a command runs from its words to its exit status (contract: 0, 1, 2, 3)."""

import argparse
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from huikuan.adapters.texts import Language
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.parser import help_text, module, parse
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, NOT_AVAILABLE, WRONG_USE, NotAvailable, Refusal

# what shells give for a program that Ctrl-C ended
INTERRUPTED = 130

Wire = Callable[[Path | None], Platform]


def run(argv: Sequence[str], wire: Wire, environ: Mapping[str, str]) -> int:
    """Run one command; ``wire`` makes the platform for a home folder given on the command line.

    Every refusal becomes one line on standard error, with --json the error's document as well, and
    its exit status; a fault of ours becomes its traceback and status 3, never 0 or 1.
    """
    _utf8()
    console = Console(sys.stdout, sys.stderr, language_of(environ), as_json=wants_json(argv))
    try:
        arguments = parse(argv, console.language)
        console.language = arguments.lang or console.language
        if arguments.command is None:
            print(help_text(console.language))
            return DONE if not argv else WRONG_USE
        console.as_json = arguments.json
        return _run(arguments, wire, console)
    except Refusal as refused:
        console.failed(refused.code, refused.figures)
        return refused.status
    except KeyboardInterrupt:
        console.failed("cli.interrupted", {})
        return INTERRUPTED
    except BrokenPipeError:
        # the reader of a pipe, such as `head`, has seen enough
        sys.stderr.close()
        return DONE


def wants_json(argv: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, also one that cannot be read otherwise."""
    return "--json" in argv or "--format=json" in argv or ("--format", "json") in pairwise(argv)


def language_of(environ: Mapping[str, str]) -> Language:
    """Chinese where HUIKUAN_LANG or the locale says so, else English."""
    said = environ.get("HUIKUAN_LANG") or next(
        (environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), ""
    )
    return "zh" if said.lower().startswith("zh") else "en"


def _run(arguments: argparse.Namespace, wire: Wire, console: Console) -> int:
    try:
        platform = wire(Path(arguments.home) if arguments.home else None)
        return module(arguments.command).run(arguments, platform, console)
    except (Refusal, KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as fault:
        # status 1 would say: done, with findings
        if _lost_database(fault):
            message = str(fault).strip().partition("\n")[0]
            raise NotAvailable("cli.database_cut", message=message) from fault
        traceback.print_exc(file=console.err)
        console.failed("cli.fault", {})
        return NOT_AVAILABLE


def _lost_database(fault: Exception) -> bool:
    """Whether the connection to the database broke: not a fault of the program."""
    # loaded only now: a command that reads no data starts without it
    from django.db import InterfaceError, OperationalError

    return isinstance(fault, InterfaceError | OperationalError)


def _utf8() -> None:
    # a Chinese name must not end a report on a machine whose locale is C
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
