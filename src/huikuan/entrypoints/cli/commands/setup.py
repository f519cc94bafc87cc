"""``huikuan setup``: schema, company, first accounts; again, only what is missing (contract)."""

import argparse
from collections.abc import Callable

from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.installation import Wanted, install, tell
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the options; each has a default, nothing is asked."""
    parser.add_argument("--company", default="MAIN", metavar="CODE", help=say("cli.setup.company"))
    parser.add_argument("--name", default="", help=say("cli.setup.name"))
    parser.add_argument("--name-en", default="", help=say("cli.setup.name_en"))
    parser.add_argument("--currency", default="CNY", help=say("cli.setup.currency"))
    parser.add_argument("--country", default="CN", help=say("cli.setup.country"))
    parser.add_argument("--admin", default="admin", metavar="USER", help=say("cli.setup.admin"))
    parser.add_argument(
        "--accountant", default="accountant", metavar="USER", help=say("cli.setup.accountant")
    )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Set up, and print the passwords that were made, once."""
    steps = platform.migrate()
    wanted = Wanted(
        company=arguments.company,
        name=arguments.name or console.text("cli.setup.company_name"),
        name_en=arguments.name_en,
        currency=arguments.currency,
        country=arguments.country,
        administrator=arguments.admin,
        accountant=arguments.accountant,
    )
    document = install(wanted, console.language, console)
    console.say("cli.setup.schema", steps=steps)
    tell(document, console)
    console.document({"migrations": steps, **document})
    return DONE
