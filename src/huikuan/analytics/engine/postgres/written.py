"""Columns as text of a statement: what a condition asks of any engine's columns, in SQL.

Column names come from tables of this package; every value travels as a parameter, so that no text
of a user ever becomes part of a statement.
"""

from collections.abc import Iterable, MutableMapping


class Written:
    """An expression of SQL and the parameters that its statement is given."""

    # compared and hashed by what it says is not asked: == writes a comparison
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str, values: MutableMapping[str, object]) -> None:
        """Take the expression and the statement's parameters, which it adds to."""
        self.text = text
        self._values = values

    def __eq__(self, other: object) -> "Written":  # type: ignore[override]
        return self._compared("=", other)

    def __ne__(self, other: object) -> "Written":  # type: ignore[override]
        return self._compared("<>", other)

    def __lt__(self, other: object) -> "Written":
        return self._compared("<", other)

    def __le__(self, other: object) -> "Written":
        return self._compared("<=", other)

    def __gt__(self, other: object) -> "Written":
        return self._compared(">", other)

    def __ge__(self, other: object) -> "Written":
        return self._compared(">=", other)

    def __and__(self, other: "Written") -> "Written":
        return self._of(f"({self.text} and {other.text})")

    def __or__(self, other: "Written") -> "Written":
        return self._of(f"({self.text} or {other.text})")

    def __invert__(self) -> "Written":
        return self._of(f"(not {self.text})")

    def isin(self, values: Iterable[object]) -> "Written":
        """Whether it is one of the values."""
        return self._of(f"({self.text} in ({', '.join(map(self._given, values))}))")

    def isnull(self) -> "Written":
        """Whether there is no value."""
        return self._of(f"({self.text} is null)")

    def re_search(self, pattern: str) -> "Written":
        """Whether the pattern is found in it."""
        return self._compared("~", pattern)

    def _compared(self, operator: str, other: object) -> "Written":
        return self._of(f"({self.text} {operator} {self._given(other)})")

    def _given(self, value: object) -> str:
        name = f"given_{len(self._values)}"
        self._values[name] = value
        return f"%({name})s"

    def _of(self, text: str) -> "Written":
        return Written(text, self._values)
