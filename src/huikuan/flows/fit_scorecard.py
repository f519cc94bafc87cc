"""Fits a scorecard to one's own history or to a file of firms, and proposes it as a version (B4).

Fitting changes nothing: a card comes into force only as any policy does, proposed by one person
and activated by another, who look at its bins first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huikuan.adapters.samples import BadTable, read
from huikuan.analytics import scorecards
from huikuan.analytics.scorecards import BadFormula, BadSample, Fitted, Plan
from huikuan.analytics.scorecards.own import observed
from huikuan.books.policies.queries import ProposalView
from huikuan.flows import change_policy
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.rules.scoring import KIND

__all__ = [
    "BadFormula",
    "BadSample",
    "BadTable",
    "FileAsked",
    "Fitted",
    "Plan",
    "from_file",
    "from_history",
    "propose",
]

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FileAsked:
    """What to learn from: a file, the column that says who failed and what it says then.

    `formulas` are ratios of columns by name; `leave_out` names columns that are no figures.
    """

    path: Path
    outcome: str
    failed: str = "1"
    formulas: Mapping[str, str] = field(default_factory=dict)
    leave_out: Sequence[str] = ()


def from_file(asked: FileAsked, plan: Plan, told: Told | None = None) -> Fitted:
    """Fit a card to a file of firms. Raises BadTable, BadFormula, BadSample.

    A column that holds a word where a figure should stand is refused with the word
    (scorecards.not_a_number), not skipped.
    """
    table = read(asked.path)
    if asked.outcome not in table:
        raise BadTable("scorecards.no_outcome", name=asked.outcome)
    outcome = table.pop(asked.outcome)
    columns = {
        name: _numbers(name, cells)
        for name, cells in table.items()
        if name not in set(asked.leave_out)
    }
    columns |= scorecards.derived(columns, asked.formulas)
    failed = [one == asked.failed for one in outcome]
    return scorecards.fit(scorecards.sample(columns, failed), plan, told)


def from_history(company_id: int, as_of: Day, plan: Plan, told: Told | None = None) -> Fitted:
    """Fit a card to how the company's own customers stood and paid. Raises BadSample."""
    columns, failed = observed(company_id, as_of)
    return scorecards.fit(scorecards.sample(columns, failed), plan, told)


def propose(
    *, by: Actor, company_id: int, document: Mapping[str, Any], valid_from: Day, why: str
) -> ProposalView:
    """Propose a fitted card as a version of its name; it waits for another person.

    Raises NotPermitted, PolicyActRefused, PolicyRefused.
    """
    asked = change_policy.Asked(
        KIND, str(document["name"]), document, valid_from, group=False, why=why
    )
    draft = change_policy.start(by=by, company_id=company_id, asked=asked)
    return change_policy.act(
        by=by, company_id=company_id, proposal_id=draft.id, act="propose", seen=draft.no, why=why
    )


def _numbers(name: str, cells: Sequence[str | None]) -> list[float | None]:
    found: list[float | None] = []
    for row, cell in enumerate(cells, 1):
        try:
            found.append(None if cell is None else float(cell))
        except ValueError as word:
            raise BadTable("scorecards.not_a_number", name=name, row=row, cell=cell) from word
    return found
