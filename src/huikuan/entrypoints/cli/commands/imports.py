"""``huikuan import``: a file of the contract, checked and booked whole and once (D1)."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, FINDINGS, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the files and how they are read."""
    parser.epilog = say("cli.import.status")
    parser.add_argument("file", nargs="+", type=Path, help=say("cli.import.file"))
    parser.add_argument("--kind", metavar="K", help=say("cli.import.kind"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
    parser.add_argument("--mapping", type=Path, metavar="M", help=say("cli.import.mapping"))
    parser.add_argument("--account", metavar="NO", help=say("cli.import.account"))
    parser.add_argument("--as", dest="role", choices=("seller",), help=say("cli.import.as"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.import.dry_run"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Import each file; with several, the document holds their reports in the order given."""
    _refuse_missing([*arguments.file, *([arguments.mapping] if arguments.mapping else [])])
    _refuse_unknown(arguments.kind)
    if arguments.role is not None and arguments.kind != "einvoice":
        raise WrongUse("cli.import.as_einvoice")
    if arguments.account is not None and arguments.kind not in {None, "statement"}:
        raise WrongUse("cli.import.account_statement")
    platform.open_books()
    from huikuan.entrypoints.cli import loading, queueing
    from huikuan.entrypoints.cli.companies import chosen

    company = chosen(operator(), arguments.company)
    mapping = _mapping(arguments.mapping, arguments.kind, console) if arguments.mapping else None
    if arguments.role is not None:
        mapping = {**(mapping or {}), "as": arguments.role}
    if arguments.account is not None:
        mapping = {**(mapping or {}), "account": "".join(arguments.account.split())}

    def kind_of(path: Path) -> str:
        if mapping is not None and arguments.kind is not None:
            return str(arguments.kind)
        kind = loading.kind_of(path, arguments.kind, company.id, console)
        if arguments.account is not None and kind != "statement":
            raise WrongUse("cli.import.account_statement")
        return kind

    def load(
        path: Path, kind: str, shown: Console, watch: Callable[[Mapping[str, Any]], None]
    ) -> Mapping[str, Any]:
        return loading.load(
            path, kind=kind, company_id=company.id, mapping=mapping,
            dry_run=arguments.dry_run, console=shown, watch=watch,
        )  # fmt: skip

    work = queueing.Work(kind_of, load, lambda document: loading.tell(document, console))
    documents = queueing.load_all(arguments.file, work, console)
    if arguments.dry_run:
        console.note("cli.import.dry")
    console.document(documents[0] if len(documents) == 1 else {"imports": documents})
    found = any(one["rows"]["rejected"] or one.get("findings") for one in documents)
    return FINDINGS if found else DONE


def _mapping(path: Path, kind: str | None, console: Console) -> Mapping[str, Any]:
    from huikuan.adapters import files
    from huikuan.rules.intake import LAYOUTS, MappingRefused

    try:
        if kind is not None and kind not in LAYOUTS:
            # the readers of that kind say what it may hold
            return files.load_other_mapping(path)
        return files.load_mapping(path).document
    except files.FileRefused as refused:
        reason = files.file_reason(refused, console.language)
    except MappingRefused as refused:
        reason = "; ".join(files.issue_reason(one, console.language) for one in refused.issues)
    raise WrongUse("cli.import.refused", file=path, reason=reason)


def _refuse_missing(paths: list[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise WrongUse("cli.no_such_file", file=path)


def _refuse_unknown(kind: str | None) -> None:
    from huikuan.kernel.names import nearest_first
    from huikuan.rules.intake import KINDS

    if kind is not None and kind not in KINDS:
        kinds = ", ".join(nearest_first(kind, KINDS))
        raise WrongUse("cli.import.no_such_kind", kind=kind, kinds=kinds)
