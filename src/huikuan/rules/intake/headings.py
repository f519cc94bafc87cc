"""Which of their headings is which column of ours: the proposal that a person sees and confirms.

Only headings known by heart are proposed, in the order of preference of the layout; nothing is
matched by likeness. A unit in a heading (金额(万元)) becomes the unit of the column, visibly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.rules.intake.kinds import LAYOUTS, Layout, Type

_NOISE = re.compile(r"[\s_\-./:*()\[\]#’'\"]+")
_UNIT = re.compile(r"[(\[](?:单位[::])?(元|千元|万元|百万元)[)\]]")
_REMARK = re.compile(r"[(\[](?:必填|选填|required|optional|yyyy-mm-dd|元)[)\]]", re.IGNORECASE)
ENOUGH: Final = 2  # of the required columns, before a line is taken for the headings


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal for one kind: our column -> their heading, units seen, and what is missing."""

    kind: str
    columns: dict[str, str]
    units: dict[str, str]
    missing: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every required column was found."""
        return not self.missing

    def document(self) -> dict[str, object]:
        """Return the proposal as a mapping document, ready to be shown, kept and parsed."""
        columns: dict[str, object] = {
            name: {"column": theirs, "unit": self.units[name]} if name in self.units else theirs
            for name, theirs in self.columns.items()
        }
        return {"kind": self.kind, "columns": columns}


def heading_key(text: str) -> str:
    """Return a heading without case, width, blanks, stars and punctuation, for comparing."""
    plain = _REMARK.sub("", unicodedata.normalize("NFKC", text))
    return _NOISE.sub("", _UNIT.sub("", plain)).casefold()


def heading_unit(text: str) -> str:
    """Return the unit that a heading names (万元), or ""; plain 元 is no unit."""
    match = _UNIT.search(unicodedata.normalize("NFKC", text))
    return match[1] if match and match[1] != "元" else ""


def propose_columns(kind: str, headings: Sequence[str]) -> Proposed:
    """Propose which heading is which column of `kind`; each heading is used at most once."""
    layout = LAYOUTS[kind]
    free = {heading_key(one): one for one in reversed(headings) if one.strip()}
    chosen: dict[str, str] = {}
    for field in sorted(layout.fields, key=lambda one: not one.required):
        for known in field.headings:
            theirs = free.get(heading_key(known))
            if theirs is not None:
                chosen[field.name] = theirs
                del free[heading_key(known)]
                break
    units = {
        name: heading_unit(theirs)
        for name, theirs in chosen.items()
        if layout.field(name).type in (Type.MONEY, Type.EXACT) and heading_unit(theirs)
    }
    used = set(chosen.values())
    return Proposed(
        kind=kind,
        columns={one.name: chosen[one.name] for one in layout.fields if one.name in chosen},
        units=units,
        missing=_missing(layout, chosen),
        unused=tuple(one for one in headings if one not in used),
    )


def _missing(layout: Layout, chosen: dict[str, str]) -> tuple[str, ...]:
    missing = [one.name for one in layout.fields if one.required and one.name not in chosen]
    if layout.kind == "allocations" and not {"receipt_no", "credit_note_no"} & set(chosen):
        missing.append("receipt_no")
    return tuple(missing)


def guess_kind(headings: Sequence[str]) -> Proposed | None:
    """Return the proposal of the kind that explains most headings, or None if none fits in full."""
    fits = [one for one in (propose_columns(kind, headings) for kind in LAYOUTS) if one.complete]
    return max(fits, key=lambda one: (len(one.columns), -len(one.unused)), default=None)


def looks_like_headings(kind: str | None, cells: Sequence[str]) -> bool:
    """Tell whether a line names at least two required columns of a kind: then it is the heading."""
    for one in (kind,) if kind else tuple(LAYOUTS):
        found = propose_columns(one, cells)
        required = sum(field.required for field in LAYOUTS[one].fields)
        if required - len(found.missing) >= min(ENOUGH, required):
            return True
    return False
