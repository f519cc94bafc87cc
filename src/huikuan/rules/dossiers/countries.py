"""Reads the table of countries, and says what a sale abroad is exposed to (B11).

`{kind: countries, name, source, countries: [{country, grade, from, to, exchange_control, zh, en}]}`:
a line counts from its first day up to, not including, its end. Grades are A (least risk) to E; the
table is the user's, the shipped one a start and no agency's opinion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed

KIND: Final = "countries"
GRADES: Final = ("A", "B", "C", "D", "E")
_KEYS: Final = frozenset({"source", "countries"})
_LINE: Final = frozenset({"country", "grade", "from", "to", "exchange_control", "zh", "en"})
_CODE_LENGTH: Final = 2


@dataclass(frozen=True, slots=True)
class CountryRisk:
    """A country's grade from a day on, whether money leaves it under control, and a note."""

    country: str
    grade: str
    since: Day
    until: Day | None
    exchange_control: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class CountryTable:
    """Every country's lines, by country and first day."""

    source: str
    lines: tuple[CountryRisk, ...]

    def on(self, country: str, day: Day) -> CountryRisk | None:
        """Return a country's line in force on a day, None where the table does not know it."""
        for one in self.lines:
            ended = one.until is not None and day >= one.until
            if one.country == country.upper() and one.since <= day and not ended:
                return one
        return None


def parse(document: Mapping[str, object]) -> CountryTable:
    """Check a document and return the table.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, countries_line,
    countries_overlap.
    """
    issues = misaddressed(document, KIND, _KEYS)
    listed = document.get("countries")
    lines: list[CountryRisk] = []
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        issues.append(Issue("countries", "countries_line"))
        listed = ()
    for at, line in enumerate(listed):
        one = _line(line)
        if one is None:
            issues.append(Issue(f"countries.{at}", "countries_line"))
        else:
            lines.append(one)
    lines.sort(key=lambda one: (one.country, one.since))
    issues += [
        Issue("countries", "countries_overlap", {"country": after.country, "on": after.since})
        for before, after in pairwise(lines)
        if before.country == after.country and (before.until is None or before.until > after.since)
    ]
    if issues:
        raise PolicyRefused(issues)
    return CountryTable(str(document.get("source", "")), tuple(lines))


def notes(
    *, home: str, balances: Sequence[Money], risk: CountryRisk | None, country: str
) -> tuple[Reason, ...]:
    """Return what a customer's country and currencies expose us to; nothing for a sale at home.

    `balances` is what the customer owes by currency, `home` our own currency; amounts are not
    added. dossiers.country_unknown, country_risk, exchange_control, foreign_currency.
    """
    found = []
    if country and risk is None:
        found.append(Reason("dossiers.country_unknown", {"country": country}))
    if risk is not None and GRADES.index(risk.grade) >= GRADES.index("C"):
        found.append(
            Reason("dossiers.country_risk", {"country": risk.country, "grade": risk.grade})
        )
    if risk is not None and risk.exchange_control:
        found.append(Reason("dossiers.exchange_control", {"country": risk.country}))
    found += [
        Reason("dossiers.foreign_currency", {"currency": one.currency, "amount": one})
        for one in balances
        if one.currency != home and one
    ]
    return tuple(found)


def _line(line: object) -> CountryRisk | None:
    if not isinstance(line, Mapping) or not line.keys() <= _LINE:
        return None
    country, grade = line.get("country"), line.get("grade")
    if not isinstance(country, str) or len(country) != _CODE_LENGTH or not country.isupper():
        return None
    control = line.get("exchange_control", False)
    if grade not in GRADES or not isinstance(control, bool):
        return None
    try:
        since = Day.fromisoformat(str(line.get("from")))
        until = None if line.get("to") is None else Day.fromisoformat(str(line["to"]))
    except ValueError:
        return None
    if until is not None and until <= since:
        return None
    return CountryRisk(
        country=country,
        grade=str(grade),
        since=since,
        until=until,
        exchange_control=control,
        zh=str(line.get("zh", "")),
        en=str(line.get("en", "")),
    )
