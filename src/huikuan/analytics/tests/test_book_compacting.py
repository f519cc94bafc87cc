"""Many small segments become few, and no row is written again too often."""

import random

from huikuan.analytics.book.compacting import AT_NIGHT, AT_ONCE, FAN, chosen
from huikuan.analytics.book.manifest import Segment


def segment(rows: int) -> Segment:
    return Segment("", rows, 0, "", 0)


def test_fewer_than_eight_of_a_size_are_left_alone() -> None:
    assert chosen([segment(10)] * (FAN - 1), AT_ONCE) == ()
    assert chosen([segment(10)] * (FAN - 1) + [segment(10_000_000)], AT_ONCE) == ()


def test_eight_of_a_size_are_merged_with_what_is_smaller() -> None:
    parts = [segment(100)] * FAN + [segment(3), segment(5_000_000)]
    assert sorted(one.rows for one in chosen(parts, AT_ONCE)) == [3] + [100] * FAN


def test_what_is_large_waits_for_the_night() -> None:
    parts = [segment(200_000)] * FAN
    assert chosen(parts, AT_ONCE) == ()
    assert len(chosen(parts, AT_NIGHT)) == FAN


def test_a_row_is_written_again_once_a_tier() -> None:
    dice = random.Random(3)
    parts: list[Segment] = []
    rows = written = 0
    for _ in range(5_000):
        parts.append(segment(dice.randint(1, 40)))
        rows += parts[-1].rows
        while merged := chosen(parts, AT_ONCE):
            made = sum(one.rows for one in merged)
            written += made
            parts = [one for one in parts if one not in merged] + [segment(made)]
        assert len(parts) < FAN * 8
    assert sum(one.rows for one in parts) == rows
    assert written < rows * 8
