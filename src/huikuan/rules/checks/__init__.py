"""Decides whether one more order may be taken on account, layer by layer (D2)."""

from huikuan.rules.checks.facts import facts_of
from huikuan.rules.checks.judging import ceilings, check_order
from huikuan.rules.checks.limiting import Standing, standings
from huikuan.rules.checks.policy import (
    KIND,
    CheckPolicy,
    Exclusion,
    ReleaseTerms,
    Rule,
    RuleName,
    parse,
)
from huikuan.rules.checks.states import HOLD, RESERVATION, HoldState, ReservationState
from huikuan.rules.checks.values import (
    BlockFact,
    Ceilings,
    Effect,
    Facts,
    LimitFact,
    Norm,
    OldestItem,
    OrderFact,
    Position,
    Purpose,
    Scope,
)

__all__ = [
    "HOLD",
    "KIND",
    "RESERVATION",
    "BlockFact",
    "Ceilings",
    "CheckPolicy",
    "Effect",
    "Exclusion",
    "Facts",
    "HoldState",
    "LimitFact",
    "Norm",
    "OldestItem",
    "OrderFact",
    "Position",
    "Purpose",
    "ReleaseTerms",
    "ReservationState",
    "Rule",
    "RuleName",
    "Scope",
    "Standing",
    "ceilings",
    "check_order",
    "facts_of",
    "parse",
    "standings",
]
