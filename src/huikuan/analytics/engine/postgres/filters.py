"""How filters and conditions of a list become the where-part of a statement.

Column names come from a table of this package; every value travels as a parameter, so that no
text of a user ever becomes part of a statement.
"""

from collections.abc import Mapping
from decimal import Decimal

from huikuan.analytics.conditions import Comparison, Condition, Joined, Negated
from huikuan.analytics.engine.values import Filters
from huikuan.kernel.currencies import EXPONENTS

_OPERATORS = {"=": "=", "!=": "is distinct from", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
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
            self.add(self._condition(condition, columns))

    def _condition(self, condition: Condition, columns: Mapping[str, str]) -> str:
        if isinstance(condition, Negated):
            return f"not coalesce({self._condition(condition.part, columns)}, false)"
        if isinstance(condition, Joined):
            parts = [self._condition(part, columns) for part in condition.parts]
            return f"({f' {condition.word} '.join(parts)})"
        return self._comparison(condition, columns)

    def _comparison(self, test: Comparison, columns: Mapping[str, str]) -> str:
        column = columns[test.column]
        values = [self._value(test, value, columns) for value in test.values]
        if test.operator == "in":
            return f"coalesce({column} in ({', '.join(values)}), false)"
        if test.operator == "~":
            return f"coalesce(position(lower({values[0]}) in lower({column})) > 0, false)"
        return f"coalesce({column} {_OPERATORS[test.operator]} {values[0]}, false)"

    def _value(self, test: Comparison, value: object, columns: Mapping[str, str]) -> str:
        name = f"given_{len(self.values)}"
        if test.kind == "money" and isinstance(value, Decimal):
            return self._scaled(value, columns["currency"], name)
        self.values[name] = int(value * 10_000) if isinstance(value, Decimal) else value
        return f"%({name})s"

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
