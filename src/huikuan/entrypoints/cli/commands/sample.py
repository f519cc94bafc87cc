"""``huikuan sample``: the demo company's files, in the layouts of the contract."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from huikuan.entrypoints.cli.arguments import day, whole_number
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, NotAvailable, WrongUse
from huikuan.flows.write_sample import UnusableSize, write_sample


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the folder and the sizes."""
    parser.add_argument("folder", type=Path, metavar="DIR", help=say("cli.sample.folder"))
    parser.add_argument(
        "--customers", type=whole_number, default=120, metavar="N", help=say("cli.sample.customers")
    )
    parser.add_argument(
        "--invoices", type=whole_number, default=3000, metavar="N", help=say("cli.sample.invoices")
    )
    parser.add_argument("--seed", type=int, default=1, metavar="S", help=say("cli.sample.seed"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.sample.as_of"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Write the files and name them."""
    as_of: date = arguments.as_of or today()
    label = console.text("cli.sample.writing")
    try:
        files = write_sample(
            arguments.folder,
            customers=arguments.customers,
            invoices=arguments.invoices,
            seed=arguments.seed,
            as_of=as_of,
            on_progress=lambda done, total: console.progress(label, done, total),
        )
    except UnusableSize as wrong:
        raise WrongUse("cli.sample.size") from wrong
    except OSError as refused:
        raise NotAvailable("cli.file_refused", file=arguments.folder, message=refused) from refused
    for file in files:
        console.show(f"{file.path}  {file.rows:,}")
    console.document(
        {
            "folder": str(arguments.folder),
            "as_of": as_of,
            "seed": arguments.seed,
            "files": [{"kind": f.kind, "file": str(f.path), "rows": f.rows} for f in files],
        }
    )
    return DONE
