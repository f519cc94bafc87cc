"""One import from a kept file to the books: read, judge, book; whole or not at all (D1, I18-I20).

Reading happens in a child process while its chunks are loaded into a table of this transaction;
the rooms judge all rows by set; then everything is booked, the log gets its record, and the
batch is applied, all in the same transaction. Killed at any moment, it leaves nothing.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import Error, InterfaceError, OperationalError, transaction

from huikuan.adapters import files
from huikuan.adapters.jobs import is_queued
from huikuan.books.evidence import operations as evidence
from huikuan.books.intake import operations as intake
from huikuan.books.intake import queries
from huikuan.books.intake.values import BatchView
from huikuan.books.ledger import operations as ledger
from huikuan.books.people.queries import CompanyView, company_by_id
from huikuan.flows import resolve_dispute
from huikuan.flows.import_files.booking import KINDS
from huikuan.flows.import_files.receiving import STORAGE_REFUSED, NotKept
from huikuan.flows.import_files.reporting import remove_rejects, repeated
from huikuan.flows.import_files.spool import spool_folder
from huikuan.flows.import_files.work import Booking, ReadFile, Work
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.states import IllegalMove
from huikuan.rules.intake import MappingRefused
from huikuan.rules.intake.states import BatchState

_TELL_SECONDS: Final = 0.5
_RECOVERY_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 4.0)
_MANY: Final = 10_000

Watch = Callable[[Mapping[str, Any]], None]


class Cancelled(Exception):
    """Somebody asked to stop the import; nothing was booked."""


class _Rehearsed(Exception):
    """Ends the transaction of a preview: everything was tried, nothing is kept."""


@dataclass(slots=True)
class _Teller:
    """Passes on how far the import is, not too often, and hears a wish to cancel."""

    line: intake.ProgressLine
    watch: Watch | None
    started: float
    last: float = 0.0

    def tell(self, phase: str, done: int, total: int, rows: int) -> None:
        """Tell where the import is; raises Cancelled when somebody asked for it."""
        now = time.monotonic()
        if now - self.last < _TELL_SECONDS and phase == "reading":
            return
        self.last = now
        spent = now - self.started
        left = spent * (total - done) / done if done and phase == "reading" else None
        progress = {
            "phase": phase,
            "done": done,
            "total": total,
            "rows": rows,
            "seconds": round(spent, 1),
            "seconds_left": None if left is None else round(left, 1),
        }
        if self.watch is not None:
            self.watch(progress)
        if self.line.tell(progress):
            raise Cancelled


def run(batch_id: int, by: Actor, *, rehearse: bool, watch: Watch | None = None) -> BatchView:
    """Read, judge and, unless it is a rehearsal, book a received batch; returns its new state.

    A file that was applied before is not booked again: the report says in which batch it was.
    Raises intake.Busy while another worker has the batch, and Cancelled.
    """
    end_interrupted()
    with intake.held(batch_id):
        return _run(batch_id, by, rehearse=rehearse, watch=watch)


def _run(batch_id: int, by: Actor, *, rehearse: bool, watch: Watch | None) -> BatchView:
    with transaction.atomic():
        intake.advance(batch_id, "check" if rehearse else "apply", cancel_asked=False)
    line = intake.ProgressLine(batch_id)
    teller = _Teller(line=line, watch=watch, started=time.monotonic())
    try:
        _try(batch_id, by, teller, rehearse=rehearse)
    except Cancelled:
        _end(batch_id, "cancel", by, None)
        raise
    except MappingRefused as refusal:
        words = "; ".join(files.issue_reason(one, "en") for one in refusal.issues)
        _end(batch_id, "refuse", by, _trouble("mapping_refused", {"issues": words}))
    except files.FileRefused as refusal:
        # a full disk is not the file's fault
        act = "fail" if refusal.code == STORAGE_REFUSED else "refuse"
        _end(batch_id, act, by, _trouble(refusal.code, refusal.figures))
    except OSError as fault:
        _end(batch_id, "fail", by, _trouble(STORAGE_REFUSED, NotKept(fault).figures))
    except intake.AppliedBefore as before:
        earlier = queries.batch(before.batch_id).report or {}
        _end(batch_id, "repeat", by, repeated(queries.batch(batch_id), earlier, before.batch_id))
    except Exception:
        # without its database the batch cannot be told so now; the next import does it
        with suppress(Error):
            if _was_booked(batch_id, by):
                return queries.batch(batch_id)
        raise
    finally:
        line.close()
    return queries.batch(batch_id)


def _try(batch_id: int, by: Actor, teller: _Teller, *, rehearse: bool) -> None:
    try:
        with intake.plain_faults(), transaction.atomic(), spool_folder() as spool:
            intake.refuse_second_time(batch_id)
            batch = queries.batch(batch_id)
            kind = KINDS[batch.kind]
            booking = _open(batch, company_by_id(batch.company_id), by)
            read = kind.read(Work(batch, booking, spool, teller.tell))
            teller.tell("booking", 1, 1, read.lines)
            posted = _book(read, booking)
            document = read.report()
            if rehearse:
                raise _Rehearsed
            evidence.append(
                by=by,
                act="import.applied",
                subject=("batch", str(batch.id)),
                company_id=batch.company_id,
                before=None,
                after={
                    "file": batch.file_name,
                    "kind": batch.kind,
                    "sha256": batch.digest,
                    "rows": document["rows"],
                    "control_totals": document["control_totals"],
                    **posted,
                },
            )
            intake.advance(
                batch_id, "applied", report=document, applied_at=datetime.now(UTC), progress=None
            )
        if kind.grows and document["rows"]["accepted"] > _MANY:
            ledger.learn_sizes()
    except _Rehearsed:
        with transaction.atomic():
            intake.advance(batch_id, "checked", report=document, progress=None)


def _open(batch: BatchView, company: CompanyView, by: Actor) -> Booking:
    """Open the act before anything is staged: documents number themselves from then on."""
    act = None
    if KINDS[batch.kind].posts:
        act = ledger.open_act(
            company_id=company.id,
            kind=f"import.{batch.kind}",
            by=by,
            recorded_at=datetime.now(UTC),
            batch_id=batch.id,
        )
    return Booking(company=company, batch_id=batch.id, by=by, act=act)


def _book(read: ReadFile, booking: Booking) -> dict[str, Any]:
    read.book()
    if booking.act is None:
        return {}
    posted = ledger.close_act(booking.act)
    # what the file says of disputes joins the others at once, in their own room
    today = datetime.now(ZoneInfo(booking.company.time_zone)).date()
    first = booking.act.first_document - 1
    resolve_dispute.adopt(company=booking.company, as_of=today, after_document=first)
    return {
        "act": posted.act_id,
        "documents": posted.documents,
        "entries": posted.entries,
        "first_seq": posted.first_seq,
        "last_seq": posted.last_seq,
        "entries_sha256": posted.digest,
    }


def _trouble(code: str, figures: Mapping[str, object]) -> dict[str, Any]:
    return {"refused": {"code": code, "figures": {key: str(one) for key, one in figures.items()}}}


def _end(batch_id: int, act: str, by: Actor, document: Mapping[str, Any] | None) -> None:
    """Close a batch of which nothing was booked, with what there is to say about it."""
    with transaction.atomic():
        batch = queries.batch(batch_id)
        intake.advance(batch_id, act, report=document, progress=None)
        # what was rejected on the way here belongs to no report any more
        with suppress(OSError):
            remove_rejects(batch)
        evidence.append(
            by=by,
            act=f"import.{act}",
            subject=("batch", str(batch_id)),
            company_id=batch.company_id,
            before=None,
            after={
                "file": batch.file_name,
                "sha256": batch.digest,
                "trouble": (document or {}).get("refused"),
            },
        )


def _was_booked(batch_id: int, by: Actor) -> bool:
    """After a fault, tell whether the batch was booked all the same; if not, it has failed.

    A connection may break after the commit was asked for and before it was confirmed: only the
    books know, and a database that was killed needs a moment before it can be asked. Raises
    django.db.Error where it does not come back.
    """
    for seconds in _RECOVERY_SECONDS:
        with suppress(OperationalError, InterfaceError):
            return _ended_booked(batch_id, by)
        time.sleep(seconds)
    return _ended_booked(batch_id, by)


def _ended_booked(batch_id: int, by: Actor) -> bool:
    intake.drop_broken_connection()
    try:
        _end(batch_id, "fail", by, _trouble("import_broke", {}))
    except IllegalMove:
        return queries.batch(batch_id).state == BatchState.APPLIED.value
    return False


def end_interrupted() -> None:
    """Close the batches of imports that were killed: nothing of them is booked, and they say so.

    One whose job still waits is left to the worker that will take it up again.
    """
    for batch_id in intake.interrupted():
        if is_queued(f"batch-{batch_id}"):
            continue
        with transaction.atomic():
            if not intake.abandoned(batch_id) or batch_id not in intake.interrupted():
                continue
            by = system("imports", f"batch-{batch_id}")
            _end(batch_id, "fail", by, _trouble("import_broke", {}))
