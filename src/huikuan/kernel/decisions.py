"""What a verdict is: an outcome, the ranked reasons for it and the figures behind it.

Rules return codes and figures only; the sentences that people read are in the text catalogues in
both languages (style examples 3 and 21).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from huikuan.kernel.days import Day
from huikuan.kernel.money import Money

Figure = str | int | bool | Decimal | Day | Money | None
"""A value that a sentence can show."""


@dataclass(frozen=True)
class Reason:
    """A code of the text catalogue and the figures that made it true."""

    code: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """An outcome with all reasons that hold, the deciding one first."""

    outcome: str
    reasons: tuple[Reason, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def first(self) -> Reason | None:
        """Return the reason that decided, or None when nothing spoke."""
        return self.reasons[0] if self.reasons else None


def ranked(reasons: Iterable[Reason], precedence: Sequence[str]) -> tuple[Reason, ...]:
    """Return the reasons in the order of precedence, equals in the order given.

    Raises ValueError for a code that the precedence does not name: an unranked reason could win
    by accident.
    """
    rank = {code: index for index, code in enumerate(precedence)}
    listed = tuple(reasons)
    unknown = sorted({reason.code for reason in listed} - rank.keys())
    if unknown:
        raise ValueError(f"reasons without rank: {', '.join(unknown)}")
    return tuple(sorted(listed, key=lambda reason: rank[reason.code]))
