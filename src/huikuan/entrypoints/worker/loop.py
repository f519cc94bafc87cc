"""Decides how a worker runs: a few jobs at once, and killed workers' jobs taken up again (X1, X11).

A killed worker's heart stops beating; its jobs are queued again within a minute. A job that has
brought its worker down several times is parked instead, so that the others go on.
"""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime

from procrastinate import App
from procrastinate.contrib.django import app as django_app
from procrastinate.jobs import Status

from huikuan.entrypoints.worker.tasks import ATTEMPTS, on_own_connection
from huikuan.flows import import_files

CONCURRENCY = 2
HEARTBEAT_SECONDS = 5.0
#: After so many seconds without a heartbeat a worker counts as dead.
DEAD_SECONDS = 20.0
LOOK_SECONDS = 10.0
_GRACE_SECONDS = 3.0

_log = logging.getLogger(__name__)


def work() -> int:
    """Run jobs until SIGINT or SIGTERM; the exit status."""
    # Django's own connector serves a web request; a worker needs one that waits for news
    connector = django_app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with django_app.replace_connector(connector) as app:
        asyncio.run(_work(app))
    return 0


async def _work(app: App) -> None:
    async with app.open_async():
        looking = asyncio.create_task(_take_up_again_for_ever(app))
        try:
            await app.run_worker_async(
                concurrency=CONCURRENCY,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_SECONDS,
                shutdown_graceful_timeout=_GRACE_SECONDS,
                fetch_job_polling_interval=LOOK_SECONDS,
                # what a job did is in the books and in the evidence
                delete_jobs="successful",
            )
        finally:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking


async def _take_up_again_for_ever(app: App) -> None:
    while True:
        try:
            await take_up_again(app)
            await asyncio.to_thread(on_own_connection(import_files.end_interrupted))
        except Exception:  # noqa: BLE001 (the worker itself decides when to end)
            _log.exception("stalled jobs could not be looked for")
        await asyncio.sleep(LOOK_SECONDS)


async def take_up_again(app: App) -> tuple[int, int]:
    """Queue the jobs of dead workers again; how many, and how many were parked instead."""
    again, parked = 0, 0
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_SECONDS)
    for job in stalled:
        if job.attempts >= ATTEMPTS:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
            _log.error("job %s (%s) is parked after %s tries", job.id, job.task_name, job.attempts)
            parked += 1
        else:
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
            again += 1
    return again, parked
