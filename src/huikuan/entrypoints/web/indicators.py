"""Decides how indicators stand on cards: value, arrow against the period before, line of a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from huikuan.adapters.texts import Language, known, text
from huikuan.analytics.reports import Column, Report, column_title, measure_title
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.rules.measures import FAMILIES, MEASURES, Card, Direction

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "balance": (
        *("open_balance", "overdue_amount", "overdue_share", "collectable_now"),
        *("disputed_amount", "disputed_share", "unapplied", "unapplied_age"),
        *("open_items", "overdue_items", "debtors", "overdue_debtors", "oldest_overdue", "sales"),
    ),
    "dso": (
        *("dso", "dso_average", "dso_count_back", "dso_sales_weighted"),
        *("best_possible_dso", "average_days_delinquent", "turnover", "turnover_days"),
    ),
    "collection": (
        *("collection_effectiveness", "collection_effectiveness_monthly"),
        *("recovery_rate", "vintage", "touches_per_debt"),
    ),
    "behaviour": (
        *("days_to_pay", "days_to_pay_weighted", "days_to_pay_to_date"),
        *("days_late", "days_late_weighted", "days_late_to_date", "days_beyond_terms"),
        *("on_time_rate", "on_time_rate_count", "promises_kept", "promises_kept_amount"),
        "relation_age",
    ),
    "concentration": (
        *("concentration_top", "concentration_largest", "concentration_herfindahl"),
        "credit_limit_use",
    ),
    "losses": ("at_risk_rate", "bad_debt_rate"),
}
"""Every measure that stands alone, once, in the order of the page."""
FAMILY_GROUP: Final = {"aging": "balance", "aging_net": "balance"}
"""Where families of measures stand; the others are about losses."""
_WIDTH, _HEIGHT, _PAD = 120, 32, 3


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure stands against the period before: arrow, words, and whether that is good."""

    arrow: str
    words: str
    tone: str = ""
    judged: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One card; one that waits for its records says for which."""

    code: str
    title: str
    address: str
    value: str = ""
    unit: str = ""
    explain: str = ""
    change: Change | None = None
    line: str = ""
    dot: tuple[int, int] | None = None
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The cards of one subject, and the families of measures that belong to it."""

    word: str
    cards: tuple[Indicator, ...]
    families: tuple[tuple[str, str], ...] = ()


def fed() -> tuple[str, ...]:
    """The measures that the books have the facts for, in the order of the page."""
    return tuple(code for codes in GROUPS.values() for code in codes if not MEASURES[code].not_fed)


def groups(frame: Frame, report: Report, currency: str) -> tuple[Group, ...]:
    """The cards of one currency, from the measures at the period ends of a year."""
    rows = [row for row in report.rows if row["currency"] == currency]
    columns = {column.code: column for column in report.columns}
    found = []
    for word, codes in GROUPS.items():
        cards = tuple(
            _waiting(frame, code) if code not in columns else _card(frame, columns[code], rows)
            for code in codes
        )
        found.append(Group(word, cards, _families(frame, word)))
    return tuple(found)


def _families(frame: Frame, word: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (text(f"measure_{family}", frame.language), frame.address("indicator", code=family))
        for family in FAMILIES
        if FAMILY_GROUP.get(family, "losses") == word
    )


def named(columns: Sequence[Column], code: str, language: Language) -> dict[Column, str]:
    """What each measure of a page is called; on the page of a family its members by their bucket."""
    return {
        column: column_title(column.code.partition(":")[2], language)
        if column.code.startswith(f"{code}:")
        else column.title(language)
        for column in columns
    }


def waiting(code: str, language: Language) -> str:
    """Which records a measure waits for; empty when it waits for none."""
    if code not in MEASURES or not MEASURES[code].not_fed:
        return ""
    missing = [
        text(f"web.indicators.relation.{one.value}", language) for one in MEASURES[code].not_fed
    ]
    return text("web.indicators.waiting", language, missing=", ".join(missing))


def _waiting(frame: Frame, code: str) -> Indicator:
    return Indicator(
        code=code,
        title=measure_title(code, frame.language),
        address=frame.address("indicator", code=code),
        waiting=waiting(code, frame.language),
    )


