"""Decides what happens next with a customer who owes, and why (A1, A2)."""

from huikuan.rules.dunning.assign import Assignment, Buyer, Rule, parse_assignment
from huikuan.rules.dunning.next_step import netted, next_step
from huikuan.rules.dunning.policy import (
    AUDIENCES,
    KIND,
    TEMPLATES,
    Answer,
    DunningPolicy,
    Effect,
    Pause,
    Stage,
    parse,
)
from huikuan.rules.dunning.replay import DebtHistory, Replayed, replayed
from huikuan.rules.dunning.states import STEP, StepState
from huikuan.rules.dunning.values import (
    Actor,
    Case,
    Debt,
    Do,
    Finished,
    Held,
    Hold,
    Line,
    Sent,
    Step,
    WaitUntil,
)

__all__ = [
    "AUDIENCES",
    "KIND",
    "STEP",
    "TEMPLATES",
    "Actor",
    "Answer",
    "Assignment",
    "Buyer",
    "Case",
    "Debt",
    "DebtHistory",
    "Do",
    "DunningPolicy",
    "Effect",
    "Finished",
    "Held",
    "Hold",
    "Line",
    "Pause",
    "Replayed",
    "Rule",
    "Sent",
    "Stage",
    "Step",
    "StepState",
    "WaitUntil",
    "netted",
    "next_step",
    "parse",
    "parse_assignment",
    "replayed",
]
