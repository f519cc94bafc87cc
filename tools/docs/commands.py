"""Decides how the commands' page reads: each command's arguments as its own parser declares them."""

import argparse
from collections.abc import Iterator

from huikuan.adapters.texts import text
from huikuan.entrypoints.cli.parser import COMMANDS, Parser, module, speak


def commands_page() -> str:
    """Every command with its summary in both languages and its arguments."""
    speak("en")
    lines = [
        "# Commands",
        "",
        "`huikuan` is the one program. Exit status: 0 done, 1 done with rejects or findings, 2 wrong",
        "use, 3 not available. Every command takes `--help`, `--json` (one JSON document on standard",
        "output), `--lang zh|en` and `--home DIR`.",
        "",
    ]
    for name in COMMANDS:
        parser = Parser(prog=f"huikuan {name}", add_help=False)
        module(name).add_arguments(parser, lambda code: text(code, "en"))
        summary = f"cli.{name}.summary"
        lines += [f"## huikuan {name}", "", f"{text(summary, 'zh')} · {text(summary, 'en')}", ""]
        lines += described(parser, "")
    return "\n".join(lines)


def described(parser: argparse.ArgumentParser, prefix: str) -> Iterator[str]:
    """The lines of a parser's arguments, those of its subcommands after them."""
    said = False
    for action in parser._actions:  # noqa: SLF001 - argparse has no public list of them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for name, child in action.choices.items():
                yield f"- `{prefix}{name}`"
                yield from (f"  {line}" for line in described(child, "") if line)
        elif action.help != argparse.SUPPRESS and "--help" not in action.option_strings:
            yield f"- `{shown(action)}`: {worded(action)}".rstrip(": ")
        said = True
    if said and not prefix:
        yield ""


def shown(action: argparse.Action) -> str:
    """How the argument is written on a command line."""
    value = action.metavar or action.dest.upper()
    value = " ".join(value) if isinstance(value, tuple) else value
    if action.choices is not None:
        value = "|".join(map(str, action.choices))
    if not action.option_strings:
        return value
    flags = ", ".join(action.option_strings)
    return flags if action.nargs == 0 else f"{flags} {value}"


def worded(action: argparse.Action) -> str:
    """The argument's help, its default filled in as ``--help`` does."""
    figures = {"default": action.default, "choices": action.choices, "metavar": action.metavar}
    return (action.help or "") % figures
