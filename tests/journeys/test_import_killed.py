"""Whatever is killed during an import, all of it is booked or nothing, and once (I20, X1, X3)."""

import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huikuan.adapters.database import Server
from huikuan.flows import import_files
from tests.support import databases
from tests.support.firm import found
from tests.support.killing import (
    BAD_ROWS,
    CUSTOMERS,
    ROWS,
    Books,
    Import,
    Moment,
    booking,
    connected,
    cut_connection,
    import_and_strike,
    judging,
    kill_backend,
    kill_child,
    kill_program,
    proposing,
    reading,
    received,
    somewhat_after,
    staged,
    whole,
)
from tests.support.program import document, huikuan, kill

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("HUIKUAN_SEED", random.SystemRandom().randrange(10**6)))
KILLS = int(os.environ.get("HUIKUAN_KILLS", "60"))
MOMENTS: dict[str, Moment] = {
    "connected": connected,
    "received": received,
    "proposing": proposing,
    "reading": reading,
    "staged": staged,
    "judging": judging,
    "booking": booking,
}


@pytest.fixture
def books(database_url: str, home: Path, tmp_path: Path) -> Books:
    """A company with two customers, and nothing owed yet."""
    found()
    books = Books(home, database_url, tmp_path / "files")
    _meet_customers(books)
    return books


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A database server of the test's own: one that is killed takes all its connections along."""
    server = Server(tmp_path / "server" / "postgres", binaries_folder=databases.programs())
    yield server
    server.stop(patience=3.0)


@pytest.fixture
def books_apart(server: Server, home: Path, tmp_path: Path) -> Books:
    """A company on a server of its own."""
    url = server.start().url
    assert url is not None
    books = Books(home, url, tmp_path / "files")
    huikuan("setup", "--company", "甲", home=home, more=books.more)
    _meet_customers(books)
    return books


def _meet_customers(books: Books) -> None:
    books.files.mkdir()
    path = books.files / "customers.csv"
    path.write_text(CUSTOMERS, encoding="utf-8")
    huikuan("import", str(path), home=books.home, more=books.more)


