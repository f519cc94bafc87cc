"""What the hold desk says of a held order: the columns of a blocked-order list, in words (page 4)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from huikuan.adapters.texts import known, text
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import release_order as flow
from huikuan.flows.release_order import Held, Split
from huikuan.kernel.decisions import Figure
from huikuan.kernel.money import Money

TONES: Mapping[str, str] = {
    "held": "amber",
    "asked": "blue",
    "released": "green",
    "rejected": "red",
    "withdrawn": "",
}
_RISK_TONES: Mapping[str, str] = {"low": "green", "medium": "amber", "high": "red"}
_HOUR = timedelta(hours=1)
_DAY_HOURS = 48


def line(frame: Frame, one: Held) -> dict[str, object]:
    """One order as the queue shows it."""
    hold = one.hold
    oldest, payment = one.oldest, one.last_payment
    figures = one.verdict.figures
    return {
        "id": hold.id,
        "address": frame.address("hold", hold_id=hold.id),
        "order_no": hold.order_no,
        "customer": hold.customer,
        "customer_no": hold.customer_no,
        "customer_address": frame.address("customer", customer_id=hold.customer_id),
        "salesperson": hold.salesperson,
        "amount": wording.amount(hold.amount_minor, hold.currency),
        "currency": hold.currency,
        "limit": _limit(frame, figures),
        "total": _money(figures.get("exposure")),
        "free": _money(figures.get("free")),
        "risk": one.risk_class,
        "risk_word": _word(frame, "web.holds.risk", one.risk_class or "none"),
        "risk_tone": _RISK_TONES.get(one.risk_class, ""),
        "dunning": one.dunning_stage,
        "oldest": oldest,
        "oldest_amount": wording.amount(oldest.minor, oldest.currency) if oldest else "",
        "payment": payment,
        "paid_amount": wording.amount(payment.minor, payment.currency) if payment else "",
        "chips": [
            {
                "word": _chip(frame, point.reason.code),
                "said": flow.sentence(point.reason, frame.language),
                "cleared": point.cleared,
            }
            for point in one.points
        ],
        "state": hold.state.value,
        "tone": TONES[hold.state.value],
        "owner": hold.owner,
        "is_ready": one.ready,
        "is_late": one.late,
        "four_eyes": one.four_eyes,
        "clock": _clock(frame, hold.due_at, one.checked_at),
        "due_at": hold.due_at,
        "held_at": hold.held_at,
    }


def added(frame: Frame, one: Held) -> list[dict[str, str]]:
    """The reasons that have come since, each as a chip and a sentence."""
    return [
        {"word": _chip(frame, each.code), "said": flow.sentence(each, frame.language)}
        for each in one.added
    ]


def exposure(frame: Frame, one: Held) -> list[dict[str, str]]:
    """What the limit stands against: the customer's own, then the group's where there is one."""
    figures = one.verdict.figures
    rows = []
    for side, prefix in (("own", ""), ("group", "group_")):
        if f"{prefix}exposure" in figures:
            rows.append(
                {
                    "side": text(f"web.holds.side.{side}", frame.language),
                    "limit": _limit(frame, figures, prefix),
                    "exposure": _money(figures.get(f"{prefix}exposure")),
                    "order": _money(figures.get(f"{prefix}order")),
                    "free": _money(figures.get(f"{prefix}free")),
                }
            )
    return rows


def history(frame: Frame, one: Held) -> list[dict[str, object]]:
    """The acts on the order, the last first."""
    return [
        {
            "at": each.recorded_at,
            "act": _word(frame, "hold_act", each.act),
            "who": each.actor_name or each.actor,
            "why": each.why,
            "review_on": each.review_on,
        }
        for each in reversed(one.hold.acts)
    ]


def cut(one: Held, split: Split) -> dict[str, object]:
    """What would pass now, what would be left, and the deposit with which all of it would."""
    currency = split.currency
    return {
        "first": wording.amount(split.first, currency) if split.first else "",
        "rest": wording.amount(split.rest, currency),
        "deposit": wording.amount(split.deposit, currency) if split.deposit is not None else "",
        "whole": split.first == one.hold.amount_minor,
        "currency": currency,
    }


def sums(found: Iterable[Held]) -> list[tuple[str, str]]:
    """What waits, by currency."""
    totals: dict[str, int] = {}
    for one in found:
        totals[one.hold.currency] = totals.get(one.hold.currency, 0) + one.hold.amount_minor
    return [(wording.amount(minor, code), code) for code, minor in sorted(totals.items())]


def _limit(frame: Frame, figures: Mapping[str, Figure], prefix: str = "") -> str:
    state = str(figures.get(f"{prefix}limit_state", "amount"))
    if state != "amount":
        return text(f"web.holds.limit.{state}", frame.language)
    return _money(figures.get(f"{prefix}limit"))


def _money(value: Figure) -> str:
    if isinstance(value, Money):
        return f"{wording.amount(value.minor, value.currency)} {value.currency}"
    return wording.NOTHING


def _chip(frame: Frame, code: str) -> str:
    return _word(frame, "web.holds.chip", code.removeprefix("check."))


def _word(frame: Frame, area: str, code: str) -> str:
    found = f"{area}.{code}"
    return text(found, frame.language) if known(found) else code


def _clock(frame: Frame, due_at: datetime, now: datetime) -> str:
    """How long there is still, or by how much the time is over, in hours or days."""
    left = due_at - now
    hours = abs(left) // _HOUR
    side = "left" if left >= timedelta() else "over"
    unit, number = ("hours", hours) if hours < _DAY_HOURS else ("days", hours // 24)
    return text(f"web.holds.clock.{side}.{unit}", frame.language, n=number)
