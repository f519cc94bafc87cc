"""Reads the policy of the monthly report: from how many days late a debt is listed by name (D6).

A document of this kind: `{kind: monthly_report, name, late_days: 60, top: 10, printed: 300}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

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
    issues = misaddressed(document, KIND, _MOST)
    numbers = {}
    for key, most in _MOST.items():
        found = whole(document.get(key), _LEAST[key], most)
        if found is None:
            issues.append(Issue(key, "reporting_number", {"least": _LEAST[key], "most": most}))
        else:
            numbers[key] = found
    if issues:
        raise PolicyRefused(issues)
    return MonthlyReport(**numbers)
