"""Imports the files of one command in their order, reading each while the one before is booked.

A firm gives its customers, orders, invoices, receipts and allocations at once, and each needs what
the one before it brings. Reading a file needs nothing of the books, so it goes on beside the
booking of the file before; judging and booking wait for their turn.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Final, TypeVar

from huikuan.adapters.database.sessions import session
from huikuan.entrypoints.cli.console import Console
from huikuan.flows import import_files

_READING: Final = "reading"
# one is booked, one is read
_AT_WORK: Final = 2

_Result = TypeVar("_Result")
Document = Mapping[str, Any]
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with each file: its kind is found, it is imported, its report is told.

    `load` gets the console for its progress and the watch that it calls before it goes on, which
    may raise import_files.Cancelled. With several files `kind_of` and `load` run in threads.
    """

    kind_of: Callable[[Path], str]
    load: Callable[[Path, str, Console, Callable[[Told], None]], Document]
    tell: Callable[[Document], None]


def load_all(paths: Sequence[Path], work: Work, console: Console) -> list[Document]:
    """Import the files in the order given and return their reports.

    Raises what the first file that is not imported raises; those after it are given up.
    """
    if len(paths) == 1:
        document = work.load(paths[0], work.kind_of(paths[0]), console, lambda _: None)
        work.tell(document)
        return [document]
    line = _Line(work, console)
    documents = []
    try:
        for place, one in line.begin(paths):
            documents.append(one.result())
            work.tell(documents[-1])
            place.over.set()
    except BaseException:
        line.stop()
        raise
    finally:
        line.leave()
    return documents


@dataclass(slots=True)
class _Place:
    """How far a file is: read, and over; `failed` stands when it is over.

    It is over once its report was told, or once it failed: who is stopped while he reads one
    report finds nothing booked behind it.
    """

    read: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    failed: bool = False


@dataclass(slots=True)
class _Line:
    """The files in their order, and the threads that work on them, each with its own session."""

    work: Work
    console: Console
    _workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_AT_WORK))
    _looker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _stopped: Event = field(default_factory=Event)
    _stops: list[Callable[[], None]] = field(default_factory=list)
    _places: list[_Place] = field(default_factory=list)

    def begin(self, paths: Sequence[Path]) -> list[tuple[_Place, "Future[Document]"]]:
        """Line the files up; they start by themselves."""
        before = _Place()
        before.read.set()
        before.over.set()
        begun = []
        for path in paths:
            kind = self._looker.submit(self._in_session, partial(self.work.kind_of, path))
            place = _Place()
            self._places.append(place)
            begun.append((place, self._workers.submit(self._load, path, kind, before, place)))
            before = place
        return begun

    def stop(self) -> None:
        """Give up what is under way, also what the database is doing in this moment."""
        self._stopped.set()
        for stop in self._stops:
            stop()
        # who waits for his turn hears that there is none
        for place in self._places:
            place.read.set()
            place.over.set()

    def leave(self) -> None:
        """Wait for the threads; what has not begun never does."""
        for one in (self._looker, self._workers):
            one.shutdown(wait=True, cancel_futures=True)

    def _load(self, path: Path, kind: "Future[str]", before: _Place, place: _Place) -> Document:
        try:
            # of two equal files the first is never kept waiting by the second
            before.read.wait()
            # one bar at a time
            shown = (
                self.console if before.over.is_set() else replace(self.console, err=io.StringIO())
            )

            def watch(told: Told) -> None:
                if told["phase"] != _READING:
                    place.read.set()
                    before.over.wait()
                self._go_on(before)

            self._go_on(before)
            known = kind.result()
            return self._in_session(lambda: self.work.load(path, known, shown, watch))
        except BaseException:
            # set before the next file hears that this one is over: it is not booked
            place.failed = True
            place.over.set()
            raise
        finally:
            place.read.set()

    def _go_on(self, before: _Place) -> None:
        if self._stopped.is_set() or before.failed:
            raise import_files.Cancelled

    def _in_session(self, work: Callable[[], _Result]) -> _Result:
        with session() as stop:
            self._stops.append(stop)
            return work()
