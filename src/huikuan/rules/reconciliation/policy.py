"""Reads the policy of reconciliation: which customers, which form, and its clocks (D5).

A document of this kind: `{kind: reconciliation, name, form, customers, rhythm, answer_days,
reminder_days: [7, 12], link_days}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.reconciliation.values import Choice, Form, Rhythm

KIND: Final = "reconciliation"
_WORDS: Final = {"form": Form, "customers": Choice, "rhythm": Rhythm}
_MOST: Final = {"answer_days": 180, "link_days": 366}
_KEYS: Final = frozenset({"reminder_days", *_WORDS, *_MOST})
MOST_REMINDERS: Final = 5


@dataclass(frozen=True, slots=True)
class ReconciliationPolicy:
    """The rules of a round; days count from the day a request is sent."""

    form: Form
    customers: Choice
    rhythm: Rhythm
    answer_days: int
    reminder_days: tuple[int, ...]
    link_days: int


def parse(document: Mapping[str, object]) -> ReconciliationPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key,
    reconciliation_word, reconciliation_days, reconciliation_reminders, reconciliation_link.
    """
    issues = misaddressed(document, KIND, _KEYS)
    for key, words in _WORDS.items():
        if document.get(key) not in list(words):
            known = ", ".join(word.value for word in words)
            issues.append(Issue(key, "reconciliation_word", {"known": known}))
    numbers = {key: whole(document.get(key), 1, most) for key, most in _MOST.items()}
    issues += [
        Issue(key, "reconciliation_days", {"most": _MOST[key]})
        for key, found in numbers.items()
        if found is None
    ]
    answer, link = numbers["answer_days"], numbers["link_days"]
    reminders = _reminders(document.get("reminder_days"), link or _MOST["link_days"])
    if reminders is None:
        issues.append(Issue("reminder_days", "reconciliation_reminders", {"most": MOST_REMINDERS}))
    if answer and link and link < answer:
        issues.append(Issue("link_days", "reconciliation_link", {"least": answer}))
    if issues or answer is None or link is None or reminders is None:
        raise PolicyRefused(issues)
    return ReconciliationPolicy(
        form=Form(str(document["form"])),
        customers=Choice(str(document["customers"])),
        rhythm=Rhythm(str(document["rhythm"])),
        answer_days=answer,
        reminder_days=reminders,
        link_days=link,
    )


def _reminders(found: object, most: int) -> tuple[int, ...] | None:
    if not isinstance(found, list) or len(found) > MOST_REMINDERS:
        return None
    days = [whole(one, 1, most) for one in found]
    sound = tuple(one for one in days if one is not None)
    rising = all(before < after for before, after in pairwise(sound))
    return sound if len(sound) == len(days) and rising else None
