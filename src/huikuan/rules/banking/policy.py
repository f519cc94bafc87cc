"""Reads the policy of bank accounts: what happens to a statement of one that is new or closed (D4).

A document of this kind: `{kind: banking, name, unknown_account: book | refuse, closed_account: book
| refuse}`. What is booked is booked with a finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed

KIND: Final = "banking"
_CHOICES: Final = ("book", "refuse")
_KEYS: Final = ("unknown_account", "closed_account")


@dataclass(frozen=True, slots=True)
class BankingPolicy:
    """Which statements are refused; the others of their kind are booked with a finding."""

    refuse_unknown: bool
    refuse_closed: bool


def parse(document: Mapping[str, object]) -> BankingPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused: policy_kind, policy_unknown_key, banking_choice.
    """
    issues = misaddressed(document, KIND, _KEYS)
    issues += [
        Issue(key, "banking_choice", {"known": ", ".join(_CHOICES)})
        for key in _KEYS
        if document.get(key) not in _CHOICES
    ]
    if issues:
        raise PolicyRefused(issues)
    return BankingPolicy(*(document[key] == "refuse" for key in _KEYS))
