"""Says reasons, rules and points of limits and reviews in words (P3)."""

from huikuan.adapters.texts import Language, text
from huikuan.adapters.texts.reasons import Wording
from huikuan.kernel.decisions import Figure


def _unknown(_name: str, value: Figure, language: Language) -> str | None:
    return text("limits.unknown", language) if value is None or value == "" else None


_WORDING = Wording(
    coded={
        "counts": "limits_counts",
        "law": "terms_law",
        "state": "limit_proposal_state",
        "kind": "review_kind",
        "divisor": "limits_divisor",
        "model": "limits_rule",
        "risk": "risk_class",
    },
    special=_unknown,
)
sentence = _WORDING.sentence
sentences = _WORDING.sentences
