"""Killed workers' jobs are taken up again; one that kills its workers is parked (X1, X11)."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app as django_app

from huikuan.adapters.jobs import PREVIEW_IMPORT, is_queued, queue
from huikuan.entrypoints.worker.loop import DEAD_SECONDS, take_up_again
from huikuan.entrypoints.worker.tasks import ATTEMPTS
from tests.support.program import environment

pytestmark = pytest.mark.django_db(transaction=True)


def state(key: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text FROM procrastinate_jobs WHERE lock = %s ORDER BY id", [key]
        )
        return [row[0] for row in cursor.fetchall()]


def leave_in_the_middle(key: str, *, attempts: int, silent_seconds: float) -> None:
    """What a worker leaves that was killed so many seconds ago while it did the job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_seconds],
        )
        (worker,) = cursor.fetchone() or (None,)
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = %s"
            " WHERE lock = %s",
            [attempts, worker, key],
        )


def look() -> tuple[int, int]:
    async def once() -> tuple[int, int]:
        async with app.open_async():
            return await take_up_again(app)

    connector = django_app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with django_app.replace_connector(connector) as app:
        return asyncio.run(once())


def test_a_job_exists_only_if_its_transaction_commits() -> None:
    with transaction.atomic():
        queue(PREVIEW_IMPORT, key="batch-1", batch_id=1)
        transaction.set_rollback(True)
    assert state("batch-1") == []
    with transaction.atomic():
        assert queue(PREVIEW_IMPORT, key="batch-1", batch_id=1)
    assert state("batch-1") == ["todo"]
    assert is_queued("batch-1")


def test_a_job_waits_once_and_asking_again_harms_no_transaction() -> None:
    with transaction.atomic():
        assert queue(PREVIEW_IMPORT, key="batch-2", batch_id=2)
        assert not queue(PREVIEW_IMPORT, key="batch-2", batch_id=2)
        assert queue(PREVIEW_IMPORT, key="batch-3", batch_id=3)
    assert state("batch-2") == state("batch-3") == ["todo"]


def test_the_job_of_a_killed_worker_is_done_again() -> None:
    queue(PREVIEW_IMPORT, key="batch-4", batch_id=4)
    leave_in_the_middle("batch-4", attempts=1, silent_seconds=DEAD_SECONDS + 5)
    assert look() == (1, 0)
    assert state("batch-4") == ["todo"]


def test_the_job_of_a_living_worker_is_left_to_it() -> None:
    queue(PREVIEW_IMPORT, key="batch-5", batch_id=5)
    leave_in_the_middle("batch-5", attempts=1, silent_seconds=1)
    assert look() == (0, 0)
    assert state("batch-5") == ["doing"]


def test_a_job_that_brings_every_worker_down_is_parked_and_others_go_on() -> None:
    for number, attempts in ((6, ATTEMPTS), (7, 1)):
        queue(PREVIEW_IMPORT, key=f"batch-{number}", batch_id=number)
        leave_in_the_middle(f"batch-{number}", attempts=attempts, silent_seconds=DEAD_SECONDS + 5)
    assert look() == (1, 1)
    assert state("batch-6") == ["failed"]
    assert state("batch-7") == ["todo"]


@pytest.mark.slow
def test_a_worker_takes_what_waits_and_ends_when_told(
    database_url: str, home: Path, tmp_path: Path
) -> None:
    # no such batch: the job fails, is tried again later, and the worker goes on
    queue(PREVIEW_IMPORT, key="batch-8", batch_id=8)
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "huikuan.config.program", "worker"],
            stdout=log, stderr=log, env=environment(home, {"DATABASE_URL": database_url}),
        )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while tries("batch-8") == 0:
            assert worker.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < until, (tmp_path / "log").read_text()
            time.sleep(0.1)
        began = time.monotonic()
        worker.terminate()
        assert worker.wait(20) == 0
        assert time.monotonic() - began < 8
    finally:
        worker.kill()
        worker.wait()


def tries(key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attempts FROM procrastinate_jobs WHERE lock = %s", [key])
        (found,) = cursor.fetchone() or (0,)
        return int(found)
