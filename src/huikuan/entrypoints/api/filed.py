"""What programs are answered of credit files (B1, B2, B11)."""

from typing import Any

from ninja import Schema


class Odd(Schema):
    """A reason or warning: its code and a sentence in the client's language."""

    code: str
    text: str


class FactShown(Schema):
    """A fact of the file: what it says, since when, when it was recorded, from where."""

    id: int
    kind: str
    value: dict[str, Any]
    effective_on: str
    recorded_at: str
    source: str


class NumberShown(Schema):
    """A register's number and what is odd about it; `id` null: the customer's own tax id."""

    id: int | None
    scheme: str
    number: str
    country: str
    warnings: list[Odd]


class RatioShown(Schema):
    """A ratio, what it was worked out from, and where it stands in the sector."""

    code: str
    name: str
    value: str | None
    inputs: dict[str, str]
    averaged: bool
    missing: list[str]
    zero: str
    level: str
    sector_average: str | None


class TermShown(Schema):
    """A summand of a model."""

    code: str
    name: str
    ratio: str
    weight: str
    points: str


class ModelShown(Schema):
    """A published model: its score, zone and cut-offs, with every summand."""

    code: str
    name: str
    score: str | None
    zone: str | None
    distress: str
    safe: str
    rising: bool
    constant: str
    terms: list[TermShown]
    missing: list[str]
    zero: str


class StatementShown(Schema):
    """A version of a statement with its ratios and models."""

    id: int
    version: int
    period_end: str
    months: int
    scope: str
    currency: str
    unit: int
    audited: bool
    auditor: str
    standard: str
    source: str
    effective_on: str
    lines: dict[str, str]
    ratios: list[RatioShown]
    models: list[ModelShown]


class ReportShown(Schema):
    """A third party's report as it was mapped; the raw answer has its own address."""

    id: int
    provider: str
    product: str
    reference: str
    reported_on: str
    received_at: str
    grade: str
    provider_grade: str
    points: int | None
    limit: str | None
    currency: str
    cost: str
    cost_currency: str
    sha256: str


class OrderShown(Schema):
    """An order for a report."""

    id: int
    provider: str
    product: str
    state: str
    ordered_on: str
    cost: str
    cost_currency: str
    trouble: str


class EventShown(Schema):
    """What a provider told of the firm."""

    id: int
    provider: str
    kind: str
    before: str
    after: str
    happened_on: str


class NodeShown(Schema):
    """A firm of the group, from the top down."""

    customer_no: str
    name: str
    depth: int
    share: str | None


class ItemShown(Schema):
    """One thing that the file should hold."""

    code: str
    name: str
    state: str
    weight: int
    text: str


class CompletenessShown(Schema):
    """How complete the file is, in permyriad, and what it holds and lacks."""

    permyriad: int
    items: list[ItemShown]


class CountryShown(Schema):
    """The customer's country in the table of the day."""

    country: str
    grade: str
    exchange_control: bool
    note: str


class CreditFileShown(Schema):
    """A customer's credit file on a day."""

    as_of: str
    customer_no: str
    name: str
    completeness: CompletenessShown
    numbers: list[NumberShown]
    facts: list[FactShown]
    group: list[NodeShown]
    statements: list[StatementShown]
    sector: str | None
    reports: list[ReportShown]
    orders: list[OrderShown]
    events: list[EventShown]
    expiring: list[FactShown]
    country: CountryShown | None
    notes: list[Odd]


class Recorded(Schema):
    """The id of what was recorded."""

    id: int
    warnings: list[Odd]


class StatementsKept(Schema):
    """The ids of the new versions; nothing where the file says it already."""

    ids: list[int]


class StatementFileKept(StatementsKept):
    """The statement that a file held, and the labels in it that are no line of ours."""

    unknown: list[str]


class HistoryLine(FactShown):
    """Something that was recorded, whether it began or ended something."""

    ended: bool


class History(Schema):
    """All that was recorded of a customer up to a day, the latest first."""

    items: list[HistoryLine]


class DuplicateShown(Schema):
    """Two customers that may be one firm, and what they share."""

    first: str
    first_name: str
    second: str
    second_name: str
    shared: dict[str, str]
    weight: int
    same: bool | None


class Duplicates(Schema):
    """Pairs, the likeliest first."""

    items: list[DuplicateShown]


class Decided(Schema):
    """A decision that was kept."""

    first: str
    second: str
    same: bool


class OfferShown(Schema):
    """What a provider sells."""

    provider: str
    product: str
    price: str
    currency: str


class Offers(Schema):
    """What can be ordered."""

    items: list[OfferShown]


class ReportObtained(Schema):
    """The order that is under way, or the report that is young enough."""

    order: OrderShown | None
    report: ReportShown | None


class Heard(Schema):
    """That it was taken in."""

    status: str
