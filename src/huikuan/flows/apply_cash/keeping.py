"""Writes a verdict in plain values and reads it back, so that what was proposed can be kept."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money
from huikuan.rules.matching import DifferenceKind, Outcome, Proposal, Share, Verdict


def plain(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON can hold it."""
    return {
        "outcome": verdict.outcome.value,
        "proposals": [plain_proposal(one) for one in verdict.proposals],
        "reasons": [_reason(one) for one in verdict.reasons],
    }


def plain_proposal(one: Proposal) -> dict[str, Any]:
    """Return a proposal as JSON can hold it."""
    return {
        "customer_id": one.customer_id,
        "shares": [plain_share(share) for share in one.shares],
        "left_minor": one.left_minor,
        "confidence": one.confidence,
        "method": one.method,
        "reasons": [_reason(reason) for reason in one.reasons],
        "against": [_reason(reason) for reason in one.against],
        "words": [list(pair) for pair in one.words],
        **({} if one.advice_id is None else {"advice_id": one.advice_id}),
    }


def plain_share(share: Share) -> dict[str, Any]:
    """Return a share as JSON can hold it."""
    return {
        "document_id": share.document_id,
        "cash_minor": share.cash_minor,
        "difference_minor": share.difference_minor,
        "difference": None if share.difference is None else share.difference.value,
    }


def share_of(kept: Mapping[str, Any]) -> Share:
    """Read back what `plain_share` wrote."""
    return Share(
        document_id=kept["document_id"],
        cash_minor=kept["cash_minor"],
        difference_minor=kept["difference_minor"],
        difference=None if kept["difference"] is None else DifferenceKind(kept["difference"]),
    )


def verdict_of(receipt_id: int, kept: Mapping[str, Any]) -> Verdict:
    """Read back what `plain` wrote."""
    return Verdict(
        receipt_id=receipt_id,
        outcome=Outcome(kept["outcome"]),
        proposals=tuple(_proposal(one) for one in kept["proposals"]),
        reasons=tuple(_read_reason(one) for one in kept["reasons"]),
    )


def _proposal(kept: Mapping[str, Any]) -> Proposal:
    return Proposal(
        customer_id=kept["customer_id"],
        shares=tuple(map(share_of, kept["shares"])),
        left_minor=kept["left_minor"],
        confidence=kept["confidence"],
        method=kept["method"],
        reasons=tuple(_read_reason(one) for one in kept["reasons"]),
        against=tuple(_read_reason(one) for one in kept["against"]),
        words=tuple((one[0], one[1]) for one in kept["words"]),
        advice_id=kept.get("advice_id"),
    )


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "figures": {name: _figure(value) for name, value in reason.figures.items()},
    }


def _figure(value: Figure) -> object:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, Decimal):
        return {"decimal": format(value, "f")}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return value


def _read_reason(kept: Mapping[str, Any]) -> Reason:
    return Reason(
        kept["code"], {name: _read_figure(value) for name, value in kept["figures"].items()}
    )


def _read_figure(kept: object) -> Figure:
    if not isinstance(kept, Mapping):
        return cast("Figure", kept)
    if "minor" in kept:
        return Money(kept["minor"], kept["currency"])
    if "decimal" in kept:
        return Decimal(kept["decimal"])
    return dt.date.fromisoformat(kept["day"])