def _card(frame: Frame, column: Column, rows: Sequence[Mapping[str, Any]]) -> Indicator:
    code = column.code
    values = [row[code] for row in rows]
    row = rows[-1]
    line, dot = sparkline(values)
    return Indicator(
        code=code,
        title=column.title(frame.language),
        address=frame.address("indicator", code=code, _currency=row["currency"]),
        value=written(column, values[-1], str(row["currency"]), frame.language),
        unit=str(row["currency"]) if column.kind == "money" else "",
        explain=frame.explain(code, report=code, currency=row["currency"]),
        change=_change(frame, column, values, str(row["currency"])),
        line=line,
        dot=dot,
    )


def written(column: Column, value: Any, currency: str, language: Language) -> str:  # noqa: ANN401 - what the column's kind holds
    """A figure in words; that there is none is said too."""
    if value is None:
        return text("web.indicators.none", language)
    return wording.cell(column.code, column.kind, value, {"currency": currency}, language)


def _change(frame: Frame, column: Column, values: Sequence[Any], currency: str) -> Change | None:
    language = frame.language
    now, before = values[-1], values[-2] if len(values) > 1 else None
    if now is None:
        return None
    if before is None:
        return Change("", text("web.indicators.new", language))
    grown = now - before
    if not grown:
        return Change("→", text("web.indicators.same", language))
    size = _size(column, abs(grown), currency, language)
    up = grown > 0
    words = text("web.indicators.up" if up else "web.indicators.down", language, change=size)
    direction = MEASURES[column.code].card.direction
    if direction is Direction.NEUTRAL:
        return Change("↑" if up else "↓", words)
    good = up == (direction is Direction.HIGHER)
    judged = text("web.indicators.better" if good else "web.indicators.worse", language)
    return Change("↑" if up else "↓", words, "hk-good" if good else "hk-red", judged)


def _size(column: Column, grown: Any, currency: str, language: Language) -> str:  # noqa: ANN401 - as above
    if column.kind == "share" and column.code not in wording.RATIOS:
        # a difference of shares is in points, not per cent
        points = wording.share(grown).removesuffix("%")
        return text("web.indicators.points", language, points=points)
    return wording.cell(
        column.code,
        "money" if column.kind == "money" else column.kind,
        grown,
        {"currency": currency},
        language,
    )


def sparkline(values: Sequence[Any]) -> tuple[str, tuple[int, int] | None]:
    """The values as a path over the card's small canvas, broken where there is none; its end.

    Places are whole pixels: a picture of figures that stand beside it.
    """
    there = [value for value in values if value is not None]
    if not there:
        return "", None
    low, high = min(there), max(there)
    steps = max(len(values) - 1, 1)
    path, pen, last = [], "M", None
    for rank, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x = _PAD + (_WIDTH - 2 * _PAD) * rank // steps
        room = _HEIGHT - 2 * _PAD
        y = _HEIGHT // 2 if high == low else _PAD + int(room * (high - value) // (high - low))
        path.append(f"{pen}{x} {y}")
        pen, last = "L", (x, y)
    return "".join(path), last


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure's card in words."""

    code: str
    title: str
    definition: str
    formula: str
    note: str
    scope: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def definition(card: Card, params: Sequence[tuple[str, int]], language: Language) -> Definition:
    """What a measure is: sentences, what it looks at, which way is good, who publishes it."""
    family = card.family
    note = f"measure_{family}_note"
    adds = "yes" if card.additive else "no"
    facts = [
        ("web.indicators.direction", text(f"web.indicators.direction.{card.direction}", language)),
        ("web.indicators.additive", text(f"web.indicators.additive.{adds}", language)),
    ]
    if card.source:
        facts.append(("web.indicators.source", card.source))
    facts += [(f"web.param.{name}", str(value)) for name, value in params]
    return Definition(
        code=card.code,
        title=text(f"measure_{family}", language),
        definition=text(f"measure_{family}_definition", language),
        formula=text(f"measure_{family}_formula", language),
        note=text(note, language) if known(note) else "",
        scope=tuple(text(code, language) for code in card.scope.texts),
        facts=tuple((text(code, language), value) for code, value in facts),
    )
