"""One idea of what a payment settles, and how it becomes a proposal with its reasons (D4).

An idea is cheap; only those that are shown get their sentences. Reasons are codes of
texts/matching.yaml with the figures that made them true.
"""

from dataclasses import dataclass
from typing import Final

from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.matching.amounts import Fit
from huikuan.rules.matching.payers import Known
from huikuan.rules.matching.values import Payment, Proposal

METHODS: Final = (
    "advice",
    "reference",
    "order",
    "damaged",
    "more",
    "promise",
    "amount",
    "sum",
    "contract",
    "oldest",
    "payer",
)
"""The rungs, the one that says most first; `payer` knows whose money it is and no more."""
FITS: Final = ("exact", "discount", "netted", "rounding", "charge", "part", "over", "none")
RIVALS: Final = ("clear", "rival", "tie", "chance")

# made once: most payments need the same sentences without figures
_METHOD: Final = {one: Reason(f"matching_by_{one}") for one in METHODS}
_AGAINST_PAYER: Final = {
    how: Reason(f"matching_payer_{how}") for how in ("unknown", "other", "group", "several", "twin")
}
_RIVALS: Final = {one: Reason(f"matching_{one}") for one in RIVALS if one != "clear"}


@dataclass(slots=True)
class Idea:
    """What a rung of the ladder found. `rival` says whether the same rung found another way."""

    method: str
    customer_id: int | None
    fit: Fit
    known: Known | None
    how: str
    words: tuple[tuple[str, str], ...] = ()
    rival: str = "clear"
    against: tuple[Reason, ...] = ()
    confidence: int = 0
    advice_id: int | None = None

    @property
    def features(self) -> tuple[str, ...]:
        """By what the confidence is looked up."""
        return self.method, self.fit.kind, self.how, self.rival


def rank(idea: Idea) -> tuple[int, int, int, tuple[int, ...]]:
    """Return where an idea stands among others: the surest first, then the rung, then the papers."""
    return (
        -idea.confidence,
        METHODS.index(idea.method),
        FITS.index(idea.fit.kind),
        tuple([share.document_id for share in idea.fit.shares]),
    )


def propose(idea: Idea, payment: Payment) -> Proposal:
    """Return the idea with its reasons, what speaks against it, and the words that matched."""
    fit, known = idea.fit, idea.known
    reasons = [_METHOD[idea.method]]
    against = list(idea.against)
    words = idea.words
    if fit.kind != "none":
        _amount(fit, payment, reasons, against)
    if known is None or idea.how in _AGAINST_PAYER:
        against.append(_AGAINST_PAYER[idea.how])
    else:
        reasons.append(Reason(f"matching_payer_{idea.how}", {"name": known.written}))
    if known is not None and known.written:
        words = (*words, (known.written, known.meant))
    if idea.rival != "clear":
        against.append(_RIVALS[idea.rival])
    return Proposal(
        idea.customer_id, fit.shares, fit.left, idea.confidence, idea.method,
        tuple(reasons), tuple(against), words, idea.features, idea.advice_id,
    )  # fmt: skip


def _amount(fit: Fit, payment: Payment, reasons: list[Reason], against: list[Reason]) -> None:
    currency = payment.currency
    figures: dict[str, object] = {
        "amount": Money(payment.amount_minor, currency),
        "count": len(fit.shares),
    }
    if fit.kind in ("part", "over"):
        figures["gap"] = Money(abs(fit.gap), currency)
        against.append(Reason(f"matching_fit_{fit.kind}", figures))  # type: ignore[arg-type]
        return
    if fit.gap:
        figures["gap"] = Money(fit.gap, currency)
    reasons.append(Reason(f"matching_fit_{fit.kind}", figures))  # type: ignore[arg-type]
    if fit.kind in ("charge", "rounding"):
        against.append(Reason("matching_written_off", {"gap": Money(fit.gap, currency)}))
