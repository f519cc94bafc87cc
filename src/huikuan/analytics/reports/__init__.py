"""The one face of figures: ask for a report by name, get rows with meaning, never SQL (D6, D7)."""

from huikuan.analytics.faults import BadFilter, BadQuery, NothingThere, UnknownReport
from huikuan.analytics.reports.completing import filter_fields, filter_values
from huikuan.analytics.reports.explain import explain, figures
from huikuan.analytics.reports.registry import (
    every_name,
    forget,
    names,
    ready,
    refuse_unknown,
    run,
    state,
)
from huikuan.analytics.reports.values import (
    Column,
    Explanation,
    Ingredient,
    Query,
    Report,
    Scope,
    column_title,
    measure_title,
    report_title,
)

__all__ = [
    "BadFilter",
    "BadQuery",
    "Column",
    "Explanation",
    "Ingredient",
    "NothingThere",
    "Query",
    "Report",
    "Scope",
    "UnknownReport",
    "column_title",
    "every_name",
    "explain",
    "figures",
    "filter_fields",
    "filter_values",
    "forget",
    "measure_title",
    "names",
    "ready",
    "refuse_unknown",
    "report_title",
    "run",
    "state",
]
