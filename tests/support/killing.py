"""Imports in processes of their own, stopped hard at chosen moments, and what is left in the books."""

import random
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.support.program import command_of, descendants, kill, running, until

ROWS = 8_000
BAD_ROWS = 3
# what tells the connections of the program that is watched from all others
NAME = "the import that is killed"
OURS = "FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"
CUSTOMERS = (
    "customer_no,name,terms\nC1,宁波恒泰五金有限公司,net 30\nC2,Harbor Pacific GmbH,net 60\n"
)

Moment = Callable[["Import"], bool]


@dataclass(frozen=True)
class Books:
    """A company in a database, and the home folder of those who load its files."""

    home: Path
    url: str
    files: Path

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database over a connection of its own: only what was committed is seen.

        A database that was killed is given time to recover.
        """
        end = time.monotonic() + 30
        while True:
            try:
                with psycopg.connect(self.url, autocommit=True) as connection:
                    return connection.execute(statement.encode(), values).fetchall()
            except psycopg.OperationalError:
                assert time.monotonic() < end, "the database does not come back"
                time.sleep(0.1)

    def one(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - whatever is asked for
        return self.ask(statement, *values)[0][0]

    @property
    def more(self) -> dict[str, str]:
        """The environment of the program over these books."""
        return {"DATABASE_URL": self.url, "PGAPPNAME": NAME}

    def invoices(self, name: str, rows: int = ROWS) -> Path:
        """Write a file of invoices of its own numbers; the last of its rows are refused."""
        path = self.files / f"{name}.csv"
        with path.open("w", encoding="utf-8") as out:
            out.write("invoice_no,customer_no,issue_date,amount,currency\n")
            for n in range(rows):
                day = 1 + n % 28
                out.write(f"{name}-{n},C{1 + n % 2},2026-01-{day:02d},{n + 1}.{n % 100:02d},CNY\n")
            for n in range(BAD_ROWS):
                out.write(f"{name}-bad-{n},NOBODY,2026-01-05,1.00,CNY\n")
        return path

    def booked(self) -> dict[str, int]:
        """Everything that an import writes, counted."""
        counts = {
            "documents": "ledger_document",
            "items": "ledger_item",
            "entries": "ledger_entry",
            "open": "ledger_openitem",
            "acts": "ledger_act",
            "batches": "intake_batch WHERE state = 'applied' AND kind = 'invoices'",
            "records": "evidence_record WHERE act = 'import.applied' AND after->>'kind' = 'invoices'",
        }
        return {name: self.one(f"SELECT count(*) FROM {source}") for name, source in counts.items()}

    def parts(self) -> frozenset[Path]:
        """The parts of files that lie in the spool, ready to be loaded."""
        return frozenset(self.home.glob("spool/*/part-*"))

    def alone(self) -> None:
        """Wait until the database has noticed that the program is gone."""
        until(
            lambda: (
                not self.ask(
                    f"SELECT {OURS}",
                    NAME,
                )
            ),
            seconds=30,
            what="no backend of a killed program",
        )


def whole(files: int, rows: int = ROWS) -> dict[str, int]:
    """What stands in the books when so many files were booked once each."""
    many = dict.fromkeys(("documents", "items", "entries", "open"), files * rows)
    return {**many, **dict.fromkeys(("acts", "batches", "records"), files)}


@dataclass(frozen=True)
class Import:
    """A running `huikuan import` and the books it writes to."""

    books: Books
    pid: int
    first_batch: int
    left: frozenset[Path]
    """What an earlier kill left in the spool."""

    @property
    def child(self) -> int:
        """The process that reads the file, 0 while there is none."""
        return next((one for one in descendants(self.pid) if "files.child" in command_of(one)), 0)

    @property
    def backend(self) -> int:
        """The database process that does the work, 0 while there is none."""
        found = self.books.ask(
            f"SELECT pid {OURS} ORDER BY xact_start NULLS LAST, backend_start",
            NAME,
        )
        return found[0][0] if found else 0

    @property
    def phase(self) -> str:
        """Where the import stands: its phase, else its state, else nothing."""
        found = self.books.ask(
            "SELECT coalesce(progress->>'phase', state) FROM intake_batch WHERE id >= %s",
            self.first_batch,
        )
        return str(found[0][0]) if found else ""


def connected(run: Import) -> bool:
    return bool(run.backend)


def received(run: Import) -> bool:
    return bool(run.phase)


def proposing(run: Import) -> bool:
    return bool(run.child)


def reading(run: Import) -> bool:
    return received(run) and bool(run.child)


def staged(run: Import) -> bool:
    return not run.books.parts() <= run.left


def judging(run: Import) -> bool:
    return run.phase in {"judging", "booking", "applied"}


def booking(run: Import) -> bool:
    return run.phase in {"booking", "applied"}


def import_and_strike(
    books: Books,
    file: Path,
    moment: Moment,
    strike: Callable[[Import], None],
    *,
    more: Mapping[str, str] | None = None,
    kind: str = "invoices",
) -> int:
    """Start an import, wait for the moment, strike, and return the program's exit status."""
    first = int(books.one("SELECT coalesce(max(id), 0) + 1 FROM intake_batch"))
    left = books.parts()
    log = books.files / "killed.log"
    words = ("import", str(file), "--kind", kind, "--json")
    with running(*words, home=books.home, log=log, more={**books.more, **(more or {})}) as process:
        run = Import(books, process.pid, first, left)
        end = time.monotonic() + 60
        while process.poll() is None and not moment(run):
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.005)
        family = descendants(process.pid)
        strike(run)
        status = process.wait(60)
        # whoever was started by the program ends by itself when the program is gone
        until(lambda: not any(map(command_of, family)), seconds=15, what="no orphans")
    books.alone()
    return status


def kill_program(run: Import) -> None:
    kill(run.pid, signal.SIGKILL)


def kill_child(run: Import) -> None:
    if run.child:
        kill(run.child, signal.SIGKILL)


def kill_backend(run: Import) -> None:
    """Kill the database process of the import; the whole database then recovers."""
    if run.backend:
        kill(run.backend, signal.SIGKILL)


def cut_connection(run: Import) -> None:
    run.books.ask(
        f"SELECT pg_terminate_backend(pid) {OURS}",
        NAME,
    )


def somewhat_after(moment: Moment, dice: random.Random, most: float) -> Moment:
    """A moment up to so many seconds after another one."""
    delay = dice.uniform(0, most)

    def later(run: Import) -> bool:
        if not moment(run):
            return False
        time.sleep(delay)
        return True

    return later
