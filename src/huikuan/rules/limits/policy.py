"""Reads the policy of limits: which rules speak, for whom, and with which figures (B7).

A document of this kind: `{kind: limits, name, rounding, round_to: {CNY: minor}, new_days,
rules: [{rule, for, ...}], conditions: [{condition, share, grades, for}]}`. Shares are permyriad.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from huikuan.kernel.money import Rounding, known
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.limits.values import Stage

KIND: Final = "limits"
GRADES: Final = ("A", "B", "C", "D", "E")
MOST_SHARE: Final = 100_000  # ten times over
_MOST_DAYS: Final = 3_650
_MOST_PAID: Final = 10_000
_KEYS: Final = frozenset({"rounding", "round_to", "new_days", "rules", "conditions"})


class Whom(StrEnum):
    """Which customers a rule speaks of."""

    ALL = "all"
    NEW = "new"
    ESTABLISHED = "established"


class Counts(StrEnum):
    """What cover does to a limit; where it lowers the exposure, adding it counts it twice."""

    SHOWN = "shown"
    ADDS = "adds"
    CAPS = "caps"


@dataclass(frozen=True, slots=True)
class Step:
    """From this many invoices paid on time on, this share."""

    paid: int
    share: int


@dataclass(frozen=True, slots=True)
class Band:
    """Up to and including this score, this share; the last band has no end."""

    upto: Fraction | None
    share: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its figures; what its kind does not use stays empty."""

    code: str
    whom: Whom = Whom.ALL
    share: int = 0
    shares: tuple[tuple[str, int], ...] = ()
    steps: tuple[Step, ...] = ()
    bands: tuple[Band, ...] = ()
    grades: tuple[str, ...] = ()
    years: int = 0
    counts: Counts = Counts.SHOWN

    @property
    def stage(self) -> Stage:
        """What the rule does to the figure."""
        if self.code in COVERS:
            return Stage.CEILING if self.counts is Counts.CAPS else Stage.COVER
        return STAGES[self.code]


@dataclass(frozen=True, slots=True)
class Asking:
    """A condition that holds for customers of these grades."""

    code: str
    share: int
    grades: tuple[str, ...]
    whom: Whom


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """The rules in their order; a customer is new for `new_days` from the relation's beginning."""

    rounding: Rounding
    round_to: Mapping[str, int]
    new_days: int
    rules: tuple[Rule, ...]
    conditions: tuple[Asking, ...]


COVERS: Final = frozenset({"securities", "insured"})
STAGES: Final[Mapping[str, Stage]] = {
    "annual_trade": Stage.BASE,
    "first_order": Stage.BASE,
    "trade_terms": Stage.BASE,
    "working_assets": Stage.BASE,
    "net_worth": Stage.BASE,
    "grade_share": Stage.FACTOR,
    "grade_uplift": Stage.FACTOR,
    "raise_most": Stage.CEILING,
    "monthly_cash": Stage.CEILING,
    "open_credit": Stage.CEILING,
    "group": Stage.CEILING,
}
_FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "annual_trade": ("share",),
    "first_order": ("steps",),
    "trade_terms": ("shares",),
    "working_assets": ("bands",),
    "net_worth": ("share",),
    "grade_share": ("shares",),
    "grade_uplift": ("grades", "share", "years"),
    "raise_most": ("share",),
    "monthly_cash": ("share",),
    "open_credit": ("share",),
    "group": (),
    "securities": ("counts", "share"),
    "insured": ("counts", "share"),
}
CONDITIONS: Final = ("deposit",)


