"""What the routes of cash application answer: amounts as strings of their currency (D4)."""

from collections.abc import Mapping
from typing import Any

from ninja import Schema

from huikuan.flows.apply_cash import (
    AcceptedAll,
    AliasView,
    Counted,
    Decided,
    DecisionView,
    RefundView,
    Tied,
    Waiting,
)
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.matching import Proposal, Share


class ShareAnswer(Schema):
    """What of a receipt goes to a document, and what is deducted from the claim beside it."""

    document_id: int
    amount: str
    difference: str
    difference_kind: str | None


class WhyAnswer(Schema):
    """A code of the text catalogue with its figures."""

    code: str
    figures: dict[str, str]


class ProposalAnswer(Schema):
    """A way to apply a receipt; confidence per mille."""

    customer_id: int | None
    shares: list[ShareAnswer]
    left: str
    confidence: int
    method: str
    reasons: list[WhyAnswer]
    against: list[WhyAnswer]
    words: list[list[str]]


class WaitingAnswer(Schema):
    """A receipt with something left, and what matching says of it; `version` is for deciding."""

    receipt_id: int
    number: str
    day: str
    amount: str
    open: str
    currency: str
    customer_id: int | None
    payer: str
    remittance: str
    state: str
    version: int
    outcome: str
    proposals: list[ProposalAnswer]


class QueueAnswer(Schema):
    """The receipts, the surest suggestion first."""

    items: list[WaitingAnswer]


class CountedAnswer(Schema):
    """How many receipts, and their money by currency."""

    receipts: int
    amounts: dict[str, str]


class MatchedAnswer(Schema):
    """What a run of matching came to."""

    as_of: str
    dry_run: bool
    act: int | None
    outcomes: dict[str, CountedAnswer]
    methods: dict[str, int]
    applied: CountedAnswer
    refused: int
    learned: int


class AcceptedAnswer(Schema):
    """How many suggestions were booked, and how many did not fit any more."""

    applied: CountedAnswer
    refused: int
    act: int | None


class DecidedAnswer(Schema):
    """A decision, what is left of the receipt, and the receipt's version from now on."""

    decision: int
    receipt_id: int
    kind: str
    act: int | None
    left: str
    currency: str
    version: int


class RefundAnswer(Schema):
    """A refund and how far it has come."""

    id: int
    receipt_id: int
    amount: str
    currency: str
    state: str
    to_account: str
    why: str
    paid_on: str | None


class RestAnswer(Schema):
    """A decision, or the refund that was proposed."""

    decided: DecidedAnswer | None
    refund: RefundAnswer | None


class DecisionAnswer(Schema):
    """A decision as it was made, and whether it still stands."""

    id: int
    kind: str
    amount: str
    currency: str
    confidence: int | None
    method: str
    automatic: bool
    decided_at: str
    act: int | None
    why: str
    undone_at: str | None
    wrong_match: bool


class DecisionsAnswer(Schema):
    """The decisions on a receipt, the last first."""

    items: list[DecisionAnswer]


class AliasAnswer(Schema):
    """A learned payer: who pays like this is that customer."""

    id: int
    kind: str
    shown: str
    customer_id: int
    times: int
    learned_at: str
    revoked_at: str | None


class AliasesAnswer(Schema):
    """The learned payers."""

    items: list[AliasAnswer]


class RefundsAnswer(Schema):
    """The refunds, the last first."""

    items: list[RefundAnswer]


class PartAnswer(Schema):
    """A part of a whole: receipts or bank lines."""

    part: int
    whole: int


class MoneyPart(Schema):
    """A part of the money of a currency."""

    part: str
    whole: str


class RatesAnswer(Schema):
    """How much was applied without a person, three ways, and how often wrongly; of which days."""

    first: str
    last: str
    lines: PartAnswer
    payments: PartAnswer
    money: dict[str, MoneyPart]
    wrong: PartAnswer


class TieAnswer(Schema):
    """What became of the money of a currency; `difference` is 0 in a sound book."""

    currency: str
    received: str
    applied: str
    on_account: str
    waiting: str
    refunded: str
    moved: str
    differences: str
    returned: str
    difference: str


class TiesAnswer(Schema):
    """One row a currency."""

    items: list[TieAnswer]


class SetOffAnswer(Schema):
    """The receipt that was issued."""

    receipt_id: int


