"""What a recount answers with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that does not agree: what was checked, which row, what it says and what was counted.

    `found` and `expected` are minor units, except for digests.
    """

    check: str
    row: str
    found: str
    expected: str
