"""Posts a line into a group of an enterprise chat by its webhook (A4; decision 0027).

WeCom, Feishu and DingTalk take the same request: JSON with a type of message and its text.
"""

from dataclasses import dataclass

from huikuan.adapters.sms.gateway import Answer, Outcome, posted

__all__ = ["Answer", "Hook", "Line", "Outcome", "send"]


@dataclass(frozen=True, slots=True)
class Hook:
    """The webhook of a group; the address is the operator's own setting and its secret."""

    url: str
    timeout_seconds: int = 20


@dataclass(frozen=True, slots=True)
class Line:
    """What is said; `key` names it for ever."""

    key: str
    text: str


def send(hook: Hook, line: Line) -> Answer:
    """Post a line, once. Never raises for what a network or a chat may do."""
    body = {
        "msgtype": "text",
        "msg_type": "text",
        "text": {"content": line.text},
        "content": {"text": line.text},
        "key": line.key,
    }
    return posted(hook.url, body, {}, hook.timeout_seconds)
