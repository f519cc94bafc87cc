"""Reads the policy of the portal: how long links and sessions last, and what is taken (D5, A7).

A document of this kind: `{kind: portal, name, access_days, link_hours, session_hours,
idle_minutes, promise_days, instalments, proof_days, submissions, letters}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

KIND: Final = "portal"
# what a figure may be; a link in a letter is old after two weeks, a session after a day
_BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "access_days": (1, 1096),
    "link_hours": (1, 336),
    "session_hours": (1, 24),
    "idle_minutes": (5, 240),
    "promise_days": (1, 180),
    "instalments": (2, 60),
    "proof_days": (1, 1096),
    "submissions": (1, 500),
    "letters": (1, 50),
}


@dataclass(frozen=True, slots=True)
class PortalPolicy:
    """The figures of the portal.

    An invitation lasts `access_days`, a link in a letter `link_hours` and one use, a session
    `session_hours` and not longer idle than `idle_minutes`. A promise is for a day within
    `promise_days`, a plan starts within them and has at most so many monthly `instalments`; a
    proof is of money sent within `proof_days` before. A clerk hands in at most so many
    `submissions` a day and has so many `letters` with a link sent a day.
    """

    access_days: int
    link_hours: int
    session_hours: int
    idle_minutes: int
    promise_days: int
    instalments: int
    proof_days: int
    submissions: int
    letters: int


def parse(document: Mapping[str, object]) -> PortalPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, portal_figure,
    portal_idle (a session that ends before it is idle).
    """
    issues = misaddressed(document, KIND, _BOUNDS)
    found: dict[str, int] = {}
    for key, (least, most) in _BOUNDS.items():
        number = whole(document.get(key), least, most)
        if number is None:
            issues.append(Issue(key, "portal_figure", {"least": least, "most": most}))
        else:
            found[key] = number
    if not issues and found["idle_minutes"] > found["session_hours"] * 60:
        issues.append(Issue("idle_minutes", "portal_idle", {"most": found["session_hours"] * 60}))
    if issues:
        raise PolicyRefused(issues)
    return PortalPolicy(**found)