def parse(document: Mapping[str, object]) -> LimitPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, limits_rounding,
    limits_round_to, limits_number, limits_rule, limits_rule_twice, limits_rule_keys, limits_whom,
    limits_share, limits_shares, limits_steps, limits_bands, limits_grades, limits_counts,
    limits_no_base, limits_condition.
    """
    issues = misaddressed(document, KIND, _KEYS)
    if document.get("rounding") not in {one.value for one in Rounding}:
        issues.append(Issue("rounding", "limits_rounding", {"known": ", ".join(Rounding)}))
    round_to = _round_to(document.get("round_to"), issues)
    new_days = whole(document.get("new_days"), 0, _MOST_DAYS)
    if new_days is None:
        issues.append(Issue("new_days", "limits_number", {"most": _MOST_DAYS}))
    rules = _rules(document.get("rules"), issues)
    conditions = _conditions(document.get("conditions"), issues)
    if issues:
        raise PolicyRefused(issues)
    return LimitPolicy(
        rounding=Rounding(str(document["rounding"])),
        round_to=round_to,
        new_days=new_days or 0,
        rules=rules,
        conditions=conditions,
    )


def _round_to(found: object, issues: list[Issue]) -> dict[str, int]:
    if not isinstance(found, Mapping):
        issues.append(Issue("round_to", "limits_round_to"))
        return {}
    steps = {}
    for code, step in found.items():
        size = whole(step, 1, 10**12)
        if not known(str(code)) or size is None:
            issues.append(Issue(f"round_to.{code}", "limits_round_to"))
        else:
            steps[str(code)] = size
    return steps


def _rules(listed: object, issues: list[Issue]) -> tuple[Rule, ...]:
    if not isinstance(listed, list) or not listed:
        issues.append(Issue("rules", "limits_rule", {"known": ", ".join(_FIGURES)}))
        return ()
    found: list[Rule] = []
    for at, line in enumerate(listed):
        rule = _rule(line, f"rules.{at}", issues)
        if rule is None:
            continue
        if any(one.code == rule.code and _share_customers(one, rule) for one in found):
            issues.append(Issue(f"rules.{at}", "limits_rule_twice", {"rule": rule.code}))
        found.append(rule)
    if not any(rule.stage is Stage.BASE for rule in found):
        issues.append(Issue("rules", "limits_no_base"))
    return tuple(found)


def _share_customers(one: Rule, other: Rule) -> bool:
    return Whom.ALL in {one.whom, other.whom} or one.whom is other.whom


def _rule(line: object, path: str, issues: list[Issue]) -> Rule | None:
    code = line.get("rule") if isinstance(line, Mapping) else None
    if not isinstance(line, Mapping) or code not in _FIGURES:
        issues.append(Issue(path, "limits_rule", {"known": ", ".join(_FIGURES)}))
        return None
    wanted = _FIGURES[str(code)]
    strange = sorted(str(key) for key in line.keys() - {"rule", "for", *wanted})
    if strange:
        issues.append(Issue(path, "limits_rule_keys", {"keys": ", ".join(strange)}))
        return None
    whom = line.get("for", Whom.ALL.value)
    if whom not in {one.value for one in Whom}:
        issues.append(Issue(f"{path}.for", "limits_whom", {"known": ", ".join(Whom)}))
        return None
    figures = {key: _READ[key](line.get(key)) for key in wanted}
    faulty = [key for key, value in figures.items() if value is None]
    issues.extend(Issue(f"{path}.{key}", _FAULTS[key]) for key in faulty)
    if faulty:
        return None
    return Rule(code=str(code), whom=Whom(whom), **figures)  # type: ignore[arg-type]


def _share(found: object) -> int | None:
    return whole(found, 0, MOST_SHARE)


def _shares(found: object) -> tuple[tuple[str, int], ...] | None:
    if not isinstance(found, Mapping) or set(found) != set(GRADES):
        return None
    read = [(grade, _share(found[grade])) for grade in GRADES]
    sound = tuple((grade, share) for grade, share in read if share is not None)
    return sound if len(sound) == len(read) else None


def _steps(found: object) -> tuple[Step, ...] | None:
    if not isinstance(found, list) or not found:
        return None
    steps = []
    for line in found:
        if not isinstance(line, Mapping) or line.keys() != {"paid", "share"}:
            return None
        paid, share = whole(line["paid"], 0, _MOST_PAID), _share(line["share"])
        if paid is None or share is None:
            return None
        steps.append(Step(paid, share))
    rising = all(one.paid < two.paid for one, two in pairwise(steps))
    return tuple(steps) if rising and steps[0].paid == 0 else None


def _bands(found: object) -> tuple[Band, ...] | None:
    if not isinstance(found, list) or not found:
        return None
    bands = []
    for at, line in enumerate(found):
        last = at == len(found) - 1
        if not isinstance(line, Mapping) or line.keys() - {"share"} != (
            set() if last else {"upto"}
        ):
            return None
        share = _share(line.get("share"))
        try:
            upto = None if last else Fraction(str(line["upto"]))
        except ValueError:
            return None
        if share is None:
            return None
        bands.append(Band(upto, share))
    ends = [band.upto for band in bands if band.upto is not None]
    return tuple(bands) if all(one < two for one, two in pairwise(ends)) else None


def _grades(found: object) -> tuple[str, ...] | None:
    if not isinstance(found, list) or not found or not set(map(str, found)) <= set(GRADES):
        return None
    return tuple(str(one) for one in found)


def _years(found: object) -> int | None:
    return whole(found, 0, 50)


def _counts(found: object) -> Counts | None:
    return Counts(str(found)) if found in {one.value for one in Counts} else None


_READ: Final[Mapping[str, Callable[[object], object]]] = {
    "share": _share,
    "shares": _shares,
    "steps": _steps,
    "bands": _bands,
    "grades": _grades,
    "years": _years,
    "counts": _counts,
}
_FAULTS: Final = {
    "share": "limits_share",
    "shares": "limits_shares",
    "steps": "limits_steps",
    "bands": "limits_bands",
    "grades": "limits_grades",
    "years": "limits_years",
    "counts": "limits_counts",
}


def _conditions(listed: object, issues: list[Issue]) -> tuple[Asking, ...]:
    if not isinstance(listed, list):
        issues.append(Issue("conditions", "limits_condition", {"known": ", ".join(CONDITIONS)}))
        return ()
    found = []
    for at, line in enumerate(listed):
        one = _asking(line)
        if one is None:
            known_words = {"known": ", ".join(CONDITIONS)}
            issues.append(Issue(f"conditions.{at}", "limits_condition", known_words))
        else:
            found.append(one)
    return tuple(found)


def _asking(line: object) -> Asking | None:
    if not isinstance(line, Mapping) or line.get("condition") not in CONDITIONS:
        return None
    if line.keys() - {"for"} != {"condition", "share", "grades"}:
        return None
    share, grades = whole(line["share"], 1, 10_000), _grades(line["grades"])
    whom = line.get("for", Whom.ALL.value)
    if share is None or grades is None or whom not in {one.value for one in Whom}:
        return None
    return Asking(str(line["condition"]), share, grades, Whom(whom))
