"""What is asked of the measures (D7): which, of whose book, by what, at which spans."""

import datetime as dt
from dataclasses import dataclass

from huikuan.rules.aging import Buckets
from huikuan.rules.filters import Condition
from huikuan.rules.measures import Span


@dataclass(frozen=True, slots=True)
class Question:
    """Figures of one company's book.

    `measures` are codes; every span gives one figure a group and currency. `known_at` of nothing
    means everything recorded; `salesperson` of nothing everybody's customers. `buckets`
    are needed for the measures that there is one of for each. `engine` is one of duckdb, postgres,
    spark; empty means the default.
    """

    company_id: int
    measures: tuple[str, ...]
    spans: tuple[Span, ...]
    dimensions: tuple[str, ...] = ()
    known_at: dt.datetime | None = None
    salesperson: str | None = None
    condition: Condition | None = None
    buckets: Buckets | None = None
    engine: str = ""
