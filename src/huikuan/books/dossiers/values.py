"""What the credit files answer with and why they refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from huikuan.rules.dossiers import (
    BankAccount,
    Identity,
    OrderState,
    Owner,
    Paper,
    Parent,
    Registration,
    Statement,
    TradeReference,
)

Value_co = TypeVar("Value_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Fact(Generic[Value_co]):
    """One thing known of a firm: since when it counts, when and by whom it was recorded.

    `key` tells it from others of its kind; `source` is what it was taken from ("typed", "import:7",
    "report:3").
    """

    id: int
    key: str
    value: Value_co
    effective_on: date
    recorded_at: datetime
    actor: str
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer's credit file on a day, without statements and reports."""

    customer_id: int
    customer_no: str
    name: str
    tax_id: str
    country: str
    industry: str
    group_no: str
    since: date | None
    currency: str
    registration: Fact[Registration] | None
    identities: tuple[Fact[Identity], ...]
    owners: tuple[Fact[Owner], ...]
    parent: Fact[Parent] | None
    references: tuple[Fact[TradeReference], ...]
    papers: tuple[Fact[Paper], ...]
    accounts: tuple[Fact[BankAccount], ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """One version of a financial statement; of a period and scope the last version counts."""

    id: int
    customer_id: int
    version: int
    statement: Statement
    effective_on: date
    recorded_at: datetime
    actor: str
    source: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A third-party report as it was mapped; the raw answer is kept beside it.

    `grade` is the provider's grade on our scale A to E ("" where it has none), `fields` what it
    says of the firm in our words.
    """

    id: int
    customer_id: int
    provider: str
    product: str
    reference: str
    reported_on: date
    received_at: datetime
    grade: str
    provider_grade: str
    points: int | None
    limit_minor: int | None
    currency: str
    fields: Mapping[str, Any]
    cost_minor: int
    cost_currency: str
    digest: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order for a report: what was asked of whom, what it costs, where it has come to."""

    id: int
    customer_id: int
    provider: str
    product: str
    subject: str
    state: OrderState
    reference: str
    cost_minor: int
    cost_currency: str
    trouble: str
    ordered_on: date
    ordered_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class EventView:
    """What a provider told of a firm that it watches."""

    id: int
    customer_id: int
    provider: str
    reference: str
    kind: str
    before: str
    after: str
    happened_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class GroupNode:
    """A firm in a group tree: its depth below the top, and the share its parent holds."""

    customer_id: int | None
    name: str
    customer_no: str
    depth: int
    share: int | None
    parent: str


@dataclass(frozen=True, slots=True)
class DuplicateView:
    """Two customers that may be one firm, and what they have in common.

    `shared` maps a code (identity, account, name, stem, phone) to the text that both have,
    `weight` is how strongly that speaks, `same` what a person decided (None: nobody yet).
    """

    first_id: int
    second_id: int
    shared: Mapping[str, str]
    weight: int
    same: bool | None


class NoSuchRecord(LookupError):
    """There is no such record in the file for the asker."""
