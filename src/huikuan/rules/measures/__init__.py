"""Measures: each defined once, with its card and the reference function engines must equal."""

from huikuan.rules.measures.cards import CARDS
from huikuan.rules.measures.dso import (
    CountBack,
    Sales,
    average_days_delinquent,
    best_possible_dso,
    dso,
    dso_average,
    dso_count_back,
)
from huikuan.rules.measures.open_balance import open_balance
from huikuan.rules.measures.overdue_amount import overdue_amount
from huikuan.rules.measures.overdue_share import overdue_share
from huikuan.rules.measures.unapplied import unapplied
from huikuan.rules.measures.values import Card, Direction, Unit

__all__ = [
    "CARDS",
    "Card",
    "CountBack",
    "Direction",
    "Sales",
    "Unit",
    "average_days_delinquent",
    "best_possible_dso",
    "dso",
    "dso_average",
    "dso_count_back",
    "open_balance",
    "overdue_amount",
    "overdue_share",
    "unapplied",
]
