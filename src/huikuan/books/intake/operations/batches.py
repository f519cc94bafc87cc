"""Keeps the record of an import: received, checked, applied once, or refused (I18, I20)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import Error, connection

from huikuan.books.intake.models import Batch
from huikuan.kernel.actors import Actor
from huikuan.rules.intake.states import BATCH, BatchState

BOOKING_LOCK = 7302
BATCH_LOCK = 7304


@dataclass(frozen=True, slots=True)
class Received:
    """The file of a new batch: its name as given, where it is kept, its SHA-256 and size."""

    file_name: str
    stored_path: str
    digest: str
    mapping_digest: str
    size: int


class Busy(RuntimeError):
    """Somebody else is at work on this import right now."""


class AppliedBefore(ValueError):
    """The same file was applied in an earlier batch."""

    def __init__(self, batch_id: int) -> None:
        """Keep the earlier batch."""
        super().__init__(f"applied in batch {batch_id}")
        self.batch_id = batch_id


def create(
    *,
    company_id: int,
    kind: str,
    file: Received,
    mapping: Mapping[str, Any] | None,
    by: Actor,
    at: datetime,
) -> int:
    """Record a received file; returns the batch's id."""
    return Batch.objects.create(
        company_id=company_id,
        kind=kind,
        file_name=file.file_name[:255],
        stored_path=file.stored_path,
        digest=file.digest,
        mapping_digest=file.mapping_digest,
        size=file.size,
        state=BATCH.start.value,
        mapping=mapping,
        creator={"kind": by.kind, "id": by.id, "person": by.person, "name": by.name},
        created_by=by.name[:120],
        created_at=at,
    ).id


def creator(batch_id: int) -> Actor:
    """Return who gave us the file: a worker books it in that name."""
    known = Batch.objects.get(pk=batch_id).creator
    return Actor(
        kind=known["kind"],
        id=known["id"],
        person=known["person"],
        name=known["name"],
        request_id=f"batch-{batch_id}",
    )


def advance(batch_id: int, act: str, **changes: object) -> None:
    """Move a batch along its state table, with the fields that change with it.

    Raises huikuan.kernel.states.IllegalMove.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    state = BATCH.move(BatchState(batch.state), act)
    Batch.objects.filter(pk=batch_id).update(state=state.value, **changes)


@contextmanager
def held(batch_id: int) -> Iterator[None]:
    """Have the batch to oneself, over several transactions. Raises Busy where another has it.

    The lock is the database session's: it is free as soon as its holder is gone, however that went.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", (BATCH_LOCK, batch_id))
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        # a session that broke has let go already
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", (BATCH_LOCK, batch_id))


def take_turn(company_id: int) -> None:
    """Wait until no other file is being judged and booked for the company in this moment.

    From here to the end of the transaction the rows are compared with books that no other file
    changes: two files that name the same number at once get a verdict each, not an error.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (BOOKING_LOCK, company_id))


def plain_faults() -> AbstractContextManager[None]:
    """Tell the driver's own errors, which a COPY raises, as Django's: callers know only those."""
    return cast("AbstractContextManager[None]", connection.wrap_database_errors)


def drop_broken_connection() -> None:
    """Let go of a connection that was cut, so that the next question opens a new one."""
    connection.close_if_unusable_or_obsolete()


def interrupted() -> list[int]:
    """Return the batches that count as under way although nobody may be at work on them."""
    states = (BatchState.CHECKING.value, BatchState.APPLYING.value)
    return list(Batch.objects.filter(state__in=states).order_by("id").values_list("id", flat=True))


def abandoned(batch_id: int) -> bool:
    """Tell whether nobody is at work on the batch; nobody can begin before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (BATCH_LOCK, batch_id))
        return bool(cursor.fetchone()[0])


def refuse_second_time(batch_id: int) -> None:
    """Make sure the batch's file was not applied before; a twin under way is waited for.

    Raises AppliedBefore.
    """
    batch = Batch.objects.get(pk=batch_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7305))",
            (f"{batch.company_id}/{batch.kind}/{batch.digest}/{batch.mapping_digest}",),
        )
    earlier = (
        Batch.objects.filter(
            company_id=batch.company_id,
            kind=batch.kind,
            digest=batch.digest,
            mapping_digest=batch.mapping_digest,
            state=BatchState.APPLIED.value,
        )
        .exclude(pk=batch_id)
        .first()
    )
    if earlier is not None:
        raise AppliedBefore(earlier.id)


class ProgressLine:
    """Tells how far an import is, over a connection of its own, while its transaction runs."""

    def __init__(self, batch_id: int) -> None:
        """Open the side connection."""
        self._batch_id = batch_id
        self._side = connection.copy()

    def tell(self, progress: Mapping[str, Any]) -> bool:
        """Store the progress; returns whether somebody has asked to cancel."""
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_batch SET progress = %s::jsonb WHERE id = %s RETURNING cancel_asked",
                (json.dumps(dict(progress)), self._batch_id),
            )
            row = cursor.fetchone()
        return bool(row and row[0])

    def close(self) -> None:
        """Give the side connection back."""
        self._side.close()


def ask_to_cancel(batch_id: int) -> None:
    """Ask whoever is at work on the batch to stop; where nobody is, it is cancelled at once.

    An import that is over stays what it is.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    under_way = batch.state in {BatchState.CHECKING.value, BatchState.APPLYING.value}
    if under_way and not abandoned(batch_id):
        Batch.objects.filter(pk=batch_id).update(cancel_asked=True)
    elif (BatchState(batch.state), "cancel") in BATCH.moves:
        advance(batch_id, "cancel")
