"""What the disputes' book answers with, and why it refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huikuan.kernel.decisions import Reason
from huikuan.rules.disputes import Amounts, PaperKind, Settlement, Source, State


class DisputeRefused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


class NoSuchDispute(LookupError):
    """There is no such dispute in the company."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """A part of an instalment that is disputed, in its minor units."""

    item_id: int
    minor: int


@dataclass(frozen=True, slots=True)
class NewDispute:
    """What somebody disputes: `customer_id` and `currency` are those of every item.

    `accepted`: one of ours took it up already; else it waits to be looked at until `answer_by`.
    `role` is whose business the reason is.
    """

    customer_id: int
    currency: str
    items: tuple[NewItem, ...]
    reason: str
    source: Source
    role: str
    opened_on: date
    answer_by: date
    due_on: date
    accepted: bool = True
    words: str = ""
    origin: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class DisputeItemView:
    """A disputed part: what became of it by the day that was asked for, and what it holds."""

    item_id: int
    document_id: int
    number: str
    due_on: date
    amounts: Amounts
    held_minor: int


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute as it stands; its amounts are in minor units of its currency."""

    id: int
    customer_id: int
    customer_no: str
    customer: str
    currency: str
    state: State
    reason: str
    cause: str
    source: Source
    words: str
    role: str
    owner: str
    opened_on: date
    answer_by: date
    due_on: date
    accepted_on: date | None
    settled_on: date | None
    settlement: Settlement | None
    concession_minor: int
    closed_on: date | None
    items: tuple[DisputeItemView, ...]

    @property
    def amounts(self) -> Amounts:
        """The amounts of all its parts together."""
        total = Amounts(0, 0, 0, 0, 0)
        for one in self.items:
            total += one.amounts
        return total

    @property
    def held_minor(self) -> int:
        """What may not be asked for because of it."""
        return sum(one.held_minor for one in self.items)


@dataclass(frozen=True, slots=True)
class DisputeStepView:
    """Something that was done with a dispute."""

    no: int
    act: str
    state: State
    on: date
    details: Mapping[str, Any]
    recorded_at: datetime
    actor: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """A document of a dispute, without its content."""

    id: int
    kind: PaperKind
    name: str
    media_type: str
    size: int
    digest: str
    on: date
    recorded_at: datetime
    actor: str
