"""What programs ask of differences with customers, and what they are answered (D5)."""

from typing import Final, Literal

from ninja import Schema
from pydantic import Field

from huikuan.books.reconciliation.queries import DifferenceView, Held
from huikuan.entrypoints.api.asking import Asked, Body, Whole, Why
from huikuan.kernel.money import Money

MOST: Final = 500


class DifferenceOut(Schema):
    """One difference: open, assigned to an owner (an account's id), or answered."""

    no: int
    number: str
    kind: str
    cause: str
    document_id: int | None
    ours: str
    theirs: str
    delta: str
    dated: str | None
    comment: str
    state: str
    owner: int | None
    outcome: str | None
    reply: str


class HeldOut(DifferenceOut):
    """A difference with the request that it was held against."""

    request: int
    reference: str
    customer_no: str
    currency: str


class Differences(Schema):
    """Differences, the oldest answer first."""

    items: list[HeldOut]


class DifferencesAsked(Asked):
    """Which differences."""

    state: Literal["open", "assigned", "answered"] | None = None
    limit: int = Field(100, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=1_000_000)


class OwnerIn(Body):
    """Who looks into a difference: the id of an account of the company."""

    owner: Whole
    why: Why = ""


class OutcomeIn(Body):
    """What became of a difference; the customer reads the words behind the link."""

    outcome: Literal["ours", "theirs", "shared"]
    words: Why = Field(min_length=1)


def amount_in(minor: int, currency: str) -> str:
    """An amount as the API writes it."""
    return Money(minor, currency).text()


def difference(item: DifferenceView, currency: str) -> dict[str, object]:
    """A difference as the API tells it."""
    return {
        "no": item.no,
        "number": item.number,
        "kind": item.kind.value,
        "cause": item.cause.value,
        "document_id": item.document_id,
        "ours": amount_in(item.ours_minor, currency),
        "theirs": amount_in(item.theirs_minor, currency),
        "delta": amount_in(item.delta_minor, currency),
        "dated": item.dated.isoformat() if item.dated else None,
        "comment": item.comment,
        "state": item.state.value,
        "owner": item.owner_id,
        "outcome": item.outcome.value if item.outcome else None,
        "reply": item.reply,
    }


def held(one: Held) -> dict[str, object]:
    """A difference with its request, as the API tells it."""
    return {
        **difference(one.difference, one.request.currency),
        "request": one.request.id,
        "reference": one.request.reference,
        "customer_no": one.request.customer_no,
        "currency": one.request.currency,
    }
