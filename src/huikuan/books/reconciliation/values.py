"""The values of the room: rounds, requests and answers as others see them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from huikuan.kernel.days import Day
from huikuan.rules.reconciliation import (
    Cause,
    DifferenceKind,
    DifferenceState,
    Form,
    Line,
    Outcome,
    RequestState,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a round is for; `currency` of nothing means every currency."""

    form: Form
    start_on: Day
    as_of: Day
    currency: str
    reply_to: str
    policy: str
    policy_version: int
    policy_digest: bytes
    answer_days: int
    link_days: int


@dataclass(frozen=True, slots=True)
class Pick:
    """A customer and currency that a round is put to; the address may be missing."""

    customer_id: int
    customer_no: str
    customer_name: str
    currency: str
    language: str
    contact_name: str
    contact_email: str
    expected_minor: int


def balances(picks: Iterable[Pick]) -> tuple[tuple[str, int, int], ...]:
    """How many requests and what balance in minor units, by currency."""
    found: dict[str, tuple[int, int]] = {}
    for pick in picks:
        count, minor = found.get(pick.currency, (0, 0))
        found[pick.currency] = (count + 1, minor + pick.expected_minor)
    return tuple((code, *found[code]) for code in sorted(found))


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with how many requests it has, and how many are still prepared."""

    id: int
    form: Form
    start_on: Day
    as_of: Day
    currency: str
    policy: str
    policy_version: int
    answer_days: int
    link_days: int
    prepared_at: dt.datetime
    requests: int
    prepared: int


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as others see it; the stated figures are nothing before its paper is set."""

    id: int
    company_id: int
    round_id: int
    form: Form
    start_on: Day
    as_of: Day
    reply_to: str
    answer_days: int
    link_days: int
    customer_id: int
    customer_no: str
    customer_name: str
    currency: str
    language: str
    state: RequestState
    contact_name: str
    contact_email: str
    expected_minor: int
    opening_minor: int | None
    closing_minor: int | None
    overdue_minor: int | None
    known_at: dt.datetime | None
    figures_digest: str
    answer_by: Day | None
    link_until: Day | None
    released_at: dt.datetime | None
    sent_at: dt.datetime | None
    opened_at: dt.datetime | None
    reminders: int
    ended_at: dt.datetime | None
    ended_why: str

    @property
    def reference(self) -> str:
        """The number by which both sides name the request."""
        return f"DZ-{self.as_of:%Y%m%d}-{self.id:06d}"

    @property
    def balance_minor(self) -> int:
        """The balance that is stated, or expected while nothing has been stated."""
        return self.expected_minor if self.closing_minor is None else self.closing_minor


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a request states from now on: its figures, its paper, its lines and its clocks."""

    opening_minor: int
    closing_minor: int
    overdue_minor: int
    figures_digest: bytes
    answer_by: Day
    link_until: Day
    lines: tuple[Line, ...]
    paper: "File"


@dataclass(frozen=True, slots=True)
class File:
    """A file to be kept."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PaperView:
    """A kept file; `digest` is the SHA-256 of its bytes, in hexadecimal."""

    id: int
    kind: str
    name: str
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class Sending:
    """How something goes out: `letter`, `reminder` with the letter's key, or by `hand`."""

    kind: str
    message_key: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class SendView:
    """One act of sending."""

    kind: str
    message_key: str
    at: dt.datetime
    actor: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """Where a token leads, and until when."""

    request_id: int
    until: Day
    revoked: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """Who answered, by which way; `submission` is the digest of what was submitted."""

    name: str
    title: str
    comment: str
    channel: str
    submission: bytes
    address_digest: str
    at: dt.datetime
    verdict: Verdict
    enclosure: File | None = None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What was answered; `digest` is the receipt's, in hexadecimal."""

    id: int
    request_id: int
    agrees: bool
    channel: str
    name: str
    title: str
    comment: str
    ours_minor: int
    theirs_minor: int
    acknowledged_minor: int
    digest: str
    answered_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One difference and where it stands; `reply` is what the customer was told.

    `moved_at` is the instant of the last step, None for one that nobody has touched.
    """

    no: int
    kind: DifferenceKind
    cause: Cause
    number: str
    line: int | None
    document_id: int | None
    ours_minor: int
    theirs_minor: int
    delta_minor: int
    dated: Day | None
    comment: str
    state: DifferenceState
    owner_id: int | None
    outcome: Outcome | None
    reply: str
    moved_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step on a difference: `assign` to an owner, `answer` with an outcome, or `reopen`."""

    act: str
    owner_id: int | None = None
    outcome: Outcome | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A difference with the request that it was held against."""

    request: RequestView
    difference: DifferenceView


@dataclass(frozen=True, slots=True)
class BoardRow:
    """How many requests stand where, and the balance that they state, in one currency."""

    state: RequestState
    currency: str
    requests: int
    balance_minor: int
    no_address: int
    oldest_answer_by: Day | None
