"""How keys are built: a line's key from its parent's, and time-ordered unique ids.

Both are pure: randomness and the clock are handed in by the caller.
"""

from __future__ import annotations

import uuid

LINES = 256
"""How many lines a parent can have: a line's key is parent * 256 + line."""

_RANDOM_BYTES = 10
_LAST_MILLISECOND = 1 << 48


def packed(parent: int, line: int) -> int:
    """Return the key of a line; raises ValueError when the line is not in 0..255."""
    if parent < 0 or not 0 <= line < LINES:
        raise ValueError(f"no such line: {line} of {parent}")
    return parent * LINES + line


def unpacked(key: int) -> tuple[int, int]:
    """Return the parent and the line that a key was built from."""
    return divmod(key, LINES)


def uuid7(milliseconds: int, randomness: bytes) -> uuid.UUID:
    """Return a version 7 id (RFC 9562 section 5.7): time first, so that keys sort by birth.

    `milliseconds` since 1970 in UTC; `randomness` is ten bytes from the caller's generator.
    Raises ValueError for another length or a time out of range.
    """
    if len(randomness) != _RANDOM_BYTES or not 0 <= milliseconds < _LAST_MILLISECOND:
        raise ValueError("uuid7 needs a time of 48 bits and ten random bytes")
    tail = int.from_bytes(randomness, "big") & ((1 << 76) - 1)
    high, low = tail >> 64, tail & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0x2 << 62 | low)
