"""Splitting an amount: the parts are the whole, to the minor unit (I07)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.split import split

weights_lists = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(sum)


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (100, (1, 1, 1), (34, 33, 33)),
        (-100, (1, 1, 1), (-34, -33, -33)),
        (5, (3, 7), (2, 3)),  # 1.5 and 3.5: a tie, the earlier part gets it
        (1, (0, 1), (0, 1)),
        (0, (1, 2), (0, 0)),
        (7, (5,), (7,)),
    ],
)
def test_the_largest_remainder_gets_the_odd_cent(
    minor: int, weights: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    assert split(minor, weights) == parts


@given(st.integers(-(10**18), 10**18), weights_lists)
def test_parts_sum_back_and_each_is_within_one_of_its_share(minor: int, weights: list[int]) -> None:
    parts = split(minor, weights)
    assert sum(parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(minor * weight, sum(weights))) < 1
        assert part * minor >= 0
        assert weight or part == 0
    assert split(-minor, weights) == tuple(-part for part in parts)


@pytest.mark.parametrize("weights", [(), (0, 0), (2, -1), (-1, -2)])
def test_weights_that_say_nothing_are_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)
