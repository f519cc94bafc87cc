"""Decides which figures a card may ask for, and reads one that a document names (B2).

Measures are those that the daily scoring takes of every customer; a ratio is one that the credit
file knows; an attribute is a field of the customer's record, or one of its additional columns as
`extra.<name>`. What is not listed is refused when the card is loaded, not when a customer is
scored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from huikuan.kernel.policies import Issue
from huikuan.rules.dossiers import FORMULAS, MODELS
from huikuan.rules.scoring.values import Source

MEASURES: Final = (
    "on_time_rate",  # share of what fell due in a year that was paid by its due day
    "days_late",  # days late, weighted by amount, of what was paid in a year
    "days_beyond_terms",  # days past due of what is open or was paid in a year
    "oldest_overdue",  # days that the oldest open item is past due; 0 where nothing is
    "overdue_share",  # overdue over open
    "sales_trend",  # sales of the last 90 days over those of the 90 before
    "payment_trend",  # days to pay of the last 90 days over those of the rest of the year
    "bad_debt_rate",  # share of what was invoiced in two years that was written off
    "relation_days",  # days since the relation began
)
RATIOS: Final = (*FORMULAS, *(model.code for model in MODELS))
"""Those of a financial statement, and the public models of it."""
ATTRIBUTES: Final = ("country", "region", "industry", "currency", "key_account", "group_no")
EXTRA: Final = "extra."


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by its source and name."""

    source: Source
    of: str

    @property
    def key(self) -> str:
        """How facts are found."""
        return f"{self.source.value}:{self.of}"


def figure(line: Mapping[str, object], at: str, issues: list[Issue]) -> Figure | None:
    """Return the figure that a line asks for; notes scorecard_source, scorecard_unknown_figure."""
    source, of = line.get("source"), line.get("of")
    if source not in {one.value for one in Source}:
        known = ", ".join(one.value for one in Source)
        issues.append(Issue(f"{at}.source", "scorecard_source", {"known": known}))
        return None
    found = Figure(Source(str(source)), str(of or ""))
    if not _known(found):
        issues.append(Issue(f"{at}.of", "scorecard_unknown_figure", {"name": found.of}))
        return None
    return found


def decimal(found: object) -> Decimal | None:
    """Return a number that a document gives as a whole number or as text, else None.

    A document has no binary fractions: they have no canonical form, so no digest.
    """
    if isinstance(found, bool) or not isinstance(found, int | str | Decimal):
        return None
    try:
        number = Decimal(found)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _known(one: Figure) -> bool:
    if one.source is Source.MEASURE:
        return one.of in MEASURES
    if one.source is Source.RATIO:
        return one.of in RATIOS
    return one.of in ATTRIBUTES or (one.of.startswith(EXTRA) and len(one.of) > len(EXTRA))
