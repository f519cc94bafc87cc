"""How filters and conditions of a list become the where-part of a statement.

Column names come from a table of this package; every value travels as a parameter, so that no
text of a user ever becomes part of a statement.
"""

from collections.abc import Mapping
from decimal import Decimal

from huikuan.analytics.engine.postgres.written import Written
from huikuan.analytics.engine.values import Filters
from huikuan.kernel.currencies import EXPONENTS
from huikuan.rules.filters import Condition
from huikuan.rules.filters import columns as written_as

_ODD = {places: sorted(c for c, p in EXPONENTS.items() if p == places) for places in (0, 3, 4)}


class Where:
    """Collects tests and their parameters."""

    def __init__(self, values: dict[str, object]) -> None:
        """Start from the parameters that the statement has already."""
        self.values = values
        self._tests: list[str] = []

    def add(self, test: str, **values: object) -> None:
        """Add a test; its parameters are named in it."""
        self._tests.append(test)
        self.values.update(values)

    def text(self) -> str:
        """The tests, to be put after a first one."""
        return "".join(f" and {test}" for test in self._tests)

    def amounts(self, filters: Filters, column: str, currency: str) -> None:
        """Narrow to amounts, given in major units of each row's currency; the sign is ignored."""
        for bound, operator, name in (
            (filters.least, ">=", "least"),
            (filters.most, "<=", "most"),
        ):
            if bound is not None:
                scaled = self._scaled(bound, currency, name)
                self.add(f"abs({column}) {operator} {scaled}")

    def condition(self, condition: Condition | None, columns: Mapping[str, str]) -> None:
        """Narrow to the rows that satisfy a condition; `columns` gives each name's expression."""
        if condition is not None:
            written = written_as(condition, lambda name: Written(columns[name], self.values))
            self.add(written.text)

    def _scaled(self, figure: Decimal, currency: str, name: str) -> str:
        """A figure in major units as minor units of the row's own currency."""
        self.values[name] = figure * 100
        cases: list[str] = []
        for places, codes in _ODD.items():
            self.values[f"{name}_{places}"] = figure * 10**places
            self.values[f"codes_{places}"] = codes
            cases.append(f"when {currency} = any(%(codes_{places})s) then %({name}_{places})s")
        return f"(case {' '.join(cases)} else %({name})s end)"


def prefix(text: str) -> str:
    """The pattern of what starts with the text; its wildcards stand for themselves."""
    return escaped(text) + "%"


def anywhere(text: str) -> str:
    """The pattern of what contains the text; its wildcards stand for themselves."""
    return "%" + escaped(text) + "%"


def escaped(text: str) -> str:
    """The text with the wildcards of `like` made ordinary."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
