"""Keeps what people at a customer agree to, and what stops the dunning of one (A5; domain 3.6)."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from huikuan.books.evidence import operations as evidence
from huikuan.books.parties.models import Contact, ContactFact, DunningHold, DunningHoldEnd
from huikuan.kernel.actors import Actor
from huikuan.rules.contact import Channel, Purpose

HOLDS: Final = ("complaint", "insolvency", "legal", "pause")
ROLES: Final = ("finance", "purchasing", "management", "legal")
LANGUAGES: Final = ("zh", "en")
_LONGEST: Final = 200


class ContactRefused(ValueError):
    """What cannot be kept of a contact or a hold; `code` is a text of the area contact."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said: to a purpose, to a channel, or that a channel is truly his.

    `kind`: purpose, channel, verified. `holds`: agreed, wanted, verified; False: the opposite.
    """

    kind: str
    what: str
    holds: bool
    since: date
    source: str


def note_said(*, by: Actor, company_id: int, customer_id: int, contact_id: int, said: Said) -> None:
    """Record what a person said; the newest of each subject holds.

    Raises ContactRefused: contact.unknown, contact.unknown_subject, contact.source_missing.
    """
    known = {one.value for one in (Purpose if said.kind == "purpose" else Channel)}
    if said.kind not in {"purpose", "channel", "verified"} or said.what not in known:
        raise ContactRefused("contact.unknown_subject", what=said.what)
    if not said.source.strip():
        raise ContactRefused("contact.source_missing")
    _held(company_id, customer_id, contact_id)
    ContactFact.objects.create(
        contact_id=contact_id,
        kind=said.kind,
        what=said.what,
        holds=said.holds,
        since=said.since,
        source=said.source[:_LONGEST],
        actor=by.account,
    )
    # whom it is about is named by the record's number: the log keeps no personal data
    evidence.append(
        by=by,
        act="contact.said",
        subject=("contact", str(contact_id)),
        company_id=company_id,
        before=None,
        after={
            "kind": said.kind,
            "what": said.what,
            "holds": said.holds,
            "since": said.since.isoformat(),
            "source": said.source[:_LONGEST],
        },
    )


def describe(  # noqa: PLR0913 - whose record, and the three things that are kept of it
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    contact_id: int,
    role: str,
    language: str,
    time_zone: str,
) -> None:
    """Record what a person answers for, in which language and time zone; blanks clear.

    Raises ContactRefused: contact.unknown, contact.unknown_role, contact.unknown_language,
    contact.unknown_zone.
    """
    if role and role not in ROLES:
        raise ContactRefused("contact.unknown_role", role=role, known=", ".join(ROLES))
    if language and language not in LANGUAGES:
        raise ContactRefused("contact.unknown_language", language=language)
    if time_zone and not _zone(time_zone):
        raise ContactRefused("contact.unknown_zone", zone=time_zone)
    row = _held(company_id, customer_id, contact_id)
    before = {"role": row.role, "language": row.language, "time_zone": row.time_zone}
    row.role, row.language, row.time_zone = role, language, time_zone
    row.save(update_fields=["role", "language", "time_zone"])
    evidence.append(
        by=by,
        act="contact.described",
        subject=("contact", str(contact_id)),
        company_id=company_id,
        before=before,
        after={"role": role, "language": language, "time_zone": time_zone},
    )


def hold_dunning(  # noqa: PLR0913 - whom, why, from when, until when
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    code: str,
    since: date,
    why: str,
    until: date | None,
) -> int:
    """Stop the dunning of a customer and return the hold's id.

    Raises ContactRefused: contact.unknown_hold, contact.why_missing, contact.hold_days.
    """
    if code not in HOLDS:
        raise ContactRefused("contact.unknown_hold", hold=code, known=", ".join(HOLDS))
    if not why.strip():
        raise ContactRefused("contact.why_missing")
    if until is not None and until < since:
        raise ContactRefused("contact.hold_days", since=since, until=until)
    row = DunningHold.objects.create(
        company_id=company_id,
        customer_id=customer_id,
        code=code,
        since=since,
        until=until,
        why=why,
        actor=by.account,
    )
    evidence.append(
        by=by,
        act="dunning.held",
        subject=("customer", str(customer_id)),
        company_id=company_id,
        before=None,
        after={
            "hold": row.id,
            "code": code,
            "since": since.isoformat(),
            "until": until.isoformat() if until else None,
        },
        why=why,
    )
    return int(row.id)


def lift_hold(*, by: Actor, company_id: int, hold_id: int, on: date, why: str) -> None:
    """End a hold: `on` is the first day without it.

    Raises ContactRefused: contact.no_such_hold, contact.hold_lifted, contact.why_missing,
    contact.hold_days.
    """
    row = DunningHold.objects.select_for_update().filter(company_id=company_id, id=hold_id).first()
    if row is None:
        raise ContactRefused("contact.no_such_hold")
    if DunningHoldEnd.objects.filter(hold=row).exists():
        raise ContactRefused("contact.hold_lifted")
    if not why.strip():
        raise ContactRefused("contact.why_missing")
    if on < row.since:
        raise ContactRefused("contact.hold_days", since=row.since, until=on)
    DunningHoldEnd.objects.create(hold=row, on=on, why=why, actor=by.account)
    evidence.append(
        by=by,
        act="dunning.released",
        subject=("customer", str(row.customer_id)),
        company_id=company_id,
        before={"hold": row.id, "code": row.code},
        after={"on": on.isoformat()},
        why=why,
    )


def _held(company_id: int, customer_id: int, contact_id: int) -> Contact:
    row = (
        Contact.objects.select_for_update()
        .filter(id=contact_id, customer_id=customer_id, customer__company_id=company_id)
        .first()
    )
    if row is None:
        raise ContactRefused("contact.unknown")
    return row


def _zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
