"""Subset sums: every answer sums, every way is found, and the work is bounded."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.matching.subsets import accidental, subsets


def by_hand(amounts: list[int], target: int) -> set[tuple[int, ...]]:
    return {
        places
        for size in range(1, len(amounts) + 1)
        for places in combinations(range(len(amounts)), size)
        if sum(amounts[at] for at in places) == target
    }


@given(st.lists(st.integers(1, 40), max_size=9), st.integers(1, 120))
@settings(deadline=None)
def test_all_ways_are_found(amounts: list[int], target: int) -> None:
    found = subsets(amounts, target, most=1000, bits=10**6)
    assert found is not None
    assert set(found) == by_hand(amounts, target)
    assert list(found) == sorted(found)


def test_long_lists_are_looked_up_in_bits() -> None:
    amounts = [1_000_003 + 7 * at * at for at in range(40)]
    target = amounts[3] + amounts[17] + amounts[30]
    found = subsets(amounts, target, most=2, bits=10**9)
    assert found is not None
    assert (3, 17, 30) in found
    assert subsets(amounts, target, most=2, bits=10**6) is None


def test_several_ways_are_told_from_one_and_no_way() -> None:
    amounts = [10] * 30
    assert subsets(amounts, 20, most=3, bits=10**6) == ((0, 1), (0, 2), (1, 2))
    assert subsets(amounts, 15, most=3, bits=10**6) == ()
    assert subsets(amounts, 0, most=3, bits=10**6) == ()
    assert subsets([5, 500], 300, most=3, bits=10**6) == ()


def test_many_open_amounts_make_accidents() -> None:
    assert not accidental(5, 100_000)
    assert accidental(20, 100_000)
