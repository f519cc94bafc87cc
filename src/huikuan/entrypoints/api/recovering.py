"""What programs ask of late interest, clocks and steps, and what they are answered (A3, A9)."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from huikuan.adapters.texts import Language
from huikuan.books.parties.queries import CustomerView
from huikuan.entrypoints.api.asking import Body, Dated, Day, Text, Why
from huikuan.flows import charge_interest, watch_limitation, weigh_steps
from huikuan.flows.charge_interest import Charged, Line, Owed
from huikuan.flows.watch_limitation import DebtClock
from huikuan.flows.weigh_steps import Weighed
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.recovery import Interruption


class RecoveryReason(Schema):
    """A reason or a warning: its code and a sentence in the client's language."""

    code: str
    text: str


class PolicyOf(Schema):
    """The policy that an answer rests on."""

    name: str
    version: int


class SpanShown(Schema):
    """Days on which amount and rate stayed the same: after one day, until another."""

    after: str
    until: str
    days: int
    principal: str
    rate_ppm: int
    per: str
    amount: str


class LineShown(Schema):
    """An instalment that is or was late: rule, rate, days, and what it comes to."""

    document_id: int
    number: str
    due_on: str
    open: str
    currency: str
    regime: str
    table: str
    rate_from: str | None
    day_count: int
    days: int
    interest: str
    fixed: str
    a_day: str
    spans: list[SpanShown]
    reasons: list[RecoveryReason]
    warnings: list[RecoveryReason]


class InterestShown(Schema):
    """Late interest of a customer by a day that no note covers."""

    customer_no: str
    as_of: str
    policy: PolicyOf
    totals: dict[str, str]
    a_day: dict[str, str]
    debts: list[LineShown]


class ChargeAsked(Body):
    """A note of interest in a currency up to a day; `dry` only shows it."""

    currency: Text
    until: Day
    dry: bool = False


class ChargeShown(Schema):
    """A note of interest; without a document it was only asked for."""

    document_id: int | None
    number: str
    amount: str
    currency: str
    until: str
    debts: list[LineShown]


class ClocksAsked(Dated):
    """Which clocks: those near their last day, or every debt that is due."""

    every: bool = False


class ClockShown(Schema):
    """Until when a debt can be enforced, and what that day is counted from."""

    customer_no: str
    document_id: int
    number: str
    due_on: str
    open: str
    currency: str
    last_day: str
    counted_from: str
    days_left: int
    alarm: str
    reasons: list[RecoveryReason]


class Clocks(Schema):
    """The clocks, the first to lapse first."""

    as_of: str
    items: list[ClockShown]


class Interrupted(Body):
    """Something that starts limitation anew; without a number it speaks of all debts."""

    customer_no: Text = Field(min_length=1)
    number: Text = Field("", max_length=60)
    kind: Literal[tuple(one.value for one in Interruption)]  # type: ignore[valid-type]
    on: Day
    proof: Text = ""
    note: Why = ""


class StepWeighed(Schema):
    """A step: what it costs, what it brings beyond what comes anyway, and why not."""

    step: str
    net: str
    brings: str
    shared: str
    cost: str
    fees: dict[str, str]
    success_permyriad: int
    break_even: str | None
    days: int
    reasons: list[RecoveryReason]


class StepsShown(Schema):
    """The steps with a customer, the best first; none where nothing is overdue."""

    customer_no: str
    as_of: str
    policy: PolicyOf | None
    asked: str | None
    currency: str | None
    overdue_days: int | None
    chance_permyriad: int | None
    bucket: str | None
    best: str | None
    reasons: list[RecoveryReason]
    steps: list[StepWeighed]


def owed(found: Owed, customer_no: str, language: Language) -> dict[str, Any]:
    """Late interest of a customer as the API says it."""
    return {
        "customer_no": customer_no,
        "as_of": found.as_of.isoformat(),
        "policy": {"name": found.policy.name, "version": found.policy.version},
        "totals": {code: Money(found.minor(code), code).text() for code in found.currencies},
        "a_day": {code: Money(found.daily_minor(code), code).text() for code in found.currencies},
        "debts": [line(one, language) for one in found.lines],
    }


