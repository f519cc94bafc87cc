"""Reads the policy of late interest: regimes, dated tables of rates, sizes of firms (A3, domain 3.2).

A document of this kind: `{kind: interest, name, day_count, markup, floating, sme: {rate, from},
pay_when_paid_from, yardstick, reducible, least_minor: {currency: minor}, tables: [{table, known_until,
source}], rates: [{table, from, rate}], foreign: [{rule, laws, currencies, table, add, floating}],
sums: [{rule, upto_minor, minor}], sizes: [{industry, staff, revenue_minor, assets_minor}]}`. Rates are parts per million.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.money import known
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole

KIND: Final = "interest"
LPR: Final = "lpr_1y"
_MOST: Final = 10_000_000
_MOST_MINOR: Final = 10**15
_KEYS: Final = (
    "day_count", "markup", "floating", "sme", "pay_when_paid_from", "yardstick", "reducible",
    "least_minor", "tables", "rates", "foreign", "sums", "sizes",
)  # fmt: skip
_TESTS: Final = ("staff", "revenue_minor", "assets_minor")


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates of a year by their first day; `known_until`: the last day that somebody vouches for."""

    name: str
    known_until: Day
    source: str
    rates: tuple[tuple[Day, int], ...]

    def on(self, day: Day) -> tuple[Day, int] | None:
        """Return the rate of a day with its first day; None before the table begins."""
        begun = [line for line in self.rates if line[0] <= day]
        return begun[-1] if begun else None


@dataclass(frozen=True, slots=True)
class ForeignRule:
    """Statutory late interest abroad: a table's rate and what is added, a fixed sum by size.

    Speaks of debts under one of `laws`, or, where it names none, of debts in one of `currencies`.
    `sums`: (up to this amount, the sum), None: above all.
    """

    name: str
    laws: frozenset[str]
    currencies: frozenset[str]
    table: str
    add: int
    floating: bool
    sums: tuple[tuple[int | None, int], ...]


@dataclass(frozen=True, slots=True)
class InterestPolicy:
    """By which rule and table late interest is reckoned.

    `markup` (permyriad, 13,000 to 15,000): what the 1Y LPR is multiplied by where nothing was
    agreed. A rate above `yardstick` (a year) times `reducible` (permyriad) is warned of. `sizes`:
    from which figures on a firm is large, by industry.
    """

    day_count: int
    markup: int
    floating: bool
    sme_rate: int
    sme_from: Day
    pay_when_paid_from: Day
    yardstick: int
    reducible: int
    least_minor: Mapping[str, int]
    tables: Mapping[str, RateTable]
    foreign: tuple[ForeignRule, ...]
    sizes: Mapping[str, Mapping[str, int]]

    def rule(self, law: str, currency: str) -> ForeignRule | None:
        """Return the rule abroad for a law and a currency: one of the law comes first."""
        of_law = (one for one in self.foreign if law in one.laws)
        of_money = (one for one in self.foreign if not one.laws and currency in one.currencies)
        return next(of_law, None) or next(of_money, None)


