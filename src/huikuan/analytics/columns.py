"""Whole numbers as columns, without what pyarrow's own door does: it looks for pandas first.

Where pandas is installed (Spark asks for it), making one small array would load all of it.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa


def whole_numbers(values: Sequence[int | None]) -> pa.Array:
    """The values as 64 bits, missing ones kept. Raises OverflowError for one that does not fit."""
    there = np.fromiter((value is not None for value in values), np.bool_, len(values))
    filled = np.fromiter((value or 0 for value in values), np.int64, len(values))
    return _array(filled, there)


def numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column of whole numbers, none missing, as an array.

    Raises pyarrow.ArrowInvalid for one that does not fit into 64 bits.
    """
    parts = [of_array(chunk) for chunk in column.cast(pa.int64()).chunks]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def of_array(values: pa.Array) -> np.ndarray:
    """The numbers of one array of 64 bits, none missing, where they lie."""
    held = np.frombuffer(values.buffers()[1], np.int64) if len(values) else np.empty(0, np.int64)
    return held[values.offset : values.offset + len(values)]


def of_numpy(values: np.ndarray) -> pa.Array:
    """An array of 64-bit numbers, none missing."""
    return _array(np.ascontiguousarray(values, np.int64), None)


def _array(values: np.ndarray, there: np.ndarray | None) -> pa.Array:
    bits = None if there is None else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(pa.int64(), len(values), [bits, pa.py_buffer(values)])
