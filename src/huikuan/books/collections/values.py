"""What the book of collections takes and answers with, and why it refuses."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import Actor, Line, StepState


class CollectionsRefused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


class NoSuchStep(LookupError):
    """There is no such step in the company."""


class NoSuchRun(LookupError):
    """There is no such run in the company."""


class TouchResult(StrEnum):
    """What an attempt to reach a debtor came to."""

    SENT = "sent"  # handed over; nobody knows more yet
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_PERSON = "wrong_person"
    PROMISED = "promised"
    DISPUTED = "disputed"
    PAID = "paid"  # says that it is paid
    REFUSED = "refused"
    REPLIED = "replied"
    BOUNCED = "bounced"
    OTHER = "other"


# nobody was reached by these
FRUITLESS = frozenset({TouchResult.NO_ANSWER, TouchResult.WRONG_PERSON, TouchResult.BOUNCED})


# why a customer is put off: what a person may say of it
SNOOZED = (
    "will_call_back",
    "waiting_for_papers",
    "payment_on_the_way",
    "person_away",
    "internal",
    "other",
)


class LeftOutcome(StrEnum):
    """Why a case got no step, in a word."""

    WAIT = "wait"
    HELD = "held"
    FINISHED = "finished"
    THERE = "there"  # its step is proposed, under way, or waits for a person


@dataclass(frozen=True, slots=True)
class NewTouch:
    """An attempt to reach a debtor, or his word to us (`inward`).

    `origin` makes two reports of one contact one; `minutes` are a person's.
    """

    customer_id: int
    channel: Channel
    at: dt.datetime
    result: TouchResult
    contact_id: int | None = None
    step_id: int | None = None
    inward: bool = False
    agency: str = ""
    address: str = ""
    words: str = ""
    minutes: int | None = None
    origin: str = ""

    @property
    def effective(self) -> bool:
        """Whether a person was reached, as far as is known."""
        return self.result not in FRUITLESS

    @property
    def counts(self) -> bool:
        """Whether it is held against the caps: what came from the debtor is not."""
        return not self.inward


@dataclass(frozen=True, slots=True)
class TouchView:
    """A contact as it was kept."""

    id: int
    customer_id: int
    contact_id: int | None
    step_id: int | None
    channel: Channel
    inward: bool
    at: dt.datetime
    result: TouchResult
    effective: bool
    counts: bool
    agency: str
    address: str
    words: str
    minutes: int | None
    actor: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step that a run proposes. `wait_until` and `wait_code` are the contact rules' word."""

    customer_id: int
    currency: str
    stage: str
    after_id: int
    policy: str
    version: int
    by: Actor
    state: StepState
    template: str
    asked_minor: int
    days: int
    reasons: tuple[Reason, ...]
    effects: tuple[str, ...]
    important: bool
    lines: tuple[Line, ...]
    also: tuple[Line, ...] = ()
    channel: str = ""
    contact_id: int | None = None
    address: str = ""
    wait_until: dt.datetime | None = None
    wait_code: str = ""


@dataclass(frozen=True, slots=True)
class NewLeftOut:
    """A case that got no step, and why, the deciding reason first."""

    customer_id: int
    currency: str
    outcome: LeftOutcome
    reasons: tuple[Reason, ...]
    until: Day | None = None


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as it was kept."""

    id: int
    as_of: Day
    policies: Sequence[Mapping[str, Any]]
    proposed: int
    left_out: int
    withdrawn: int
    recorded_at: dt.datetime
    actor: str


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as it stands."""

    id: int
    run_id: int
    company_id: int
    customer_id: int
    currency: str
    stage: str
    after_id: int
    policy: str
    version: int
    state: StepState
    by: Actor
    template: str
    planned_on: Day
    asked_minor: int
    days: int
    reasons: tuple[Reason, ...]
    effects: tuple[str, ...]
    important: bool
    channel: str
    contact_id: int | None
    address: str
    wait_until: dt.datetime | None
    wait_code: str
    round: int
    attempts: int
    tracking_no: str
    handed_over_at: dt.datetime | None
    sent_on: Day | None
    declined_until: Day | None
    words: str


@dataclass(frozen=True, slots=True)
class StepLineView:
    """A debt in a step; `counts`: it comes to `stage` by it."""

    item_id: int
    document_id: int
    number: str
    due_on: Day
    stage: str
    counts: bool
    open_minor: int
    held_minor: int
    asked_minor: int
    days: int


@dataclass(frozen=True, slots=True)
class StepActView:
    """A move of a step."""

    no: int
    act: str
    state: StepState
    at: dt.datetime
    on: Day
    code: str
    words: str
    actor: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a stage brought about."""

    effect: str
    result: Mapping[str, Any]
    done_on: Day


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """A case that a run left out."""

    customer_id: int
    currency: str
    outcome: LeftOutcome
    code: str
    until: Day | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SentStep:
    """A step of a case that left the house, with the items that came to their level by it."""

    id: int
    stage: str
    on: Day
    # item to stage: a letter's lines may be of several levels
    items: Mapping[int, str] = field(default_factory=dict)
