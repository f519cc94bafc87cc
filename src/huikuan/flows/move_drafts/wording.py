"""Says in words why an act on a draft is refused, or what has to be known of it (P3)."""

from collections.abc import Iterable, Mapping

from huikuan.adapters.texts import Language, known, text
from huikuan.flows.move_drafts.booking import NotBooked
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money

# figures that are codes of the catalogue, and the area of their words
_CODED: Mapping[str, str] = {
    "act": "draft_act",
    "state": "draft_state",
    "what": "draft_field",
    "ground": "draft_ground",
}


def sentence(reason: Reason, language: Language) -> str:
    """A reason as a sentence, its amounts and codes in words."""
    figures = {name: _worded(name, value, language) for name, value in reason.figures.items()}
    return text(reason.code, language, **figures)


def sentences(reasons: Iterable[Reason], language: Language) -> str:
    """Several reasons, one after the other."""
    return ("；" if language == "zh" else "; ").join(sentence(one, language) for one in reasons)


def not_booked(refused: NotBooked, language: Language) -> str:
    """Why the ledger refused a draft's document, as a sentence."""
    if not refused.refusals:
        return text("drafts.booked_before", language)
    codes = ", ".join(one.code for one in refused.refusals)
    return text("drafts.not_booked", language, codes=codes)


def _worded(name: str, value: object, language: Language) -> str:
    if isinstance(value, Money):
        return f"{value.decimal():,f} {value.currency}"
    code = f"{_CODED.get(name, '')}.{value}"
    return text(code, language) if name in _CODED and known(code) else str(value)
