"""Decides how work is put off: a job is queued in the caller's transaction or not at all (P7).

A job runs at least once: a worker that is killed after its work and before its note runs it again.
So what a job does must be safe to do twice; the room of the work sees to that with its own key.
"""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from huikuan.adapters.jobs.names import (
    APPLY_IMPORT,
    MAIL_REPORTS,
    MATCH_CASH,
    OBTAIN_REPORT,
    PORTAL,
    PREVIEW_IMPORT,
    RECONCILE,
)

__all__ = [
    "APPLY_IMPORT",
    "MAIL_REPORTS",
    "MATCH_CASH",
    "OBTAIN_REPORT",
    "PORTAL",
    "PREVIEW_IMPORT",
    "RECONCILE",
    "is_queued",
    "queue",
]


def queue(name: str, *, key: str, **arguments: int | str) -> bool:
    """Queue the job ``name`` once; False when one with the same ``key`` is still waiting.

    ``arguments`` are handed to the job. Jobs of one ``key`` never run beside each other. Inside a
    transaction the job exists only if that commits.
    """
    try:
        # a savepoint: the refusal of a second one must not end the caller's transaction
        with transaction.atomic():
            app.configure_task(name, lock=key, queueing_lock=f"{name}/{key}").defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


def is_queued(key: str) -> bool:
    """Tell whether a job with this ``key`` waits, is at work, or waits to be taken up again."""
    return ProcrastinateJob.objects.filter(lock=key, status__in=("todo", "doing")).exists()