def parse(document: Mapping[str, object]) -> InterestPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, interest_number,
    interest_markup, interest_day, interest_least, interest_table, interest_rate, interest_lpr,
    interest_foreign, interest_sum, interest_size.
    """
    issues = misaddressed(document, KIND, _KEYS)
    sme = document.get("sme")
    terms = sme if isinstance(sme, Mapping) else {}
    numbers = _numbers(document, terms, issues)
    days = {
        "sme.from": terms.get("from"),
        "pay_when_paid_from": document.get("pay_when_paid_from"),
    }
    read = {name: day for name, day in ((key, _day(one)) for key, one in days.items()) if day}
    issues += [Issue(name, "interest_day") for name in days if name not in read]
    least = _least(document.get("least_minor"), issues)
    rates = _rates(document.get("rates"), issues)
    tables = _tables(document.get("tables"), rates, issues)
    sums = _sums(document.get("sums", []), issues)
    foreign = _foreign(document.get("foreign", []), tables, sums, issues)
    sizes = _sizes(document.get("sizes", []), issues)
    if issues:
        raise PolicyRefused(issues)
    return InterestPolicy(
        day_count=numbers["day_count"],
        markup=numbers["markup"],
        floating=document.get("floating") is True,
        sme_rate=numbers["sme.rate"],
        sme_from=read["sme.from"],
        pay_when_paid_from=read["pay_when_paid_from"],
        yardstick=numbers["yardstick"],
        reducible=numbers["reducible"],
        least_minor=least,
        tables=tables,
        foreign=foreign,
        sizes=sizes,
    )


def _numbers(
    document: Mapping[str, object], sme: Mapping[str, object], issues: list[Issue]
) -> dict[str, int]:
    found = {
        "day_count": whole(document.get("day_count"), 360, 366),
        "markup": whole(document.get("markup"), 13_000, 15_000),
        "sme.rate": whole(sme.get("rate"), 0, _MOST),
        "yardstick": whole(document.get("yardstick"), 1, _MOST),
        "reducible": whole(document.get("reducible"), 10_000, 100_000),
    }
    issues += [
        Issue(name, "interest_markup" if name == "markup" else "interest_number")
        for name, number in found.items()
        if number is None
    ]
    return {name: number or 0 for name, number in found.items()}


def _day(found: object) -> Day | None:
    if isinstance(found, Day):
        return found
    try:
        return Day.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None


def _least(found: object, issues: list[Issue]) -> dict[str, int]:
    table = found if isinstance(found, Mapping) else {}
    least = {
        str(code): whole(one, 0, _MOST_MINOR) for code, one in table.items() if known(str(code))
    }
    if None in least.values() or len(least) != len(table) or not isinstance(found, Mapping):
        issues.append(Issue("least_minor", "interest_least"))
    return {code: one or 0 for code, one in least.items()}


def _lines(found: object) -> list[object]:
    return found if isinstance(found, list) else []


def _rates(found: object, issues: list[Issue]) -> dict[str, list[tuple[Day, int]]]:
    rates: dict[str, list[tuple[Day, int]]] = {}
    for place, one in enumerate(_lines(found)):
        line = one if isinstance(one, Mapping) else {}
        own = rates.setdefault(str(line.get("table")), [])
        start, rate = _day(line.get("from")), whole(line.get("rate"), 0, _MOST)
        if start is None or rate is None or (own and start <= own[-1][0]):
            issues.append(Issue(f"rates.{place}", "interest_rate"))
        else:
            own.append((start, rate))
    return rates


def _tables(
    found: object, rates: Mapping[str, list[tuple[Day, int]]], issues: list[Issue]
) -> dict[str, RateTable]:
    tables: dict[str, RateTable] = {}
    for place, one in enumerate(_lines(found)):
        line = one if isinstance(one, Mapping) else {}
        name, until = str(line.get("table")), _day(line.get("known_until"))
        if until is None or name in tables or not rates.get(name):
            issues.append(Issue(f"tables.{place}", "interest_table"))
        else:
            source = str(line.get("source", ""))
            tables[name] = RateTable(name, until, source, tuple(rates[name]))
    if LPR not in tables:
        issues.append(Issue("tables", "interest_lpr", {"table": LPR}))
    if rates.keys() - tables.keys():
        issues.append(Issue("rates", "interest_rate"))
    return tables


def _sums(found: object, issues: list[Issue]) -> dict[str, list[tuple[int | None, int]]]:
    sums: dict[str, list[tuple[int | None, int]]] = {}
    for place, one in enumerate(_lines(found)):
        line = one if isinstance(one, Mapping) else {}
        minor = whole(line.get("minor"), 0, _MOST_MINOR)
        if minor is None:
            issues.append(Issue(f"sums.{place}", "interest_sum"))
        else:
            upto = whole(line.get("upto_minor"), 1, _MOST_MINOR)
            sums.setdefault(str(line.get("rule")), []).append((upto, minor))
    return sums


def _foreign(
    found: object,
    tables: Mapping[str, RateTable],
    sums: Mapping[str, list[tuple[int | None, int]]],
    issues: list[Issue],
) -> tuple[ForeignRule, ...]:
    rules = []
    for place, one in enumerate(_lines(found)):
        rule = _rule(one if isinstance(one, Mapping) else {}, sums)
        if rule is None or rule.table not in tables:
            known_tables = {"known": ", ".join(sorted(tables))}
            issues.append(Issue(f"foreign.{place}", "interest_foreign", known_tables))
        else:
            rules.append(rule)
    if sums.keys() - {rule.name for rule in rules}:
        issues.append(Issue("sums", "interest_sum"))
    return tuple(rules)


def _rule(
    line: Mapping[str, object], sums: Mapping[str, list[tuple[int | None, int]]]
) -> ForeignRule | None:
    add, name = whole(line.get("add"), 0, _MOST), str(line.get("rule"))
    laws = frozenset(map(str, _lines(line.get("laws"))))
    currencies = frozenset(map(str, _lines(line.get("currencies"))))
    if add is None or not laws | currencies:
        return None
    return ForeignRule(
        name=name,
        laws=laws,
        currencies=currencies,
        table=str(line.get("table")),
        add=add,
        floating=line.get("floating") is True,
        sums=tuple(sums.get(name, ())),
    )


def _sizes(found: object, issues: list[Issue]) -> dict[str, dict[str, int]]:
    sizes = {}
    for place, line in enumerate(_lines(found)):
        table = line if isinstance(line, Mapping) else {}
        figures = {name: whole(table[name], 1, _MOST_MINOR) for name in _TESTS if name in table}
        if not figures or None in figures.values():
            issues.append(Issue(f"sizes.{place}", "interest_size"))
        sizes[str(table.get("industry"))] = {name: one or 0 for name, one in figures.items()}
    return sizes
