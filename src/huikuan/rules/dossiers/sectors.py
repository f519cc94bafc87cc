"""Reads tables of sector ratios that the user loads, and places a firm's ratio in them (B2).

The State-assets performance standard values give five levels of a ratio by industry and size; they
are sold as books, so the shape ships and the figures are the user's:
`{kind: sectors, name, source, sectors: [{sector, size, also, ratios: {code: [excellent, good,
average, low, poor]}}]}`, figures as decimal text, from the best to the worst.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed
from huikuan.rules.dossiers.ratios import FORMULAS, LOWER_IS_BETTER
from huikuan.rules.dossiers.values import Ratio

KIND: Final = "sectors"
LEVELS: Final = ("excellent", "good", "average", "low", "poor")
BELOW: Final = "below"
_KEYS: Final = frozenset({"source", "sectors"})
_LINE: Final = frozenset({"sector", "size", "also", "ratios"})


@dataclass(frozen=True, slots=True)
class Sector:
    """One industry's levels of each ratio, the best first; `also` are other names of it."""

    name: str
    size: str
    also: tuple[str, ...]
    levels: Mapping[str, tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True)
class SectorTables:
    """Every sector of a source."""

    source: str
    sectors: tuple[Sector, ...]

    def of(self, industry: str, size: str = "") -> Sector | None:
        """Return the sector of an industry by its name, of a size where one is asked for."""
        wanted = industry.strip().casefold()
        for one in self.sectors:
            names = {one.name.casefold(), *(each.casefold() for each in one.also)}
            if wanted and wanted in names and size in {"", one.size}:
                return one
        return None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a ratio stands in its sector: the best level it reaches ("below": none of them)."""

    level: str
    average: Decimal


def compare(ratio: Ratio, sector: Sector) -> Comparison | None:
    """Return where a ratio stands, None where it has no value or the table no figures for it."""
    levels = sector.levels.get(ratio.code)
    if ratio.value is None or levels is None:
        return None
    low_is_good = ratio.code in LOWER_IS_BETTER
    for level, figure in zip(LEVELS, levels, strict=True):
        if (ratio.value <= figure) if low_is_good else (ratio.value >= figure):
            return Comparison(level, levels[LEVELS.index("average")])
    return Comparison(BELOW, levels[LEVELS.index("average")])


def parse(document: Mapping[str, object]) -> SectorTables:
    """Check a document and return the tables.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, sectors_line,
    sectors_levels, sectors_order (levels have to run from the best to the worst).
    """
    issues = misaddressed(document, KIND, _KEYS)
    listed = document.get("sectors")
    found = []
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        issues.append(Issue("sectors", "sectors_line"))
        listed = ()
    for at, line in enumerate(listed):
        one = _sector(line, f"sectors.{at}", issues)
        if one is not None:
            found.append(one)
    if issues:
        raise PolicyRefused(issues)
    return SectorTables(str(document.get("source", "")), tuple(found))


def _sector(line: object, path: str, issues: list[Issue]) -> Sector | None:
    if (
        not isinstance(line, Mapping)
        or not line.keys() <= _LINE
        or not str(line.get("sector", "")).strip()
        or not isinstance(line.get("ratios"), Mapping)
        or not isinstance(line.get("also", []), Sequence)
    ):
        issues.append(Issue(path, "sectors_line"))
        return None
    levels = {}
    for code, listed in line["ratios"].items():
        figures = _figures(listed)
        at = f"{path}.ratios.{code}"
        if code not in FORMULAS or figures is None:
            issues.append(Issue(at, "sectors_levels", {"known": ", ".join(FORMULAS)}))
        elif list(figures) != sorted(figures, reverse=code not in LOWER_IS_BETTER):
            issues.append(Issue(at, "sectors_order"))
        else:
            levels[str(code)] = figures
    also = tuple(str(one) for one in line.get("also", []))
    return Sector(str(line["sector"]).strip(), str(line.get("size", "")), also, levels)


def _figures(listed: object) -> tuple[Decimal, ...] | None:
    if not isinstance(listed, Sequence) or isinstance(listed, str) or len(listed) != len(LEVELS):
        return None
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in listed):
        return None
    try:
        figures = tuple(Decimal(one) for one in listed)
    except InvalidOperation:
        return None
    return figures if all(one.is_finite() for one in figures) else None
