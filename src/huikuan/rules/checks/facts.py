"""Reads the facts of a check from the document that is kept with its decision.

The books keep the document as they gathered it; the same words read the same facts years later.
Amounts are whole minor units, days are ISO text, rates are text.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from huikuan.kernel.days import Day
from huikuan.rules.checks.values import (
    BlockFact,
    Facts,
    LimitFact,
    Norm,
    OldestItem,
    OrderFact,
    Position,
    Purpose,
)
from huikuan.rules.exposure import Components

Document = Mapping[str, Any]


def facts_of(document: Document) -> Facts:
    """Return the facts that a document says. Raises KeyError for one that lacks a part."""
    group = document["group"]
    oldest = document["oldest"]
    norm = document["norm"]
    return Facts(
        as_of=Day.fromisoformat(document["as_of"]),
        currency=document["currency"],
        customer_no=document["customer_no"],
        order=_order(document["order"]),
        own=_position(document["own"]),
        group_no=document["group_no"],
        group=None if group is None else _position(group),
        blocks=tuple(_block(one) for one in document["blocks"]),
        oldest=None if oldest is None else _oldest(oldest),
        norm=None if norm is None else Norm(norm["orders"], norm["minor"]),
        terms_most=document["terms_most"],
        risk_class=document["risk_class"],
        hard_stops=tuple(document["hard_stops"]),
        documents=tuple(document["documents"]),
        dunning_stage=document["dunning_stage"],
        rates={
            quote: {base: Decimal(rate) for base, rate in rates.items()}
            for quote, rates in document["rates"].items()
        },
    )


def _order(found: Document) -> OrderFact:
    return OrderFact(
        amount=found["amount"],
        currency=found["currency"],
        deposit=found["deposit"],
        order_no=found["order_no"],
        terms_days=found["terms_days"],
        purpose=Purpose(found["purpose"]),
        counted=found["counted"],
        released=found["released"],
    )


def _position(found: Document) -> Position:
    limit = found["limit"]
    expired = found["expired_on"]
    covers: Sequence[Document] = found["covers"]
    behind: dict[str, int] = {}
    for one in found["securities"]:
        behind[one["currency"]] = behind.get(one["currency"], 0) + one["minor"]
    reserved: Mapping[str, int] = found["reserved"]
    exposure: Mapping[str, Document] = found["exposure"]
    return Position(
        exposure={
            code: _components(exposure.get(code, {}), reserved.get(code, 0))
            for code in sorted({*exposure, *reserved})
        },
        limit=None if limit is None else _limit(limit),
        expired_on=None if expired is None else Day.fromisoformat(expired),
        behind=behind,
        insured={one["currency"]: one["minor"] for one in covers if one["kind"] == "insured"},
        self_set={one["currency"]: one["minor"] for one in covers if one["kind"] == "self_set"},
    )


def _components(parts: Document, reserved: int) -> Components:
    return Components(
        reserved=reserved,
        **{name: parts.get(name, 0) for name in Components.__slots__ if name != "reserved"},
    )


def _limit(found: Document) -> LimitFact:
    valid_to = found["valid_to"]
    return LimitFact(
        state=found["state"],
        minor=found["minor"],
        currency=found["currency"],
        kind=found["kind"],
        valid_to=None if valid_to is None else Day.fromisoformat(valid_to),
    )


def _block(found: Document) -> BlockFact:
    return BlockFact(
        severity=found["severity"],
        reason=found["reason"],
        since=Day.fromisoformat(found["since"]),
        on_group=found["on_group"],
    )


def _oldest(found: Document) -> OldestItem:
    return OldestItem(
        number=found["number"],
        due_on=Day.fromisoformat(found["due_on"]),
        minor=found["minor"],
        currency=found["currency"],
    )
