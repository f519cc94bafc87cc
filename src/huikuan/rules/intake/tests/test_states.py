"""An import moves only as its table says, and a killed one can be begun again."""

import pytest

from huikuan.kernel.states import IllegalMove
from huikuan.rules.intake.states import BATCH, BatchState


def test_every_state_can_be_reached_and_the_ends_are_the_intended_ones() -> None:
    assert BATCH.reachable() == BATCH.states == set(BatchState)
    assert BATCH.ends == {BatchState.APPLIED, BatchState.REPEATED, BatchState.CANCELLED}


def test_what_is_booked_stays_booked() -> None:
    for act in ("apply", "cancel", "check"):
        with pytest.raises(IllegalMove):
            BATCH.move(BatchState.APPLIED, act)


@pytest.mark.parametrize("left", [BatchState.CHECKING, BatchState.APPLYING, BatchState.FAILED])
def test_a_killed_or_broken_import_can_be_begun_again(left: BatchState) -> None:
    assert BATCH.move(left, "check") == BatchState.CHECKING
    assert BATCH.move(left, "apply") == BatchState.APPLYING
