"""Decides which terms a customer gets: days by grade, risk and record, what has to be brought (B8).

Three rungs are looked at and the lowest counts: the grade's, the risk class's and that of the
record. What the law allows at most is a warning beside it (domain 3.3 and 3.8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from huikuan.kernel.days import Day, add_months
from huikuan.kernel.decisions import Figure, Reason
from huikuan.rules.terms.policy import LadderPolicy, Maximum, Payer, Rung, Secure
from huikuan.rules.terms.values import MONTH_END, Due, Terms

_MONTH: Final = 30
_LONG_MONTH: Final = 31
HIGH: Final = "high"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a customer on a day: grade and risk class (None: not scored), the record.

    `begun` is the first day of the relation, `paid_on_time` the invoices paid on time in twelve
    months.
    """

    grade: str | None = None
    risk_class: str | None = None
    begun: Day | None = None
    paid_on_time: int = 0


@dataclass(frozen=True, slots=True)
class Parties:
    """Who sells to whom, as the laws on terms see them; None: not known."""

    seller_country: str
    buyer_country: str
    seller_is_sme: bool | None = None
    payer: Payer | None = None


@dataclass(frozen=True, slots=True)
class RungValue:
    """What one view of the customer allows, and whether it is the lowest."""

    code: str
    days: int
    figures: Mapping[str, Figure] = field(default_factory=dict)
    binds: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """The longest term that the ladder gives (days from the invoice), and why.

    `secure`: one of these has to be brought; empty: nothing. `next_rung`: what the record still
    lacks for the next rung, None at the top.
    """

    days: int
    rungs: tuple[RungValue, ...]
    secure: tuple[Secure, ...]
    next_rung: Rung | None


def ladder(standing: Standing, policy: LadderPolicy, as_of: Day) -> Advice:
    """Return the term that the ladder gives a customer on a day, with every rung's value."""
    at = _reached(standing, policy, as_of)
    rung = policy.record[at]
    months = 0 if standing.begun is None else _months(standing.begun, as_of)
    record = {"paid": standing.paid_on_time, "months": months}
    values = [RungValue("terms.rung_record", rung.days, record)]
    ways: tuple[Secure, ...] = ()
    if standing.grade is None:
        values.append(RungValue("terms.rung_unrated", policy.unrated))
    else:
        days = policy.days[standing.grade]
        values.append(RungValue("terms.rung_grade", days, {"grade": standing.grade}))
        ways = policy.secure.get(standing.grade, ())
    if standing.risk_class == HIGH:
        values.append(RungValue("terms.rung_high_risk", policy.risky_days))
        ways = ways or policy.risky_secure
    least = min(value.days for value in values)
    return Advice(
        days=least,
        rungs=tuple(
            RungValue(one.code, one.days, {**one.figures, "days": one.days}, one.days == least)
            for one in values
        ),
        secure=ways,
        next_rung=policy.record[at + 1] if at + 1 < len(policy.record) else None,
    )


def beyond(days: int, advice: Advice) -> Reason | None:
    """Tell whether terms of so many days pass the ladder; as long as it is not beyond it."""
    if days <= advice.days:
        return None
    return Reason("terms.beyond_ladder", {"days": days, "most": advice.days})


def legal_warnings(
    days: int, parties: Parties, policy: LadderPolicy, as_of: Day
) -> tuple[Reason, ...]:
    """Return which laws terms of so many days pass, or may pass where a fact is not known.

    `days` are the longest that the terms can come to. Codes: terms.over_maximum (firm),
    terms.over_usual (only with a reason), terms.maximum_unknown (who pays, or whether the seller
    is a small or medium firm, is not known).
    """
    return tuple(
        warning
        for one in policy.maxima
        if (warning := _warning(days, one, parties, as_of)) is not None
    )


def credit_days(terms: Terms) -> int:
    """Return the days of credit that terms give by their words: of the instalment due last.

    A month counts 30 days. They are counted from the cut-off where there is one: what it adds to
    some invoices and not to others is not the buyer's credit by the words. A pay day after a
    month's end counts as that day of the next month. The ladder compares these.
    """
    return max(_by_words(line.due) for line in terms.lines)


def longest_days(terms: Terms) -> int:
    """Return the most days that can pass from the anchor to the due day, before rest days.

    Months of 31 days; a cut-off and pay days each add a month less a day. Laws compare these.
    """
    return max(
        line.due.months * _LONG_MONTH
        + line.due.days
        + (_MONTH if line.due.cut is not None else 0)
        + (_MONTH if line.due.pay_days else 0)
        for line in terms.lines
    )


def _by_words(due: Due) -> int:
    if due.cut != MONTH_END or not due.pay_days:
        return due.months * _MONTH + due.days
    # 次月25日: the first pay day on or after so many days past the month's end
    months, days = divmod(due.days, _MONTH)
    later = [day for day in due.pay_days if day >= days]
    past = later[0] if later else _MONTH + due.pay_days[0]
    return (due.months + months) * _MONTH + past


def _reached(standing: Standing, policy: LadderPolicy, as_of: Day) -> int:
    def stands_on(rung: Rung) -> bool:
        since = rung.months == 0 or (
            standing.begun is not None and add_months(standing.begun, rung.months) <= as_of
        )
        return since and standing.paid_on_time >= rung.paid

    return max(at for at, rung in enumerate(policy.record) if stands_on(rung))


def _months(begun: Day, as_of: Day) -> int:
    months = (as_of.year - begun.year) * 12 + as_of.month - begun.month
    return max(0, months if add_months(begun, months) <= as_of else months - 1)


def _warning(days: int, one: Maximum, parties: Parties, as_of: Day) -> Reason | None:
    if days <= one.days or not one.during.contains(as_of):
        return None
    here = parties.seller_country in one.sellers or parties.buyer_country in one.buyers
    if not here or (one.sme and parties.seller_is_sme is False):
        return None
    if one.payer is not None and parties.payer not in {one.payer, None}:
        return None
    figures: dict[str, Figure] = {"law": one.code, "days": days, "most": one.days}
    unknown = (one.sme and parties.seller_is_sme is None) or (
        one.payer is not None and parties.payer is None
    )
    if unknown:
        return Reason("terms.maximum_unknown", figures)
    return Reason("terms.over_maximum" if one.firm else "terms.over_usual", figures)
