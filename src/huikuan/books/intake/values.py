"""What the room of imports answers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of a staged file by verdict, and the accepted totals by currency in minor units."""

    staged: int
    accepted: int
    already_there: int
    rejected: int
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a staged row was refused by the books."""

    row: int
    line: int
    code: str
    column: str
    value: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BatchView:
    """An import as pages, API and commands show it; `report` is the contract's JSON document."""

    id: int
    company_id: int
    kind: str
    file_name: str
    stored_path: str
    digest: str
    size: int
    state: str
    mapping: Mapping[str, Any] | None
    report: Mapping[str, Any] | None
    progress: Mapping[str, Any] | None
    cancel_asked: bool
    created_by: str
    created_at: datetime
    applied_at: datetime | None
