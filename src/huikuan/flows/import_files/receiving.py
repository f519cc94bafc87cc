"""Takes a file in: kept under its digest, recorded as a batch, nothing booked yet (D1, F15)."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from huikuan.adapters import files
from huikuan.books.evidence import operations as evidence
from huikuan.books.intake import operations as intake
from huikuan.books.intake import queries
from huikuan.books.intake.values import BatchView
from huikuan.books.people.queries import CompanyView, company_by_id
from huikuan.flows.import_files.recognising import is_table_of_ours, told_by_content
from huikuan.flows.import_files.spool import spool_folder
from huikuan.kernel.actors import Actor
from huikuan.kernel.digests import digest
from huikuan.kernel.states import IllegalMove
from huikuan.rules.intake import KINDS, Context

_SUFFIXES: Final = frozenset(
    {
        ".csv",
        ".tsv",
        ".txt",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".xml",
        ".sta",
        ".ofx",
        ".qfx",
        ".pdf",
        ".ofd",
    }
)
_BLOCK: Final = 1 << 20
STORAGE_REFUSED: Final = "storage_refused"


class UnknownKind(ValueError):
    """No such kind of file can be imported."""


class NotOpen(RuntimeError):
    """The import is under way or over: how its file is read cannot change any more."""


class NotKept(files.FileRefused):
    """The file is sound for all we know, but the data folder does not take it."""

    def __init__(self, fault: OSError) -> None:
        """Say why in the system's words."""
        super().__init__(STORAGE_REFUSED, {"why": fault.strerror or str(fault)})


def kinds() -> tuple[str, ...]:
    """Return the kinds of files that can be imported, in the order in which they depend."""
    return KINDS


def reading_context(company: CompanyView) -> Context:
    """Return what reading a file of the company needs to know: its currency, today on its clock."""
    today = datetime.now(UTC).astimezone(ZoneInfo(company.time_zone)).date()
    return Context(currency=company.currency, as_of=today)


def propose(path: Path, kind: str | None, company_id: int) -> files.Proposal:
    """Say what a file looks like and how it would be read; nothing is kept.

    Without a `kind` it is told by the content: one of our tables, a statement or an e-invoice.
    Killed half way, it leaves its work in a spool folder, which the next one removes. Raises
    files.FileRefused, also where the home folder cannot be written (NotKept).
    """
    context = reading_context(company_by_id(company_id))
    try:
        with spool_folder() as spool:
            found = files.propose(path, kind, context=context, spool=spool)
    except files.FileRefused:
        # no table at all, as most of what banks and sellers send
        told = told_by_content(path) if kind is None else None
        if told is None:
            raise
        return told
    except OSError as fault:
        raise NotKept(fault) from fault
    if kind is None and not is_table_of_ours(found):
        return told_by_content(path) or found
    return found


def receive(
    *,
    source: Path,
    file_name: str,
    kind: str,
    company_id: int,
    mapping: Mapping[str, Any] | None,
    by: Actor,
) -> BatchView:
    """Keep a copy of the file under its SHA-256 and record a batch for it.

    The name on disk is ours, never the sender's. Raises UnknownKind, and NotKept where the copy
    cannot be written.
    """
    file = describe(source, file_name, mapping)
    try:
        stored = _keep(source, file.digest, Path(file_name).suffix.lower())
    except OSError as fault:
        raise NotKept(fault) from fault
    with transaction.atomic():
        batch_id = record(
            replace(file, stored_path=stored),
            kind=kind,
            company_id=company_id,
            mapping=mapping,
            by=by,
        )
        evidence.append(
            by=by,
            act="import.received",
            subject=("batch", str(batch_id)),
            company_id=company_id,
            before=None,
            after={"file": file_name, "kind": kind, "sha256": file.digest, "bytes": file.size},
        )
    return queries.batch(batch_id)


def describe(source: Path, file_name: str, mapping: Mapping[str, Any] | None) -> intake.Received:
    """Say what a file is, by its bytes, while it still lies where it was given."""
    summed, size = _digest(source)
    return intake.Received(
        file_name=file_name,
        stored_path=str(source.resolve()),
        digest=summed,
        mapping_digest=digest(dict(mapping) if mapping is not None else None).hex(),
        size=size,
    )


def record(
    file: intake.Received,
    *,
    kind: str,
    company_id: int,
    mapping: Mapping[str, Any] | None,
    by: Actor,
) -> int:
    """Record a batch for a file, in the caller's transaction. Raises UnknownKind."""
    if kind not in KINDS:
        raise UnknownKind(kind)
    return intake.create(
        company_id=company_id,
        kind=kind,
        file=file,
        mapping=mapping,
        by=by,
        at=datetime.now(UTC),
    )


def remap(batch_id: int, mapping: Mapping[str, Any], by: Actor) -> None:
    """Have a received file read in another way; its preview has to be made anew.

    Nothing is lost: the log keeps both mappings. Raises NotOpen for an import that is under way or
    over.
    """
    try:
        with transaction.atomic():
            batch = queries.batch(batch_id)
            before = intake.remap(
                batch_id, mapping=mapping, mapping_digest=digest(dict(mapping)).hex()
            )
            evidence.append(
                by=by,
                act="import.remapped",
                subject=("batch", str(batch_id)),
                company_id=batch.company_id,
                before={"mapping": None if before is None else dict(before)},
                after={"mapping": dict(mapping)},
            )
    except IllegalMove as over:
        raise NotOpen(batch_id) from over


def stored_file(batch: BatchView) -> Path:
    """Return where the batch's file is: kept in the home folder, or where it was given."""
    return Path(settings.HOME) / batch.stored_path


def _digest(source: Path) -> tuple[str, int]:
    summed, size = hashlib.sha256(), 0
    with source.open("rb") as file:
        while data := file.read(_BLOCK):
            summed.update(data)
            size += len(data)
    return summed.hexdigest(), size


def _keep(source: Path, digest: str, suffix: str) -> str:
    """Copy the file into the home folder unless it is there; the copy appears whole or not.

    Killed half way, it leaves its part in a spool folder, which the next import removes.
    """
    name = digest + (suffix if suffix in _SUFFIXES else ".dat")
    folder = Path(settings.HOME) / "files" / "imports" / digest[:2]
    target = folder / name
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with spool_folder() as spool:
            partial = spool / name
            shutil.copyfile(source, partial)
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            partial.replace(target)
    return str(target.relative_to(settings.HOME))
