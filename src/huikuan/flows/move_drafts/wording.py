"""Says in words why an act on a draft is refused, or what has to be known of it (P3)."""

from huikuan.adapters.texts import Language, text
from huikuan.adapters.texts.reasons import Wording
from huikuan.flows.move_drafts.booking import NotBooked

_WORDING = Wording(
    coded={
        "act": "draft_act",
        "state": "draft_state",
        "what": "draft_field",
        "ground": "draft_ground",
    }
)
sentence = _WORDING.sentence
sentences = _WORDING.sentences


def not_booked(refused: NotBooked, language: Language) -> str:
    """Why the ledger refused a draft's document, as a sentence."""
    if not refused.refusals:
        return text("drafts.booked_before", language)
    codes = ", ".join(one.code for one in refused.refusals)
    return text("drafts.not_booked", language, codes=codes)
