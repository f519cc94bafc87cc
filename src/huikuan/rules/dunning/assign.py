"""Decides which dunning policy a customer is asked by: the first rule that fits (A1).

A document of kind `dunning_assignment`: `{kind, name, rules: [{policy, key_account, grades,
countries, segments}], otherwise, alone}`. A rule fits where everything that it names fits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed

KIND: Final = "dunning_assignment"
_LISTS: Final = ("grades", "countries", "segments")
_RULE: Final = frozenset({"policy", "key_account", *_LISTS})


@dataclass(frozen=True, slots=True)
class Buyer:
    """What an assignment looks at: grade ("" without one), country as kept, industry or region."""

    key_account: bool
    grade: str
    country: str
    segments: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy's name and whom it is for; an empty list and None name nobody in particular."""

    policy: str
    key_account: bool | None
    grades: frozenset[str]
    countries: frozenset[str]
    segments: frozenset[str]

    def fits(self, buyer: Buyer) -> bool:
        """Whether the rule is for the customer."""
        return (
            self.key_account in {None, buyer.key_account}
            and (not self.grades or buyer.grade in self.grades)
            and (not self.countries or buyer.country in self.countries)
            and (not self.segments or bool(self.segments & buyer.segments))
        )


@dataclass(frozen=True, slots=True)
class Assignment:
    """The rules in their order, and the policy of everybody else.

    `alone`: steps of the machine leave the house without a person's look. Somebody switches it on.
    """

    rules: tuple[Rule, ...]
    otherwise: str
    alone: bool = False

    def policy_of(self, buyer: Buyer) -> str:
        """The name of the customer's dunning policy."""
        return next((one.policy for one in self.rules if one.fits(buyer)), self.otherwise)

    @property
    def names(self) -> tuple[str, ...]:
        """Every policy that it names, once."""
        return tuple(dict.fromkeys((*(one.policy for one in self.rules), self.otherwise)))


def parse_assignment(document: Mapping[str, object]) -> Assignment:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key,
    dunning_assignment_rule, dunning_assignment_policy, dunning_yes_no.
    """
    issues = misaddressed(document, KIND, {"rules", "otherwise", "alone"})
    found = document.get("rules")
    rules = []
    if not isinstance(found, list):
        issues.append(Issue("rules", "dunning_assignment_rule"))
    else:
        rules = [_rule(one, f"rules.{at}", issues) for at, one in enumerate(found)]
    otherwise = _name(document.get("otherwise"), "otherwise", issues)
    alone = document.get("alone", False)
    if not isinstance(alone, bool):
        issues.append(Issue("alone", "dunning_yes_no"))
    if issues:
        raise PolicyRefused(issues)
    return Assignment(tuple(one for one in rules if one is not None), otherwise, alone is True)


def _rule(found: object, path: str, issues: list[Issue]) -> Rule | None:
    if not isinstance(found, Mapping) or not set(found) <= _RULE or set(found) <= {"policy"}:
        issues.append(Issue(path, "dunning_assignment_rule"))
        return None
    policy = _name(found.get("policy"), f"{path}.policy", issues)
    key = found.get("key_account")
    if key is not None and not isinstance(key, bool):
        issues.append(Issue(f"{path}.key_account", "dunning_yes_no"))
        key = None
    lists = {}
    for name in _LISTS:
        words = found.get(name, [])
        if not isinstance(words, list) or not all(isinstance(one, str) and one for one in words):
            issues.append(Issue(f"{path}.{name}", "dunning_assignment_rule"))
            words = []
        lists[name] = frozenset(words)
    return Rule(policy, key, lists["grades"], lists["countries"], lists["segments"])


def _name(found: object, path: str, issues: list[Issue]) -> str:
    if isinstance(found, str) and found.isidentifier():
        return found
    issues.append(Issue(path, "dunning_assignment_policy"))
    return ""
