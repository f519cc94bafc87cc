"""Reviews customers: the daily look, the acts of people, and what a review's page shows (B5, B6).

The face: `daily` is the cycle's part, `look` opens what is due, `request`, `assign`, `note`,
`finish` and `drop` are people's acts, `case` gathers one review, `audit` counts a year.
"""

from huikuan.flows.review_credit.acting import (
    Refused,
    assign,
    drop,
    finish,
    note,
    request,
)
from huikuan.flows.review_credit.looking import Looked, audit, daily, look
from huikuan.flows.review_credit.showing import Case, Standing, case, standing
from huikuan.flows.review_credit.wording import sentence, sentences

__all__ = [
    "Case",
    "Looked",
    "Refused",
    "Standing",
    "assign",
    "audit",
    "case",
    "daily",
    "drop",
    "finish",
    "look",
    "note",
    "request",
    "sentence",
    "sentences",
    "standing",
]
