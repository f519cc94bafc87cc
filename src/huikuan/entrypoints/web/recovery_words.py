"""How interest, clocks and steps stand on a page: words, figures and tones (A3, A9)."""

from collections.abc import Mapping
from typing import Any, Final

from huikuan.books.parties.queries import CustomerView
from huikuan.books.recovery.values import AgreementView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import charge_interest, watch_limitation, weigh_steps
from huikuan.flows.charge_interest import Line, Owed
from huikuan.flows.watch_limitation import DebtClock, GuaranteeClock
from huikuan.flows.weigh_steps import Weighed
from huikuan.flows.word_rates import percent
from huikuan.rules.economics import Bucket, Outlook
from huikuan.rules.interest import Span
from huikuan.rules.recovery import Alarm, Clock

ALARMS: Final[Mapping[Alarm, str]] = {
    Alarm.NONE: "green",
    Alarm.EARLY: "blue",
    Alarm.NEAR: "amber",
    Alarm.LAST: "red",
    Alarm.EXPIRED: "grey",
}
BUCKETS: Final[Mapping[Bucket, str]] = {
    Bucket.EASY: "green",
    Bucket.WAITING: "blue",
    Bucket.AT_RISK: "red",
}


def totals(owed: Owed) -> list[dict[str, Any]]:
    """What has accrued by currency, and what a day adds."""
    return [
        {
            "currency": code,
            "sum": wording.amount(owed.minor(code), code),
            "daily": wording.amount(owed.daily_minor(code), code),
        }
        for code in owed.currencies
    ]


def line(frame: Frame, one: Line) -> dict[str, Any]:
    """One late instalment: rule, rate, days and spans, with the reasons in words."""
    found = one.interest
    return {
        "number": one.item.number,
        "address": frame.address("document", document_id=one.item.document_id),
        "due_on": one.item.due_on,
        "open": wording.amount(one.item.open_minor, found.currency),
        "currency": found.currency,
        "sum": wording.amount(found.minor, found.currency),
        "fixed": wording.amount(found.fixed_minor, found.currency) if found.fixed_minor else "",
        "daily": wording.amount(found.daily_minor, found.currency),
        "days": found.days,
        "regime": wording.code_text("interest_regime", found.regime.value, frame.language),
        "table": found.table,
        "rate_from": found.rate_from,
        "day_count": found.day_count,
        "why": charge_interest.sentences(found.reasons, frame.language),
        "warnings": [charge_interest.sentence(each, frame.language) for each in found.warnings],
        "spans": [_span(frame, each, found.currency) for each in found.spans],
    }


def _span(frame: Frame, one: Span, currency: str) -> dict[str, Any]:
    per = wording.code_text("interest_per", one.per.value, frame.language)
    return {
        "start": one.start,
        "end": one.end,
        "days": one.days,
        "principal": wording.amount(one.principal_minor, currency),
        "rate": f"{percent(one.rate)} / {per}",
        "sum": wording.amount(one.minor, currency),
    }


def agreement(frame: Frame, one: AgreementView) -> dict[str, Any]:
    """What was agreed about late payment, in a line."""
    held = one.agreement
    per = wording.code_text("interest_per", held.per.value, frame.language)
    none = wording.code_text("interest_regime", "none", frame.language)
    rate = wording.NOTHING if held.rate is None else f"{percent(held.rate)} / {per}"
    return {
        "from": one.valid_from,
        "rate": none if held.agreed_none else rate,
        "law": held.law,
        "buyer": wording.code_text("interest_buyer", held.buyer.value, frame.language)
        if held.buyer.value
        else wording.NOTHING,
        "seller_sme": held.seller_sme,
        "pay_when_paid": held.pay_when_paid,
        "note": one.note,
    }


def clock(frame: Frame, one: DebtClock, who: CustomerView) -> dict[str, Any]:
    """A debt with its clock."""
    return {
        "customer": who.name,
        "customer_no": who.customer_no,
        "customer_address": frame.address("customer", customer_id=who.id),
        "number": one.debt.number,
        "address": frame.address("document", document_id=one.debt.document_id),
        "due_on": one.debt.due_on,
        "open": wording.amount(one.debt.open_minor, one.debt.currency),
        "currency": one.debt.currency,
        **_told(frame, one.clock),
    }


def guarantee(frame: Frame, one: GuaranteeClock, who: CustomerView) -> dict[str, Any]:
    """A guarantee with its clock."""
    return {
        "customer": who.name,
        "customer_no": who.customer_no,
        "customer_address": frame.address("customer", customer_id=who.id),
        "number": one.no,
        "address": frame.address("security", security_id=one.security_id),
        "issuer": one.issuer,
        "due_on": one.main_due_on,
        **_told(frame, one.clock),
    }


def _told(frame: Frame, one: Clock) -> dict[str, Any]:
    return {
        "last_day": one.last_day,
        "left": one.days_left,
        "ago": -one.days_left,
        "alarm": wording.code_text("limitation_alarm", one.alarm.value, frame.language),
        "tone": ALARMS[one.alarm],
        "why": [watch_limitation.sentence(each, frame.language) for each in one.reasons],
    }


def weighed(frame: Frame, one: Weighed) -> dict[str, Any]:
    """What may be done with a customer, the best step first."""
    return {
        "currency": one.currency,
        "asked": wording.amount(one.facts.asked_minor, one.currency),
        "days": one.facts.overdue_days,
        "grade": one.facts.grade,
        "chance": wording.share(one.chance),
        "debts": one.seen.debts,
        "paid": one.seen.paid,
        "bucket": wording.code_text("economics_bucket", one.place.bucket.value, frame.language),
        "tone": BUCKETS[one.place.bucket],
        "place": [weigh_steps.sentence(each, frame.language) for each in one.place.reasons],
        "advice": weigh_steps.sentences(one.advice.reasons, frame.language),
        "best": one.advice.best.step if one.advice.best else "",
        "policy": one.version,
        "left_out": ", ".join(one.left_out),
        "steps": [_outlook(frame, each, one.currency) for each in one.advice.outlooks],
    }


def _outlook(frame: Frame, one: Outlook, currency: str) -> dict[str, Any]:
    even = one.break_even_minor
    fees = [
        f"{wording.code_text('economics_fee', name, frame.language)}"
        f" {wording.amount(minor, currency)}"
        for name, minor in one.fees.items()
    ]
    return {
        "code": one.step,
        "step": wording.code_text("economics_step", one.step, frame.language),
        "cost": wording.amount(one.cost_minor, currency),
        "fees": fees,
        "success": wording.share(one.success),
        "brings": wording.amount(one.brings_minor - one.shared_minor, currency),
        "net": wording.amount(one.net_minor, currency),
        "loses": one.net_minor < 0,
        "even": wording.NOTHING if even is None else wording.amount(even, currency),
        "days": one.days,
        "why": weigh_steps.sentences(one.reasons, frame.language),
    }