class Ordeal:
    """Files that are imported and struck one after the other; each counts once or not at all."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.files = [books.invoices("A")]
        self.done = 0

    def strike(self, moment: Moment, strike: Callable[[Import], None]) -> int:
        """Import the newest file, strike, and see that all of it is there or nothing."""
        status = import_and_strike(self.books, self.files[-1], moment, strike)
        after = self.books.booked()
        assert after in (whole(self.done), whole(self.done + 1)), f"half an import, seed {SEED}"
        said = (self.books.files / "killed.log").read_text()
        assert "Traceback" not in said, f"seed {SEED}\n{said}"
        if status == 1:
            assert after == whole(self.done + 1), "a program that reported was not believed"
        if after == whole(self.done + 1):
            self.done += 1
            assert status in {1, -signal.SIGKILL}, "booked, but the program says it is not"
            self.files.append(self.books.invoices(f"F{len(self.files)}"))
        return status

    def taken_up_again(self) -> None:
        """The same commands again finish; every file is booked once, and nothing else is left."""
        books = self.books
        words = ["import", *map(str, self.files), "--kind", "invoices", "--json"]
        found = json.loads(huikuan(*words, home=books.home, more=books.more, status=1))
        for report in found.get("imports", [found]):
            rows = report["rows"]
            assert rows["accepted"] + rows["already_there"] == ROWS
            assert rows["rejected"] == BAD_ROWS
            assert ("already_imported" in report) == (rows["accepted"] == 0)
        assert books.booked() == whole(len(self.files))
        assert document("verify", home=books.home, more=books.more)["sound"]
        self._nothing_is_left()

    def _nothing_is_left(self) -> None:
        books = self.books
        assert list((books.home / "spool").iterdir()) == []
        stuck = books.ask(
            "SELECT id, state FROM intake_batch WHERE state IN ('checking','applying')"
        )
        assert stuck == []
        kept = {one.name for one in (books.home / "files" / "imports").rglob("*") if one.is_file()}
        assert kept == {
            Path(name).name for (name,) in books.ask("SELECT stored_path FROM intake_batch")
        }
        rejects = {str(one) for one in (books.home / "files" / "rejects").iterdir()}
        assert rejects == {
            name for (name,) in books.ask(
                "SELECT DISTINCT report->>'rejects_file' FROM intake_batch"
                " WHERE report->>'rejects_file' IS NOT NULL"
            )
        }  # fmt: skip


def test_a_program_killed_at_any_moment_leaves_all_or_nothing(books: Books) -> None:
    dice, ordeal = random.Random(SEED), Ordeal(books)
    for name in ("received", "staged", "judging", "booking", "booking"):
        status = ordeal.strike(somewhat_after(MOMENTS[name], dice, 0.4), kill_program)
        assert status in {-signal.SIGKILL, 1}
    ordeal.taken_up_again()


def test_a_reader_killed_at_any_moment_is_told_and_nothing_is_booked(books: Books) -> None:
    dice, ordeal = random.Random(SEED), Ordeal(books)
    for name in ("proposing", "reading"):
        before = ordeal.done
        status = ordeal.strike(somewhat_after(MOMENTS[name], dice, 0.2), kill_child)
        assert status == (2 if ordeal.done == before else 1)
    ordeal.taken_up_again()


def test_a_connection_cut_at_any_moment_is_told_and_nothing_is_booked(books: Books) -> None:
    dice, ordeal = random.Random(SEED), Ordeal(books)
    for name in ("staged", "booking"):
        status = ordeal.strike(somewhat_after(MOMENTS[name], dice, 0.3), cut_connection)
        assert status in {3, 1}
    ordeal.taken_up_again()


def test_a_database_killed_at_any_moment_keeps_all_or_nothing(
    books_apart: Books, server: Server
) -> None:
    dice, ordeal = random.Random(SEED), Ordeal(books_apart)

    def kill_server(_: Import) -> None:
        kill(server.status().pid or 0, signal.SIGKILL)
        server.start()

    status = ordeal.strike(somewhat_after(booking, dice, 0.2), kill_backend)
    assert status in {3, 1}
    status = ordeal.strike(somewhat_after(staged, dice, 0.2), kill_server)
    assert status in {3, 1}
    ordeal.taken_up_again()


def test_what_was_killed_can_be_cancelled_and_says_what_became_of_it(books: Books) -> None:
    file = books.invoices("A")
    assert import_and_strike(books, file, staged, kill_program) == -signal.SIGKILL
    (stopped,) = books.ask("SELECT id, state FROM intake_batch ORDER BY id DESC LIMIT 1")
    assert stopped[1] == "applying"
    # somebody who does not wait for the next import puts it away himself
    import_files.cancel(stopped[0])
    assert books.one("SELECT state FROM intake_batch WHERE id = %s", stopped[0]) == "cancelled"

    assert import_and_strike(books, file, staged, kill_program) == -signal.SIGKILL
    import_files.end_interrupted()
    (ended,) = books.ask("SELECT state, report FROM intake_batch ORDER BY id DESC LIMIT 1")
    assert ended[0] == "failed"
    assert ended[1]["refused"]["code"] == "import_broke"
    assert books.one("SELECT count(*) FROM evidence_record WHERE act = 'import.fail'") == 1


@pytest.mark.soak
def test_a_night_of_kills_leaves_a_sound_book(books: Books) -> None:
    dice, ordeal = random.Random(SEED), Ordeal(books)
    strikes = (kill_program, kill_program, kill_child, cut_connection)
    for _ in range(KILLS):
        name = dice.choice(["received", "reading", "staged", "judging", "booking"])
        status = ordeal.strike(somewhat_after(MOMENTS[name], dice, 0.6), dice.choice(strikes))
        assert status in {-signal.SIGKILL, 1, 2, 3}
    ordeal.taken_up_again()


@pytest.mark.soak
def test_a_night_of_killed_databases_leaves_a_sound_book(books_apart: Books) -> None:
    dice, ordeal = random.Random(SEED), Ordeal(books_apart)
    for _ in range(KILLS // 4):
        ordeal.strike(
            somewhat_after(MOMENTS[dice.choice(["staged", "booking"])], dice, 0.6), kill_backend
        )
    ordeal.taken_up_again()
