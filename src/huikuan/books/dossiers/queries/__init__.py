"""Reads credit files as of a day and as they were known at an instant (B1, B3).

Of facts with the same key, the last to begin by the day counts, of two on one day the last that was
recorded. Every question is one statement over all the customers asked for.
"""

from huikuan.books.dossiers.queries.filing import (
    documents,
    fact,
    history,
    profile,
    statements,
)
from huikuan.books.dossiers.queries.grouping import groups, parents, tree
from huikuan.books.dossiers.queries.likeness import duplicates
from huikuan.books.dossiers.queries.ordering import (
    events,
    open_orders,
    orders,
    raw_report,
    reports,
    spent,
    watchers,
)
from huikuan.books.dossiers.values import NoSuchRecord

__all__ = [
    "NoSuchRecord",
    "documents",
    "duplicates",
    "events",
    "fact",
    "groups",
    "history",
    "open_orders",
    "orders",
    "parents",
    "profile",
    "raw_report",
    "reports",
    "spent",
    "statements",
    "tree",
    "watchers",
]
