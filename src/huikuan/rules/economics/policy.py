"""Reads the policy of economics: what work, fees and steps cost, and what may be expected (A3).

A document of this kind: `{kind: economics, name, currency, minute_minor, ages: [days], chances:
{grade: [permyriad by age]}, weight, contact: {minutes, uplift: [permyriad by age]}, risk: {...},
fees: {name: {slices: [{upto_minor, rate, flat_minor}], share, most_minor}}, steps: {code: {...}}}`.
Rates of fees are per ten thousand of the slice, as they stand in the law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.money import known
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

KIND: Final = "economics"
_MOST_MINOR: Final = 10**15
_FULL: Final = 10_000
_KEYS: Final = (
    "currency", "minute_minor", "ages", "chances", "weight", "contact", "risk", "fees", "steps",
)  # fmt: skip
_RISK: Final = {"deadline_days": 3_650, "overdue_days": 3_650, "broken_promises": 100}
_STEP: Final = {
    "minutes": 100_000,
    "fixed_minor": _MOST_MINOR,
    "share": _FULL,
    "days": 3_650,
    "from_days": 36_500,
}


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of an amount, up to `upto_minor` (None: all above), with its rate or its flat sum."""

    upto_minor: int | None
    rate: int
    flat_minor: int


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee by slices; of it `share` is asked (a half, a third), and at most `most_minor`."""

    slices: tuple[Slice, ...]
    share: int
    most_minor: int | None


@dataclass(frozen=True, slots=True)
class StepCost:
    """What a step takes and brings.

    `share`: of what comes in, kept by who collects. `success`: per ten thousand, by age. `from_days`:
    not before so many days overdue. `clear_only`: not where the debt is contested. `home_only`: not
    for a debtor abroad.
    """

    code: str
    minutes: int
    fixed_minor: int
    share: int
    days: int
    from_days: int
    success: tuple[int, ...]
    fees: tuple[str, ...]
    clear_only: bool
    home_only: bool


@dataclass(frozen=True, slots=True)
class EconomicsPolicy:
    """The figures that the worklist and the advice reckon with.

    `ages`: upper ends of the bands of overdue days, the last band is open. `chances`: of being paid,
    by grade, "" for any. `weight`: how many debts of its own a history needs to count as much as
    these. `uplift`: what a contact adds to being paid, by age.
    """

    currency: str
    minute_minor: int
    ages: tuple[int, ...]
    chances: Mapping[str, tuple[int, ...]]
    weight: int
    minutes: int
    uplift: tuple[int, ...]
    deadline_days: int
    overdue_days: int
    broken_promises: int
    risk_grades: frozenset[str]
    fees: Mapping[str, Fee]
    steps: Mapping[str, StepCost]

    def band(self, overdue_days: int) -> int:
        """Return the index of the age band that so many days overdue fall into."""
        return sum(overdue_days > end for end in self.ages)


def parse(document: Mapping[str, object]) -> EconomicsPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key,
    economics_currency, economics_number, economics_ages, economics_chances, economics_contact,
    economics_risk, economics_fee, economics_step.
    """
    issues = misaddressed(document, KIND, _KEYS)
    currency = document.get("currency")
    if not isinstance(currency, str) or not known(currency):
        issues.append(Issue("currency", "economics_currency"))
    minute = whole(document.get("minute_minor"), 0, _MOST_MINOR)
    weight = whole(document.get("weight"), 1, 1_000_000)
    if minute is None:
        issues.append(Issue("minute_minor", "economics_number"))
    if weight is None:
        issues.append(Issue("weight", "economics_number"))
    ages = _ages(document.get("ages"), issues)
    bands = len(ages) + 1
    chances = _chances(document.get("chances"), bands, issues)
    minutes, uplift = _contact(document.get("contact"), bands, issues)
    risk, grades = _risk(document.get("risk"), issues)
    fees = _fees(document.get("fees"), issues)
    steps = _steps(document.get("steps"), bands, frozenset(fees), issues)
    if issues:
        raise PolicyRefused(issues)
    return EconomicsPolicy(
        currency=str(currency),
        minute_minor=minute or 0,
        ages=ages,
        chances=chances,
        weight=weight or 1,
        minutes=minutes,
        uplift=uplift,
        deadline_days=risk["deadline_days"],
        overdue_days=risk["overdue_days"],
        broken_promises=risk["broken_promises"],
        risk_grades=grades,
        fees=fees,
        steps=steps,
    )


