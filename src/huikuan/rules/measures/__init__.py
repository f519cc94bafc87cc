"""Measures: each defined once, as column expressions and as the reference engines must equal."""

from huikuan.rules.measures.aging import aging_sums
from huikuan.rules.measures.best_possible_dso import average_days_delinquent, best_possible_dso
from huikuan.rules.measures.dso import dso, dso_average
from huikuan.rules.measures.dso_count_back import CountBack, Sales, dso_count_back
from huikuan.rules.measures.history import Contact, History, Item, Limit, Move, Promise
from huikuan.rules.measures.open_items import OLDEST, OPEN_ITEMS, OVERDUE_ITEMS
from huikuan.rules.measures.overdue_share import overdue_share
from huikuan.rules.measures.registry import CARDS, FAMILIES, MEASURES, RECORD, measures
from huikuan.rules.measures.spans import Span, latest, span
from huikuan.rules.measures.values import (
    COLUMNS,
    EPOCH,
    FED,
    Alone,
    Card,
    Column,
    Direction,
    Edge,
    How,
    Measure,
    Need,
    Relation,
    Rows,
    Sum,
    Sums,
    Unit,
)

__all__ = [
    "CARDS",
    "COLUMNS",
    "EPOCH",
    "FAMILIES",
    "FED",
    "MEASURES",
    "OLDEST",
    "OPEN_ITEMS",
    "OVERDUE_ITEMS",
    "RECORD",
    "Alone",
    "Card",
    "Column",
    "Contact",
    "CountBack",
    "Direction",
    "Edge",
    "History",
    "How",
    "Item",
    "Limit",
    "Measure",
    "Move",
    "Need",
    "Promise",
    "Relation",
    "Rows",
    "Sales",
    "Span",
    "Sum",
    "Sums",
    "Unit",
    "aging_sums",
    "average_days_delinquent",
    "best_possible_dso",
    "dso",
    "dso_average",
    "dso_count_back",
    "latest",
    "measures",
    "overdue_share",
    "span",
]
