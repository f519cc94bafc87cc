"""Asks what if: the order were cut, or a deposit paid (pages 4; D2). Nothing is recorded."""

from dataclasses import replace
from decimal import Decimal

from huikuan.books.people.queries import CompanyView
from huikuan.flows.release_order import looking
from huikuan.flows.release_order.values import Held, ReleaseRefused, Split
from huikuan.kernel.decisions import Decision, Reason
from huikuan.kernel.money import Money, TooManyDecimals, from_decimal
from huikuan.rules.checks import CheckPolicy, Facts, OrderFact, check_order


def what_if(
    company: CompanyView,
    hold_id: int,
    *,
    amount: Decimal | None = None,
    deposit: Decimal | None = None,
    salesperson: str | None = None,
) -> Decision:
    """Return the verdict over a held order with another amount or deposit, as things are now.

    Raises CreditRefused (credit.no_such_hold), ReleaseRefused: check.amount, check.deposit,
    check.amount_unread.
    """
    held = looking.one(company, hold_id, salesperson=salesperson)
    return check_order(supposed(held, amount, deposit), held.policy.policy)


def supposed(held: Held, amount: Decimal | None, deposit: Decimal | None) -> Facts:
    """Return the facts of a held order with another amount or deposit; raises as `what_if`."""
    order = held.facts.order
    changed = replace(
        order,
        amount=order.amount if amount is None else _minor(amount, order.currency),
        deposit=order.deposit if deposit is None else _minor(deposit, order.currency),
    )
    if changed.amount <= 0:
        shown = Money(changed.amount, order.currency)
        raise ReleaseRefused([Reason("check.amount", {"amount": shown})])
    if not 0 <= changed.deposit <= changed.amount:
        shown = Money(changed.deposit, order.currency)
        raise ReleaseRefused([Reason("check.deposit", {"deposit": shown})])
    return replace(held.facts, order=changed)


def split(company: CompanyView, hold_id: int, *, salesperson: str | None = None) -> Split:
    """Return the largest part of a held order that would pass now, and the least deposit for all.

    Both are found by asking the rules: a larger part or a smaller deposit never passes where a
    smaller or a larger one does not. Raises CreditRefused (credit.no_such_hold).
    """
    held = looking.one(company, hold_id, salesperson=salesperson)
    facts, policy = held.facts, held.policy.policy
    order = facts.order
    low, high = 0, order.amount
    while low < high:
        middle = (low + high + 1) // 2
        part = replace(order, amount=middle, deposit=min(order.deposit, middle))
        low, high = (middle, high) if _passes(facts, part, policy) else (low, middle - 1)
    least, most = order.deposit, order.amount
    while least < most:
        middle = (least + most) // 2
        paid = replace(order, deposit=middle)
        least, most = (least, middle) if _passes(facts, paid, policy) else (middle + 1, most)
    # paid in full an order always passes
    return Split(order.currency, low, order.amount - low, least)


def _passes(facts: Facts, order: OrderFact, policy: CheckPolicy) -> bool:
    return check_order(replace(facts, order=order), policy).outcome == "pass"


def _minor(amount: Decimal, currency: str) -> int:
    try:
        return from_decimal(amount, currency).minor
    except (TooManyDecimals, ValueError) as bad:
        figures = {"amount": str(amount)[:40], "currency": currency}
        raise ReleaseRefused([Reason("check.amount_unread", figures)]) from bad
