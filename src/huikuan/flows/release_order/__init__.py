"""Works through held orders: the queue, the release by somebody entitled, what-ifs (D2, B13).

Pages, API and commands call these; each is a journey of its own.
"""

from huikuan.flows.check_order.wording import sentence, sentences
from huikuan.flows.release_order.deciding import act, release
from huikuan.flows.release_order.looking import one, queue, waiting
from huikuan.flows.release_order.supposing import split, what_if
from huikuan.flows.release_order.telling import told_now, told_what_if
from huikuan.flows.release_order.values import (
    Held,
    Point,
    ReleaseAsked,
    ReleaseRefused,
    Split,
)

__all__ = [
    "Held",
    "Point",
    "ReleaseAsked",
    "ReleaseRefused",
    "Split",
    "act",
    "one",
    "queue",
    "release",
    "sentence",
    "sentences",
    "split",
    "told_now",
    "told_what_if",
    "waiting",
    "what_if",
]
