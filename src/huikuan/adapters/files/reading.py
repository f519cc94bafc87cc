"""Reading one file inside the child: find the headings, settle the mapping, stage every row."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from collections.abc import Mapping as Dict
from pathlib import Path
from typing import Any

import polars as pl

from huikuan.adapters.files.heading import Heading, find_heading, unique_names
from huikuan.adapters.files.limits import Limits, peak_bytes
from huikuan.adapters.files.opening import open_table
from huikuan.adapters.files.proposing import SAMPLE, Seen, propose_for
from huikuan.adapters.files.results import FileRefused
from huikuan.adapters.files.staging import Staging
from huikuan.adapters.files.tables import LINE, ROW, Ragged
from huikuan.rules.intake import (
    Context,
    Mapping,
    MappingFile,
    Reader,
    Skip,
    parse_mapping,
    propose_columns,
    trimmed,
)

Told = Callable[[dict[str, Any]], None]


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


def read_file(
    request: Dict[str, Any], context: Context, limits: Limits, told: Told
) -> dict[str, Any]:
    """Read a file, whatever it is, and stage it; returns the result as plain data."""
    begun = time.monotonic()
    path, spool = Path(request["path"]), Path(request["spool"])
    document = request["mapping"]
    hints = parse_mapping(document).section(request["kind"]) if document is not None else None
    with open_table(path, spool, hints, limits) as table:
        mapping, heading, used = settle(
            document,
            request["kind"],
            lambda one: find_heading(table.head, kind=request["kind"], mapping=one, limits=limits),
        )
        staging = Staging(
            Reader.of(mapping, context),
            heading.names,
            spool=spool,
            limits=limits,
            strict=request.get("strict", False),
        )
        above(staging, heading)

        def progress(chunk: str | None) -> None:
            done, total = table.progress()
            told({"done": done, "total": total, "rows": staging.read, "chunk": chunk})

        staging.take(table.after(heading), progress)
        return {**outcome(staging, heading, used, begun), **table.shape()}


def read_cells(request: Dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Write the cells of the asked rows of a file that was read before; returns where they are.

    The rows are numbered as they were when the file was staged; the mapping is the one used then.
    """
    path, spool = Path(request["path"]), Path(request["spool"])
    mapping = parse_mapping(request["mapping"]).section(request["kind"])
    wanted = pl.Series("wanted", request["rows"], dtype=pl.Int64)
    with (
        open_table(path, spool, mapping, limits) as table,
        (spool / "cells.jsonl").open("w", encoding="utf-8") as out,
    ):
        heading = find_heading(table.head, kind=request["kind"], mapping=mapping, limits=limits)
        for piece in table.after(heading):
            if isinstance(piece, Ragged):
                continue
            for values in piece.filter(pl.col(ROW).is_in(wanted.implode())).iter_rows(named=True):
                row, line = values.pop(ROW), values.pop(LINE)
                cells = [one or "" for one in list(values.values())[: len(heading.names)]]
                out.write(json.dumps({"row": row, "line": line, "cells": cells}) + "\n")
    return {"cells": "cells.jsonl"}


def read_rows(request: Dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Return all rows of a small table with their lines, whatever its headings are."""
    with open_table(Path(request["path"]), Path(request["spool"]), None, limits) as table:
        if len(table.head) >= limits.heading_rows:
            raise FileRefused("too_many_rows", {"limit": limits.heading_rows - 1})
        return {"rows": [[one.line, one.cells] for one in table.head]}


def propose_file(request: Dict[str, Any], context: Context, limits: Limits) -> dict[str, Any]:
    """Look at a file and propose how it would be read; returns the proposal as plain data."""
    path, spool = Path(request["path"]), Path(request["spool"])
    kind = request["kind"]
    with open_table(path, spool, None, limits) as table:
        try:
            heading = find_heading(table.head, kind=kind, mapping=None, limits=limits)
        except FileRefused as refusal:
            if refusal.code != "heading_not_found":
                raise
            # the widest of the first lines stands in, for a person to map by hand
            widest = max(table.head, key=lambda one: sum(1 for cell in one.cells if cell.strip()))
            heading = Heading(unique_names(widest.cells), widest, ())
        sample = [one for one in table.head if one.line > heading.record.line][:SAMPLE]
        seen = Seen(heading.names, heading.record.line, sample)
        return {
            **propose_for(seen, kind, context),
            **table.shape(),
            **table.hidden(heading),
            "sheets": list(table.sheets),
        }


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
        "peak_bytes": peak_bytes(),
        "seconds": time.monotonic() - begun,
    }


def _total_column(staging: Staging) -> str:
    layout = staging.reader.layout
    return layout.field(layout.total).column if layout.total else ""
