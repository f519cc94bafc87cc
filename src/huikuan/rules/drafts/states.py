"""Which acts a holding of a draft allows in which state, and what risk each state means (domain 1.5).

Endorsing and discounting take two persons: one asks, another agrees. What was handed on comes back
as dishonoured when its holder has recourse to us; the debt of the customer then stands again. What
was not presented yet is refused only on a ground that the law names (`guarding`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from huikuan.kernel.states import Machine
from huikuan.rules.drafts.values import Risk, State

DRAFT = Machine(
    start=State.RECEIVED,
    moves={
        (State.RECEIVED, "split"): State.SPLIT,
        (State.RECEIVED, "pledge"): State.PLEDGED,
        (State.RECEIVED, "ask_endorse"): State.ENDORSING,
        (State.RECEIVED, "ask_discount"): State.DISCOUNTING,
        (State.RECEIVED, "present"): State.PRESENTED,
        (State.RECEIVED, "dishonour"): State.DISHONOURED,
        (State.PLEDGED, "release"): State.RECEIVED,
        (State.PLEDGED, "present"): State.PRESENTED,
        (State.PLEDGED, "dishonour"): State.DISHONOURED,
        (State.ENDORSING, "endorse"): State.ENDORSED,
        (State.ENDORSING, "withdraw"): State.RECEIVED,
        (State.DISCOUNTING, "discount"): State.DISCOUNTED,
        (State.DISCOUNTING, "withdraw"): State.RECEIVED,
        (State.ENDORSED, "honour"): State.HONOURED,
        (State.ENDORSED, "dishonour"): State.DISHONOURED,
        (State.DISCOUNTED, "honour"): State.HONOURED,
        (State.DISCOUNTED, "dishonour"): State.DISHONOURED,
        (State.PRESENTED, "honour"): State.HONOURED,
        (State.PRESENTED, "dishonour"): State.DISHONOURED,
        (State.DISHONOURED, "claim"): State.RECOURSE,
        (State.DISHONOURED, "reclaim"): State.RECOVERED,
        (State.RECOURSE, "reclaim"): State.RECOVERED,
    },
)

# what one person asks and another carries out
ASKED: Mapping[str, str] = MappingProxyType({"ask_endorse": "endorse", "ask_discount": "discount"})

_HELD = frozenset(
    {State.RECEIVED, State.PLEDGED, State.ENDORSING, State.DISCOUNTING, State.PRESENTED}
)
_CONTINGENT = frozenset({State.ENDORSED, State.DISCOUNTED})


def risk(state: State) -> Risk:
    """Say what a holding in this state means for credit risk.

    A dishonoured draft is none of its own: the customer's invoices are open again and carry it.
    """
    if state in _HELD:
        return Risk.HELD
    return Risk.CONTINGENT if state in _CONTINGENT else Risk.NONE
