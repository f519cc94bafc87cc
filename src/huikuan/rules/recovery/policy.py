"""Reads the policy of recovery: periods of limitation, and when to warn (domain 3.1).

A document of this kind: `{kind: recovery, name, months, international_months, longest_months,
guarantee_months, warn_days: {early, near, last}, unproven}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.recovery.values import Interruption

KIND: Final = "recovery"
_MONTHS: Final = ("months", "international_months", "longest_months", "guarantee_months")
_WARN: Final = ("early", "near", "last")


@dataclass(frozen=True, slots=True)
class RecoveryPolicy:
    """Periods in months, days of warning before the last day, the largest first.

    `unproven`: kinds of interruption that count without a proof being named.
    """

    months: int
    international_months: int
    longest_months: int
    guarantee_months: int
    early: int
    near: int
    last: int
    unproven: frozenset[Interruption]


def parse(document: Mapping[str, object]) -> RecoveryPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, recovery_months,
    recovery_warn, recovery_unproven.
    """
    issues = misaddressed(document, KIND, (*_MONTHS, "warn_days", "unproven"))
    months = {name: whole(document.get(name), 1, 600) for name in _MONTHS}
    issues += [Issue(name, "recovery_months") for name, one in months.items() if one is None]
    table = document.get("warn_days")
    warn = (
        [whole(table.get(name), 0, 3_650) for name in _WARN] if isinstance(table, Mapping) else []
    )
    days = [one for one in warn if one is not None]
    if len(days) != len(_WARN) or sorted(days, reverse=True) != days:
        issues.append(Issue("warn_days", "recovery_warn"))
    kinds = document.get("unproven")
    known = frozenset(Interruption)
    if not isinstance(kinds, list) or not set(map(str, kinds)) <= known:
        issues.append(Issue("unproven", "recovery_unproven", {"known": ", ".join(sorted(known))}))
        kinds = []
    if issues:
        raise PolicyRefused(issues)
    return RecoveryPolicy(
        **{name: one or 0 for name, one in months.items()},
        early=days[0],
        near=days[1],
        last=days[2],
        unproven=frozenset(Interruption(str(one)) for one in kinds),
    )
