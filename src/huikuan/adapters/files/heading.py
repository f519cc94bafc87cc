"""Finding the line of the headings among the first records of a file, and naming its columns (F3)."""

from __future__ import annotations

from dataclasses import dataclass

from huikuan.adapters.files.blocks import Record
from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.results import FileRefused
from huikuan.rules.intake import Mapping, looks_like_headings, trimmed


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
        wanted = {trimmed(one) for one in mapping.headings}
        fits = [n for n, one in enumerate(lines) if wanted <= {trimmed(cell) for cell in one.cells}]
        if not fits:
            raise FileRefused("column_missing", _missing(lines, wanted))
        at = fits[0]
    else:
        fits = [n for n, one in enumerate(lines) if looks_like_headings(kind, one.cells)]
        if not fits:
            raise FileRefused("heading_not_found", {"rows": len(lines)})
        at = fits[0]
    names = unique_names(lines[at].cells)
    if len(names) > limits.columns:
        raise FileRefused("too_many_columns", {"limit": limits.columns, "found": len(names)})
    if mapping is not None:
        _all_there(mapping, lines[at])
    return Heading(names, lines[at], tuple(lines[:at]))


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


def unique_names(cells: list[str]) -> tuple[str, ...]:
    """Name every column: a second of the same name gets its number, one without a name its place."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = trimmed(cell) or f"#{place}"
        while name in names:
            name = f"{trimmed(cell) or '#'} ({place})"
        names.append(name)
    return tuple(names)
