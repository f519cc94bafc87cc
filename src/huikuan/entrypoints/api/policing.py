"""What programs ask of policies and what they are answered (P5)."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from huikuan.entrypoints.api.asking import Asked, Body, Day, Flag, Text, Why


class PoliciesAsked(Asked):
    """Which policies count on a day; today without one."""

    as_of: Day | None = None
    kind: Text = ""


class Compared(Asked):
    """Two versions of a policy, the company's own or the group's."""

    old: int = Field(ge=1, description="number of the earlier version")
    new: int = Field(ge=1, description="number of the later version")
    whose: Literal["own", "group"] = "own"


class PolicyText(Body):
    """A document of a kind; whole numbers, texts, lists and tables, no fractions."""

    kind: Text = Field(min_length=1)
    name: Text = Field(min_length=1)
    document: dict[str, Any]


class PolicyProposed(PolicyText):
    """A version to propose; `group` makes it one of the whole group."""

    valid_from: Day
    group: Flag = False
    why: Why = ""


class PolicyEdit(Body):
    """What a proposal says now, and from which day."""

    document: dict[str, Any]
    valid_from: Day
    why: Why = ""


class PolicyAct(Body):
    """An act on a proposal that is still as If-Match names it."""

    act: Literal["propose", "withdraw", "reject", "activate"]
    why: Why = ""


class PolicyLine(Schema):
    """A policy that counts: its version, whose it is, and how many proposals are open."""

    kind: str
    name: str
    area: str
    title: str
    version: int
    valid_from: str
    whose: str
    digest: str
    open_proposals: list[int]
    coming: list[int]


class PolicyLines(Schema):
    """The policies of a day."""

    as_of: str
    items: list[PolicyLine]


class PolicyVersionShown(Schema):
    """A version as it was recorded."""

    whose: str
    version: int
    valid_from: str
    digest: str
    recorded_at: str
    actor: str
    proposal: int | None
    document: dict[str, Any]


class OnePolicy(PolicyLine):
    """A policy with the document in force and its versions, newest first."""

    as_of: str
    document: dict[str, Any]
    versions: list[PolicyVersionShown]


class PolicyFault(Schema):
    """One fault of a document."""

    path: str
    code: str
    detail: str


class PolicyFaults(Schema):
    """Everything that is wrong with a document; nothing where it is sound."""

    faults: list[PolicyFault]


class PolicyChange(Schema):
    """One difference: where, and both sides in words."""

    path: str
    label: str
    old: str
    new: str


class PolicyChanges(Schema):
    """What differs between two versions."""

    old: int
    new: int
    changes: list[PolicyChange]


class PolicyStep(Schema):
    """An act on a proposal."""

    no: int
    act: str
    state: str
    actor: str
    why: str
    recorded_at: str


class PolicyProposal(Schema):
    """A proposal as it stands; the ETag names its last step."""

    id: int
    kind: str
    name: str
    group: bool
    state: str
    valid_from: str
    base: int
    document: dict[str, Any]
    steps: list[PolicyStep]


class PolicyProposals(Schema):
    """The proposals of a company and the group, newest first."""

    items: list[PolicyProposal]


class ReplaySide(Schema):
    """What would have been under one version: amounts as strings in the row's currency."""

    columns: list[dict[str, str]]
    rows: list[dict[str, Any]]


class PolicyReplay(Schema):
    """Both sides of a replay; `now` is null where no version is in force."""

    kind: str
    as_of: str
    now: ReplaySide | None
    tried: ReplaySide
