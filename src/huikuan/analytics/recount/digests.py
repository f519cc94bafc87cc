"""Seals an act's entries the way the log does: fixed binary rows, hashed by blocks (P2)."""

import hashlib
import struct
from collections.abc import Iterator
from datetime import date
from typing import Final

_BLOCK: Final = 4096
_ROW: Final = struct.Struct(">qqqi")
_EPOCH: Final = date(2000, 1, 1).toordinal()  # day zero of the database's binary dates


def digest_of(rows: Iterator[tuple[int, int | None, int, date]]) -> str:
    """Return SHA-256 over the blocks of (seq, item, minor units, effective day), in order of seq.

    Rows whose seq falls into one run of 4,096 are hashed together; the digests of the runs are
    hashed in their order. 28 bytes a row: three big-endian 64-bit numbers and the day as days
    since 2000-01-01 in 32 bits; an entry without an item counts as item 0.
    """
    whole = hashlib.sha256()
    block, current = -1, hashlib.sha256()
    for seq, item, minor, day in rows:
        if seq // _BLOCK != block:
            if block >= 0:
                whole.update(current.digest())
            block, current = seq // _BLOCK, hashlib.sha256()
        current.update(_ROW.pack(seq, item or 0, minor, day.toordinal() - _EPOCH))
    if block >= 0:
        whole.update(current.digest())
    return whole.hexdigest()
