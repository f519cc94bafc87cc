"""Decides which credit limit the policy gives a customer, and shows every rule's value (B7, B12).

The stages follow each other: of what the customer is good for the lowest counts, the grade takes a
share of it or adds to it, of what we can bear the lowest cuts, and cover comes on top. A rule that
lacks a fact or would divide by zero says so and takes no part; nothing is guessed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from huikuan.kernel.days import Day, add_days, add_months
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money, divide
from huikuan.rules.limits.policy import Counts, LimitPolicy, Rule, Whom
from huikuan.rules.limits.values import (
    NO_LIMIT,
    Condition,
    Extent,
    Facts,
    Recommendation,
    RuleValue,
    Stage,
    amount,
)
from huikuan.rules.terms import percent

_WHOLE: Final = 10_000  # permyriad
_MONTHS: Final = 12
_MONTH: Final = 30  # days of a term's month


@dataclass(frozen=True, slots=True)
class _Case:
    """One customer on one day, seen by the policy; `before` is the figure that a factor meets."""

    facts: Facts
    policy: LimitPolicy
    as_of: Day
    is_new: bool
    before: int = 0

    def money(self, minor: int) -> Money:
        return Money(minor, self.facts.currency)

    def share(self, minor: int, permyriad: int) -> int:
        """A share of an amount, rounded as the policy names; below zero nothing is left."""
        return max(0, divide(minor * permyriad, _WHOLE, self.policy.rounding))


_Said = tuple[int, dict[str, Figure]] | Reason
"""An amount with its figures, or why there is none."""


def is_new(facts: Facts, policy: LimitPolicy, as_of: Day) -> bool:
    """Tell whether the relation is younger than the policy's days; nothing known means new."""
    begun = facts.begun()
    return begun is None or add_days(begun, policy.new_days) > as_of


def recommend(facts: Facts, policy: LimitPolicy, as_of: Day) -> Recommendation:
    """Return the limit for a customer on a day, with every rule's value in the policy's order.

    A rule binds when its value is the figure that came out, before that is rounded to whole steps;
    equals bind together. The limit has extent NONE when no base rule could speak.
    """
    case = _Case(facts, policy, as_of, is_new(facts, policy, as_of))
    values: dict[int, RuleValue] = {}
    _ask(case, values, Stage.BASE)
    base = _lowest(values, Stage.BASE)
    if base is None:
        for stage in (Stage.FACTOR, Stage.CEILING, Stage.COVER):
            _ask(case, values, stage)
        return _answer(case, None, values, frozenset())
    figure, binding = base
    figure, binding = _factored(replace(case, before=figure), values, binding)
    _ask(case, values, Stage.CEILING)
    ceiling = _lowest(values, Stage.CEILING)
    if ceiling is not None and ceiling[0] <= figure:
        binding = ceiling[1] if ceiling[0] < figure else binding | ceiling[1]
        figure = ceiling[0]
    _ask(case, values, Stage.COVER)
    figure += sum(
        value.minor or 0
        for at, value in values.items()
        if value.stage is Stage.COVER and policy.rules[at].counts is Counts.ADDS
    )
    step = policy.round_to.get(facts.currency, 1)
    return _answer(case, divide(figure, step, policy.rounding) * step, values, binding)


def _answer(
    case: _Case, minor: int | None, values: Mapping[int, RuleValue], binding: frozenset[int]
) -> Recommendation:
    return Recommendation(
        limit=NO_LIMIT if minor is None else amount(minor),
        currency=case.facts.currency,
        rules=tuple(replace(values[at], binds=at in binding) for at in sorted(values)),
        conditions=tuple(
            Condition(one.code, one.share)
            for one in case.policy.conditions
            if case.facts.grade in one.grades and _of_its_kind(one.whom, case)
        ),
        is_new=case.is_new,
    )


def _ask(case: _Case, values: dict[int, RuleValue], stage: Stage) -> None:
    for at, rule in enumerate(case.policy.rules):
        if rule.stage is stage:
            values[at] = _value(case, rule)


def _value(case: _Case, rule: Rule) -> RuleValue:
    if not _of_its_kind(rule.whom, case):
        absent = Reason("limits.absent_new" if case.is_new else "limits.absent_established")
        return RuleValue(rule.code, rule.stage, absent=absent)
    said = _RULES[rule.code](case, rule)
    if isinstance(said, Reason):
        return RuleValue(rule.code, rule.stage, absent=said)
    minor, figures = said
    return RuleValue(rule.code, rule.stage, minor, {**figures, "value": case.money(minor)})


