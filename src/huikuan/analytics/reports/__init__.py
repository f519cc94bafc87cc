"""The one face of figures: ask for a report by name, get rows with meaning, never SQL (D6, D7)."""

from huikuan.analytics.faults import BadQuery, NothingThere, UnknownReport
from huikuan.analytics.reports.explain import explain, figures
from huikuan.analytics.reports.registry import forget, names, refuse_unknown, run
from huikuan.analytics.reports.values import (
    Column,
    Explanation,
    Query,
    Report,
    Scope,
    column_title,
)

__all__ = [
    "BadQuery",
    "Column",
    "Explanation",
    "NothingThere",
    "Query",
    "Report",
    "Scope",
    "UnknownReport",
    "column_title",
    "explain",
    "figures",
    "forget",
    "names",
    "refuse_unknown",
    "run",
]
