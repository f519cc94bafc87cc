"""Which open amounts add up to a payment: all ways, or that there are several (D4).

Bounded in work. Few amounts are halved and met in the middle; more are looked up in bit sets of
reachable sums, one for each beginning of the list. Amounts are minor units above zero.
"""

from collections.abc import Sequence
from typing import Final

_ODDS: Final = 100
_FEW: Final = 20


def accidental(count: int, target: int) -> bool:
    """Whether so many amounts make so many sums that one of them may meet the target by accident.

    Of `count` amounts there are 2^count sums; spread over the target's size, one in a hundred
    payments would be met by chance alone.
    """
    return (1 << min(count, 64)) * _ODDS > target


def subsets(
    amounts: Sequence[int], target: int, *, most: int, bits: int
) -> tuple[tuple[int, ...], ...] | None:
    """Return up to `most` choices of places in `amounts` that sum to `target`, each ascending.

    Fewer than `most` are all there are; None where looking would need more than `bits` bits of sums
    so that nothing is known. The order is that of the places: a choice that
    takes earlier amounts comes first.
    """
    places = [at for at, amount in enumerate(amounts) if 0 < amount <= target]
    if target <= 0 or sum(amounts[at] for at in places) < target:
        return ()
    values = [amounts[at] for at in places]
    if len(values) <= _FEW:
        found = _halves(values, target)
    elif len(values) * target > bits:
        return None
    else:
        found = _back(values, target, most)
    return tuple(sorted(tuple(places[at] for at in choice) for choice in found)[:most])


def _sums(values: Sequence[int]) -> list[int]:
    """The sums of every choice of the values: the place in the list is the choice, bit by bit."""
    sums = [0]
    for value in values:
        sums += [total + value for total in sums]
    return sums


def _halves(values: Sequence[int], target: int) -> list[tuple[int, ...]]:
    half = len(values) // 2
    left, right = _sums(values[:half]), _sums(values[half:])
    wanted = {target - total for total in left}.intersection(right)
    if not wanted:
        return []
    ways: dict[int, list[int]] = {total: [] for total in wanted}
    for mask, total in enumerate(right):
        if total in ways:
            ways[total].append(mask << half)
    found = [
        mask | other
        for mask, total in enumerate(left)
        if target - total in ways
        for other in ways[target - total]
    ]
    return [tuple(at for at in range(len(values)) if mask >> at & 1) for mask in found]


def _back(values: Sequence[int], target: int, most: int) -> list[tuple[int, ...]]:
    """Go back from the target through the sums that the first values reach.

    Every step stands on a way that ends well, so there are at most two steps for each value of each
    way found.
    """
    window = (1 << target + 1) - 1
    reached = [1]
    for value in values:
        reached.append((reached[-1] | reached[-1] << value) & window)
    found: list[tuple[int, ...]] = []
    stack: list[tuple[int, int, tuple[int, ...]]] = [(len(values), target, ())]
    while stack and len(found) < most:
        at, rest, taken = stack.pop()
        if rest == 0:
            found.append(taken[::-1])
        elif reached[at] >> rest & 1:
            value = values[at - 1]
            # without the later amount is looked at first: earlier ones are to be settled first
            if value <= rest:
                stack.append((at - 1, rest - value, (*taken, at - 1)))
            stack.append((at - 1, rest, taken))
    return found