def _of_its_kind(whom: Whom, case: _Case) -> bool:
    return whom is Whom.ALL or (whom is Whom.NEW) == case.is_new


def _lowest(values: Mapping[int, RuleValue], stage: Stage) -> tuple[int, frozenset[int]] | None:
    said = {at: value.minor for at, value in values.items() if value.stage is stage}
    amounts = {at: minor for at, minor in said.items() if minor is not None}
    if not amounts:
        return None
    least = min(amounts.values())
    return least, frozenset(at for at, minor in amounts.items() if minor == least)


def _factored(
    case: _Case, values: dict[int, RuleValue], binding: frozenset[int]
) -> tuple[int, frozenset[int]]:
    """Let each factor in turn change the figure; one that changes it binds with the base."""
    for at, rule in enumerate(case.policy.rules):
        if rule.stage is not Stage.FACTOR:
            continue
        values[at] = _value(case, rule)
        after = values[at].minor
        if after is not None and after != case.before:
            binding |= {at}
            case = replace(case, before=after)
    return case.before, binding


def _missing(case: _Case, fact: str) -> Reason:
    return case.facts.gaps.get(fact, Reason(f"limits.absent_{fact}"))


def _annual_trade(case: _Case, rule: Rule) -> _Said:
    trade = case.facts.trade
    if trade is None:
        return _missing(case, "trade")
    return case.share(trade, rule.share), {
        "share": _percent(rule.share),
        "trade": case.money(trade),
    }


def _first_order(case: _Case, rule: Rule) -> _Said:
    first = case.facts.first_order
    if first is None:
        return _missing(case, "first_order")
    paid = case.facts.paid_on_time
    share = max((step for step in rule.steps if step.paid <= paid), key=lambda one: one.paid).share
    return case.share(first, share), {
        "share": _percent(share),
        "first_order": case.money(first),
        "paid": paid,
    }


def _trade_terms(case: _Case, rule: Rule) -> _Said:
    """Average monthly sales x months of the term x the grade's factor (domain 5.1)."""
    facts = case.facts
    for fact in ("trade", "grade", "terms_days"):
        if getattr(facts, fact) is None:
            return _missing(case, fact)
    if facts.months == 0:
        return Reason("limits.absent_zero", {"divisor": "months"})
    share = dict(rule.shares)[str(facts.grade)]
    days, trade = int(facts.terms_days or 0), int(facts.trade or 0)
    minor = divide(trade * days * share, facts.months * _MONTH * _WHOLE, case.policy.rounding)
    return max(0, minor), {
        "trade": case.money(trade),
        "months": facts.months,
        "days": days,
        "share": _percent(share),
        "grade": facts.grade,
    }


def _working_assets(case: _Case, rule: Rule) -> _Said:
    """The working-asset model: a share, by score, of (working capital + net worth) / 2.

    Score = current ratio + quick ratio - current liabilities / net worth - liabilities / net worth
    (domain 5.1). A net worth below zero turns the last two round and gives no score: nothing.
    """
    lines = case.facts.accounts
    if lines is None:
        return _missing(case, "accounts")
    assets, short, stock = lines.current_assets, lines.current_liabilities, lines.inventory
    owed, worth = lines.liabilities, lines.net_worth
    if assets is None or short is None or stock is None or owed is None or worth is None:
        return Reason("limits.absent_lines", {"model": "working_assets"})
    if short == 0 or worth == 0:
        divisor = "current_liabilities" if short == 0 else "net_worth"
        return Reason("limits.absent_zero", {"divisor": divisor})
    if worth < 0:
        return Reason("limits.absent_negative_worth", {"worth": case.money(worth)})
    score = Fraction(assets + assets - stock, short) - Fraction(short + owed, worth)
    share = next(band.share for band in rule.bands if band.upto is None or score <= band.upto)
    # halved within the share, so that it is rounded once
    doubled = assets - short + worth
    minor = max(0, divide(doubled * share, 2 * _WHOLE, case.policy.rounding))
    return minor, {
        "score": _two_decimals(score),
        "share": _percent(share),
        "assets": case.money(divide(doubled, 2, case.policy.rounding)),
    }


