"""Decides what each layer of the check says of an order (field practice b.1 and b.3; D2)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money, Rounding, divide, from_decimal
from huikuan.rules.checks.limiting import Standing
from huikuan.rules.checks.policy import CheckPolicy, Rule, RuleName
from huikuan.rules.checks.values import Effect, Facts
from huikuan.rules.exposure import converted

_PERMILLE = 1_000


@dataclass(frozen=True, slots=True)
class Case:
    """What a layer looks at: the facts, and how the order stands with both limits."""

    facts: Facts
    policy: CheckPolicy
    own: Standing
    group: Standing | None

    @property
    def order(self) -> Money:
        """The amount of the order."""
        return Money(self.facts.order.amount, self.facts.order.currency)


Layer = Callable[[Case, Rule], Iterator[tuple[Effect, Reason]]]


def speak(case: Case, rule: Rule) -> tuple[tuple[Effect, Reason], ...]:
    """Return what a rule says of the order, each reason with its effect; nothing when it is kept."""
    return tuple(_LAYERS[rule.name](case, rule))


def _block(case: Case, _: Rule) -> Iterator[tuple[Effect, Reason]]:
    for one in case.facts.blocks:
        code = "check.group_blocked" if one.on_group else "check.blocked"
        figures: dict[str, Figure] = {"why": one.reason, "since": one.since}
        yield Effect(one.severity), Reason(code, figures)


def _hard_stop(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    for one in case.facts.hard_stops:
        yield rule.effect, Reason("check.hard_stop", {"stop": one})


def _limit(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    if case.group is not None and not case.group.passed:
        figures: dict[str, Figure] = {**case.group.figures(), "group": case.facts.group_no}
        yield rule.effect, Reason("check.group_limit", figures)
    if not case.own.passed:
        yield rule.effect, Reason("check.limit", case.own.figures())
    bare = case.own.limit is None or case.own.limit.state == "none"
    # a group's limit is a decision about its members too; one that ran out has a layer of its own
    covered = case.group is not None and case.group.limit is not None
    if (
        bare
        and not covered
        and case.facts.own.expired_on is None
        and case.policy.hold_without_limit
    ):
        yield rule.effect, Reason("check.no_limit", case.own.figures())


def _limit_expired(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    expired = case.facts.own.expired_on
    if case.own.limit is None and expired is not None:
        days = (case.facts.as_of - expired).days
        if days > rule.figures["grace_days"]:
            yield rule.effect, Reason("check.limit_expired", {"expired_on": expired, "days": days})


def _overdue_days(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    yield from _late(case, rule, "check.overdue_days")


def _oldest_item(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    yield from _late(case, rule, "check.oldest_item")


def _late(case: Case, rule: Rule, code: str) -> Iterator[tuple[Effect, Reason]]:
    oldest = case.facts.oldest
    if oldest is None:
        return
    days = (case.facts.as_of - oldest.due_on).days
    if days >= rule.figures["days"]:
        figures: dict[str, Figure] = {
            "days": days,
            "most": rule.figures["days"],
            "number": oldest.number,
            "due_on": oldest.due_on,
            "open": Money(oldest.minor, oldest.currency),
        }
        yield rule.effect, Reason(code, figures)


def _overdue_amount(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    limit = case.own.limit_money()
    overdue = case.own.exposure.components.overdue
    if limit is None or overdue == 0:
        return
    permille = rule.figures["of_limit_permille"]
    if overdue * _PERMILLE > limit.minor * permille:
        figures: dict[str, Figure] = {
            "overdue": Money(overdue, limit.currency),
            "limit": limit,
            "permille": permille,
        }
        yield rule.effect, Reason("check.overdue_amount", figures)


def _order_amount(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    most = from_decimal(rule.amount, case.facts.currency)
    rates = case.facts.rates.get(most.currency, {})
    order = converted(case.facts.order.amount, case.order.currency, most.currency, rates)
    if order > most.minor:
        figures: dict[str, Figure] = {"order": Money(order, most.currency), "most": most}
        yield rule.effect, Reason("check.order_amount", figures)


def _surge(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    norm = case.facts.norm
    if norm is None or norm.orders < case.policy.norm_least or norm.minor <= 0:
        return
    permille = rule.figures["permille"]
    if case.facts.order.amount * _PERMILLE >= norm.minor * (_PERMILLE + permille):
        above = divide(case.facts.order.amount * 100, norm.minor, Rounding.DOWN) - 100
        figures: dict[str, Figure] = {
            "order": case.order,
            "norm": Money(norm.minor, case.order.currency),
            "percent": above,
            "orders": norm.orders,
        }
        yield rule.effect, Reason("check.surge", figures)


def _terms(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    asked, most = case.facts.order.terms_days, case.facts.terms_most
    if asked is not None and most is not None and asked > most:
        yield rule.effect, Reason("check.terms", {"days": asked, "most": most})


def _document(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    for one in case.facts.documents:
        yield rule.effect, Reason("check.document", {"document": one})


def _dunning(case: Case, rule: Rule) -> Iterator[tuple[Effect, Reason]]:
    stage = case.facts.dunning_stage
    if stage is not None and stage >= rule.figures["stage"]:
        yield rule.effect, Reason("check.dunning", {"stage": stage})


_LAYERS: Mapping[RuleName, Layer] = {
    RuleName.BLOCK: _block,
    RuleName.HARD_STOP: _hard_stop,
    RuleName.LIMIT: _limit,
    RuleName.LIMIT_EXPIRED: _limit_expired,
    RuleName.OVERDUE_DAYS: _overdue_days,
    RuleName.OVERDUE_AMOUNT: _overdue_amount,
    RuleName.OLDEST_ITEM: _oldest_item,
    RuleName.ORDER_AMOUNT: _order_amount,
    RuleName.SURGE: _surge,
    RuleName.TERMS: _terms,
    RuleName.DOCUMENT: _document,
    RuleName.DUNNING: _dunning,
}
