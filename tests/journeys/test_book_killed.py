"""The columnar book in processes of their own: killed, raced, out of room, and never wrong.

Requirement D6; faults X1, X4, X5, X7.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction

from huikuan.analytics.tests.book import numbers
from huikuan.analytics.tests.ledger import Ledger, write
from tests.support.program import environment

READER = [sys.executable, "-m", "tests.support.bookreader"]
ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("HUIKUAN_KILLS", "5"))
ROWS = 60_000


@pytest.fixture
def ledger(database_url: str) -> Ledger:
    """A committed ledger."""
    with transaction.atomic():
        return Ledger()


def more_entries(ledger: Ledger, rows: int) -> None:
    """Many entries at once, in an act of their own, past the guards: only the book is asked."""
    act, first = numbers(), numbers() * 1_000_000
    with transaction.atomic():
        write("set local session_replication_role = 'replica'")
        write(
            "insert into ledger_act (id, company_id, kind, recorded_at, txid, actor, first_seq,"
            " first_document, why) values (%s, %s, 'test', now(),"
            " pg_current_xact_id()::text::bigint, 'test', %s, 0, '')",
            act,
            ledger.company_id,
            first,
        )
        write(
            "insert into ledger_entry (seq, act_id, item_id, company_id, customer_id, side, kind,"
            " currency, amount_minor, due_on, effective_on, recorded_at)"
            " select %s + n, %s, %s, %s, %s, 0, 1, 'CNY', 1 + abs(hashint4(n)::bigint) %% 100003, '2026-01-01', '2026-01-01', now()"
            " from generate_series(1, %s) n",
            first,
            act,
            ledger.first.id,
            ledger.company_id,
            ledger.customers["K001"],
            rows,
        )


def expected(ledger: Ledger) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), sum(amount_minor), max(seq), count(*) from ledger_entry"
            " where company_id = %s and side <> 2",
            [ledger.company_id],
        )
        return " ".join(str(int(one)) for one in cursor.fetchone())


@contextmanager
def reader(
    ledger: Ledger,
    home: Path,
    url: str,
    act: str,
    *,
    room: int = 0,
    other: bool = False,
) -> Iterator[subprocess.Popen[str]]:
    """A reader that has loaded its program and begins now; an `other` one is never root."""
    more = {"DATABASE_URL": url}
    if room:
        more["BOOK_READER_FILE_BYTES"] = str(room)
    if other and os.geteuid() == 0:
        # the user that the database runs as may come to its socket
        socket = Path(urlsplit(url).query.split("host=")[1].split("&")[0])
        more["BOOK_READER_FILES_AS"] = str(socket.stat().st_uid)
    with subprocess.Popen(
        [*READER, str(ledger.company_id), act],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(home, more),
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """What a reader says until its end."""
    assert process.stdout
    out = process.stdout.read()
    process.wait(60)
    return out


def ask(ledger: Ledger, home: Path, url: str, act: str = "sync") -> str:
    with reader(ledger, home, url, act) as process:
        out = said(process)
    assert process.returncode == 0
    return out.strip()


def test_a_book_that_was_killed_at_any_moment_is_whole_afterwards(
    ledger: Ledger, home: Path, database_url: str
) -> None:
    dice = random.Random(11)
    more_entries(ledger, ROWS)
    with reader(ledger, home, database_url, "sync") as process:
        start = time.monotonic()
        assert said(process).strip() == expected(ledger)
        most = time.monotonic() - start
    killed = 0
    for _ in range(KILLS):
        more_entries(ledger, dice.choice((3, 3_000, 30_000)))
        with reader(ledger, home, database_url, dice.choice(("sync", "rebuild"))) as process:
            time.sleep(dice.uniform(0, most * 0.8))
            killed += process.poll() is None
            process.kill()
        assert ask(ledger, home, database_url) == expected(ledger)
    assert killed
    # what dead writers left behind is gone
    folder = home / "book" / str(ledger.company_id) / "segments"
    assert not list(folder.glob(".*"))


def test_several_processes_follow_one_ledger_while_it_is_written(
    ledger: Ledger, home: Path, database_url: str
) -> None:
    with (
        reader(ledger, home, database_url, "follow") as one,
        reader(ledger, home, database_url, "follow") as two,
        reader(ledger, home, database_url, "follow") as three,
        ThreadPoolExecutor(3) as threads,
    ):

        def asked(process: subprocess.Popen[str]) -> str:
            assert process.stdin
            assert process.stdout
            process.stdin.write("\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        for _ in range(15):
            with transaction.atomic():
                ledger.invoice(f"INV-{numbers()}", "K003", 100)
            answers = list(threads.map(asked, (one, two, three)))
            assert answers == [expected(ledger)] * 3


def test_a_full_disk_leaves_the_book_as_it_was(
    ledger: Ledger, home: Path, database_url: str
) -> None:
    assert ask(ledger, home, database_url) == expected(ledger)
    before = {path.name for path in (home / "book").rglob("*.parquet")}
    more_entries(ledger, ROWS)
    with reader(ledger, home, database_url, "sync", room=20_000) as process:
        out = said(process)
    assert process.returncode == 3
    assert out.startswith("query.book_not_writable")
    assert {path.name for path in (home / "book").rglob("*.parquet")} == before
    assert not list((home / "book").rglob(".*"))
    assert ask(ledger, home, database_url) == expected(ledger)


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A home that another user may look into."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        yield home


def test_a_folder_that_may_not_be_written_is_refused_with_its_reason(
    ledger: Ledger, open_home: Path, database_url: str
) -> None:
    (open_home / "book").mkdir()
    with (
        read_only(open_home),
        reader(ledger, open_home, database_url, "sync", other=True) as process,
    ):
        out = said(process)
    assert process.returncode == 3
    assert out == "query.book_not_writable Permission denied\n"
    assert ask(ledger, open_home, database_url) == expected(ledger)


def test_a_book_that_may_only_be_read_answers_while_nothing_is_new(
    ledger: Ledger, open_home: Path, database_url: str
) -> None:
    assert ask(ledger, open_home, database_url) == expected(ledger)
    with read_only(open_home):
        with reader(ledger, open_home, database_url, "sync", other=True) as process:
            out = said(process)
        assert out.strip() == expected(ledger)
        more_entries(ledger, 3)
        with reader(ledger, open_home, database_url, "sync", other=True) as process:
            out = said(process)
        assert out == "query.book_not_writable Permission denied\n"


@contextmanager
def read_only(home: Path) -> Iterator[None]:
    """Let nobody but root write into the book, and everybody read it."""
    every = [home / "book", *(home / "book").rglob("*")]
    for one in every:
        one.chmod(0o555 if one.is_dir() else 0o444)
    try:
        yield
    finally:
        for one in every:
            one.chmod(0o755 if one.is_dir() else 0o644)
