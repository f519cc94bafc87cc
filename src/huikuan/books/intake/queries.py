"""Reads the record of imports."""

from huikuan.books.intake.models import Batch
from huikuan.books.intake.values import BatchView


class NoSuchBatch(LookupError):
    """There is no such import in this company."""


def batch(batch_id: int, company_id: int | None = None) -> BatchView:
    """Return one import. Raises NoSuchBatch, also for another company's."""
    found = Batch.objects.filter(pk=batch_id)
    if company_id is not None:
        found = found.filter(company_id=company_id)
    row = found.first()
    if row is None:
        raise NoSuchBatch
    return _view(row)


def batches(company_id: int, limit: int, before: int | None = None) -> list[BatchView]:
    """Return a company's imports, newest first; `before` is the id where the last page ended."""
    found = Batch.objects.filter(company_id=company_id)
    if before is not None:
        found = found.filter(id__lt=before)
    return [_view(row) for row in found.order_by("-id")[:limit]]


def _view(row: Batch) -> BatchView:
    return BatchView(
        id=row.id,
        company_id=row.company_id,
        kind=row.kind,
        file_name=row.file_name,
        stored_path=row.stored_path,
        digest=row.digest,
        size=row.size,
        state=row.state,
        mapping=row.mapping,
        report=row.report,
        progress=row.progress,
        cancel_asked=row.cancel_asked,
        created_by=row.created_by,
        created_at=row.created_at,
        applied_at=row.applied_at,
    )
