"""Reads the policy of disputes: reasons and causes in both languages, owners, deadlines (A8).

A document of this kind: `{kind: disputes, name, reasons: [{code, zh, en, owner}],
causes: [{code, zh, en}], days: {answer, record, settle, inspect, fulfil}}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

KIND: Final = "disputes"
OWNERS: Final = ("sales", "quality", "logistics", "finance", "legal")
STEPS: Final = ("answer", "record", "settle", "inspect", "fulfil")
_MOST_DAYS: Final = 365
_KEYS: Final = frozenset({"reasons", "causes", "days"})


@dataclass(frozen=True, slots=True)
class Word:
    """A reason or a root cause by its code, in both languages; of a reason, who has to settle it."""

    code: str
    zh: str
    en: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class DisputePolicy:
    """What may be disputed, whose business it is, and how many days each step has."""

    reasons: tuple[Word, ...]
    causes: tuple[Word, ...]
    days: Mapping[str, int]

    def reason(self, code: str) -> Word | None:
        """The reason of a code."""
        return next((one for one in self.reasons if one.code == code), None)

    def cause(self, code: str) -> Word | None:
        """The root cause of a code."""
        return next((one for one in self.causes if one.code == code), None)


def parse(document: Mapping[str, object]) -> DisputePolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, disputes_word,
    disputes_twice, disputes_owner, disputes_days.
    """
    issues = misaddressed(document, KIND, _KEYS)
    reasons = _words(document.get("reasons"), "reasons", issues, owned=True)
    causes = _words(document.get("causes"), "causes", issues, owned=False)
    found = document.get("days")
    given = found if isinstance(found, Mapping) and set(found) == set(STEPS) else {}
    days = {
        step: number
        for step in STEPS
        if (number := whole(given.get(step), 1, _MOST_DAYS)) is not None
    }
    if len(days) < len(STEPS):
        issues.append(Issue("days", "disputes_days", {"steps": ", ".join(STEPS)}))
    if issues:
        raise PolicyRefused(issues)
    return DisputePolicy(reasons, causes, days)


def _words(found: object, key: str, issues: list[Issue], *, owned: bool) -> tuple[Word, ...]:
    wanted = {"code", "zh", "en", "owner"} if owned else {"code", "zh", "en"}
    if not isinstance(found, list) or not found:
        issues.append(Issue(key, "disputes_word"))
        return ()
    words: list[Word] = []
    for at, one in enumerate(found):
        if not isinstance(one, Mapping) or set(one) != wanted or not all(one.values()):
            issues.append(Issue(f"{key}.{at}", "disputes_word"))
            continue
        word = Word(**{name: str(value) for name, value in one.items()})
        if owned and word.owner not in OWNERS:
            issues.append(
                Issue(f"{key}.{at}.owner", "disputes_owner", {"known": ", ".join(OWNERS)})
            )
        if word.code in {other.code for other in words}:
            issues.append(Issue(f"{key}.{at}.code", "disputes_twice", {"code": word.code}))
        words.append(word)
    return tuple(words)