def charged(found: Charged, language: Language) -> dict[str, Any]:
    """A note of interest as the API says it."""
    return {
        "document_id": found.document_id,
        "number": found.number,
        "amount": Money(found.minor, found.currency).text(),
        "currency": found.currency,
        "until": found.until.isoformat(),
        "debts": [line(one, language) for one in found.lines],
    }


def line(one: Line, language: Language) -> dict[str, Any]:
    """A late instalment as the API says it."""
    found, code = one.interest, one.interest.currency
    return {
        "document_id": one.item.document_id,
        "number": one.item.number,
        "due_on": one.item.due_on.isoformat(),
        "open": Money(one.item.open_minor, code).text(),
        "currency": code,
        "regime": found.regime.value,
        "table": found.table,
        "rate_from": found.rate_from.isoformat() if found.rate_from else None,
        "day_count": found.day_count,
        "days": found.days,
        "interest": Money(found.minor, code).text(),
        "fixed": Money(found.fixed_minor, code).text(),
        "a_day": Money(found.daily_minor, code).text(),
        "spans": [
            {
                "after": span.start.isoformat(),
                "until": span.end.isoformat(),
                "days": span.days,
                "principal": Money(span.principal_minor, code).text(),
                "rate_ppm": span.rate,
                "per": span.per.value,
                "amount": Money(span.minor, code).text(),
            }
            for span in found.spans
        ],
        "reasons": _said(charge_interest.sentence, found.reasons, language),
        "warnings": _said(charge_interest.sentence, found.warnings, language),
    }


def clock(one: DebtClock, who: CustomerView, language: Language) -> dict[str, Any]:
    """A debt's clock as the API says it."""
    return {
        "customer_no": who.customer_no,
        "document_id": one.debt.document_id,
        "number": one.debt.number,
        "due_on": one.debt.due_on.isoformat(),
        "open": Money(one.debt.open_minor, one.debt.currency).text(),
        "currency": one.debt.currency,
        "last_day": one.clock.last_day.isoformat(),
        "counted_from": one.clock.counted_from.isoformat(),
        "days_left": one.clock.days_left,
        "alarm": one.clock.alarm.value,
        "reasons": _said(watch_limitation.sentence, one.clock.reasons, language),
    }


def weighed(found: Weighed, customer_no: str, language: Language) -> dict[str, Any]:
    """The steps with a customer as the API says them."""
    code = found.currency
    return {
        "customer_no": customer_no,
        "as_of": found.as_of.isoformat(),
        "policy": {"name": found.version.name, "version": found.version.version},
        "asked": Money(found.facts.asked_minor, code).text(),
        "currency": code,
        "overdue_days": found.facts.overdue_days,
        "chance_permyriad": found.chance,
        "bucket": found.place.bucket.value,
        "best": found.advice.best.step if found.advice.best else None,
        "reasons": _said(
            weigh_steps.sentence, (*found.advice.reasons, *found.place.reasons), language
        ),
        "steps": [
            {
                "step": one.step,
                "net": Money(one.net_minor, code).text(),
                "brings": Money(one.brings_minor, code).text(),
                "shared": Money(one.shared_minor, code).text(),
                "cost": Money(one.cost_minor, code).text(),
                "fees": {name: Money(minor, code).text() for name, minor in one.fees.items()},
                "success_permyriad": one.success,
                "break_even": None
                if one.break_even_minor is None
                else Money(one.break_even_minor, code).text(),
                "days": one.days,
                "reasons": _said(weigh_steps.sentence, one.reasons, language),
            }
            for one in found.advice.outlooks
        ],
    }


def _said(
    sentence: Callable[[Reason, Language], str], reasons: Iterable[Reason], language: Language
) -> list[dict[str, str]]:
    return [{"code": one.code, "text": sentence(one, language)} for one in reasons]
