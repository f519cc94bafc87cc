"""Reads the policy of matching: thresholds, limits of money and work, and what evidence is worth.

A document of this kind: `{kind: matching, name, apply, suggest, leave, alike, shown, subset_most,
subset_bits, advice_days, promise_days, bank_charge: {CNY: 5000}, rounding: {CNY: 10}, calibration:
{reference.exact.name: 999}}`. Thresholds, likeness and calibration are per mille, money is minor
units by currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from huikuan.kernel.money import known
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

KIND: Final = "matching"
_NUMBERS: Final = {
    "apply": (500, 1000),
    "suggest": (1, 1000),
    "leave": (0, 1000),
    "alike": (600, 1000),
    "shown": (1, 10),
    "subset_most": (2, 50),
    "subset_bits": (1_000, 4_000_000_000),
    "advice_days": (0, 90),
    "promise_days": (0, 90),
}
_MONEY: Final = ("bank_charge", "rounding")


@dataclass(frozen=True, slots=True)
class MatchingPolicy:
    """What matching may do by itself.

    From `apply` on a proposal is applied, from `suggest` on it waits as a suggestion, below `leave`
    it is not even shown. `alike`: the least likeness of names. `bank_charge` and `rounding`: what
    may be missing of a payment, by currency. `calibration`: how often a proposal with these
    features was right.
    """

    apply: int
    suggest: int
    leave: int
    alike: int
    shown: int
    subset_most: int
    subset_bits: int
    advice_days: int
    promise_days: int
    bank_charge: Mapping[str, int] = field(default_factory=dict)
    rounding: Mapping[str, int] = field(default_factory=dict)
    calibration: Mapping[str, int] = field(default_factory=dict)

    def confidence(self, features: tuple[str, ...]) -> int:
        """Return how sure a proposal with these features is, per mille."""
        return confidence(self.calibration, features)


def confidence(calibration: Mapping[str, int], features: tuple[str, ...]) -> int:
    """Return what a calibration says of these features, per mille.

    It is asked for all of them, then for fewer and fewer of the first ones; what it does not know
    at all is worth nothing, so that it is never applied.
    """
    for count in range(len(features), 0, -1):
        found = calibration.get(".".join(features[:count]))
        if found is not None:
            return found
    return 0


def parse(document: Mapping[str, object]) -> MatchingPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, matching_number,
    matching_money, matching_calibration, matching_thresholds.
    """
    issues = misaddressed(document, KIND, ("calibration", *_NUMBERS, *_MONEY))
    for key, (least, most) in _NUMBERS.items():
        if whole(document.get(key), least, most) is None:
            issues.append(Issue(key, "matching_number", {"least": least, "most": most}))
    for key in _MONEY:
        issues += misstated(key, document.get(key, {}))
    issues += _calibration(document.get("calibration"))
    if not issues:
        issues = _thresholds(document)
    if issues:
        raise PolicyRefused(issues)
    numbers = {key: cast("int", document[key]) for key in _NUMBERS}
    money = {key: dict(cast("Mapping[str, int]", document.get(key, {}))) for key in _MONEY}
    table = dict(cast("Mapping[str, int]", document["calibration"]))
    return MatchingPolicy(
        apply=numbers["apply"],
        suggest=numbers["suggest"],
        leave=numbers["leave"],
        alike=numbers["alike"],
        shown=numbers["shown"],
        subset_most=numbers["subset_most"],
        subset_bits=numbers["subset_bits"],
        advice_days=numbers["advice_days"],
        promise_days=numbers["promise_days"],
        bank_charge=money["bank_charge"],
        rounding=money["rounding"],
        calibration=table,
    )


def misstated(path: str, found: object) -> list[Issue]:
    """Return what is wrong with amounts by currency, in minor units: matching_money."""
    if not isinstance(found, Mapping):
        return [Issue(path, "matching_money")]
    return [
        Issue(f"{path}.{currency}", "matching_money")
        for currency, minor in found.items()
        if not isinstance(currency, str) or not known(currency) or whole(minor, 0, 10**9) is None
    ]


def _calibration(found: object) -> list[Issue]:
    if not isinstance(found, Mapping) or not found:
        return [Issue("calibration", "matching_calibration")]
    return [
        Issue(f"calibration.{features}", "matching_calibration")
        for features, worth in found.items()
        if not isinstance(features, str) or whole(worth, 0, 1000) is None
    ]


def _thresholds(document: Mapping[str, object]) -> list[Issue]:
    apply, suggest, leave = (cast("int", document[key]) for key in ("apply", "suggest", "leave"))
    if leave <= suggest <= apply:
        return []
    return [Issue("suggest", "matching_thresholds", {"apply": apply, "leave": leave})]
