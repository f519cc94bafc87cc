"""Reports that are small enough to be kept whole: narrowed, ordered and paged without the engine.

A book of a million invoices has some tens of thousands of customers; their lines are kept for a
mark, so that sorting a column or turning a page reads nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from huikuan.analytics.engine.values import Page, Row
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.filtering import condition_of
from huikuan.analytics.reports.fields import fields_of, with_groups
from huikuan.analytics.reports.streams import Lines
from huikuan.analytics.reports.values import Column, Query, Report
from huikuan.kernel.money import exponent
from huikuan.rules.filters import Condition, Field, matcher

MOST_ROWS = 1000
"""The longest page; exports ask for all rows instead."""

_MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a report with their totals; `order` is what it is sorted by when nobody says.

    Without an order the report is a story: told whole, in the order of its rows. `parts` are
    the further tables of a report that has several.
    """

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: Sequence[Row]
    order: str
    meta: Mapping[str, object]
    parts: Mapping[str, Report] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many rows there are: what keeping it costs."""
        return len(self.rows) + sum(len(part.rows) for part in self.parts.values())


def table(
    columns: Sequence[Column],
    found: Sequence[Row],
    *,
    where: str,
    order: str,
    meta: Mapping[str, object],
) -> Table:
    """The rows found that satisfy the condition, with their sums by currency.

    The condition may ask the columns and, where the rows are single customers, what these may be
    grouped by. Raises BadFilter when it cannot be read.
    """
    condition = condition_of(
        where, fields_of_table(columns), lambda: frozenset(_of_each(found, "currency"))
    )
    if condition is not None:
        found = _satisfying(condition, found)
    return Table(tuple(columns), found, totals(columns, found), order, meta)


def fields_of_table(columns: Sequence[Column]) -> tuple[Field, ...]:
    """What the condition of a table with these columns may ask."""
    single = any(column.code == "customer_no" for column in columns)
    return fields_of(with_groups(columns) if single else columns)


def _satisfying(condition: Condition, found: Sequence[Row]) -> Sequence[Row]:
    """The rows that satisfy a condition; lines stay lines."""
    if not isinstance(found, Lines):
        test = matcher(condition)
        return [row for row in found if test(row)]
    at = {key: place for place, key in enumerate(found.keys)}
    test = matcher(condition, lambda code: itemgetter(at[code]))
    return Lines(found.keys, [line for line in found.lines if test(line)])


def _of_each(found: Sequence[Row], code: str) -> list[Any]:
    """One value of every row."""
    if isinstance(found, Lines):
        return [line[found.keys.index(code)] for line in found.lines]
    return [row[code] for row in found]


def kinds(columns: Sequence[Column]) -> dict[str, Any]:
    """The kind of each column by its code."""
    return {column.code: column.kind for column in columns}


def page_of(query: Query, columns: Sequence[Column], order: str) -> Page:
    """The page that the question asks for.

    Raises BadQuery for a column that is not there, or a page that cannot be.
    """
    sort = query.sort or order
    code = sort.removeprefix("-")
    if code not in {column.code for column in columns}:
        raise BadQuery("query.unknown_column", column=code)
    if query.offset < 0 or (query.limit is not None and not 0 < query.limit <= MOST_ROWS):
        raise BadQuery("query.page", most=str(MOST_ROWS))
    return Page(code, sort.startswith("-"), query.limit, query.offset)


def in_order(found: Sequence[Row], columns: Sequence[Column], page: Page) -> Sequence[Row]:
    """The rows by one column; rows without a value last, equal ones as they were found."""
    code, kind = page.sort, kinds(columns)[page.sort]
    if isinstance(found, Lines):
        at = {key: place for place, key in enumerate(found.keys)}
        return Lines(found.keys, _ordered(found.lines, _key(code, kind, at), at[code], page))
    same = {key: key for key in (code, "currency", "pinyin")}
    return _ordered(found, _key(code, kind, same), code, page)


def _ordered(found: Sequence[Any], key: Callable[[Any], Any], at: Any, page: Page) -> list[Any]:  # noqa: ANN401 - where a row or a line keeps the value
    there = [row for row in found if row[at] is not None]
    gone = [row for row in found if row[at] is None]
    there.sort(key=key, reverse=page.descending)
    return there + gone


def _key(code: str, kind: str, at: Mapping[str, Any]) -> Callable[[Any], Any]:
    """What to compare rows by; `at` says where a row, or a line, keeps each value."""
    value = at[code]
    if kind == "money":
        scales: dict[str, int] = {}
        currency_at = at["currency"]

        def major(row: Any) -> int:  # noqa: ANN401
            """The amount in ten-thousandths, so that yen and yuan compare by their major units."""
            currency = row[currency_at]
            if currency not in scales:
                scales[currency] = 10 ** (_MOST_PLACES - exponent(currency))
            return int(row[value]) * scales[currency]

        return major
    if code == "name":
        pinyin = at["pinyin"]
        return lambda row: (row[pinyin] or row[value], row[value])
    return itemgetter(value)


def totals(columns: Sequence[Column], found: Sequence[Row]) -> list[Row]:
    """The sums of the money and count columns, one row a currency."""
    added = [column.code for column in columns if column.kind in {"money", "count"}]
    rows: Sequence[Any] = found
    at: Mapping[str, Any] = {code: code for code in (*added, "currency")}
    if isinstance(found, Lines):
        rows, at = found.lines, {key: place for place, key in enumerate(found.keys)}
    by_currency: dict[str, list[Any]] = {}
    currency_at = at["currency"]
    for row in rows:
        by_currency.setdefault(row[currency_at], []).append(row)
    return [
        {"currency": currency} | {code: _sum(mine, at[code]) for code in added}
        for currency, mine in sorted(by_currency.items())
    ]


def _sum(found: Sequence[Any], at: Any) -> int:  # noqa: ANN401 - as above
    # a column without gaps, which is the rule, is added up several times faster
    values = list(map(itemgetter(at), found))
    return sum(values) if None not in values else sum(one for one in values if one is not None)
