"""Reads the bins of a factor: every value falls into exactly one (B2, B4).

Bins of numbers are half open, [from, to): the first has no `from`, the last no `to`, and each
begins where the one before ends. Bins of words name them, and the last takes what no other names.
Points are shares of the factor's weight, 0 to 100 with two decimals, kept as hundredths.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huikuan.kernel.policies import Issue
from huikuan.rules.scoring.figures import decimal

MOST: Final = 10_000
_PLACES: Final = Decimal("0.01")
_KEYS: Final = frozenset({"from", "to", "in", "else", "points"})


@dataclass(frozen=True, slots=True)
class Ranges:
    """Bins of numbers: `edges` between them, and the points of each in hundredths."""

    edges: tuple[Decimal, ...]
    points: tuple[int, ...]

    def place(self, value: Decimal | str) -> int | None:
        """The bin that a number falls into, also one given as text; None for a word."""
        number = decimal(value)
        return None if number is None else bisect_right(self.edges, number)


@dataclass(frozen=True, slots=True)
class Words:
    """Bins of words; the last one takes every other."""

    words: tuple[frozenset[str], ...]
    points: tuple[int, ...]

    def place(self, value: Decimal | str) -> int | None:
        """The bin that names the value, else the last."""
        word = str(value)
        for at, known in enumerate(self.words):
            if word in known:
                return at
        return len(self.words)


Bins = Ranges | Words


def bins(listed: object, at: str, issues: list[Issue]) -> Bins | None:
    """Return the bins of a factor.

    Notes scorecard_bins, scorecard_bin, scorecard_points, scorecard_gap, scorecard_overlap,
    scorecard_word_twice, scorecard_no_else, each with its place.
    """
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        issues.append(Issue(at, "scorecard_bins"))
        return None
    lines: list[Mapping[str, object]] = []
    for place, line in enumerate(listed):
        if not isinstance(line, Mapping) or not line.keys() <= _KEYS:
            issues.append(Issue(f"{at}.{place}", "scorecard_bin"))
            return None
        lines.append(line)
    points = tuple(_points(line, f"{at}.{place}", issues) for place, line in enumerate(lines))
    before = len(issues)
    if any(line.keys() & {"in", "else"} for line in lines):
        words = _words(lines, at, issues)
        return Words(words, points) if len(issues) == before else None
    edges = _edges(lines, at, issues)
    return Ranges(edges, points) if len(issues) == before else None


def hundredths(found: object, most: int) -> int | None:
    """Return a number with at most two decimals, from 0 to `most` hundredths, as hundredths."""
    number = decimal(found)
    if number is None or number != number.quantize(_PLACES):
        return None
    whole = int(number * 100)
    return whole if 0 <= whole <= most else None


def _points(line: Mapping[str, object], at: str, issues: list[Issue]) -> int:
    points = hundredths(line.get("points"), MOST)
    if points is None:
        issues.append(Issue(f"{at}.points", "scorecard_points"))
        return 0
    return points


def _edges(
    lines: Sequence[Mapping[str, object]], at: str, issues: list[Issue]
) -> tuple[Decimal, ...]:
    edges: list[Decimal] = []
    before: Decimal | None = None
    for place, line in enumerate(lines):
        here = f"{at}.{place}"
        first, last = place == 0, place == len(lines) - 1
        since, until = decimal(line.get("from")), decimal(line.get("to"))
        open_ends = ("from" not in line, "to" not in line)
        if (since is None) != open_ends[0] or (until is None) != open_ends[1]:
            issues.append(Issue(here, "scorecard_bin"))
            return ()
        if open_ends != (first, last):
            code = "scorecard_overlap" if open_ends[0] > first or open_ends[1] > last else ""
            issues.append(Issue(here, code or "scorecard_gap", {"from": since, "to": until}))
        elif since is not None and before is not None and since != before:
            code = "scorecard_gap" if since > before else "scorecard_overlap"
            issues.append(Issue(here, code, {"from": before, "to": since}))
        if since is not None and until is not None and until <= since:
            issues.append(Issue(here, "scorecard_bin"))
        before = until
        if until is not None:
            edges.append(until)
    return tuple(edges)


def _words(
    lines: Sequence[Mapping[str, object]], at: str, issues: list[Issue]
) -> tuple[frozenset[str], ...]:
    found: list[frozenset[str]] = []
    named: set[str] = set()
    for place, line in enumerate(lines[:-1]):
        words = line.get("in")
        if not isinstance(words, Sequence) or isinstance(words, str) or not words:
            issues.append(Issue(f"{at}.{place}", "scorecard_bin"))
            return ()
        listed = [str(word) for word in words]
        issues += [
            Issue(f"{at}.{place}", "scorecard_word_twice", {"word": word})
            for word in listed
            if word in named or listed.count(word) > 1
        ]
        named.update(listed)
        found.append(frozenset(listed))
    if lines[-1].get("else") is not True or "in" in lines[-1]:
        issues.append(Issue(f"{at}.{len(lines) - 1}", "scorecard_no_else"))
    return tuple(found)
