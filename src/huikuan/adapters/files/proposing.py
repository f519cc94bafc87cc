"""What a file looks like and how it would be read: the proposal that a person confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from huikuan.adapters.files.blocks import Record
from huikuan.rules.intake import (
    Context,
    Proposed,
    Reader,
    Rejected,
    guess_kind,
    parse_mapping,
    propose_columns,
    read_row,
)

SAMPLE: Final = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """The first rows of a table: its headings and some of what follows them."""

    names: tuple[str, ...]
    line: int
    sample: Sequence[Record]


def propose_for(seen: Seen, kind: str | None, context: Context) -> dict[str, Any]:
    """Propose a kind and a mapping, and try it on the sample: `doubts` are what it stumbles over."""
    proposed = propose_columns(kind, seen.names) if kind else guess_kind(seen.names)
    document = proposed.document() if proposed else None
    return {
        "kind": proposed.kind if proposed else "",
        "mapping": document if proposed and proposed.complete else None,
        "columns": dict(proposed.columns) if proposed else {},
        "missing": list(proposed.missing) if proposed else [],
        "unused": list(proposed.unused) if proposed else list(seen.names),
        "headings": list(seen.names),
        "heading_line": seen.line,
        "sample": [one.cells for one in seen.sample],
        "doubts": _doubts(seen, proposed, context),
    }


def _doubts(seen: Seen, proposed: Proposed | None, context: Context) -> list[list[str]]:
    """Return column, code and value of each kind of trouble in the sample, once each."""
    if proposed is None or not proposed.complete:
        return []
    mapping = parse_mapping(proposed.document()).section(proposed.kind)
    reader = Reader.of(mapping, context)
    found: dict[tuple[str, str], str] = {}
    for number, record in enumerate(seen.sample, start=1):
        if len(record.cells) != len(seen.names):
            continue
        verdict = read_row(reader, dict(zip(seen.names, record.cells, strict=True)), number)
        if isinstance(verdict, Rejected):
            for fault in verdict.faults:
                found.setdefault((fault.column, fault.code), fault.value)
    return [[column, code, value] for (column, code), value in found.items()]
