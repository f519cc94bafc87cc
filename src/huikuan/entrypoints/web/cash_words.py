"""Decides how a waiting receipt and what matching says of it stand on the workbench (page 6; D4).

Figures become words, confidence a share and a tone, proposals numbered choices, and the claims of
the customer rows that can be ticked. Nothing is decided here: what is shown was computed below.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huikuan.adapters.texts import Language, known, text
from huikuan.books.cash.queries import ANY_CONFIDENCE
from huikuan.books.ledger.queries import OpenClaim
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.marking import Piece, marked
from huikuan.flows.apply_cash import Waiting
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money
from huikuan.rules.matching import Proposal, Share

MOST_CLAIMS = 40
_SURE, _LIKELY = 950, 700
EDGES = (_LIKELY, _SURE)
# the confidence of each band, per mille: from the first up to but not the second
BANDS: Mapping[str, tuple[int, int]] = {
    "": ANY_CONFIDENCE,
    "sure": (_SURE, ANY_CONFIDENCE[1]),
    "likely": (_LIKELY, _SURE),
    "open": (ANY_CONFIDENCE[0], _LIKELY),
}
TONES: Mapping[str, str] = {"sure": "green", "likely": "blue", "open": "amber"}


@dataclass(frozen=True, slots=True)
class Line:
    """A waiting receipt in the list: the best proposal's confidence, and where its pane is."""

    receipt_id: int
    payer: str
    text: str
    amount: str
    currency: str
    day: date
    account: str
    confidence: str
    band: str
    tone: str
    customer: str
    here: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposal as it can be chosen; `number` counts from 1 as the keys do."""

    number: int
    method: str
    confidence: str
    tone: str
    customer: str
    claims: int
    left: str
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """An open document of the customer; `cash` and `less` are what its fields hold."""

    document_id: int
    number: str
    pieces: tuple[Piece, ...]
    kind: str
    due_on: date
    days_late: int
    open: str
    open_minor: int
    picked: bool
    cash: str
    less: str
    less_kind: str


def band(one: Waiting) -> str:
    """How sure the best proposal is: sure, likely, or open."""
    if not one.proposals or one.proposals[0].confidence < _LIKELY:
        return "open"
    return "sure" if one.proposals[0].confidence >= _SURE else "likely"


def percent(per_mille: int) -> str:
    """Write a confidence: 987 -> 98.7%."""
    return f"{per_mille // 10}.{per_mille % 10}%"


def line(one: Waiting, names: Mapping[int, str], receipt_id: int | None) -> Line:
    """A receipt as a line of the list."""
    receipt = one.receipt
    best = one.proposals[0] if one.proposals else None
    owner = best.customer_id if best else receipt.customer_id
    sure = band(one)
    return Line(
        receipt_id=receipt.document_id,
        payer=receipt.payer_name or wording.NOTHING,
        text=receipt.remittance,
        amount=wording.amount(receipt.open_minor, receipt.currency),
        currency=receipt.currency,
        day=receipt.day,
        account=tail(receipt.account),
        confidence=percent(best.confidence) if best else "",
        band=sure,
        tone=TONES[sure],
        customer=names.get(owner, "") if owner else "",
        here=receipt.document_id == receipt_id,
    )


def tail(account: str) -> str:
    """The last four signs of an account: enough to tell the firm's own apart."""
    return f"…{account[-4:]}" if len(account) > 4 else account  # noqa: PLR2004 - as banks do


def choices(
    one: Waiting, names: Mapping[int, str], chosen: int, language: Language
) -> tuple[Choice, ...]:
    """The proposals, best first."""
    return tuple(
        Choice(
            number=at,
            method=_method(each.method, language),
            confidence=percent(each.confidence),
            tone=TONES["sure" if each.confidence >= _SURE else "likely"]
            if each.confidence >= _LIKELY
            else TONES["open"],
            customer=names.get(each.customer_id or 0, ""),
            claims=len(each.shares),
            left=wording.amount(each.left_minor, one.receipt.currency) if each.left_minor else "",
            reasons=sentences(each.reasons, language),
            against=sentences(each.against, language),
            here=at == chosen,
        )
        for at, each in enumerate(one.proposals, 1)
    )


