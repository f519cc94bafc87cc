"""Changes how a file that is not booked yet is read: the same import, tried anew (D1, I18)."""

from collections.abc import Mapping
from typing import Any

from huikuan.books.intake.models import Batch
from huikuan.rules.intake.states import BATCH, BatchState


def remap(
    batch_id: int, *, mapping: Mapping[str, Any], mapping_digest: str
) -> Mapping[str, Any] | None:
    """Give a batch another mapping and forget what its preview said; returns the one before.

    Raises huikuan.kernel.states.IllegalMove for an import that is under way or over.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    before: Mapping[str, Any] | None = batch.mapping
    batch.state = BATCH.move(BatchState(batch.state), "remap").value
    batch.mapping, batch.mapping_digest = dict(mapping), mapping_digest
    batch.report = batch.progress = None
    batch.cancel_asked = False
    batch.save()
    return before
