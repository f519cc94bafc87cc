"""Says the reasons of dunning and of contact in words (P3)."""

from typing import Final

from huikuan.adapters.texts.reasons import Wording

_WORDING: Final = Wording(
    coded={
        "state": "dunning_step_state",
        "channel": "dunning_channel",
        "hold": "dunning_hold",
        "stage": "dunning_stage",
    }
)
sentence = _WORDING.sentence
sentences = _WORDING.sentences
