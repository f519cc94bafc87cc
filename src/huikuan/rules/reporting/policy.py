"""Reads the policy of the monthly report: from how many days late a debt is listed by name (D6).

A document of this kind: `{kind: monthly_report, name, late_days: 60, top: 10, printed: 300}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.kernel.policies import Issue, PolicyRefused

KIND = "monthly_report"
_MOST = {"late_days": 3_650, "top": 100, "printed": 5_000}
_LEAST = {"late_days": 0, "top": 1, "printed": 1}


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """What the report lists.

    `late_days`: a debt is listed when it is more than so many days past due. `top`: how many
    customers are ranked. `printed`: how many debts a printed list names; a workbook names all.
    """

    late_days: int
    top: int
    printed: int


def parse(document: Mapping[str, object]) -> MonthlyReport:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, reporting_number.
    """
    issues = []
    if document.get("kind") != KIND:
        issues.append(Issue("kind", "policy_kind", {"expected": KIND}))
    # a misspelt key would silently leave a default in force
    unknown = document.keys() - {"kind", "name", *_MOST}
    issues += [Issue(key, "policy_unknown_key", {"key": key}) for key in sorted(unknown)]
    numbers = {}
    for key, most in _MOST.items():
        found = document.get(key)
        # True is an int to Python, not to a reader
        if isinstance(found, int) and not isinstance(found, bool) and _LEAST[key] <= found <= most:
            numbers[key] = found
        else:
            issues.append(Issue(key, "reporting_number", {"least": _LEAST[key], "most": most}))
    if issues:
        raise PolicyRefused(issues)
    return MonthlyReport(**numbers)
