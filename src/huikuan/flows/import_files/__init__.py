"""Brings a firm's files into its books: received, proposed, previewed, applied once (D1).

Pages, API, commands and workers call these; each is a journey of its own.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from huikuan.adapters.jobs import APPLY_IMPORT, PREVIEW_IMPORT, queue
from huikuan.books.intake import operations as intake
from huikuan.books.intake import queries
from huikuan.books.intake.values import BatchView
from huikuan.flows.import_files.answering import LONGEST_ACCOUNT, answered, wanted
from huikuan.flows.import_files.journey import Cancelled, Watch, end_interrupted, run
from huikuan.flows.import_files.receiving import (
    NotKept,
    NotOpen,
    UnknownKind,
    describe,
    kinds,
    propose,
    receive,
    record,
    remap,
    stored_file,
)
from huikuan.flows.import_files.reporting import DoesNotTie, present
from huikuan.kernel.actors import Actor

__all__ = [
    "LONGEST_ACCOUNT",
    "BatchView",
    "Cancelled",
    "DoesNotTie",
    "NotKept",
    "NotOpen",
    "UnknownKind",
    "answered",
    "apply",
    "cancel",
    "end_interrupted",
    "import_file",
    "kinds",
    "present",
    "preview",
    "propose",
    "receive",
    "remap",
    "request_apply",
    "request_preview",
    "stored_file",
    "wanted",
]

_OVER: Final = frozenset({"applied", "repeated", "cancelled"})


def preview(batch_id: int) -> BatchView:
    """Try the whole import and keep only its report; done again, it is tried again."""
    batch = queries.batch(batch_id)
    if batch.state in _OVER:
        return batch
    return run(batch_id, _creator(batch_id), rehearse=True)


def apply(batch_id: int) -> BatchView:
    """Book a batch, whole and once; what is applied, repeated or cancelled stays as it is."""
    batch = queries.batch(batch_id)
    if batch.state in _OVER:
        return batch
    return run(batch_id, _creator(batch_id), rehearse=False)


def request_preview(batch_id: int) -> None:
    """Queue the preview for a worker, in the caller's transaction."""
    queue(PREVIEW_IMPORT, key=f"batch-{batch_id}", batch_id=batch_id)


def request_apply(batch_id: int) -> None:
    """Queue the booking for a worker, in the caller's transaction."""
    queue(APPLY_IMPORT, key=f"batch-{batch_id}", batch_id=batch_id)


def cancel(batch_id: int) -> None:
    """Stop an import that is under way, or put away one that waits; nothing of it is booked.

    What is over stays as it is: a wish to stop may come too late.
    """
    with transaction.atomic():
        intake.ask_to_cancel(batch_id)


def import_file(  # noqa: PLR0913 - what a command says
    path: Path,
    *,
    kind: str,
    company_id: int,
    mapping: Mapping[str, Any] | None,
    by: Actor,
    dry_run: bool = False,
    watch: Watch | None = None,
) -> BatchView:
    """Receive a file and apply it, or with `dry_run` only try it and write nothing at all."""
    if dry_run:
        return _try_only(
            path, kind=kind, company_id=company_id, mapping=mapping, by=by, watch=watch
        )
    batch = receive(
        source=path,
        file_name=path.name,
        kind=kind,
        company_id=company_id,
        mapping=mapping,
        by=by,
    )
    return run(batch.id, by, rehearse=False, watch=watch)


def _try_only(
    path: Path,
    *,
    kind: str,
    company_id: int,
    mapping: Mapping[str, Any] | None,
    by: Actor,
    watch: Watch | None,
) -> BatchView:
    """Read the file where it lies, try everything, and take back all that was written."""
    with transaction.atomic():
        file = describe(path, path.name, mapping)
        batch_id = record(file, kind=kind, company_id=company_id, mapping=mapping, by=by)
        tried = run(batch_id, by, rehearse=True, watch=watch)
        transaction.set_rollback(True)
    document: dict[str, Any] = {**(tried.report or {}), "batch": None}
    if document.get("rejects_file"):
        Path(document["rejects_file"]).unlink(missing_ok=True)
        document["rejects_file"] = None
    return replace(tried, report=document)


def _creator(batch_id: int) -> Actor:
    return intake.creator(batch_id)
