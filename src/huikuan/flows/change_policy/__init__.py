"""Changes a policy: a person proposes a version, another puts it in force from a day on (P5, P4).

This is the one way for people; presets come with set-up. Each act asks for its right in the
company that the version is for, or everywhere for one of the whole group.
"""

from huikuan.books.policies.operations import (
    ChangedMeanwhile,
    PolicyActRefused,
    UnknownKind,
    faults,
)
from huikuan.books.policies.queries import NoSuchProposal, ProposalView
from huikuan.flows.change_policy.acting import Asked, act, edit, start
from huikuan.flows.change_policy.listing import (
    Listed,
    Standing,
    in_words,
    listed,
    standing,
    waiting_for,
)
from huikuan.flows.change_policy.reading import SHARES, Changed, Shown, changes, place, read
from huikuan.flows.change_policy.replaying import (
    REPLAYS,
    NoReplay,
    Replayed,
    ReplayTable,
    replay,
)
from huikuan.flows.change_policy.texting import (
    Unreadable,
    parse,
    parse_value,
    printed,
    printed_value,
)
from huikuan.kernel.policies import Issue, PolicyRefused

__all__ = [
    "REPLAYS",
    "SHARES",
    "Asked",
    "Changed",
    "ChangedMeanwhile",
    "Issue",
    "Listed",
    "NoReplay",
    "NoSuchProposal",
    "PolicyActRefused",
    "PolicyRefused",
    "ProposalView",
    "ReplayTable",
    "Replayed",
    "Shown",
    "Standing",
    "UnknownKind",
    "Unreadable",
    "act",
    "changes",
    "edit",
    "faults",
    "in_words",
    "listed",
    "parse",
    "parse_value",
    "place",
    "printed",
    "printed_value",
    "read",
    "replay",
    "standing",
    "start",
    "waiting_for",
]
