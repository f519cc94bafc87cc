"""Decides whether a figure lies where a hard stop or a class of watch asks for it (B4, B5).

`{source, of, from, to}` holds for a number in [from, to), `{source, of, in: [words]}` for a word
of the list. A figure that is missing makes no test hold, unless the test says `missing: holds`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huikuan.kernel.policies import Issue
from huikuan.rules.scoring.figures import Figure, decimal, figure
from huikuan.rules.scoring.values import Facts

_KEYS: Final = frozenset({"source", "of", "from", "to", "in", "missing"})


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a figure: a range, or words where there are any."""

    figure: Figure
    since: Decimal | None
    until: Decimal | None
    words: frozenset[str]
    missing_holds: bool

    def holds(self, facts: Facts) -> bool:
        """Whether the figure lies there."""
        fact = facts.get(self.figure.key)
        value = None if fact is None else fact.value
        if value is None:
            return self.missing_holds
        if self.words:
            return str(value) in self.words
        number = decimal(value)
        if number is None:
            return False
        over = self.since is None or number >= self.since
        return over and (self.until is None or number < self.until)


def test(line: object, at: str, issues: list[Issue]) -> Test | None:
    """Return the test that a line asks for; notes scorecard_test and those of `figure`."""
    if not isinstance(line, Mapping) or not line.keys() <= _KEYS:
        issues.append(Issue(at, "scorecard_test"))
        return None
    asked = figure(line, at, issues)
    words = line.get("in", ())
    since, until = (decimal(line.get(key)) for key in ("from", "to"))
    spoken = isinstance(words, Sequence) and not isinstance(words, str)
    ranged = since is not None or until is not None
    broken = any(line.get(key) is not None and decimal(line[key]) is None for key in ("from", "to"))
    empty = since is not None and until is not None and until <= since
    missing = line.get("missing", "fails")
    if not spoken or bool(words) == ranged or broken or empty or missing not in {"holds", "fails"}:
        issues.append(Issue(at, "scorecard_test"))
        return None
    if asked is None:
        return None
    return Test(asked, since, until, frozenset(str(one) for one in words), missing == "holds")
