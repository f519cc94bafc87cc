"""Draws what a version would have meant: both sides of a replay, one table a currency (page 9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huikuan.analytics.reports.values import Column
from huikuan.books.policies.queries import ProposalView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows.change_policy import ReplayTable, replay

_NUMBERS = frozenset({"money", "count"})


@dataclass(frozen=True)
class Side:
    """One side: headings, and each row as its cells; `numbers` are the columns of figures."""

    word: str
    headings: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]


def replayed(frame: Frame, found: ProposalView) -> tuple[Side, ...]:
    """Both sides of a proposal's replay up to the day that is looked at."""
    both = replay(
        company_id=frame.company.id,
        kind=found.kind,
        name=found.name,
        document=found.document,
        as_of=frame.as_of,
    )
    sides = (("web.policies.side.now", both.now), ("web.policies.side.tried", both.tried))
    return tuple(_side(frame, word, table) for word, table in sides if table is not None)


def _side(frame: Frame, word: str, table: ReplayTable) -> Side:
    return Side(
        word=word,
        headings=tuple(
            (column.title(frame.language), column.kind in _NUMBERS) for column in table.columns
        ),
        rows=tuple(
            tuple((_cell(frame, column, row), column.kind in _NUMBERS) for column in table.columns)
            for row in table.rows
        ),
    )


def _cell(frame: Frame, column: Column, row: Mapping[str, Any]) -> str:
    value = row.get(column.code)
    if value is None:
        return wording.NOTHING
    if column.kind == "money":
        return wording.amount(value, row["currency"])
    if column.code == "outcome":
        return wording.code_text("check_outcome", str(value), frame.language)
    return wording.day(value) if column.kind == "date" else str(value)
