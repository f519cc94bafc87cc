"""Reads the policy of delivery: how long before its due day an unreceived invoice is listed (D5).

A document of this kind: `{kind: delivery, name, days_before_due: 7, red_letter_hours: 72}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

KIND = "delivery"
_MOST = {"days_before_due": 365, "red_letter_hours": 24 * 365}
_LEAST = {"days_before_due": 0, "red_letter_hours": 1}


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """`days_before_due` days; `red_letter_hours` hours in which the other side must confirm."""

    days_before_due: int
    red_letter_hours: int


def parse(document: Mapping[str, object]) -> DeliveryPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, delivery_number.
    """
    issues = misaddressed(document, KIND, _MOST)
    numbers = {}
    for key, most in _MOST.items():
        found = whole(document.get(key), _LEAST[key], most)
        if found is None:
            issues.append(Issue(key, "delivery_number", {"least": _LEAST[key], "most": most}))
        else:
            numbers[key] = found
    if issues:
        raise PolicyRefused(issues)
    return DeliveryPolicy(**numbers)
