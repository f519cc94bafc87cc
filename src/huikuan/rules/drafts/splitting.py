"""Cuts a holding into parts: ranges that touch, never overlap, and sum back to the whole.

The new platform numbers a draft's units of 0.01 yuan (domain 1.5); a part keeps its own numbers.
"""

from collections.abc import Sequence
from dataclasses import replace

from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.drafts.values import Draft, Medium, Range


class SplitRefused(ValueError):
    """The holding cannot be cut like this; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason.code)


def total(drafts: Sequence[Draft]) -> Money:
    """Return what several parts of one draft come to; raises IndexError for none."""
    return Money(sum(one.face.minor for one in drafts), drafts[0].face.currency)


def split(draft: Draft, parts: Sequence[int]) -> tuple[Draft, ...]:
    """Return the holdings that parts (positive fen) make of a draft, from its first unit on.

    Raises SplitRefused: drafts.paper_not_split, drafts.not_divisible, drafts.parts_needed,
    drafts.parts_not_face.
    """
    if draft.medium is Medium.PAPER:
        raise SplitRefused(Reason("drafts.paper_not_split", {"number": draft.number}))
    if draft.range is None:
        raise SplitRefused(Reason("drafts.not_divisible", {"number": draft.number}))
    if len(parts) < 2 or min(parts) <= 0:  # noqa: PLR2004 - one part is the whole
        raise SplitRefused(Reason("drafts.parts_needed"))
    if sum(parts) != draft.face.minor:
        figures = {"parts": Money(sum(parts), draft.face.currency), "face": draft.face}
        raise SplitRefused(Reason("drafts.parts_not_face", figures))
    found, first = [], draft.range.first
    for units in parts:
        cut = Range(first, first + units - 1)
        found.append(replace(draft, face=Money(units, draft.face.currency), range=cut))
        first += units
    return tuple(found)
