"""Reads the policy of securities: which kinds count, at what share, and when they stop (B12).

`{kind: securities, name, alert_days, kinds: {code: {share, stop_days, registered, confirmed}}}`:
`share` permyriad of the amount, `stop_days` so many days before the end it counts no more (time to
call it), `registered` and `confirmed` whether it counts only then. A kind not named counts nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.securities.values import SecurityKind

KIND: Final = "securities"
WHOLE: Final = 10_000
MOST_DAYS: Final = 365
_KEYS: Final = ("alert_days", "kinds")
_LINE: Final = frozenset({"share", "stop_days", "registered", "confirmed"})


@dataclass(frozen=True, slots=True)
class Counting:
    """How a kind of security counts."""

    share: int
    stop_days: int = 0
    registered: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SecuritiesPolicy:
    """How every kind counts; `alert_days` before its end one is reminded."""

    alert_days: int
    kinds: Mapping[SecurityKind, Counting]


def parse(document: Mapping[str, object]) -> SecuritiesPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, securities_days,
    securities_kind.
    """
    issues = misaddressed(document, KIND, _KEYS)
    alert_days = whole(document.get("alert_days"), 0, MOST_DAYS)
    if alert_days is None:
        issues.append(Issue("alert_days", "securities_days", {"most": MOST_DAYS}))
    kinds = {}
    listed = document.get("kinds")
    if not isinstance(listed, Mapping):
        issues.append(Issue("kinds", "securities_kind", {"known": ", ".join(SecurityKind)}))
        listed = {}
    for code, line in listed.items():
        one = _counting(line)
        if code not in set(SecurityKind) or one is None:
            figures = {"known": ", ".join(SecurityKind)}
            issues.append(Issue(f"kinds.{code}", "securities_kind", figures))
        else:
            kinds[SecurityKind(code)] = one
    if issues or alert_days is None:
        raise PolicyRefused(issues)
    return SecuritiesPolicy(alert_days, kinds)


def _counting(line: object) -> Counting | None:
    if not isinstance(line, Mapping) or not line.keys() <= _LINE:
        return None
    share = whole(line.get("share"), 0, WHOLE)
    stop_days = whole(line.get("stop_days", 0), 0, MOST_DAYS)
    registered, confirmed = line.get("registered", False), line.get("confirmed", False)
    if share is None or stop_days is None:
        return None
    if not isinstance(registered, bool) or not isinstance(confirmed, bool):
        return None
    return Counting(share, stop_days, registered, confirmed)
