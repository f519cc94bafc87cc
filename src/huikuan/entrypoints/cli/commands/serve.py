"""``huikuan serve``: pages, API and jobs, until Ctrl-C (contract: commands)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare nothing: the port and the rest are settings."""
    parser.epilog = say("cli.serve.settings")


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Serve until told to stop; everything that was started ends."""
    platform.refuse_no_books()
    with platform.everything_ends():
        return serve(platform, console)


def serve(platform: Platform, console: Console) -> int:
    """Serve, telling the address when the first page came and what fell."""
    return platform.serve(
        ready=lambda address: _ready(console, address),
        fell=lambda line: console.note("cli.serve.fell", what=line),
    )


def _ready(console: Console, address: str) -> None:
    console.say("cli.serve.ready", address=address)
    console.document({"address": address})
