"""Rows that are made when they are looked at: an export of a million needs no memory for it.

Which rows there are and in which order is settled before.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from huikuan.analytics.engine.values import Row

CHUNK = 2000


class Streamed(Sequence[Row]):
    """The rows of these ids, in this order; nothing is kept of what was read."""

    def __init__(self, ids: Sequence[int], fetch: Callable[[Sequence[int]], list[Row]]) -> None:
        """Take the ids and how rows are fetched for some of them."""
        self._ids = ids
        self._fetch = fetch

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._ids)

    def __iter__(self) -> Iterator[Row]:
        """The rows, a chunk at a time."""
        for start in range(0, len(self._ids), CHUNK):
            yield from self._fetch(self._ids[start : start + CHUNK])

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        """One row, or some."""
        if isinstance(at, slice):
            return self._fetch(self._ids[at])
        return self._fetch([self._ids[at]])[0]


class Lines(Sequence[Row]):
    """Rows kept as lines of values under common keys: a row is made when somebody looks at it.

    A page shows fifty of twenty thousand customers; the others need no mapping of their own.
    """

    def __init__(self, keys: tuple[str, ...], lines: Sequence[tuple[Any, ...]]) -> None:
        """Take the keys and the lines, all as long as the keys."""
        self.keys = keys
        self.lines = lines

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.lines)

    def __iter__(self) -> Iterator[Row]:
        """The rows, made one by one."""
        keys = self.keys
        return (dict(zip(keys, line, strict=False)) for line in self.lines)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> "Lines": ...
    def __getitem__(self, at: int | slice) -> "Row | Lines":
        """One row, or some as lines again."""
        if isinstance(at, slice):
            return Lines(self.keys, self.lines[at])
        return dict(zip(self.keys, self.lines[at], strict=True))
