"""What a closing says of itself, and what is given to be kept."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

CUSTOMER, COMPANY, MONTH_END = "customer", "company", "month_end"


@dataclass(frozen=True, slots=True)
class Taken:
    """What figures were taken from, and what names them.

    `policy` and its version gave the buckets; `mark` names the rows of the book, `digest` (32
    bytes) the figures: two takings with the same digest have the same figures.
    """

    as_of: dt.date
    policy: str
    policy_version: int
    policy_digest: bytes
    basis: str
    buckets: tuple[str, ...]
    mark: str
    digest: bytes
    customers: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one kind, as COPY takes them in CSV.

    `columns` come after the id of the closing; `parts` gives the text for that id.
    """

    columns: tuple[str, ...]
    parts: Callable[[int], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class ClosingView:
    """A closed day: what it was taken from, how often it was replaced, when and by whom."""

    id: int
    taken: Taken
    version: int
    closed_at: dt.datetime
    actor: str


Sheets = Mapping[str, Sheet]
"""By kind: CUSTOMER, COMPANY, MONTH_END."""
