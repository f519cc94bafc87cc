"""Decides which credit limit a customer is good for, and who may grant it (B7, B12, B13)."""

from huikuan.rules.limits.approve import (
    APPROVED,
    MORE,
    REFUSED,
    Approver,
    Asked,
    approve,
    lowers,
    may_reject,
    needed,
    proposable,
)
from huikuan.rules.limits.authority import ApprovalPolicy, parse_approvals
from huikuan.rules.limits.policy import GRADES, Counts, LimitPolicy, Whom, parse
from huikuan.rules.limits.recommend import is_new, recommend
from huikuan.rules.limits.states import PROPOSAL, State
from huikuan.rules.limits.values import (
    NO_LIMIT,
    UNLIMITED,
    Accounts,
    Condition,
    Extent,
    Facts,
    Limit,
    Recommendation,
    RuleValue,
    Stage,
    amount,
)

__all__ = [
    "APPROVED",
    "GRADES",
    "MORE",
    "NO_LIMIT",
    "PROPOSAL",
    "REFUSED",
    "UNLIMITED",
    "Accounts",
    "ApprovalPolicy",
    "Approver",
    "Asked",
    "Condition",
    "Counts",
    "Extent",
    "Facts",
    "Limit",
    "LimitPolicy",
    "Recommendation",
    "RuleValue",
    "Stage",
    "State",
    "Whom",
    "amount",
    "approve",
    "is_new",
    "lowers",
    "may_reject",
    "needed",
    "parse",
    "parse_approvals",
    "proposable",
    "recommend",
]
