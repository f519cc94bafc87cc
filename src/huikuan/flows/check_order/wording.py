"""Says in words what a check found (P3)."""

from huikuan.adapters.texts.reasons import Wording

_WORDING = Wording(coded={"state": "reservation_state", "status": "order_status"})
sentence = _WORDING.sentence
sentences = _WORDING.sentences
