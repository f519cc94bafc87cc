"""How a message moves from planned to sent; in between nobody can tell, and no machine sends again.

Whether a server took a message that a killed process was handing over cannot be found out. So the
message counts as *unknown* from the moment it is handed over until the server's answer is kept,
and only a person, who can ask the recipient, moves one on that stayed there.
"""

from enum import StrEnum

from huikuan.kernel.states import Machine


class MessageState(StrEnum):
    """Where a message stands."""

    PLANNED = "planned"
    SENT = "sent"  # the mail server has taken it
    REFUSED = "refused"  # the server or our own rules will not have it sent
    UNKNOWN = "unknown"  # handed over, and no answer was kept


MESSAGE = Machine(
    start=MessageState.PLANNED,
    moves={
        (MessageState.PLANNED, "hand_over"): MessageState.UNKNOWN,
        # the recipient has lost the right, or has no address
        (MessageState.PLANNED, "withdraw"): MessageState.REFUSED,
        (MessageState.UNKNOWN, "taken"): MessageState.SENT,
        # the server said so before it had the message: trying again cannot make two of it
        (MessageState.UNKNOWN, "not_yet"): MessageState.PLANNED,
        (MessageState.UNKNOWN, "refuse"): MessageState.REFUSED,
        # a person's acts
        (MessageState.UNKNOWN, "arrived"): MessageState.SENT,
        (MessageState.UNKNOWN, "send_again"): MessageState.PLANNED,
        (MessageState.REFUSED, "send_again"): MessageState.PLANNED,
    },
)
