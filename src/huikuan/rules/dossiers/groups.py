"""Decides whether a firm may stand under another, and who is at the top of a group (B1).

A group is a tree: a firm has one parent at a time. A parent that stands below its own child would
make a circle, in which nobody is at the top and a group's exposure would be counted without end.
"""

from collections.abc import Mapping
from typing import Final

from huikuan.kernel.decisions import Reason

DEEPEST: Final = 20


def against(parents: Mapping[int, int], child: int, parent: int) -> tuple[Reason, ...]:
    """Return why `parent` cannot stand above `child`: dossiers.group_circle, group_too_deep.

    `parents` maps each firm to the one above it, as they stand.
    """
    chain = [parent]
    while chain[-1] in parents and chain[-1] != child:
        above = parents[chain[-1]]
        if above in chain:
            # a circle that is there already, without the child: nothing may join it
            return (Reason("dossiers.group_circle", {"firms": _told([*chain, above])}),)
        chain.append(above)
    if chain[-1] == child:
        return (Reason("dossiers.group_circle", {"firms": _told([child, *chain])}),)
    depth = len(chain) + _height(parents, child)
    if depth > DEEPEST:
        return (Reason("dossiers.group_too_deep", {"depth": depth, "most": DEEPEST}),)
    return ()


def top(parents: Mapping[int, int], firm: int) -> int:
    """Return the firm at the top of the group, the firm itself where it has no parent.

    A walk longer than a group may be deep ends where it is: no circle holds it up.
    """
    for _ in range(DEEPEST):
        if firm not in parents:
            break
        firm = parents[firm]
    return firm


def _height(parents: Mapping[int, int], firm: int) -> int:
    """How many levels stand at and below a firm."""
    level, height = {firm}, 0
    while level and height <= DEEPEST:
        height += 1
        level = {child for child, parent in parents.items() if parent in level}
    return height


def _told(chain: list[int]) -> str:
    return " > ".join(str(one) for one in chain)
