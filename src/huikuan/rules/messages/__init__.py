"""How a message to a person leaves the house: once, or it is said that nobody can tell (P5, X11)."""

from huikuan.rules.messages.states import MESSAGE, MessageState

__all__ = ["MESSAGE", "MessageState"]
