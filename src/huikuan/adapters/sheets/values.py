"""What a sheet to be written is made of."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | bool | Decimal | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Format:
    """How a column looks: its width in characters and, for amounts, how many decimals.

    `share`: the column's fractions of one are shown as per cent.
    """

    width: int = 14
    places: int | None = None
    share: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a name, lines above the table, the headings and the rows.

    `rows` may be a generator: it is read once and never held.
    """

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    formats: Sequence[Format] = ()
    above: Sequence[Sequence[Cell]] = ()
