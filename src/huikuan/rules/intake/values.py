"""What reading one row of a file can end in: taken, refused with faults, or skipped (I18, I19).

Every row gets exactly one verdict, so that rows read = accepted + rejected + skipped always ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# what a file of rejects has in front of the original columns; read again, they are ignored, but {row}
# stands for the number that the row had in its first file
ADDED_COLUMNS = (
    "huikuan_row",
    "huikuan_line",
    "huikuan_column",
    "huikuan_code",
    "huikuan_reason_zh",
    "huikuan_reason_en",
)
FLOOR = date(2000, 1, 1)
YEARS_AHEAD = 20


class Unreadable(ValueError):
    """A text cannot be read with certainty; it is refused, never guessed.

    `code` names the sentence in the reasons catalogue, `figures` fill its places.
    """

    def __init__(self, code: str, **figures: str) -> None:
        """Keep the reason's code and its figures."""
        super().__init__(code)
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a row is refused: which column, what stood there, and the figures."""

    code: str
    column: str
    value: str
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row read in full: our column -> text as it is staged ("" is nothing)."""

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is refused, with all its faults in the order of the columns."""

    faults: tuple[Fault, ...]


class Skip(StrEnum):
    """Why a row is no record at all; such rows are counted, never booked."""

    BLANK = "blank"
    TITLE = "title"
    TOTAL = "total"
    HEADING = "heading"
    OTHER = "other"  # the mapping's condition leaves the row to another kind
    REPEAT = "repeat"  # the mapping takes each key once, and this one said the same again


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no record, and why."""

    why: Skip


Verdict = Accepted | Rejected | Skipped


@dataclass(frozen=True, slots=True)
class Context:
    """What reading needs to know about the company and the day; nothing here reads a clock.

    `currency` is the company's, used where a file names none. Dates are believed from `floor` to
    `as_of` + `years_ahead` years.
    """

    currency: str
    as_of: date
    floor: date = FLOOR
    years_ahead: int = YEARS_AHEAD

    @property
    def ceiling(self) -> date:
        """The last day that is believed."""
        # 29 February has no namesake in most years; the 28th stands in
        day = 28 if (self.as_of.month, self.as_of.day) == (2, 29) else self.as_of.day
        return date(self.as_of.year + self.years_ahead, self.as_of.month, day)
