"""What a proposal of a policy is, and the states that it goes through (P5, D3).

A proposal is written by one person and activated by another: `draft` -> `proposed` -> `activated`,
or `rejected`, or `withdrawn` by who wrote it. Changing a proposed text makes it a draft again, so
that what is activated is exactly what was proposed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.policies import PolicyVersion
from huikuan.kernel.states import Machine


class State(StrEnum):
    """How far a proposal has come."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVATED = "activated"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


PROPOSAL: Final[Machine[State]] = Machine(
    State.DRAFT,
    {
        (State.DRAFT, "edit"): State.DRAFT,
        (State.DRAFT, "propose"): State.PROPOSED,
        (State.DRAFT, "withdraw"): State.WITHDRAWN,
        (State.PROPOSED, "edit"): State.DRAFT,
        (State.PROPOSED, "withdraw"): State.WITHDRAWN,
        (State.PROPOSED, "reject"): State.REJECTED,
        (State.PROPOSED, "activate"): State.ACTIVATED,
    },
)
# whoever did one of these acts is an author
WRITTEN: Final = ("start", "edit", "propose")
OPEN: Final = tuple(state for state in State if state not in PROPOSAL.ends)


@dataclass(frozen=True)
class Recorded:
    """A stored version: whose it is (None: the whole group's), who recorded it and when.

    `proposal_id` names the proposal that it was activated from; presets have none.
    """

    company_id: int | None
    policy: PolicyVersion
    digest: str
    recorded_at: datetime
    actor: str
    proposal_id: int | None = None


@dataclass(frozen=True)
class StepView:
    """An act on a proposal: what was done, by whom, when and why."""

    no: int
    act: str
    state: State
    actor: str
    person: str
    why: str
    recorded_at: datetime


@dataclass(frozen=True)
class ProposalView:
    """A proposal as it stands; `no` is its last step, `base` the version it was written against."""

    id: int
    company_id: int | None
    kind: str
    name: str
    document: Mapping[str, object]
    valid_from: Day
    base: int
    no: int
    state: State
    steps: tuple[StepView, ...]

    @property
    def authors(self) -> frozenset[str]:
        """The persons who wrote or proposed it: none of them activates it."""
        return frozenset(step.person for step in self.steps if step.act in WRITTEN)

    @property
    def open(self) -> bool:
        """Whether somebody has still to decide."""
        return self.state in OPEN
