"""``huikuan worker``: jobs and schedules, until Ctrl-C (contract: commands)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare nothing: a worker takes what there is to do."""
    parser.epilog = say("cli.worker.beside")


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Work until told to stop."""
    return platform.work()
