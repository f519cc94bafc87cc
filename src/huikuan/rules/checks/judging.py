"""Decides whether an order may be taken: what passes at once, then every layer in order (D2).

The order of evaluation is that of field practice b.3: what lets an order pass outright is looked at
first and ends the matter; then every rule speaks; an exclusion silences its own rule, and only one
that is meant for more people than the exclusion is. All reasons are given, those that decide first.
"""

from collections.abc import Iterable
from typing import Final

from huikuan.kernel.decisions import Decision, Figure, Reason
from huikuan.rules.checks.layers import Case, speak
from huikuan.rules.checks.limiting import Standing, standing, standings
from huikuan.rules.checks.policy import CheckPolicy, Exclusion, Rule, RuleName
from huikuan.rules.checks.values import Ceilings, Effect, Facts, Position, Purpose, Scope
from huikuan.rules.exposure import RateMissing

_PERMILLE: Final = 1_000
_LEVEL: Final = {Scope.ALL: 0, Scope.CLASS: 1, Scope.GROUP: 1, Scope.CUSTOMER: 2}
_WEIGHT: Final = {Effect.REFUSE: 0, Effect.HOLD: 1, Effect.WARN: 2}
_OUTCOME: Final = {Effect.REFUSE: "refuse", Effect.HOLD: "hold", Effect.WARN: "pass"}


def check_order(facts: Facts, policy: CheckPolicy) -> Decision:
    """Return the verdict over an order: pass, hold or refuse, with every reason and the figures.

    Invoicing of delivered goods and orders paid in advance always pass; so does an order that a
    person released and that has grown within the tolerance. A currency without a rate refuses.
    Reasons carry the figure `effect`; of the verdict's figures `exposure`, `limit`, `free` and
    `order` are those of the customer, `group_...` those of its group.
    """
    passing = _passes(facts, policy)
    try:
        case = Case(facts, policy, *standings(facts, policy))
        spoken = [
            one
            for rule in policy.rules
            if _meant(rule.scope, rule.who, facts) and not _excluded(rule, facts, policy)
            for one in speak(case, rule)
        ]
    except RateMissing as missing:
        if passing is not None:
            return Decision("pass", (passing,))
        figures: dict[str, Figure] = {"base": missing.base, "quote": missing.quote}
        return Decision("refuse", (_reason(Effect.REFUSE, Reason("check.rate_missing", figures)),))
    shown = _shown(case)
    if passing is not None:
        return Decision("pass", (passing,), shown)
    spoken.sort(key=lambda one: _WEIGHT[one[0]])
    outcome = _OUTCOME[spoken[0][0]] if spoken else "pass"
    return Decision(outcome, tuple(_reason(*one) for one in spoken), shown)


def ceilings(facts: Facts, policy: CheckPolicy) -> Ceilings:
    """Return up to what may be reserved with the customer and its group for the same verdict.

    For a verdict that passes without a reason: as long as no more than this is reserved when it is
    written down, the rules would say the same. Where a limit is in another currency than the order,
    nothing more than what is reserved now.
    """
    return Ceilings(
        own=_ceiling(facts, facts.own, policy),
        group=None if facts.group is None else _ceiling(facts, facts.group, policy),
    )


def _ceiling(facts: Facts, position: Position, policy: CheckPolicy) -> int | None:
    currency = facts.order.currency
    reserved = position.exposure[currency].reserved if currency in position.exposure else 0
    stands = standing(facts, position, policy)
    if stands.left is None or not any(one.name is RuleName.LIMIT for one in policy.rules):
        return None
    if stands.exposure.currency != currency:
        return reserved
    return reserved + stands.left - stands.order


def _passes(facts: Facts, policy: CheckPolicy) -> Reason | None:
    """What lets the order pass before anything else is read."""
    order = facts.order
    if order.purpose is Purpose.INVOICE:
        return Reason("check.invoicing")
    if order.at_risk == 0:
        return Reason("check.prepaid")
    for one in policy.passes:
        if _stands(one, facts) and _meant(one.scope, one.who, facts):
            return Reason("check.passed", {"why": one.reason})
    if order.released is not None:
        most = order.released * (_PERMILLE + policy.tolerance_permille)
        if order.amount * _PERMILLE <= most:
            return Reason("check.within_tolerance", {"permille": policy.tolerance_permille})
    return None


def _excluded(rule: Rule, facts: Facts, policy: CheckPolicy) -> bool:
    """Whether an exclusion meant for fewer people than the rule silences it."""
    return any(
        one.rule is rule.name
        and _LEVEL[one.scope] > _LEVEL[rule.scope]
        and _stands(one, facts)
        and _meant(one.scope, one.who, facts)
        for one in policy.exclusions
    )


def _stands(one: Exclusion, facts: Facts) -> bool:
    return one.until is None or facts.as_of <= one.until


def _meant(scope: Scope, who: Iterable[str], facts: Facts) -> bool:
    named = {
        Scope.CLASS: facts.risk_class,
        Scope.GROUP: facts.group_no,
        Scope.CUSTOMER: facts.customer_no,
    }
    return scope is Scope.ALL or named[scope] in who


def _reason(effect: Effect, reason: Reason) -> Reason:
    return Reason(reason.code, {**reason.figures, "effect": effect.value})


def _shown(case: Case) -> dict[str, Figure]:
    shown: dict[str, Figure] = {**case.own.figures(), "limit_state": _state(case.own)}
    if case.group is not None:
        group = {**case.group.figures(), "limit_state": _state(case.group)}
        shown |= {f"group_{name}": value for name, value in group.items()}
    return shown


def _state(stands: Standing) -> str:
    return "none" if stands.limit is None else stands.limit.state
