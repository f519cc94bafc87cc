"""What the worklist shows: a customer of the day, his debts, and how far the day has come."""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.books.collections.queries import SnoozeView
from huikuan.books.collections.values import StepView, TouchView
from huikuan.books.disputes.values import DisputeView
from huikuan.books.parties.queries import ContactView, CustomerView, HoldView
from huikuan.books.people.queries import CompanyView
from huikuan.books.plans.values import PlanView
from huikuan.flows.weigh_steps import Weighed
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Decision, Reason
from huikuan.rules.economics import Bucket, Ranked


@dataclass(frozen=True, slots=True)
class Work:
    """A customer of the day: his place, why, whose he is.

    `asked` are minor units by currency that can really be asked for; `held` what is disputed or
    promised. `reasons` begin with what a person would say first.
    """

    customer: CustomerView
    owner: str
    weighed: Weighed
    place: Ranked
    asked: Mapping[str, int]
    held: Mapping[str, int]
    days: int
    reasons: tuple[Reason, ...]
    snoozed: SnoozeView | None = None
    last: TouchView | None = None
    step: StepView | None = None
    holds: tuple[HoldView, ...] = ()

    @property
    def bucket(self) -> Bucket:
        """Easy, waiting or at risk."""
        return self.place.bucket


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the day has come: customers tried and reached, money promised, and the targets."""

    tried: int
    reached: int
    promised_minor: int
    target_minor: int
    target_contacts: int
    team: str
    currency: str


@dataclass(frozen=True, slots=True)
class Worklist:
    """The customers of a day, those to be worked on first, and how far the day has come."""

    company: CompanyView
    as_of: Day
    lines: tuple[Work, ...]
    tally: Tally

    def counts(self) -> Mapping[str, int]:
        """How many are in each bucket, and in all."""
        found = {one.value: 0 for one in Bucket}
        for line in self.lines:
            found[line.bucket.value] += 1
        return {"all": len(self.lines), **found}


@dataclass(frozen=True, slots=True)
class Debt:
    """A debt as the person on the phone needs it; `promised_on` is the next promised day."""

    item_id: int
    document_id: int
    number: str
    due_on: Day
    currency: str
    open_minor: int
    disputed_minor: int
    promised_minor: int
    promised_on: Day | None
    interest_minor: int
    daily_minor: int
    days: int

    @property
    def asked_minor(self) -> int:
        """What of it can be asked for."""
        return max(0, self.open_minor - self.disputed_minor - self.promised_minor)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is needed to call one customer."""

    work: Work
    debts: tuple[Debt, ...]
    contacts: tuple[ContactView, ...]
    may_call: Decision
    calls_of_week: int
    calls_cap: int
    touches: tuple[TouchView, ...]
    promises: tuple[PlanView, ...]
    disputes: tuple[DisputeView, ...]
