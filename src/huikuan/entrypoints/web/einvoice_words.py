"""Decides how e-invoices and an invoice's way to the customer are told (D5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huikuan.adapters.texts import Language, text
from huikuan.books.documents.values import ReadingView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import deliver_invoices as flow
from huikuan.rules.documents import Delivery

TONES: Mapping[Delivery, str] = {
    Delivery.ISSUED: "amber",
    Delivery.SENT: "blue",
    Delivery.RECEIVED: "green",
    Delivery.OPENED: "green",
    Delivery.ACCEPTED: "green",
    Delivery.REJECTED: "red",
}
STATES = {"linked": "green", "waiting": "amber", "aside": ""}
_AMOUNTS = ("tax_exclusive", "tax_total", "tax_inclusive", "prepaid", "rounding", "payable")


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of an invoice's way, in words."""

    act: str
    state: str
    tone: str
    channel: str
    proof: str
    happened_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class WayShown:
    """Where an invoice stands on its way, its steps, and what may be recorded next."""

    state: str
    tone: str
    steps: tuple[StepShown, ...]
    acts: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]


def way_of(frame: Frame, document_id: int) -> WayShown:
    """Tell an invoice's way to the customer."""
    found = flow.way(frame.company.id, document_id)
    said = frame.language
    return WayShown(
        state=text(f"delivery.{found.state.value}", said),
        tone=TONES[found.state],
        steps=tuple(
            StepShown(
                act=text(f"delivery.act.{one.act}", said),
                state=text(f"delivery.{one.state.value}", said),
                tone=TONES[one.state],
                channel=text(f"delivery.channel.{one.channel}", said),
                proof=one.proof,
                happened_at=one.happened_at,
                who=one.actor_name,
            )
            for one in found.steps
        ),
        acts=tuple((one, text(f"delivery.act.{one}", said)) for one in found.acts),
        channels=tuple((one, text(f"delivery.channel.{one}", said)) for one in flow.CHANNELS),
    )


def refusal(refused: flow.Refused, language: Language) -> str:
    """Tell why a step or an answer was not recorded."""
    figures = dict(refused.figures)
    if refused.code == "delivery_not_allowed":
        figures["state"] = text(f"delivery.{figures['state']}", language)
        figures["act"] = text(f"delivery.act.{figures['act']}", language)
    return text(refused.code, language, **figures)


def reason(said: Mapping[str, Any], language: Language) -> str:
    """Tell a kept reason: amounts in minor units stand with their currency."""
    return text(said["code"], language, **{"value": "", "column": "", **said["figures"]})


def facts(found: ReadingView, language: Language) -> list[tuple[str, str, bool]]:
    """Return what an e-invoice states, as (label, words, never broken), as far as it states it."""
    invoice = found.invoice
    days = ("issue_date", "due_date", "delivered_on")
    said = invoice.document()
    code = f"{invoice.code} " if invoice.code else ""
    rows: list[tuple[str, str, bool]] = [
        ("number", f"{code}{invoice.number}", True),
        ("type_code", invoice.type_code, True),
        ("syntax", invoice.syntax.value, True),
        *((name, said[name] or "", True) for name in days),
        ("seller", _trader(invoice.seller.name, invoice.seller.tax_id), False),
        ("buyer", _trader(invoice.buyer.name, invoice.buyer.tax_id), False),
        *((name, _stated(said[name], invoice.currency), True) for name in _AMOUNTS),
        ("order_no", invoice.order_no, True),
        ("credits", invoice.credits, True),
        ("terms", invoice.terms, False),
        ("note", invoice.note, False),
    ]
    return [
        (text(f"einvoice.field.{name}", language), words, whole)
        for name, words, whole in rows
        if words
    ]


def _trader(name: str, tax_id: str) -> str:
    return f"{name} · {tax_id}" if tax_id else name


def _stated(amount: str | None, currency: str) -> str:
    """An amount that the file states, with its currency."""
    if amount is None:
        return ""
    return f"{wording.stated(amount, currency)} {currency}"
