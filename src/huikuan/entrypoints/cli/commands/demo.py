"""``huikuan demo``: a realistic company, loaded and served (contract: commands)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the size, and whether to serve."""
    parser.add_argument(
        "--size", choices=("small", "large"), default="small", help=say("cli.demo.size")
    )
    parser.add_argument("--no-serve", action="store_true", help=say("cli.demo.no_serve"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Demo."""
    return DONE
