"""Rows of a long list, fetched some thousand at a time: exports need no memory for a million.

Which rows there are and in which order is settled once; only their contents are fetched later.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import overload

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
