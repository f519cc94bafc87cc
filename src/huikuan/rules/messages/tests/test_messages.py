"""A message leaves once: what is not known to have failed is never sent again by a machine."""

import pytest

from huikuan.kernel.states import IllegalMove
from huikuan.rules.messages import MESSAGE, MessageState

BY_A_PERSON = {"arrived", "send_again"}


def test_a_message_is_planned_handed_over_and_taken() -> None:
    unknown = MESSAGE.move(MESSAGE.start, "hand_over")
    assert unknown is MessageState.UNKNOWN
    assert MESSAGE.move(unknown, "taken") is MessageState.SENT


def test_every_state_can_be_reached_and_a_sent_message_never_moves() -> None:
    assert MESSAGE.reachable() == frozenset(MessageState)
    assert MESSAGE.ends == {MessageState.SENT}


def test_a_message_handed_over_is_not_handed_over_again() -> None:
    for state in (MessageState.UNKNOWN, MessageState.SENT, MessageState.REFUSED):
        with pytest.raises(IllegalMove):
            MESSAGE.move(state, "hand_over")


def test_without_a_servers_word_only_a_person_moves_an_unknown_one() -> None:
    told = {"taken", "not_yet", "refuse"}
    assert set(MESSAGE.acts(MessageState.UNKNOWN)) == told | BY_A_PERSON
    assert set(MESSAGE.acts(MessageState.REFUSED)) <= BY_A_PERSON