def _ages(found: object, issues: list[Issue]) -> tuple[int, ...]:
    ends = found if isinstance(found, list) else []
    days = [day for day in (whole(end, 0, 36_500) for end in ends) if day is not None]
    if not days or len(days) != len(ends) or sorted(set(days)) != days:
        issues.append(Issue("ages", "economics_ages"))
    return tuple(days)


def _row(found: object, bands: int) -> tuple[int, ...] | None:
    cells = found if isinstance(found, list) else []
    row = tuple(cell for cell in (whole(one, 0, _FULL) for one in cells) if cell is not None)
    return row if len(row) == len(cells) == bands else None


def _chances(found: object, bands: int, issues: list[Issue]) -> dict[str, tuple[int, ...]]:
    rows = found if isinstance(found, Mapping) else {}
    chances = {}
    for grade, cells in rows.items():
        row = _row(cells, bands)
        if row is None:
            issues.append(Issue(f"chances.{grade}", "economics_chances", {"bands": bands}))
        else:
            chances["" if grade == "any" else str(grade)] = row
    if "any" not in rows:
        issues.append(Issue("chances.any", "economics_chances", {"bands": bands}))
    return chances


def _contact(found: object, bands: int, issues: list[Issue]) -> tuple[int, tuple[int, ...]]:
    table = found if isinstance(found, Mapping) else {}
    minutes, row = whole(table.get("minutes"), 1, 10_000), _row(table.get("uplift"), bands)
    if minutes is None or row is None:
        issues.append(Issue("contact", "economics_contact", {"bands": bands}))
        return 1, ()
    return minutes, row


def _risk(found: object, issues: list[Issue]) -> tuple[dict[str, int], frozenset[str]]:
    table = found if isinstance(found, Mapping) else {}
    grades = table.get("grades")
    figures = {name: whole(table.get(name), 0, most) for name, most in _RISK.items()}
    if None in figures.values() or not isinstance(grades, list):
        issues.append(Issue("risk", "economics_risk"))
        grades = []
    return {name: one or 0 for name, one in figures.items()}, frozenset(map(str, grades))


def _fees(found: object, issues: list[Issue]) -> dict[str, Fee]:
    fees = {}
    for name, table in (found if isinstance(found, Mapping) else {}).items():
        fee = _fee(table) if isinstance(table, Mapping) else None
        if fee is None:
            issues.append(Issue(f"fees.{name}", "economics_fee"))
        else:
            fees[str(name)] = fee
    return fees


def _fee(table: Mapping[str, object]) -> Fee | None:
    slices, below = [], 0
    lines = table.get("slices")
    share = whole(table.get("share", _FULL), 1, _FULL)
    most = whole(table.get("most_minor"), 1, _MOST_MINOR) if "most_minor" in table else None
    if not isinstance(lines, list) or not lines or share is None:
        return None
    for place, line in enumerate(lines):
        if not isinstance(line, Mapping):
            return None
        last = place == len(lines) - 1
        upto = None if last else whole(line.get("upto_minor"), below + 1, _MOST_MINOR)
        rate = whole(line.get("rate", 0), 0, _FULL)
        flat = whole(line.get("flat_minor", 0), 0, _MOST_MINOR)
        if rate is None or flat is None or (upto is None and not last):
            return None
        slices.append(Slice(upto, rate, flat))
        below = upto or below
    return Fee(tuple(slices), share, most)


def _steps(
    found: object, bands: int, fees: frozenset[str], issues: list[Issue]
) -> dict[str, StepCost]:
    steps = {}
    for code, table in (found if isinstance(found, Mapping) else {}).items():
        step = _step(str(code), table, bands) if isinstance(table, Mapping) else None
        if step is None or not set(step.fees) <= fees:
            issues.append(
                Issue(f"steps.{code}", "economics_step", {"fees": ", ".join(sorted(fees))})
            )
        else:
            steps[step.code] = step
    if not steps:
        issues.append(Issue("steps", "economics_step", {"fees": ", ".join(sorted(fees))}))
    return steps


def _step(code: str, table: Mapping[str, object], bands: int) -> StepCost | None:
    figures = {name: whole(table.get(name, 0), 0, most) for name, most in _STEP.items()}
    success, fees = _row(table.get("success"), bands), table.get("fees", [])
    read = {name: one for name, one in figures.items() if one is not None}
    if success is None or len(read) != len(figures) or not isinstance(fees, list):
        return None
    return StepCost(
        code=code,
        success=success,
        fees=tuple(map(str, fees)),
        clear_only=table.get("clear_only") is True,
        home_only=table.get("home_only") is True,
        **read,
    )
