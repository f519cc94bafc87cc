"""Decides how a command line is read: one program, one module a command (contract: commands).

Only the module of the named command is imported, so ``huikuan --help`` costs no more than reading
the catalogue. The words of ``argparse`` itself come from the catalogue as well.
"""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn, Protocol, cast

from huikuan import __version__
from huikuan.adapters.texts import Language, known, text
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import WrongUse

#: The commands in the order of the help, and the module of each.
COMMANDS: dict[str, str] = {
    "setup": "setup",
    "demo": "demo",
    "serve": "serve",
    "worker": "worker",
    "import": "imports",
    "reverse": "reverse",
    "report": "report",
    "advice": "advice",
    "match": "match",
    "banks": "banks",
    "drafts": "drafts",
    "check-order": "check_order",
    "explain": "explain",
    "score": "score",
    "scorecard": "scorecard",
    "limits": "limits",
    "interest": "interest",
    "clocks": "clocks",
    "steps": "steps",
    "disputes": "disputes",
    "plans": "plans",
    "worklist": "worklist",
    "results": "results",
    "close-day": "close_day",
    "dun": "dun",
    "reconcile": "reconcile",
    "policy": "policy",
    "pack": "pack",
    "letterhead": "letterhead",
    "verify": "verify",
    "sample": "sample",
    "company": "company",
    "user": "user",
    "token": "tokens",
    "db": "db",
}


class Command(Protocol):
    """The face of a command's module."""

    def add_arguments(self, parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
        """Declare the command's arguments; ``say`` gives the sentence of a code."""

    def run(self, arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
        """Do it; the exit status."""


class Parser(argparse.ArgumentParser):
    """A parser that refuses with our exception, so that one place writes and leaves."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        raise WrongUse("cli.wrong_use", message=message, program=self.prog)


def parse(argv: Sequence[str], language: Language) -> argparse.Namespace:
    """The arguments of ``argv``; ``arguments.command`` names the command, None for none.

    Raises WrongUse for a command line that cannot be read, SystemExit after printing help.
    """
    speak(language)
    parser = Parser(prog="huikuan", description=text("cli.program", language), add_help=False)
    parser.set_defaults(json=False, lang=None, home=None)
    _common(parser, language)
    parser.add_argument(
        "--version",
        action="version",
        version=f"huikuan {__version__}",
        help=text("cli.option.version", language),
    )
    found = parser.add_subparsers(
        dest="command",
        metavar=text("cli.command", language),
        title=text("cli.commands", language),
        parser_class=Parser,
    )
    wanted = _named(argv)
    for name in COMMANDS:
        summary = text(f"cli.{name}.summary", language)
        child = found.add_parser(name, help=summary, description=summary, add_help=False)
        _common(child, language)
        if name == wanted:
            module(name).add_arguments(child, lambda code: text(code, language))
    return parser.parse_args(list(argv))


def module(name: str) -> Command:
    """The module of the command ``name``, imported now."""
    return cast("Command", import_module(f"huikuan.entrypoints.cli.commands.{COMMANDS[name]}"))


def help_text(language: Language) -> str:
    """The help of the whole program."""
    lines = [text("cli.program", language), "", text("cli.usage", language), ""]
    longest = max(map(len, COMMANDS))
    lines += [f"  {n.ljust(longest)}  {text(f'cli.{n}.summary', language)}" for n in COMMANDS]
    return "\n".join(lines)


def speak(language: Language) -> None:
    """Let ``argparse`` say its own words in ``language``, for those that the catalogue has."""

    def say(words: str) -> str:
        code = _ARGPARSE.get(words)
        return text(code, language) if code and known(code) else words

    # the module looks its words up by this name at run time
    vars(argparse)["_"] = say


def _common(parser: argparse.ArgumentParser, language: Language) -> None:
    absent = argparse.SUPPRESS
    parser.add_argument("-h", "--help", action="help", help=text("cli.option.help", language))
    parser.add_argument(
        "--json", action="store_true", default=absent, help=text("cli.option.json", language)
    )
    parser.add_argument(
        "--lang", choices=("zh", "en"), default=absent, help=text("cli.option.lang", language)
    )
    parser.add_argument(
        "--home", default=absent, metavar="DIR", help=text("cli.option.home", language)
    )


def _named(argv: Sequence[str]) -> str | None:
    skip = False
    for word in argv:
        if skip:
            skip = False
        elif word in {"--lang", "--home"}:
            skip = True
        elif not word.startswith("-"):
            return word
    return None


_ARGPARSE = {
    "usage: ": "cli.argparse.usage",
    "positional arguments": "cli.argparse.positional",
    "options": "cli.argparse.options",
    "the following arguments are required: %s": "cli.argparse.required",
    "unrecognized arguments: %s": "cli.argparse.unrecognized",
    "expected one argument": "cli.argparse.one",
    "argument %(argument_name)s: %(message)s": "cli.argparse.argument",
    "invalid choice: %(value)r (choose from %(choices)s)": "cli.argparse.choice",
    "invalid %(type)s value: %(value)r": "cli.argparse.value",
    "one of the arguments %s is required": "cli.argparse.one_of",
    "not allowed with argument %s": "cli.argparse.not_with",
}
