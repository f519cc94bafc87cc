"""What the register of drafts answers with and why it refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from huikuan.kernel.decisions import Reason
from huikuan.rules.drafts import Draft, Risk, State


class DraftRefused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


class NoSuchDraft(LookupError):
    """There is no such draft for the asker."""


@dataclass(frozen=True, slots=True)
class MoveView:
    """An act on a draft, with the day it counts from and who did it."""

    id: int
    no: int
    act: str
    before: str
    state: State
    on: date
    details: Mapping[str, object]
    recorded_at: datetime
    actor: str
    person: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A draft as of a day: what it says, whose customer gave it, and its last act.

    `refused_on` and `paid_on` start the clocks of recourse; `document_id` is its document in the
    ledger.
    """

    id: int
    parent_id: int | None
    draft: Draft
    derecognised: bool
    customer_id: int
    customer_no: str
    customer: str
    document_id: int
    state: State
    risk: Risk
    last: MoveView
    received_on: date
    refused_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What stands on one acceptor's promise, by the customer that gave it, in minor units."""

    customer_id: int
    customer_no: str
    acceptor: str
    currency: str
    held_minor: int
    contingent_minor: int
