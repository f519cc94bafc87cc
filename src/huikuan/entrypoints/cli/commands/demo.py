"""``huikuan demo``: a realistic company, loaded and served (contract: commands).

Everything goes the way a firm's own data would: set up, files written, files imported, pages
served. What is there already is left as it is, so a second run takes seconds.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huikuan.adapters.texts import text
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.commands.serve import serve
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.installation import Installed, Wanted, install
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE

if TYPE_CHECKING:
    from huikuan.books.people.queries import CompanyView

COMPANY = "DEMO"
#: Customers and invoices by size.
SIZES = {"small": (160, 6_000), "large": (3_000, 200_000)}
_SEED = 2026
_KINDS = ("customers", "orders", "invoices", "receipts", "allocations", "statement")
_COLLECTOR = "demo"
_SIGN_IN = "demo-sign-in.json"
_STATE = "demo.json"
# in the order in which they are told: whoever works the books comes first
_SIGN_INS = {
    "ar_accountant": "cli.demo.sign_in",
    "finance_director": "cli.demo.sign_in_director",
    "administrator": "cli.demo.sign_in_admin",
}


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the size, and whether to serve."""
    parser.add_argument("--size", choices=tuple(SIZES), default="small", help=say("cli.demo.size"))
    parser.add_argument("--no-serve", action="store_true", help=say("cli.demo.no_serve"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Prepare the company and serve it until Ctrl-C; everything that was started ends."""
    with platform.everything_ends():
        document = _prepare(arguments.size, platform, console)
        if arguments.no_serve:
            console.document(document)
            return DONE
        return serve(platform, console)


def _prepare(size: str, platform: Platform, console: Console) -> dict[str, Any]:
    console.note("cli.demo.preparing")
    platform.migrate()
    wanted = Wanted(
        company=COMPANY,
        name=text("cli.demo.company_name", "zh"),
        name_en=text("cli.demo.company_name", "en"),
        currency="CNY",
        country="CN",
        administrator="admin",
        accountant="demo",
        director="director",
    )
    made = install(wanted, console.language, console)
    # a password is made up once: it is kept before the load, which may be cut
    known = _remember(made, platform)
    loaded = _load(size, platform, console)
    return {"company": COMPANY, "imports": loaded, **_sign_in(made, known, platform, console)}


def _load(size: str, platform: Platform, console: Console) -> list[dict[str, Any]]:
    from huikuan.entrypoints.cli.actor import operator
    from huikuan.entrypoints.cli.companies import chosen

    company = chosen(operator(), COMPANY)
    file = platform.home / _STATE
    state = _read(file)
    if state.get("loaded"):
        console.note("cli.demo.there")
        return []
    if not state:
        # a demo that is cut is taken up again with the same files, also on another day
        state = {"size": size, "as_of": today(company.time_zone).isoformat()}
        _keep(file, state)
    documents = _import(state, company, platform, console)
    _keep(file, {**state, "loaded": True})
    return documents


def _import(
    state: Mapping[str, Any], company: "CompanyView", platform: Platform, console: Console
) -> list[dict[str, Any]]:
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli import loading
    from huikuan.entrypoints.cli.actor import operator
    from huikuan.flows import apply_cash, score_customers
    from huikuan.flows.write_sample import write_sample
    from huikuan.flows.write_sample.history import tell_history

    customers, invoices = SIZES[state["size"]]
    label = console.text("cli.sample.writing")
    documents = []
    with tempfile.TemporaryDirectory(dir=platform.home, prefix=".demo-") as folder:
        files = write_sample(
            Path(folder), customers=customers, invoices=invoices, seed=_SEED,
            as_of=date.fromisoformat(state["as_of"]),
            on_progress=lambda done, total: console.progress(label, done, total),
        )  # fmt: skip
        for file in files:
            if file.kind not in _KINDS:
                continue
            document = loading.load(
                file.path, kind=file.kind, company_id=company.id, mapping=None,
                dry_run=False, console=console,
            )  # fmt: skip
            console.note("cli.demo.loaded", kind=file.kind, **document["rows"])
            documents.append(document)
    # what is certain is applied; the rest waits on the workbench, as on any other morning
    as_of = date.fromisoformat(state["as_of"])
    apply_cash.run(company_id=company.id, as_of=as_of, by=operator())
    score_customers.score(by=operator(), company=company, as_of=as_of)
    collector = people.user_actor(_COLLECTOR, request_id="demo")
    tell_history(company=company, collector=collector, username=_COLLECTOR, as_of=as_of)
    return documents


def _read(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _keep(file: Path, content: Mapping[str, Any]) -> None:
    file.touch(mode=0o600)
    file.write_text(json.dumps(content), encoding="utf-8")


def _remember(made: Installed, platform: Platform) -> dict[str, str]:
    """Passwords by user name; those of invented data are kept, so that they can be shown again."""
    file = platform.home / _SIGN_IN
    known = _read(file)
    known |= {each["username"]: each["password"] for each in made["accounts"] if each["password"]}
    _keep(file, known)
    return known


def _sign_in(
    made: Installed, known: Mapping[str, str], platform: Platform, console: Console
) -> dict[str, Any]:
    """Show who can sign in, and with which password."""
    for role, code in _SIGN_INS.items():
        for each in made["accounts"]:
            if role in each["roles"]:
                word = known.get(each["username"], "?")
                console.say(code, username=each["username"], password=word)
    file = platform.home / _SIGN_IN
    console.say("cli.demo.kept", file=file, home=platform.home, username="demo")
    return {
        "accounts": [{**each, "password": known.get(each["username"])} for each in made["accounts"]]
    }
