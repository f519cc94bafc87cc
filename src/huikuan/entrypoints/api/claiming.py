"""Decides how disputes, promises and plans are answered to programs (A7, A8)."""

from decimal import Decimal
from typing import Any

from huikuan.books.disputes.values import DisputeStepView, DisputeView
from huikuan.books.plans.values import PlanStepView, PlanView
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.kernel.days import Day
from huikuan.kernel.money import Money, TooManyDecimals, UnknownCurrency, from_decimal
from huikuan.rules.disputes import Amounts

INVALID = 422


def minor_of(amount: Decimal, currency: str) -> int:
    """An amount in minor units of a currency; raises Problem 422."""
    try:
        return from_decimal(amount, currency).minor
    except (TooManyDecimals, UnknownCurrency) as wrong:
        fault = FieldFault("amount", "limits.currency", {"currency": currency})
        raise Problem(INVALID, "api.plan_refused", errors=[fault]) from wrong


def dispute_said(one: DisputeView) -> dict[str, Any]:
    """A dispute as it is answered."""
    return {
        "id": one.id,
        "customer_no": one.customer_no,
        "customer": one.customer,
        "currency": one.currency,
        "state": one.state.value,
        "reason": one.reason,
        "cause": one.cause,
        "source": one.source.value,
        "words": one.words,
        "role": one.role,
        "owner": one.owner,
        "opened_on": one.opened_on.isoformat(),
        "step_due_on": one.due_on.isoformat(),
        "closed_on": _day(one.closed_on),
        "settlement": one.settlement.value if one.settlement else None,
        "concession": Money(one.concession_minor, one.currency).text(),
        "amounts": _amounts(one.amounts, one.currency),
        "held": Money(one.held_minor, one.currency).text(),
        "parts": [
            {
                "invoice_no": part.number,
                "due_on": part.due_on.isoformat(),
                "amounts": _amounts(part.amounts, one.currency),
                "held": Money(part.held_minor, one.currency).text(),
            }
            for part in one.items
        ],
    }


def plan_said(one: PlanView) -> dict[str, Any]:
    """A promise or plan as it is answered."""
    found, currency = one.verdict, one.currency
    return {
        "id": one.id,
        "customer_no": one.customer_no,
        "customer": one.customer,
        "currency": currency,
        "kind": one.kind.value,
        "state": one.state.value,
        "given_on": one.given_on.isoformat(),
        "level": one.level,
        "total": Money(one.terms.total, currency).text(),
        "paid": Money(found.paid_minor, currency).text(),
        "missed": Money(found.missed_minor, currency).text(),
        "held": Money(found.held_minor, currency).text(),
        "next_due_on": _day(found.next_due),
        "acknowledged": one.acknowledged,
        "consent": one.consent.value,
        "contact": one.contact,
        "instalments": [
            {
                "no": each.instalment.no,
                "due_on": each.instalment.due_on.isoformat(),
                "amount": Money(each.instalment.minor, currency).text(),
                "paid": Money(each.paid_minor, currency).text(),
                "state": each.state.value,
            }
            for each in found.instalments
        ],
        "parts": [
            {
                "invoice_no": item.number,
                "due_on": item.due_on.isoformat(),
                "amount": Money(item.minor, currency).text(),
                "held": Money(found.held.get(item.item_id, 0), currency).text(),
            }
            for item in one.items
        ],
    }


def step_said(one: DisputeStepView | PlanStepView) -> dict[str, Any]:
    """A step as it is answered."""
    return {
        "no": one.no,
        "act": one.act,
        "state": one.state.value,
        "on": one.on.isoformat(),
        "actor": one.actor_name,
        "details": dict(one.details),
    }


def _amounts(one: Amounts, currency: str) -> dict[str, str]:
    return {name: Money(getattr(one, name), currency).text() for name in Amounts.__slots__}


def _day(day: Day | None) -> str | None:
    return None if day is None else day.isoformat()