def waiting(one: Waiting) -> dict[str, Any]:
    """Return a receipt that waits, and its proposals."""
    receipt = one.receipt
    return {
        "receipt_id": receipt.document_id,
        "number": receipt.number,
        "day": receipt.day.isoformat(),
        "amount": money(receipt.amount_minor, receipt.currency),
        "open": money(receipt.open_minor, receipt.currency),
        "currency": receipt.currency,
        "customer_id": receipt.customer_id,
        "payer": receipt.payer_name,
        "remittance": receipt.remittance,
        "state": one.state,
        "version": one.version,
        "outcome": "" if one.verdict is None else one.verdict.outcome.value,
        "proposals": [_proposal(each, receipt.currency) for each in one.proposals],
    }


def _proposal(one: Proposal, currency: str) -> dict[str, Any]:
    return {
        "customer_id": one.customer_id,
        "shares": [_share(each, currency) for each in one.shares],
        "left": money(one.left_minor, currency),
        "confidence": one.confidence,
        "method": one.method,
        "reasons": [_reason(each) for each in one.reasons],
        "against": [_reason(each) for each in one.against],
        "words": [list(pair) for pair in one.words],
    }


def _share(one: Share, currency: str) -> dict[str, Any]:
    return {
        "document_id": one.document_id,
        "amount": money(one.cash_minor, currency),
        "difference": money(one.difference_minor, currency),
        "difference_kind": None if one.difference is None else one.difference.value,
    }


def _reason(one: Reason) -> dict[str, Any]:
    return {
        "code": one.code,
        "figures": {
            name: f"{each.text()} {each.currency}" if isinstance(each, Money) else str(each)
            for name, each in one.figures.items()
        },
    }


def counted(one: Counted) -> dict[str, Any]:
    """Return a number of receipts and their money."""
    return {"receipts": one.receipts, "amounts": amounts(one.minor)}


def amounts(minor: Mapping[str, int]) -> dict[str, str]:
    """Return amounts by currency as strings."""
    return {currency: money(each, currency) for currency, each in minor.items()}


def decided(one: Decided) -> dict[str, Any]:
    """Return a decision that was taken."""
    made = one.decision
    return {
        "decision": made.id,
        "receipt_id": made.receipt_id,
        "kind": made.kind,
        "act": made.act_id,
        "left": money(one.left_minor, made.currency),
        "currency": made.currency,
        "version": one.version,
    }


def decision(one: DecisionView) -> dict[str, Any]:
    """Return a decision as it stands."""
    return {
        "id": one.id,
        "kind": one.kind,
        "amount": money(one.minor, one.currency),
        "currency": one.currency,
        "confidence": one.confidence,
        "method": one.method,
        "automatic": one.automatic,
        "decided_at": one.decided_at.isoformat(),
        "act": one.act_id,
        "why": one.why,
        "undone_at": None if one.undone_at is None else one.undone_at.isoformat(),
        "wrong_match": one.wrong_match,
    }


def alias(one: AliasView) -> dict[str, Any]:
    """Return a learned payer."""
    return {
        "id": one.id,
        "kind": one.kind,
        "shown": one.shown,
        "customer_id": one.customer_id,
        "times": one.times,
        "learned_at": one.learned_at.isoformat(),
        "revoked_at": None if one.revoked_at is None else one.revoked_at.isoformat(),
    }


def refund(one: RefundView) -> dict[str, Any]:
    """Return a refund as it stands."""
    return {
        "id": one.id,
        "receipt_id": one.receipt_id,
        "amount": money(one.minor, one.currency),
        "currency": one.currency,
        "state": one.state,
        "to_account": one.to_account,
        "why": one.why,
        "paid_on": None if one.paid_on is None else one.paid_on.isoformat(),
    }


def tie(one: Tied) -> dict[str, Any]:
    """Return what became of the money of a currency."""
    names = [name for name in TieAnswer.model_fields if name != "currency"]
    return {
        "currency": one.currency,
        **{name: money(getattr(one, name), one.currency) for name in names},
    }


def money(minor: int, currency: str) -> str:
    """Return an amount as a string of its currency."""
    return Money(minor, currency).text()


def rest(made: Decided | RefundView) -> dict[str, Any]:
    """What became of a rest: a decision, or a refund that waits for a second person."""
    if isinstance(made, RefundView):
        return {"decided": None, "refund": refund(made)}
    return {"decided": decided(made), "refund": None}


def accepted(done: AcceptedAll) -> dict[str, Any]:
    """What was applied of many suggestions."""
    return {"applied": counted(done.applied), "refused": done.refused, "act": done.act_id}
