"""Decides how much of a debt is in dispute and held, and by which steps it is settled (A8)."""

from huikuan.rules.disputes.amounts import amounts, held
from huikuan.rules.disputes.policy import OWNERS, DisputePolicy, Word, parse
from huikuan.rules.disputes.states import DISPUTE, OPEN, State
from huikuan.rules.disputes.values import Amounts, PaperKind, Settlement, Source, Standing

__all__ = [
    "DISPUTE",
    "OPEN",
    "OWNERS",
    "Amounts",
    "DisputePolicy",
    "PaperKind",
    "Settlement",
    "Source",
    "Standing",
    "State",
    "Word",
    "amounts",
    "held",
    "parse",
]
