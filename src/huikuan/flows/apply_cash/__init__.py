"""Applies cash: whose money it is, what it settles, and what becomes of the rest (D4, issue 4).

The face: `run` and `propose` match; `queue`, `waiting`, `debits` and `aliases` show; `accept`, `accept_all`,
`settle_rest`, `set_off`, `undo`, `take_back_return` and the refunds' acts decide; `rates` and `tie`
say how good it was and whether all money is accounted for.
"""

from huikuan.adapters.files import FileRefused
from huikuan.books.cash.queries import (
    NothingHere,
    advice,
    advice_file,
    advices,
    applied_by_advice,
    decisions,
    refunds,
)
from huikuan.books.cash.values import (
    AdviceView,
    AliasView,
    CashRefused,
    DecidedMeanwhile,
    DecisionView,
    RefundView,
)
from huikuan.books.ledger.operations import SetOff
from huikuan.flows.apply_cash.advising import (
    MOST_BYTES,
    NewAdvice,
    receive_advice,
    receive_lines,
    void_advice,
)
from huikuan.flows.apply_cash.debits import DebitWaiting, debits
from huikuan.flows.apply_cash.debits import explained as explained_debits
from huikuan.flows.apply_cash.deciding import (
    NotFitting,
    accept,
    accept_all,
    undo,
)
from huikuan.flows.apply_cash.matching import propose, run
from huikuan.flows.apply_cash.rating import rate_days, rates, tie
from huikuan.flows.apply_cash.refunding import approve_refund, pay_refund, refuse_refund
from huikuan.flows.apply_cash.resting import settle_rest
from huikuan.flows.apply_cash.returning import take_back_return
from huikuan.flows.apply_cash.setting_off import set_off
from huikuan.flows.apply_cash.showing import aliases, queue, revoke_alias, waiting
from huikuan.flows.apply_cash.values import (
    AcceptedAll,
    Counted,
    Decided,
    How,
    Matched,
    Rates,
    Rest,
    Tied,
    Waiting,
)

__all__ = [
    "MOST_BYTES",
    "AcceptedAll",
    "AdviceView",
    "AliasView",
    "CashRefused",
    "Counted",
    "DebitWaiting",
    "Decided",
    "DecidedMeanwhile",
    "DecisionView",
    "FileRefused",
    "How",
    "Matched",
    "NewAdvice",
    "NotFitting",
    "NothingHere",
    "Rates",
    "RefundView",
    "Rest",
    "SetOff",
    "Tied",
    "Waiting",
    "accept",
    "accept_all",
    "advice",
    "advice_file",
    "advices",
    "aliases",
    "applied_by_advice",
    "approve_refund",
    "debits",
    "decisions",
    "explained_debits",
    "pay_refund",
    "propose",
    "queue",
    "rate_days",
    "rates",
    "receive_advice",
    "receive_lines",
    "refunds",
    "refuse_refund",
    "revoke_alias",
    "run",
    "set_off",
    "settle_rest",
    "take_back_return",
    "tie",
    "undo",
    "void_advice",
    "waiting",
]
