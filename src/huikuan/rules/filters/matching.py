"""Decides whether one record satisfies a condition, and writes the same condition as columns.

Both settle missing values alike: every comparison is either true or false, a missing value
satisfies only `!=`, so `not` never meets an unknown. "Contains" reads ASCII letters without case
and full-width signs as their plain twins (（ as (, Ａ as a), and nothing else: no engine's own
table of letters is asked, because no two are the same.
"""

import operator as op
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final

from huikuan.rules.filters.values import Comparison, Condition, Joined, Negated, Operator

Column = Any
"""A column of any engine: knows == < & | ~, `isin`, `isnull` and `re_search`."""

Row = Any
Getter = Callable[[Row], Any]
Test = Callable[[Any], bool]

_WIDE: Final = 0xFEE0
_FIRST, _LAST = 0x21, 0x7E
_FOLDED: Final = {
    code: chr(code - _WIDE).lower() for code in range(_FIRST + _WIDE, _LAST + _WIDE + 1)
} | {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}

_ORDERS: Final[Mapping[Operator, Callable[[Any, Any], Any]]] = {
    "=": op.eq,
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
}


def matches(condition: Condition, row: Mapping[str, object]) -> bool:
    """Tell whether a record satisfies a condition; its values are of the kinds of `Comparison`."""
    return matcher(condition)(row)


def matcher(condition: Condition, getter: Callable[[str], Getter] | None = None) -> Test:
    """Return the test of a condition for many records.

    `getter` gives, for a field's code, what takes its value out of a record; a mapping's own key
    when left out.
    """
    if isinstance(condition, Negated):
        inner = matcher(condition.part, getter)
        return lambda row: not inner(row)
    if isinstance(condition, Joined):
        parts = [matcher(part, getter) for part in condition.parts]
        return _both(parts) if condition.word == "and" else _either(parts)
    return _tested(condition, (getter or _of_mapping)(condition.field))


def columns(condition: Condition, column: Callable[[str], Column]) -> Column:
    """Return the condition as a column of true and false; `column` gives a field's own column.

    The engine's column is all that is asked of, so one definition runs on every engine.
    """
    if isinstance(condition, Negated):
        return ~columns(condition.part, column)
    if isinstance(condition, Joined):
        join = op.and_ if condition.word == "and" else op.or_
        return reduce(join, (columns(part, column) for part in condition.parts))
    return _compared(condition, column(condition.field))


def folded(text: str) -> str:
    """Return what "contains" compares: ASCII letters in lower case, full-width signs plain."""
    return text.translate(_FOLDED)


def pattern(text: str) -> str:
    r"""Return the regular expression that finds a text as `folded` texts contain it.

    Only signs that POSIX, RE2 and Java read alike: literals, classes of letters, `\` before
    punctuation. No flag, because each engine folds letters by its own table.
    """
    return "".join(_sign(sign) for sign in folded(text))


def _sign(sign: str) -> str:
    code = ord(sign)
    if not _FIRST <= code <= _LAST:
        return sign
    wide = chr(code + _WIDE)
    if sign.isalpha():
        return f"[{sign}{sign.upper()}{wide}{chr(ord(sign.upper()) + _WIDE)}]"
    plain = sign if sign.isdigit() else "\\" + sign
    return f"({plain}|{wide})"


def _compared(test: Comparison, column: Column) -> Column:
    there = ~column.isnull()
    if test.operator == "!=":
        return ~there | (column != test.values[0])
    if test.operator == "in":
        return there & column.isin(test.values)
    if test.operator == "~":
        return there & column.re_search(pattern(str(test.values[0])))
    return there & _ORDERS[test.operator](column, test.values[0])


def _tested(test: Comparison, get: Getter) -> Test:
    value = test.values[0]
    if test.operator == "!=":
        # a missing value differs from every value
        return lambda row: bool(get(row) != value)
    if test.operator == "in":
        values = frozenset(test.values)
        return lambda row: get(row) in values
    if test.operator == "~":
        part = folded(str(value))
        return lambda row: (found := get(row)) is not None and part in folded(found)
    order = _ORDERS[test.operator]
    return lambda row: (found := get(row)) is not None and bool(order(found, value))


def _both(parts: list[Test]) -> Test:
    return lambda row: all(part(row) for part in parts)


def _either(parts: list[Test]) -> Test:
    return lambda row: any(part(row) for part in parts)


def _of_mapping(code: str) -> Getter:
    return lambda row: row.get(code)
