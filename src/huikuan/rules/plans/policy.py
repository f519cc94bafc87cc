"""Reads the policy of promises and plans (A7).

A document of this kind: `{kind: plans, name, tolerance_days, confirm_days, most_level,
promise: {days, instalments}, plan: {instalments, months, acknowledgement, accelerates, interest},
extension_days, approve_above: {currency: minor}, security_above: {currency: minor}}`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.money import known
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

KIND: Final = "plans"
INTERESTS: Final = ("regime", "none")
_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "tolerance_days": (0, 30),
    "confirm_days": (0, 365),
    "most_level": (1, 10),
    "extension_days": (0, 365),
}
_PROMISE: Final[Mapping[str, tuple[int, int]]] = {"days": (1, 120), "instalments": (1, 6)}
_PLAN: Final[Mapping[str, tuple[int, int]]] = {"instalments": (2, 120), "months": (1, 120)}
_CHOICES: Final = frozenset({"acknowledgement", "accelerates", "interest"})
_KEYS: Final = frozenset({"promise", "plan", "approve_above", "security_above", *_NUMBERS})


@dataclass(frozen=True, slots=True)
class PlanPolicy:
    """How promises and plans are made and judged.

    A verdict may change for `confirm_days` after the last instalment, when a payment comes back.
    Amounts by currency in minor units: above `approve_above` another person agrees, above
    `security_above` a plan needs security. `interest`: what a plan's debts bear while it runs.
    """

    tolerance_days: int
    confirm_days: int
    most_level: int
    promise_days: int
    promise_instalments: int
    plan_instalments: int
    plan_months: int
    acknowledgement: bool
    accelerates: bool
    interest: str
    extension_days: int
    approve_above: Mapping[str, int]
    security_above: Mapping[str, int]


def parse(document: Mapping[str, object]) -> PlanPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, plans_number,
    plans_choice, plans_amounts.
    """
    issues = misaddressed(document, KIND, _KEYS)
    numbers = _numbers(document, _NUMBERS, "", issues)
    promise = _numbers(_part(document, "promise", _PROMISE), _PROMISE, "promise.", issues)
    plan_part = _part(document, "plan", {*_PLAN, *_CHOICES})
    plan = _numbers(plan_part, _PLAN, "plan.", issues)
    for name in ("acknowledgement", "accelerates"):
        if not isinstance(plan_part.get(name), bool):
            issues.append(Issue(f"plan.{name}", "plans_choice", {"known": "true, false"}))
    if plan_part.get("interest") not in INTERESTS:
        issues.append(Issue("plan.interest", "plans_choice", {"known": ", ".join(INTERESTS)}))
    approve = _amounts(document, "approve_above", issues)
    security = _amounts(document, "security_above", issues)
    if issues:
        raise PolicyRefused(issues)
    return PlanPolicy(
        tolerance_days=numbers["tolerance_days"],
        confirm_days=numbers["confirm_days"],
        most_level=numbers["most_level"],
        promise_days=promise["days"],
        promise_instalments=promise["instalments"],
        plan_instalments=plan["instalments"],
        plan_months=plan["months"],
        acknowledgement=plan_part["acknowledgement"] is True,
        accelerates=plan_part["accelerates"] is True,
        interest=str(plan_part["interest"]),
        extension_days=numbers["extension_days"],
        approve_above=approve,
        security_above=security,
    )


def _part(document: Mapping[str, object], name: str, keys: Collection[str]) -> Mapping[str, object]:
    found = document.get(name)
    return found if isinstance(found, Mapping) and set(found) <= set(keys) else {}


def _numbers(
    found: Mapping[str, object],
    bounds: Mapping[str, tuple[int, int]],
    where: str,
    issues: list[Issue],
) -> dict[str, int]:
    read = {}
    for name, (least, most) in bounds.items():
        number = whole(found.get(name), least, most)
        if number is None:
            issues.append(Issue(f"{where}{name}", "plans_number", {"least": least, "most": most}))
        else:
            read[name] = number
    return read


def _amounts(document: Mapping[str, object], name: str, issues: list[Issue]) -> dict[str, int]:
    found = document.get(name)
    if not isinstance(found, Mapping):
        issues.append(Issue(name, "plans_amounts"))
        return {}
    read = {str(key): whole(minor, 0, 10**15) for key, minor in found.items()}
    sound = {key: minor for key, minor in read.items() if minor is not None and known(key)}
    if len(sound) < len(read):
        issues.append(Issue(name, "plans_amounts"))
    return sound
