"""Scores customers by the card in force, and lets two people set another grade (B4, B5, D9)."""

from huikuan.books.scoring.operations import LONGEST_DAYS, ScoreRefused, Wanted
from huikuan.books.scoring.queries import NoSuchOverride
from huikuan.flows.score_customers.overriding import decide, propose
from huikuan.flows.score_customers.running import Outcome, Ran, score, score_today

__all__ = [
    "LONGEST_DAYS",
    "NoSuchOverride",
    "Outcome",
    "Ran",
    "ScoreRefused",
    "Wanted",
    "decide",
    "propose",
    "score",
    "score_today",
]
