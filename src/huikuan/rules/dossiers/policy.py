"""Reads the policy of the credit file: what it should hold, how old that may be, what reports cost.

`{kind: credit_file, name, items: {code: {weight, days, count, audited}}, alert_days, report_days,
monthly_budget: {CNY: 500000}}`. Weights are permyriad and make a whole; `days` is how old a
thing may be (nothing: any age), `count` how many of it are wanted; amounts are minor units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.money import Money, known
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.dossiers.values import WHOLE

KIND: Final = "credit_file"
ITEMS: Final = (
    "registration",
    "identity",
    "license",
    "owners",
    "contact",
    "statements",
    "report",
    "references",
    "history",
)
_KEYS: Final = ("items", "alert_days", "report_days", "monthly_budget")
_ITEM_KEYS: Final = frozenset({"weight", "days", "count", "audited"})
MOST_DAYS: Final = 3_650
MOST_OF_ONE: Final = 20
MOST_BUDGET: Final = 10**12


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that the file should hold: its weight (permyriad), its age and number."""

    code: str
    weight: int
    days: int | None = None
    count: int = 1
    audited: bool = False


@dataclass(frozen=True, slots=True)
class CreditFilePolicy:
    """What a credit file should hold.

    `alert_days`: so many days before a document ends one is reminded. `report_days`: a report
    younger than this is used again instead of being paid for twice. `budget`: the most that reports
    may cost in a calendar month, by currency; a currency that is not named has no budget.
    """

    items: tuple[Wanted, ...]
    alert_days: int
    report_days: int
    budget: Mapping[str, Money]


def parse(document: Mapping[str, object]) -> CreditFilePolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, credit_file_item,
    credit_file_weights, credit_file_days, credit_file_budget.
    """
    issues = misaddressed(document, KIND, _KEYS)
    items = _items(document.get("items"), issues)
    issues += [
        Issue(key, "credit_file_days", {"most": MOST_DAYS})
        for key in ("alert_days", "report_days")
        if whole(document.get(key), 0, MOST_DAYS) is None
    ]
    budget = _budget(document.get("monthly_budget", {}), issues)
    if issues:
        raise PolicyRefused(issues)
    return CreditFilePolicy(
        items=items,
        alert_days=int(str(document["alert_days"])),
        report_days=int(str(document["report_days"])),
        budget=budget,
    )


def _items(listed: object, issues: list[Issue]) -> tuple[Wanted, ...]:
    if not isinstance(listed, Mapping) or not listed:
        issues.append(Issue("items", "credit_file_item", {"known": ", ".join(ITEMS)}))
        return ()
    found = []
    for code, line in listed.items():
        one = _wanted(str(code), line)
        if one is None:
            known_ones = ", ".join(ITEMS)
            issues.append(Issue(f"items.{code}", "credit_file_item", {"known": known_ones}))
        else:
            found.append(one)
    summed = sum(one.weight for one in found)
    if len(found) == len(listed) and summed != WHOLE:
        issues.append(Issue("items", "credit_file_weights", {"sum": summed, "whole": WHOLE}))
    return tuple(found)


def _wanted(code: str, line: object) -> Wanted | None:
    if code not in ITEMS or not isinstance(line, Mapping) or not line.keys() <= _ITEM_KEYS:
        return None
    weight = whole(line.get("weight"), 0, WHOLE)
    days = None if line.get("days") is None else whole(line["days"], 1, MOST_DAYS)
    count = whole(line.get("count", 1), 1, MOST_OF_ONE)
    audited = line.get("audited", False)
    if weight is None or count is None or not isinstance(audited, bool):
        return None
    if days is None and line.get("days") is not None:
        return None
    return Wanted(code, weight, days, count, audited)


def _budget(listed: object, issues: list[Issue]) -> Mapping[str, Money]:
    if not isinstance(listed, Mapping):
        issues.append(Issue("monthly_budget", "credit_file_budget"))
        return {}
    found = {}
    for currency, figure in listed.items():
        minor = whole(figure, 0, MOST_BUDGET)
        if minor is None or not known(str(currency)):
            issues.append(Issue(f"monthly_budget.{currency}", "credit_file_budget"))
        else:
            found[str(currency)] = Money(minor, str(currency))
    return found
