"""Says reasons, rules and points of limits and reviews in words (P3)."""

from collections.abc import Iterable, Mapping

from huikuan.adapters.texts import Language, known, text
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money

_CODED: Mapping[str, str] = {
    "counts": "limits_counts",
    "law": "terms_law",
    "state": "limit_proposal_state",
    "kind": "review_kind",
    "divisor": "limits_divisor",
    "model": "limits_rule",
    "risk": "risk_class",
}


def sentence(reason: Reason, language: Language) -> str:
    """A reason as a sentence, its amounts and codes in words."""
    figures = {name: _worded(name, value, language) for name, value in reason.figures.items()}
    return text(reason.code, language, **figures)


def sentences(reasons: Iterable[Reason], language: Language) -> str:
    """Several reasons, one after the other."""
    return ("；" if language == "zh" else "; ").join(sentence(one, language) for one in reasons)


def _worded(name: str, value: Figure, language: Language) -> str:
    if isinstance(value, Money):
        return f"{value.decimal():,f} {value.currency}"
    if value is None or value == "":
        return text("limits.unknown", language)
    code = f"{_CODED.get(name, '')}.{value}"
    return text(code, language) if name in _CODED and known(code) else str(value)
