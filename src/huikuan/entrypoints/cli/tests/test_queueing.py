"""Several files of one command: booked in their order, each read while the one before is booked."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.queueing import Document, Work, load_all
from huikuan.flows import import_files

FILES = [Path(name) for name in ("customers", "invoices", "receipts", "allocations")]
SOON = 20.0

Watch = Callable[[Mapping[str, Any]], None]


class Books:
    """Writes down what happens in which order; `fails` breaks a file while it is booked."""

    def __init__(self, fails: str = "") -> None:
        self.fails = fails
        self.events: list[tuple[str, str]] = []
        self.told: list[str] = []
        self.reads = {path.name: Event() for path in FILES}

    def load(self, path: Path, kind: str, console: Console, watch: Watch) -> Document:
        watch({"phase": "reading", "done": 1, "total": 1})
        self.events.append(("read", kind))
        self.reads[kind].set()
        watch({"phase": "judging", "done": 1, "total": 1})
        self.events.append(("booking", kind))
        after = [one.name for one in FILES[FILES.index(path) + 1 :]]
        if after:
            # the next file is read before this one is booked
            assert self.reads[after[0]].wait(SOON)
        if kind == self.fails:
            raise ValueError(kind)
        self.events.append(("booked", kind))
        return {"kind": kind}

    def work(self) -> Work:
        return Work(
            lambda path: path.name, self.load, lambda document: self.told.append(document["kind"])
        )


def console() -> Console:
    return Console(io.StringIO(), io.StringIO(), "en")


def test_a_file_is_read_beside_the_one_before_and_booked_after_it() -> None:
    books = Books()
    documents = load_all(FILES, books.work(), console())

    kinds = [path.name for path in FILES]
    assert [one["kind"] for one in documents] == books.told == kinds
    steps = [kind for step, kind in books.events if step != "read"]
    assert steps == [kind for kind in kinds for _ in ("booking", "booked")]


def test_what_comes_after_a_file_that_fails_is_not_booked() -> None:
    books = Books(fails="invoices")
    with pytest.raises(ValueError, match="invoices"):
        load_all(FILES, books.work(), console())

    assert books.told == ["customers"]
    assert [kind for step, kind in books.events if step == "booked"] == ["customers"]
    assert [kind for step, kind in books.events if step == "booking"] == ["customers", "invoices"]


def test_a_file_whose_kind_cannot_be_told_stops_the_line_at_its_place() -> None:
    books = Books()

    def kind_of(path: Path) -> str:
        if path.name == "receipts":
            books.reads["receipts"].set()
            raise import_files.UnknownKind(path.name)
        return path.name

    work = books.work()
    with pytest.raises(import_files.UnknownKind):
        load_all(FILES, Work(kind_of, work.load, work.tell), console())

    assert books.told == ["customers", "invoices"]
    assert not books.reads["allocations"].is_set()


def test_stopping_by_hand_gives_up_the_file_that_is_being_read() -> None:
    books = Books()
    work = books.work()

    def tell(document: Document) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_all(FILES, Work(work.kind_of, work.load, tell), console())

    # the report of the first was being told: nothing behind it was booked
    assert [kind for step, kind in books.events if step == "booking"] == ["customers"]
