"""What a report is asked with and what it answers (D6, D7; contract: reports).

Rows hold money as whole minor units under the column's code, beside their `currency`; shares as
permyriad; days as whole days, except DSO figures, which are a Decimal. Keys that are not columns
(`customer_id`, `document_id`, `item_id`) lead to other pages and are not printed.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from huikuan.adapters.texts import Language, known, text
from huikuan.analytics.engine.values import Row, View
from huikuan.analytics.memo import undisturbed
from huikuan.kernel.days import Day
from huikuan.kernel.money import Money, exponent
from huikuan.rules.filters import Kind
from huikuan.rules.measures import Card

NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose customers may be seen; a salesperson of nothing means all."""

    salesperson: str | None = None


EVERYONE = Scope()


@dataclass(frozen=True, slots=True)
class Query:
    """A report's question.

    `as_of` is the day asked for, `known_at` the instant up to which records count (nothing: all).
    `by` groups, `where` narrows by a condition over the columns, `params` are the report's own
    (texts or values), `sort` is a column code, with a minus for descending. `limit` of nothing
    asks for every row. `engine` is who adds a measure up: duckdb, postgres or spark; empty is the
    default.
    """

    company_id: int
    as_of: Day
    known_at: dt.datetime | None = None
    scope: Scope = EVERYONE
    by: tuple[str, ...] = ()
    where: str = ""
    params: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    sort: str = ""
    limit: int | None = 50
    offset: int = 0
    engine: str = ""

    def view(self) -> View:
        """The part of the question that every engine call needs."""
        return View(self.company_id, self.as_of, self.known_at, self.scope.salesperson)

    def all_rows(self) -> "Query":
        """The same question for every row."""
        return replace(self, limit=None, offset=0)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its code in rows and files, and what its values are.

    A measure's column has the measure's name, also where a list has another for the same code.
    """

    code: str
    kind: Kind
    measure: bool = False

    def title(self, language: Language) -> str:
        """The heading that people read."""
        if self.measure:
            return measure_title(self.code, language)
        return column_title(self.code, language)


@dataclass(frozen=True, slots=True)
class Report:
    """A report's answer: the rows of the page asked for, totals over all rows by currency.

    A report of several tables has the others as `parts`, by code, each whole.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: Sequence[Row]
    total_rows: int
    meta: Mapping[str, object]
    parts: Mapping[str, "Report"] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many rows are on the page: what keeping it costs."""
        return len(self.rows)

    def title(self, language: Language) -> str:
        """The report's name that people read."""
        return report_title(self.name, language)

    def to_json(self) -> dict[str, object]:
        """The report as JSON values: amounts as decimal strings, dates ISO, shares as decimals."""
        columns = {column.code: column.kind for column in self.columns}
        answer: dict[str, object] = {"report": self.name}
        answer |= {key: plain(value) for key, value in self.meta.items()}
        answer["columns"] = [{"code": code, "kind": kind} for code, kind in columns.items()]
        with undisturbed():
            answer["rows"] = _plain_rows(self.rows, self.columns)
        answer["totals"] = _plain_rows(self.totals, self.columns)
        answer["total_rows"] = self.total_rows
        if self.parts:
            answer["parts"] = {code: part.to_json() for code, part in self.parts.items()}
        return answer


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One sum that went into a measure: its need's name, which of the need's spans, what it came to.

    `value` is in minor units (times days where the sum's words say so), a count, or a day; asked
    for each customer it is the total over so many `customers`. `first` is nothing for what stands
    on the last day alone.
    """

    need: str
    at: int
    code: str
    kind: Kind
    first: Day | None
    last: Day
    value: int | Day
    customers: int | None = None

    def title(self, language: Language) -> str:
        """What is added up, in words."""
        return text(f"measure_sum_{self.code}", language)

    def to_json(self, currency: str) -> dict[str, object]:
        """The sum as JSON values."""
        return {
            "need": self.need,
            "at": self.at,
            "title": {"zh": self.title("zh"), "en": self.title("en")},
            "first": plain(self.first),
            "last": plain(self.last),
            "value": plain_value(self.value, self.kind, currency),
            "customers": self.customers,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a figure means and what it is made of, down to the entries.

    `documents` and `entries` are the page asked for; `value` sums over all of them. `digest` names
    the answer: the same question at the same mark gives the same 32 bytes.
    """

    figure: str
    kind: Kind
    currency: str
    value: object
    parameters: Mapping[str, object]
    policy: Mapping[str, object] | None
    documents: Report
    entries: Report
    digest: bytes
    # of a measure: its card, and the sums that went in; the documents are those of one of them
    card: Card | None = None
    sums: tuple[Ingredient, ...] = ()

    def title(self, language: Language) -> str:
        """The figure's name that people read."""
        if self.card is not None:
            return measure_title(self.figure, language)
        return text(f"figure.{self.figure}", language)

    def definition(self, language: Language) -> str:
        """What the figure counts, in a sentence."""
        return self._said("definition", language)

    def formula(self, language: Language) -> str:
        """How the figure is computed."""
        return self._said("formula", language)

    def note(self, language: Language) -> str:
        """Where sources differ or slip; empty when there is nothing to say."""
        if self.card is None or not known(f"measure_{self.card.family}_note"):
            return ""
        return self._said("note", language)

    def scope(self, language: Language) -> tuple[str, ...]:
        """What a measure looks at, and what it does with credits, cash and disputes."""
        return (
            ()
            if self.card is None
            else tuple(text(code, language) for code in self.card.scope.texts)
        )

    def _said(self, part: str, language: Language) -> str:
        if self.card is not None:
            return text(f"measure_{self.card.family}_{part}", language)
        return text(f"{part}.{self.figure}", language)

    def to_json(self) -> dict[str, object]:
        """The explanation as JSON values, with its sentences in both languages."""
        return {
            "figure": self.figure,
            "title": {"zh": self.title("zh"), "en": self.title("en")},
            "definition": {"zh": self.definition("zh"), "en": self.definition("en")},
            "formula": {"zh": self.formula("zh"), "en": self.formula("en")},
            "note": {"zh": self.note("zh"), "en": self.note("en")},
            "scope": {"zh": list(self.scope("zh")), "en": list(self.scope("en"))},
            "currency": self.currency,
            "value": plain_value(self.value, self.kind, self.currency),
            "parameters": {key: plain(value) for key, value in self.parameters.items()},
            "policy": None
            if self.policy is None
            else {key: plain(value) for key, value in self.policy.items()},
            "sums": [one.to_json(self.currency) for one in self.sums],
            "documents": self.documents.to_json(),
            "entries": self.entries.to_json(),
            "digest": self.digest.hex(),
        }


def report_title(name: str, language: Language) -> str:
    """The name of a report or of a measure that people read."""
    return (
        text(f"report.{name}", language)
        if known(f"report.{name}")
        else measure_title(name, language)
    )


def measure_title(code: str, language: Language) -> str:
    """The name of a measure; a member of a family has its bucket's name after the family's."""
    family, _, part = code.partition(":")
    title = text(f"measure_{family}", language)
    return f"{title} · {column_title(part, language)}" if part else title


def column_title(code: str, language: Language) -> str:
    """The heading of a column; a bucket's heading is made from its days.

    `<code>_before` is the same figure a month before, `<code>_change` what it has grown by.
    """
    if known(f"column.{code}"):
        return text(f"column.{code}", language)
    for ending in ("before", "change"):
        if code.endswith(f"_{ending}"):
            title = column_title(code.removesuffix(f"_{ending}"), language)
            return text(f"column.{ending}_of", language, title=title)
    if known(f"measure_{code.partition(':')[0]}"):
        return measure_title(code, language)
    start, _, end = code.partition("-")
    if start.isdigit() and end.isdigit():
        return text("column.bucket_span", language, first=start, last=end)
    return text("column.bucket_over", language, last=code.removeprefix("over_"))


def plain_value(value: object, kind: Kind, currency: str) -> object:
    """A value as JSON prints it: exact, never a binary fraction."""
    if value is None:
        return None
    if kind == "money" and isinstance(value, int):
        return Money(value, currency).text()
    if kind == "share" and isinstance(value, int):
        return f"{Decimal(value) / 10_000:.4f}"
    return plain(value)


def plain(value: object) -> object:
    """A value without a column as JSON prints it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [plain(inner) for inner in value]
    return str(value)


def _plain_rows(rows: Sequence[Row], columns: Sequence[Column]) -> list[dict[str, object]]:
    """Rows as JSON values. What a column needs is settled once a currency, not once a cell."""
    writers: dict[str, list[tuple[str, Callable[[Any], object]]]] = {}
    found: list[dict[str, object]] = []
    for row in rows:
        currency = row.get("currency", "")
        if currency not in writers:
            writers[currency] = [(one.code, _writer(one.kind, currency)) for one in columns]
        # a text is written as it is, which no call has to find out
        found.append(
            {
                code: value if type(value := row[code]) is str else write(value)
                for code, write in writers[currency]
                if code in row
            }
        )
    return found


def _writer(kind: Kind, currency: str) -> Callable[[Any], object]:
    if kind == "money":
        return _money_writer(exponent(currency)) if currency else plain
    if kind == "share":
        return lambda value: plain_value(value, "share", "")
    return plain


def _money_writer(places: int) -> Callable[[int | None], str | None]:
    """Writes minor units as `Money.text` does, several times faster; a test holds them equal."""
    if places == 0:
        return lambda minor: None if minor is None else str(minor)
    scale, nothing = 10**places, f"0.{'0' * places}"

    def write(minor: int | None) -> str | None:
        # most cells of an aging are zero, and cutting a text is cheaper than dividing
        if not minor:
            return None if minor is None else nothing
        if minor >= scale:
            digits = str(minor)
            return f"{digits[:-places]}.{digits[-places:]}"
        if minor < 0:
            return f"-{-minor // scale}.{-minor % scale:0{places}d}"
        return f"{minor // scale}.{minor % scale:0{places}d}"

    return write
