"""Decides what may be done with an acceptance draft, what it costs and which clocks run (B12, D4)."""

from huikuan.rules.drafts.classing import acceptor_class, derecognised
from huikuan.rules.drafts.clocks import clocks, presentation
from huikuan.rules.drafts.guarding import PROOFS, against, against_receiving, warnings
from huikuan.rules.drafts.interest import Discount, discount
from huikuan.rules.drafts.policy import DraftPolicy, parse
from huikuan.rules.drafts.splitting import SplitRefused, split, total
from huikuan.rules.drafts.states import ASKED, DRAFT, risk
from huikuan.rules.drafts.values import (
    AcceptorKind,
    Clock,
    Draft,
    DraftKind,
    Ground,
    Medium,
    Range,
    Risk,
    State,
)

__all__ = [
    "ASKED",
    "DRAFT",
    "PROOFS",
    "AcceptorKind",
    "Clock",
    "Discount",
    "Draft",
    "DraftKind",
    "DraftPolicy",
    "Ground",
    "Medium",
    "Range",
    "Risk",
    "SplitRefused",
    "State",
    "acceptor_class",
    "against",
    "against_receiving",
    "clocks",
    "derecognised",
    "discount",
    "parse",
    "presentation",
    "risk",
    "split",
    "total",
    "warnings",
]
