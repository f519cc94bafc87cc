"""Which answers are kept: whole ones, of a mark, as long as there is room (P7).

The ledger is append-only, so an answer for a mark never changes and needs no clearing. The room is
counted in rows, since that is what the memory goes to; the answers used longest ago go first.
Whoever asks for what somebody else is just working out waits for that.
"""

import gc
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar, cast

Answer = TypeVar("Answer")

MOST_ROWS = 800_000
"""About a third of a gigabyte: a line of an aging takes 300 bytes, a customer's position 400."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold the garbage collector back while many rows are built.

    They set it off again and again, it looks through the whole program, and none of them is
    garbage: it would take as long as the building. Who found it running starts it again.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Memo:
    """Answers by key, bounded by the rows that they hold."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        """Start empty."""
        self._most = most_rows
        self._rows = 0
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._under_way: dict[Hashable, Future[object]] = {}
        self._lock = Lock()

    def answer(
        self,
        key: Hashable,
        build: Callable[[], Answer],
        *,
        weigh: Callable[[Answer], int],
        still: Callable[[], bool],
    ) -> Answer:
        """The kept answer, else a new one, kept when its mark still stands after it was built.

        Built once however many ask at a time; who waited for somebody that failed builds it
        himself, so that each is told what is wrong.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("Answer", self._kept[key][0])
            others = self._under_way.get(key)
            if others is None:
                own = self._under_way[key] = Future()
        if others is not None:
            if others.exception() is None:
                return cast("Answer", others.result())
            return self._built(key, build, weigh, still)
        try:
            built = self._built(key, build, weigh, still)
        except BaseException as failure:
            own.set_exception(failure)
            raise
        else:
            own.set_result(built)
            return built
        finally:
            with self._lock:
                del self._under_way[key]

    def _built(
        self,
        key: Hashable,
        build: Callable[[], Answer],
        weigh: Callable[[Answer], int],
        still: Callable[[], bool],
    ) -> Answer:
        with undisturbed():
            built = build()
        rows = weigh(built) + 1
        if rows <= self._most and still():
            with self._lock:
                self._keep(key, built, rows)
        return built

    def has(self, key: Hashable) -> bool:
        """Tell whether an answer is kept."""
        with self._lock:
            return key in self._kept

    def forget(self) -> None:
        """Drop every answer."""
        with self._lock:
            self._kept.clear()
            self._rows = 0

    def _keep(self, key: Hashable, built: object, rows: int) -> None:
        if key in self._kept:
            self._rows -= self._kept.pop(key)[1]
        self._kept[key] = (built, rows)
        self._rows += rows
        while self._rows > self._most:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._rows -= dropped
