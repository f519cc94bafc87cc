"""Asks for money that is late: proposes, approves, sends, and brings about what a stage says (A1).

The face: `propose` looks at a book and is dry unless told otherwise, `approve`, `decline` and
`done` are people's acts, `send` hands over what may go out now, `effect` does what stages bring
about, `daily` is the cycle's part, and `mark` keeps what is learned of a letter afterwards.
"""

from huikuan.flows.dun.acting import MARKS, approve, decline, done, mark, post
from huikuan.flows.dun.effecting import effect
from huikuan.flows.dun.gathering import Gathered, gather
from huikuan.flows.dun.policies import InForce, in_force
from huikuan.flows.dun.proposing import Proposed, daily, propose
from huikuan.flows.dun.sending import Sendings, SendOutcome, send, send_all
from huikuan.flows.dun.wording import sentence, sentences

__all__ = [
    "MARKS",
    "Gathered",
    "InForce",
    "Proposed",
    "SendOutcome",
    "Sendings",
    "approve",
    "daily",
    "decline",
    "done",
    "effect",
    "gather",
    "in_force",
    "mark",
    "post",
    "propose",
    "send",
    "send_all",
    "sentence",
    "sentences",
]
