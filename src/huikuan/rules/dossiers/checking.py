"""Decides whether a financial statement may be kept: known lines, and sums that tie (B1).

A statement that does not balance is refused with the figures: a ratio of it would be an invention.
Sums are checked where every part is given, or where parts that must not exceed a total already do;
a missing part is not guessed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from huikuan.kernel.currencies import known
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money, exponent
from huikuan.rules.dossiers.lines import LINES, SUMS, Sum
from huikuan.rules.dossiers.values import Statement

LONGEST_MONTHS: Final = 24
UNITS: Final = (1, 1_000, 10_000, 1_000_000)
# what cannot be below nought in a statement that was drawn up rightly
_NOT_NEGATIVE: Final = frozenset(
    {
        *("current_assets", "total_assets", "inventory", "cash", "revenue", "credit_sales"),
        *("interest_expense", "depreciation", "market_value"),
    }
)
_LARGEST: Final = 10**17


def against(statement: Statement) -> tuple[Reason, ...]:
    """Return why a statement is refused, nothing where it may be kept.

    dossiers.statement_empty, statement_unknown_line, statement_currency, statement_months,
    statement_unit, statement_too_large, statement_negative, statement_does_not_balance.
    """
    if not known(statement.currency):
        return (Reason("dossiers.statement_currency", {"currency": statement.currency}),)
    return tuple(_plain(statement)) or tuple(_untied(statement))


def completed(lines: Mapping[str, int]) -> Mapping[str, int]:
    """Return the lines with the totals that follow from others.

    Only what the equation of the balance sheet and the totals of two parts leave no choice about:
    a total whose parts are all given, and of a total of two parts the one that is not.
    """
    found = dict(lines)
    for one in SUMS:
        if one.total not in found and all(code in found for code, _ in one.parts):
            found[one.total] = _sum(found, one)
    for whole, first, second in (
        ("total_assets", "total_liabilities", "total_equity"),
        ("total_liabilities", "current_liabilities", "noncurrent_liabilities"),
        ("total_assets", "current_assets", "noncurrent_assets"),
    ):
        _third(found, whole, first, second)
    return found


def _third(found: dict[str, int], whole: str, first: str, second: str) -> None:
    if whole not in found:
        return
    if first not in found and second in found:
        found[first] = found[whole] - found[second]
    elif second not in found and first in found:
        found[second] = found[whole] - found[first]


def _plain(statement: Statement) -> Iterator[Reason]:
    if not statement.lines:
        yield Reason("dossiers.statement_empty")
    for code in sorted(statement.lines.keys() - LINES.keys()):
        yield Reason("dossiers.statement_unknown_line", {"line": code})
    if not 1 <= statement.months <= LONGEST_MONTHS:
        yield Reason(
            "dossiers.statement_months", {"months": statement.months, "most": LONGEST_MONTHS}
        )
    if statement.unit not in UNITS:
        yield Reason("dossiers.statement_unit", {"unit": statement.unit})
    for code, minor in sorted(statement.lines.items()):
        figures: dict[str, Figure] = {"line": code, "amount": Money(minor, statement.currency)}
        if abs(minor) > _LARGEST:
            yield Reason("dossiers.statement_too_large", figures)
        elif minor < 0 and code in _NOT_NEGATIVE:
            yield Reason("dossiers.statement_negative", figures)


def _untied(statement: Statement) -> Iterator[Reason]:
    for one in SUMS:
        parts = [code for code, _ in one.parts]
        if one.total not in statement.lines or any(code not in statement.lines for code in parts):
            continue
        stated, summed = statement.lines[one.total], _sum(statement.lines, one)
        if abs(stated - summed) > _allowance(statement, one):
            yield Reason(
                "dossiers.statement_does_not_balance",
                {
                    "line": one.total,
                    "stated": Money(stated, statement.currency),
                    "summed": Money(summed, statement.currency),
                    "difference": Money(stated - summed, statement.currency),
                    "parts": ", ".join(parts),
                },
            )


def _allowance(statement: Statement, one: Sum) -> int:
    """Half a unit for each figure that was rounded to it, the total too; nothing for whole figures."""
    if statement.unit == 1:
        return 0
    grain = int(statement.unit * 10 ** exponent(statement.currency))
    return grain * (len(one.parts) + 1) // 2


def _sum(lines: Mapping[str, int], one: Sum) -> int:
    return sum(sign * lines[code] for code, sign in one.parts)
