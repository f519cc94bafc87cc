"""Decides which lines of a statement are new and which the books have already (D4; F8).

Banks send the same line again: in an overlapping export, in the day's interim report and then in
the statement. They also book two payments that are equal in every word. So an equal line is
counted, and its number in the count tells the two cases apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from huikuan.kernel.digests import digest


@dataclass(frozen=True, slots=True)
class Seen:
    """How many equal lines the books have: of any statement, and of those that are final."""

    lines: int = 0
    final: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A line's number among its equals, and whether the books have it already."""

    occurrence: int
    there: bool


def tell_apart(
    digests: Iterable[str], seen: Mapping[str, Seen], *, continues: bool
) -> tuple[Told, ...]:
    """Number the lines of one statement among their equals, in its order.

    `continues`: the statement begins where the last one ended, so nothing in it can stand in an
    earlier statement; an equal line is another payment, unless so far only interim reports had it.
    Otherwise the statement may overlap, and the first equal lines are those that are there.
    """
    counted: dict[str, int] = {}
    told = []
    for one in digests:
        counted[one] = counted.get(one, 0) + 1
        before = seen.get(one, Seen())
        occurrence = counted[one] + (before.final if continues else 0)
        told.append(Told(occurrence, occurrence <= before.lines))
    return tuple(told)


def receipt_number(
    *, account: str, line_digest: str, occurrence: int, booked_on: date, part: int = 0
) -> str:
    """Return the number of the receipt that a line becomes: the same whenever it is read.

    It shows the day and the end of the account's number; what follows is 12 digits of a digest
    over account, line and occurrence. `part` is the place of a payment inside a batch, from 1.
    """
    token = digest([account, line_digest, occurrence]).hex()[:12]
    tail = "".join(one for one in account if one.isalnum())[-4:]
    number = f"{booked_on:%Y%m%d}-{tail}-{token}"
    return f"{number}-{part}" if part else number