def _method(method: str, language: Language) -> str:
    code = f"matching_method_{method}"
    return text(code, language) if known(code) else method


def sentences(reasons: Iterable[Reason], language: Language) -> tuple[str, ...]:
    """Reasons as a person reads them; one without a sentence yet shows its code."""
    return tuple(_sentence(reason, language) for reason in reasons)


def _sentence(reason: Reason, language: Language) -> str:
    if not known(reason.code):
        return reason.code
    figures = {name: _figure(value, language) for name, value in reason.figures.items()}
    return text(reason.code, language, **figures)


def _figure(value: Figure, language: Language) -> str:
    if isinstance(value, Money):
        return f"{wording.amount(value.minor, value.currency)} {value.currency}"
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, bool):
        return text("web.yes" if value else "web.no", language)
    if isinstance(value, int):
        return wording.count(value)
    return "" if value is None else str(value)


def pieces(one: Waiting, proposal: Proposal | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The payer's name and text, with what the proposal rests on marked."""
    words = proposal.words if proposal else ()
    return marked(one.receipt.payer_name, words), marked(one.receipt.remittance, words)


def claim_rows(
    claims: Sequence[OpenClaim],
    proposal: Proposal | None,
    as_of: date,
    only: tuple[int, int] | None = None,
) -> tuple[ClaimRow, ...]:
    """The customer's open documents: what the proposal settles first, then by their due day.

    `only` ticks one document in place of the proposal's, and pays of it no more than the money
    (minor units) beside it.
    """
    shares = {share.document_id: share for share in proposal.shares} if proposal else {}
    if only is not None:
        found, money = only
        shares = {
            one.document_id: Share(found, min(one.open_minor, money))
            for one in claims
            if one.document_id == found
        }
    picked = set(shares)
    listed = sorted(
        claims, key=lambda one: (one.document_id not in picked, one.due_on, one.document_id)
    )
    words = proposal.words if proposal else ()
    numbers = [(theirs, written) for written, theirs in words] + list(words)
    shown = listed[: max(MOST_CLAIMS, len(picked))]
    return tuple(
        _claim_row(one, shares.get(one.document_id), numbers, as_of, one.document_id in picked)
        for one in shown
    )


def gaps(
    rows: Sequence[ClaimRow], proposal: Proposal | None
) -> tuple[tuple[int, str, str, bool], ...]:
    """The claims that a payment may have left short: id, number, what is open, whether it is meant.

    Meant is the first that the proposal pays in part; else the only one that is ticked.
    """
    picked = [one.document_id for one in rows if one.picked]
    owed = {one.document_id: one.open_minor for one in rows}
    short = [
        share.document_id
        for share in (proposal.shares if proposal else ())
        if share.cash_minor + share.difference_minor < owed.get(share.document_id, 0)
    ]
    meant = short[0] if short else picked[0] if len(picked) == 1 else None
    return tuple(
        (one.document_id, one.number, one.open, one.document_id == meant)
        for one in rows
        if one.kind == "claim"
    )


def _claim_row(
    one: OpenClaim,
    share: Share | None,
    words: Sequence[tuple[str, str]],
    as_of: date,
    picked: bool,  # noqa: FBT001 - read once, above
) -> ClaimRow:
    cash = share.cash_minor if share else one.open_minor
    return ClaimRow(
        document_id=one.document_id,
        number=one.number,
        pieces=marked(one.number, [word for word in words if word[0]]),
        kind="credit" if one.open_minor < 0 else "claim",
        due_on=one.due_on,
        days_late=(as_of - one.due_on).days,
        open=wording.amount(one.open_minor, one.currency),
        open_minor=one.open_minor,
        picked=picked,
        cash=Money(cash, one.currency).text() if picked else "",
        less=Money(share.difference_minor, one.currency).text()
        if share and share.difference_minor
        else "",
        less_kind=share.difference.value if share and share.difference else "",
    )
