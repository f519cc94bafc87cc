"""Decides when a customer is reviewed, what has to be in order, and who finishes it (B5, B6)."""

from huikuan.rules.reviews.calendar import due, last_review
from huikuan.rules.reviews.checklist import FINISHED, PERSON, checklist, finish
from huikuan.rules.reviews.policy import POINTS, ReviewPolicy, parse
from huikuan.rules.reviews.states import REVIEW, Outcome, State
from huikuan.rules.reviews.values import Due, Facts, Mark, Point, ReviewKind, Trigger

__all__ = [
    "FINISHED",
    "PERSON",
    "POINTS",
    "REVIEW",
    "Due",
    "Facts",
    "Mark",
    "Outcome",
    "Point",
    "ReviewKind",
    "ReviewPolicy",
    "State",
    "Trigger",
    "checklist",
    "due",
    "finish",
    "last_review",
    "parse",
]
