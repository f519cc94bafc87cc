"""What the plans' book answers with, and why it refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huikuan.kernel.decisions import Reason
from huikuan.rules.plans import Consent, Kind, State, Terms, Verdict


class PlanRefused(ValueError):
    """The act cannot be done; `reasons` say why, codes of the text catalogue."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(one.code for one in self.reasons))


class NoSuchPlan(LookupError):
    """There is no such promise or plan in the company."""


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What a customer promised or proposes. `binding`: it holds from the day it was given.

    `source`: person, call, portal or import. `security` and `interest` in words of the agreement.
    """

    customer_id: int
    currency: str
    terms: Terms
    level: int
    binding: bool
    source: str = "person"
    contact: str = ""
    words: str = ""
    acknowledged: bool = False
    security: str = ""
    interest: str = ""
    consent: Consent = Consent.NOT_NEEDED


@dataclass(frozen=True, slots=True)
class PlanItemView:
    """A debt of a plan, and how much of it the plan is about."""

    item_id: int
    document_id: int
    number: str
    due_on: date
    minor: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """A promise or plan, with how it stands on the day that was asked for.

    `state` is the kept one where people decided (proposed, rejected, withdrawn), else the verdict's.
    """

    id: int
    customer_id: int
    customer_no: str
    customer: str
    currency: str
    kind: Kind
    state: State
    given_on: date
    opened_on: date | None
    ended_on: date | None
    level: int
    source: str
    contact: str
    words: str
    acknowledged: bool
    security: str
    interest: str
    consent: Consent
    proposer: str
    actor: str
    terms: Terms
    verdict: Verdict
    items: tuple[PlanItemView, ...]


@dataclass(frozen=True, slots=True)
class PlanStepView:
    """Something that was done with a plan."""

    no: int
    act: str
    state: State
    on: date
    details: Mapping[str, Any]
    recorded_at: datetime
    actor: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class ExpectedView:
    """What a customer is to pay next: minor units, and how much of it for which document."""

    customer_id: int
    on: date
    minor: int
    currency: str
    documents: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """How promises that were judged between two days came out, by number and by money."""

    kept: int
    partly: int
    broken: int
    promised_minor: int
    on_time_minor: int