def _net_worth(case: _Case, rule: Rule) -> _Said:
    if case.facts.accounts is None:
        return _missing(case, "accounts")
    worth = case.facts.accounts.net_worth
    if worth is None:
        return Reason("limits.absent_lines", {"model": "net_worth"})
    # nothing is the share of a net worth below zero
    return case.share(worth, rule.share), {
        "share": _percent(rule.share),
        "worth": case.money(worth),
    }


def _grade_share(case: _Case, rule: Rule) -> _Said:
    grade = case.facts.grade
    if grade is None:
        return _missing(case, "grade")
    share = dict(rule.shares)[grade]
    return case.share(case.before, share), {"grade": grade, "share": _percent(share)}


def _grade_uplift(case: _Case, rule: Rule) -> _Said:
    facts = case.facts
    if facts.grade is None:
        return _missing(case, "grade")
    if facts.grade not in rule.grades:
        return Reason("limits.absent_other_grade", {"grade": facts.grade})
    since = add_months(case.as_of, -_MONTHS * rule.years)
    begun = facts.begun()
    if begun is None or begun > since:
        return Reason("limits.absent_too_young", {"begun": begun, "years": rule.years})
    if facts.last_overdue is not None and facts.last_overdue > since:
        return Reason("limits.absent_overdue", {"day": facts.last_overdue, "years": rule.years})
    return case.share(case.before, _WHOLE + rule.share), {
        "grade": facts.grade,
        "share": _percent(rule.share),
        "years": rule.years,
    }


def _raise_most(case: _Case, rule: Rule) -> _Said:
    limit = case.facts.current
    if limit.minor is None:
        return Reason(f"limits.absent_current_{limit.extent}")
    if limit.minor == 0:
        # half as much again as nothing would be nothing for ever
        return Reason("limits.absent_current_zero")
    return case.share(limit.minor, _WHOLE + rule.share), {
        "share": _percent(rule.share),
        "current": case.money(limit.minor),
    }


def _monthly_cash(case: _Case, rule: Rule) -> _Said:
    cash = case.facts.own_cash
    if cash is None:
        return _missing(case, "own_cash")
    return case.share(cash, rule.share), {"share": _percent(rule.share), "cash": case.money(cash)}


def _open_credit(case: _Case, rule: Rule) -> _Said:
    revenue, others = case.facts.own_revenue, case.facts.others_open
    if revenue is None or others is None:
        return _missing(case, "own_revenue" if revenue is None else "others_open")
    return max(0, case.share(revenue, rule.share) - others), {
        "share": _percent(rule.share),
        "revenue": case.money(revenue),
        "others": case.money(others),
    }


def _group(case: _Case, rule: Rule) -> _Said:  # noqa: ARG001 - every rule is asked alike
    group = case.facts.group
    if group.minor is None:
        return case.facts.gaps.get("group", Reason(f"limits.absent_group_{group.extent}"))
    used = case.facts.group_used
    return max(0, group.minor - used), {
        "group": case.money(group.minor),
        "used": case.money(used),
    }


def _securities(case: _Case, rule: Rule) -> _Said:
    if "securities" in case.facts.gaps:
        return case.facts.gaps["securities"]
    held = case.facts.securities
    return case.share(held, rule.share), {
        "share": _percent(rule.share),
        "held": case.money(held),
        "counts": rule.counts.value,
    }


def _insured(case: _Case, rule: Rule) -> _Said:
    insured = case.facts.insured
    if insured.extent is Extent.UNLIMITED:
        return Reason("limits.absent_insured_unlimited")
    if insured.minor is None:
        return case.facts.gaps.get("insured", Reason("limits.absent_insured_none"))
    return case.share(insured.minor, rule.share), {
        "share": _percent(rule.share),
        "insured": case.money(insured.minor),
        "counts": rule.counts.value,
    }


_RULES: Final[Mapping[str, Callable[[_Case, Rule], _Said]]] = {
    "annual_trade": _annual_trade,
    "first_order": _first_order,
    "trade_terms": _trade_terms,
    "working_assets": _working_assets,
    "net_worth": _net_worth,
    "grade_share": _grade_share,
    "grade_uplift": _grade_uplift,
    "raise_most": _raise_most,
    "monthly_cash": _monthly_cash,
    "open_credit": _open_credit,
    "group": _group,
    "securities": _securities,
    "insured": _insured,
}


def _percent(permyriad: int) -> str:
    return percent(Fraction(permyriad, _WHOLE))


def _two_decimals(score: Fraction) -> str:
    hundredths = round(score * 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
