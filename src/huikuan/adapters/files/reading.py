"""Reading one file inside the child: find the headings, settle the mapping, stage every row."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huikuan.adapters.files.blocks import Cutter, Record, records
from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.results import FileRefused
from huikuan.adapters.files.staging import Staging
from huikuan.adapters.files.tables import Table
from huikuan.adapters.files.texts import open_text, opened_file, sniff_delimiter
from huikuan.rules.intake import (
    Context,
    Mapping,
    MappingFile,
    Reader,
    Skip,
    looks_like_headings,
    parse_mapping,
    propose_columns,
    trimmed,
)

Told = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Heading:
    """The line of the headings, unique names for all columns, and what stood above it."""

    names: tuple[str, ...]
    record: Record
    above: tuple[Record, ...]


def find_heading(
    lines: list[Record], *, kind: str | None, mapping: Mapping | None, limits: Limits
) -> Heading:
    """Return the heading among the first records.

    With a mapping it is the line after `skip_rows`, or the first that holds every heading that is
    needed; without one, the first that names two required columns. Raises FileRefused.
    """
    if mapping is not None and mapping.skip_rows is not None:
        if len(lines) <= mapping.skip_rows:
            raise FileRefused("heading_not_found", {"rows": len(lines)})
        at = mapping.skip_rows
    elif mapping is not None:
        wanted = {trimmed(one) for one in _needed(mapping)}
        fits = [n for n, one in enumerate(lines) if wanted <= {trimmed(cell) for cell in one.cells}]
        if not fits:
            raise FileRefused("column_missing", _missing(lines, wanted))
        at = fits[0]
    else:
        fits = [n for n, one in enumerate(lines) if looks_like_headings(kind, one.cells)]
        if not fits:
            raise FileRefused("heading_not_found", {"rows": len(lines)})
        at = fits[0]
    names = _unique(lines[at].cells)
    if len(names) > limits.columns:
        raise FileRefused("too_many_columns", {"limit": limits.columns, "found": len(names)})
    if mapping is not None:
        _all_there(mapping, lines[at])
    return Heading(names, lines[at], tuple(lines[:at]))


def _needed(mapping: Mapping) -> tuple[str, ...]:
    return mapping.headings


def _missing(lines: list[Record], wanted: set[str]) -> dict[str, object]:
    """Name what is missing from the line that comes nearest to being the heading."""
    best = min(lines, key=lambda one: len(wanted - {trimmed(cell) for cell in one.cells}))
    missing = sorted(wanted - {trimmed(cell) for cell in best.cells})
    return {"columns": ", ".join(missing), "line": best.line}


def _all_there(mapping: Mapping, heading: Record) -> None:
    found = [trimmed(one) for one in heading.cells]
    missing = [one for one in mapping.headings if trimmed(one) not in found]
    if missing:
        raise FileRefused("column_missing", {"columns": ", ".join(missing), "line": heading.line})
    twice = [one for one in mapping.headings if found.count(trimmed(one)) > 1]
    if twice:
        raise FileRefused("column_twice", {"columns": ", ".join(twice), "line": heading.line})


def _unique(cells: list[str]) -> tuple[str, ...]:
    """Name every column: a second of the same name gets its number, one without a name its place."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = trimmed(cell) or f"#{place}"
        while name in names:
            name = f"{trimmed(cell) or '#'} ({place})"
        names.append(name)
    return tuple(names)


def settle(
    document: Dict[str, Any] | None, kind: str, heading_of: Callable[[Mapping | None], Heading]
) -> tuple[Mapping, Heading, Dict[str, Any]]:
    """Return the mapping to use: the given one, or the proposal where it is complete."""
    if document is not None:
        mapping = parse_mapping(document).section(kind)
        return mapping, heading_of(mapping), document
    heading = heading_of(None)
    proposed = propose_columns(kind, heading.names)
    if not proposed.complete:
        raise FileRefused(
            "column_missing", {"columns": ", ".join(proposed.missing), "line": heading.record.line}
        )
    made = proposed.document()
    file: MappingFile = parse_mapping(made)
    return file.section(kind), heading, made


def read_text(
    request: Dict[str, Any], context: Context, limits: Limits, told: Told
) -> dict[str, Any]:
    """Read a CSV or TSV file and stage it; returns the result as plain data."""
    begun = time.monotonic()
    path, spool = Path(request["path"]), Path(request["spool"])
    document = request["mapping"]
    hints = parse_mapping(document).section(request["kind"]) if document is not None else None
    opened = open_text(path, spool, hints.encoding if hints else "")
    delimiter = sniff_delimiter(opened, hints.delimiter if hints else "")
    with opened_file(opened) as source:
        head = []
        for one in records(source, delimiter, opened.offset):
            head.append(one)
            if len(head) >= limits.heading_rows + (hints.skip_rows or 0 if hints else 0):
                break
        mapping, heading, used = settle(
            document,
            request["kind"],
            lambda one: find_heading(head, kind=request["kind"], mapping=one, limits=limits),
        )
        reader = Reader.of(mapping, context)
        staging = Staging(
            reader, heading.names, spool=spool, limits=limits, strict=request.get("strict", False)
        )
        above(staging, heading)
        start = heading.record
        cutter = Cutter(source, offset=start.end, line=start.next_line, size=limits.block_bytes)
        table = Table(source, delimiter, width=len(heading.names), cutter=cutter)
        total = opened.path.stat().st_size

        def progress(chunk: str | None) -> None:
            told(
                {
                    "done": min(cutter.offset, total),
                    "total": total,
                    "rows": staging.read,
                    "chunk": chunk,
                }
            )

        staging.take(table, progress)
    shape = {"encoding": opened.encoding, "delimiter": delimiter, "sheet": ""}
    return {**outcome(staging, heading, used, begun), **shape}


def above(staging: Staging, heading: Heading) -> None:
    """Count the lines above the heading: they are read, and skipped as titles or blanks."""
    for one in heading.above:
        staging.read += 1
        filled = any(trimmed(cell) for cell in one.cells)
        staging.skip(one.line, Skip.TITLE if filled else Skip.BLANK)


def outcome(
    staging: Staging, heading: Heading, used: Dict[str, Any], begun: float
) -> dict[str, Any]:
    """Return the counts and totals of a finished staging as plain data."""
    return {
        "kind": staging.reader.layout.kind,
        "columns": list(staging.reader.layout.staged_columns),
        "chunks": staging.chunks,
        "read": staging.read,
        "accepted": staging.accepted,
        "rejected": staging.rejected,
        "skipped": dict(staging.skipped),
        "skipped_lines": staging.skipped_lines,
        "totals": {name: dict(sums) for name, sums in staging.totals.items()},
        "total_column": _total_column(staging),
        "headings": list(heading.names),
        "heading_line": heading.record.line,
        "mapping": used,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "seconds": time.monotonic() - begun,
    }


def _total_column(staging: Staging) -> str:
    layout = staging.reader.layout
    return layout.field(layout.total).column if layout.total else ""
