"""What ``import`` and ``demo`` share: one file into the books, with its report (D1)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError

from huikuan.adapters import files
from huikuan.books.intake.operations import Busy
from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.refusals import NotAvailable, WrongUse
from huikuan.flows import import_files
from huikuan.rules.intake import LAYOUTS

_APPLIED_BEFORE = "applied_before"


def load(  # noqa: PLR0913 - what a command says
    path: Path,
    *,
    kind: str,
    company_id: int,
    mapping: Mapping[str, Any] | None,
    dry_run: bool,
    console: Console,
    watch: Callable[[Mapping[str, Any]], None] = lambda _: None,
) -> dict[str, Any]:
    """Import one file; the contract's document, in the console's language.

    `watch` hears of progress first, and may raise import_files.Cancelled.

    A file that was applied before is not booked again: all it brought is already there, and
    ``already_imported`` is the earlier batch. Raises WrongUse for a file that is refused,
    NotAvailable while another process has the same file, and where the data folder or the database
    fails.
    """
    try:
        batch = import_files.import_file(
            path,
            kind=kind,
            company_id=company_id,
            mapping=mapping,
            by=operator(),
            dry_run=dry_run,
            watch=_drawn(console, watch),
        )
    except import_files.NotKept as full:
        reason = files.file_reason(full, console.language)
        raise NotAvailable("cli.import.refused", file=path, reason=reason) from full
    except files.FileRefused as refused:
        raise _refused(path, files.file_reason(refused, console.language)) from refused
    except import_files.UnknownKind as wrong:
        raise WrongUse("cli.import.kinds", file=path, kinds=_kinds()) from wrong
    except import_files.Cancelled as stopped:
        raise NotAvailable("cli.import.cancelled", file=path) from stopped
    except Busy as busy:
        raise NotAvailable("cli.import.busy", file=path) from busy
    except (OperationalError, InterfaceError) as lost:
        raise NotAvailable("cli.import.cut", file=path) from lost
    report = batch.report or {}
    trouble = report.get("refused")
    if trouble is None:
        return import_files.present(report, console.language)
    if trouble["code"] == _APPLIED_BEFORE:
        document = import_files.present(report, console.language)
        return {**document, "already_imported": trouble["figures"]["batch"]}
    kept = files.FileRefused(trouble["code"], trouble["figures"])
    reason = files.file_reason(kept, console.language)
    if batch.state == "failed":
        raise NotAvailable("cli.import.refused", file=path, reason=reason)
    raise _refused(path, reason)


def _drawn(
    console: Console, watch: Callable[[Mapping[str, Any]], None]
) -> Callable[[Mapping[str, Any]], None]:
    label = console.text("cli.import.reading")

    def told(progress: Mapping[str, Any]) -> None:
        watch(progress)
        console.progress(label, int(progress["done"]), int(progress["total"]))

    return told


def kind_of(path: Path, kind: str | None, company_id: int, console: Console) -> str:
    """The kind said, else the one that the file's content tells; the proposal is shown.

    Raises WrongUse for a file that is refused or whose kind cannot be told, NotAvailable where the
    database fails.
    """
    if kind is not None and kind not in LAYOUTS:
        # it has no columns: its own readers know what stands where
        return kind
    try:
        proposal = import_files.propose(path, kind, company_id)
    except files.FileRefused as refused:
        raise _refused(path, files.file_reason(refused, console.language)) from refused
    except (OperationalError, InterfaceError) as lost:
        raise NotAvailable("cli.import.cut", file=path) from lost
    if not proposal.kind:
        raise WrongUse("cli.import.kinds", file=path, kinds=_kinds())
    if proposal.kind not in LAYOUTS:
        console.note("cli.import.by_content", file=path, kind=proposal.kind)
        return proposal.kind
    # a column under our own name needs no mention
    renamed = [f"{ours} ← {his}" for ours, his in proposal.columns.items() if ours != his]
    columns = ", ".join(renamed) or console.text("cli.import.our_headings")
    console.note("cli.import.proposal", file=path, kind=proposal.kind, columns=columns)
    if proposal.unused:
        console.note("cli.import.unused", columns=", ".join(proposal.unused))
    if proposal.hidden_columns:
        hidden = ", ".join(proposal.hidden_columns)
        console.note("cli.import.hidden_columns", file=path, columns=hidden)
    if proposal.hidden_sheet:
        console.note("cli.import.hidden_sheet", file=path, sheet=proposal.hidden_sheet)
    return proposal.kind


def tell(document: Mapping[str, Any], console: Console) -> None:
    """Write an import's report for people."""
    rows = document["rows"]
    console.say(
        "cli.import.rows",
        file=document["file"],
        read=rows["read"],
        accepted=rows["accepted"],
        there=rows["already_there"],
        rejected=rows["rejected"],
        skipped=rows["skipped"],
    )
    if document.get("already_imported"):
        console.say("cli.import.again", batch=document["already_imported"])
    for currency, amount in document["control_totals"].items():
        console.say("cli.import.total", currency=currency, amount=amount)
    for one in document["rejects"][:10]:
        console.say(
            "cli.import.reject", line=one["line"], column=one["column"], reason=one["reason"]
        )
    for invoice in document.get("invoices", ()):
        console.say(
            "cli.import.einvoice",
            number=invoice["number"],
            outcome=console.text(f"einvoice.outcome.{invoice['outcome']}"),
            amount=invoice["payable"] or "",
            currency=invoice["currency"],
        )
        for one in (invoice["reason"], *invoice["findings"]):
            if one is not None:
                console.say("cli.import.einvoice_why", reason=one["text"])
    for one in document.get("statements", ()):
        figures = {key: "-" if value is None else value for key, value in one.items()}
        console.say("cli.import.statement", **figures)
    for one in document.get("findings", ()):
        console.say("cli.import.finding", account=one["account"], reason=one["reason"])
    if document["rejects_file"]:
        console.say("cli.import.rejects_file", file=document["rejects_file"])


def _refused(path: Path, reason: str) -> WrongUse:
    return WrongUse("cli.import.refused", file=path, reason=reason)


def _kinds() -> str:
    return ", ".join(import_files.kinds())
