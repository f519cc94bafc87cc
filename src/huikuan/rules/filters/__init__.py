"""Filters: one small language of conditions over typed fields, the same on a record and a column."""

from huikuan.rules.filters.matching import columns, matcher, matches
from huikuan.rules.filters.reading import parse
from huikuan.rules.filters.suggesting import Choice, Option, Suggestions, suggest
from huikuan.rules.filters.tokens import quoted
from huikuan.rules.filters.values import (
    CURRENCY,
    OPERATORS,
    Comparison,
    Condition,
    Field,
    FilterRefused,
    Joined,
    Kind,
    Negated,
    fields_of,
)

__all__ = [
    "CURRENCY",
    "OPERATORS",
    "Choice",
    "Comparison",
    "Condition",
    "Field",
    "FilterRefused",
    "Joined",
    "Kind",
    "Negated",
    "Option",
    "Suggestions",
    "columns",
    "fields_of",
    "matcher",
    "matches",
    "parse",
    "quoted",
    "suggest",
]
