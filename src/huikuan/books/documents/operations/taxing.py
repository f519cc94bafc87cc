"""Records what the tax authority's books say of an e-invoice, and red-letter requests (domain 2.3)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from huikuan.books.documents.models import Reading, RedLetterEvent, TaxEvent
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.states import Machine
from huikuan.rules.documents import (
    BOOKING,
    INVOICE,
    RED_LETTER,
    VAT_USE,
    BuyerBooking,
    InvoiceStatus,
    RedLetter,
    VatUse,
    needs_confirmation,
    red_letter_on,
)

_DIMENSIONS: Final[dict[str, tuple[Machine[Any], type[StrEnum]]]] = {
    "invoice": (INVOICE, InvoiceStatus),
    "vat_use": (VAT_USE, VatUse),
    "booking": (BOOKING, BuyerBooking),
}


def move_tax_state(
    *, by: Actor, company_id: int, reading_id: int, dimension: str, act: str, at: datetime
) -> str:
    """Move one dimension of an e-invoice's tax state and return where it stands; leaves evidence.

    Raises huikuan.kernel.states.IllegalMove, KeyError for an unknown dimension.
    """
    _hold(company_id, reading_id)
    machine, states = _DIMENSIONS[dimension]
    last = _last(reading_id, dimension)
    before = machine.start if last is None else states(last.state)
    after = str(machine.move(before, act))
    TaxEvent.objects.create(
        reading_id=reading_id,
        dimension=dimension,
        step=1 if last is None else last.step + 1,
        state=after,
        happened_at=at,
        actor=f"{by.kind}:{by.id}",
    )
    evidence.append(
        by=by,
        act=f"einvoice.{dimension}",
        subject=("einvoice", str(reading_id)),
        company_id=company_id,
        before={"state": str(before)},
        after={"state": after, "happened_at": at.isoformat()},
    )
    return after


def move_red_letter(  # noqa: PLR0913 - who, what, when, for how much
    *,
    by: Actor,
    company_id: int,
    reading_id: int,
    number: str,
    act: str,
    at: datetime,
    asked_by: str = "seller",
    amount_minor: int = 0,
    hours: int,
) -> RedLetter:
    """Ask for a red-letter invoice (act `ask`), or move a request on; returns where it stands.

    A request that needs no confirmation is confirmed at once; one that was not confirmed within
    its hours has lapsed, and says so. Raises huikuan.kernel.states.IllegalMove.
    """
    _hold(company_id, reading_id)
    steps = RedLetterEvent.objects.filter(reading_id=reading_id, number=number)
    first, last = steps.order_by("step").first(), steps.order_by("-step").first()
    if act == "ask" and last is None:
        vat, booked = _last(reading_id, "vat_use"), _last(reading_id, "booking")
        waits = needs_confirmation(
            VatUse(vat.state) if vat else VatUse.NONE,
            BuyerBooking(booked.state) if booked else BuyerBooking.NONE,
        )
        before, after = None, RED_LETTER.start if waits else RedLetter.CONFIRMED
    elif first is None or last is None:
        before, after = None, RED_LETTER.move(RedLetter.WITHDRAWN, act)
    else:
        asked_by, amount_minor, hours = first.asked_by, first.amount_minor, first.hours
        before = red_letter_on(RedLetter(last.state), first.happened_at, hours, at)
        after = RED_LETTER.move(before, act)
    RedLetterEvent.objects.create(
        reading_id=reading_id,
        number=number,
        step=1 if last is None else last.step + 1,
        act=act,
        state=after.value,
        asked_by=asked_by,
        amount_minor=amount_minor,
        hours=hours,
        happened_at=at,
        actor=f"{by.kind}:{by.id}",
    )
    evidence.append(
        by=by,
        act=f"red_letter.{act}",
        subject=("einvoice", str(reading_id)),
        company_id=company_id,
        before=None if before is None else {"state": before.value},
        after={"state": after.value, "number": number, "happened_at": at.isoformat()},
    )
    return after


def _hold(company_id: int, reading_id: int) -> None:
    Reading.objects.select_for_update().get(pk=reading_id, company_id=company_id)


def _last(reading_id: int, dimension: str) -> TaxEvent | None:
    rows = TaxEvent.objects.filter(reading_id=reading_id, dimension=dimension)
    return rows.order_by("-step").first()
