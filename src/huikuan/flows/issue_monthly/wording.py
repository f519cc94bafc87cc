"""The words of a printed monthly report: titles, notes and figures in one language."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, cast

from huikuan.adapters.texts import Language, known, text
from huikuan.analytics.reports import Column, Report, column_title
from huikuan.kernel.days import add_days
from huikuan.kernel.money import Money

_MINUS: Final = "\N{MINUS SIGN}"
_NOTHING: Final = "\N{EN DASH}"
_SHORT_DIGEST: Final = 16
# the words of columns that hold codes
_CODED: Final[Mapping[str, str]] = {"kind": "document_kind", "became": "became"}
RIGHT: Final = frozenset({"money", "share", "count", "days"})


class Words:
    """One report's words and figures, in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        """Take the report and the language."""
        self.report = report
        self.language = language
        self.as_of = cast("date", report.meta["as_of"])
        self.digest = str(report.meta["digest"])

    def say(self, code: str, /, **figures: object) -> str:
        """A sentence of the report."""
        return text(f"document.monthly.{code}", self.language, **figures)

    def seller(self) -> str:
        """The firm's name in the report's language."""
        seller = cast("Mapping[str, str]", self.report.meta["seller"])
        return (seller["name_en"] if self.language == "en" else "") or seller["name"]

    def month(self) -> str:
        """Which month it is about; until which day when the month was not over."""
        whole = add_days(self.as_of, 1).day == 1
        return self.say(
            "month" if whole else "month_so_far",
            year=self.as_of.year,
            month=f"{self.as_of.month:02d}",
            **({} if whole else {"day": self.as_of.isoformat()}),
        )

    def basis(self) -> list[str]:
        """What the figures rest on: days, aging, policies, what was known, whose customers."""
        meta = self.report.meta
        aging, lists = cast("list[Mapping[str, Any]]", meta["policies"])
        known_at = cast("datetime | None", meta["known_at"])
        salesperson = meta["salesperson"]
        lines = [
            self.say("as_of", day=self.as_of.isoformat(), before=meta["before"]),
            self.say(
                "basis",
                basis=text(f"basis.{meta['basis']}", self.language),
                name=aging["name"],
                version=aging["version"],
            ),
            self.say("lists", days=meta["late_days"], name=lists["name"], version=lists["version"]),
            self.say("known_all")
            if known_at is None
            else self.say(
                "known_at", moment=known_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
            ),
        ]
        if salesperson:
            lines.append(self.say("scope", salesperson=salesperson))
        return lines

    def notes(self) -> list[str]:
        """What a reader must know to use the figures."""
        return [
            self.say("note_gross"),
            self.say("note_dso"),
            self.say("note_digest", digest=self.digest),
        ]

    def footer(self) -> str:
        """The line under every page."""
        return self.say(
            "footer",
            seller=self.seller(),
            day=self.as_of.isoformat(),
            digest=self.digest[:_SHORT_DIGEST],
        )

    def title(self, column: Column) -> str:
        """A column's heading; an amount stands in the currency of its section."""
        return column_title(column.code, self.language)

    def cell(self, column: Column, row: Mapping[str, Any]) -> str:
        """A value as people read it."""
        value = row.get(column.code)
        if column.kind == "money":
            return self.amount(value, row["currency"], signed=column.code.endswith("_change"))
        return self.figure(column, value)

    def figure(self, column: Column, value: Any) -> str:  # noqa: ANN401 - a report's cell
        """A value that is no amount, as people read it."""
        if value is None or value == "":
            return self.blank(column)
        if column.kind == "share":
            return f"{Decimal(value) / 100:,.2f}%".replace("-", _MINUS)
        if column.kind == "days":
            shown = f"{value:,.1f}" if isinstance(value, Decimal) else f"{value:,}"
            return shown.replace("-", _MINUS)
        if column.kind == "bool":
            return text("web.yes", self.language) if value else ""
        if column.code == "bucket":
            return column_title(value, self.language)
        key = f"{_CODED.get(column.code, '')}.{value}"
        return text(key, self.language) if known(key) else str(value)

    def blank(self, column: Column) -> str:
        """What stands where there is no value."""
        if column.code in {"name", "customer"}:
            return self.say("unclaimed")
        by = cast("list[str]", self.report.meta["by"])
        if column.code in by and column.kind == "text":
            return self.say("blank")
        return _NOTHING if column.kind in RIGHT else ""

    def amount(self, minor: int | None, currency: str, *, signed: bool = False) -> str:
        """An amount in major units; `signed` puts a plus before what has grown."""
        if minor is None:
            return _NOTHING
        if minor == 0:
            return _NOTHING
        written = f"{Money(minor, currency).decimal():+,f}" if signed else ""
        written = written or f"{Money(minor, currency).decimal():,f}"
        return written.replace("-", _MINUS)
