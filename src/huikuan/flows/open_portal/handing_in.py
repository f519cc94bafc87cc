"""Takes what a clerk hands in: checked whole, kept once, receipted, and followed at once (D5, A7).

A proposal waits for a person of the house. What the clerk may decide alone (no more messages by a
channel, a complaint) works from this moment; a proof that names its invoices lies on the cash
workbench as a remittance advice.
"""

from collections.abc import Mapping

from django.db import transaction

from huikuan.adapters.files import FileRefused
from huikuan.adapters.proofs import look
from huikuan.books.collections import operations as contacts
from huikuan.books.collections.values import NewTouch, TouchResult
from huikuan.books.portal import operations as book
from huikuan.books.portal import queries as portal
from huikuan.books.portal.queries import File, HandIn, SubmissionView
from huikuan.flows.open_portal.following import STOPPABLE, follow, reasons_of
from huikuan.flows.open_portal.guests import actor
from huikuan.flows.open_portal.showing import debts
from huikuan.flows.open_portal.values import Filled, Guest, Item, NotTaken
from huikuan.kernel.decisions import Reason
from huikuan.rules import portal as rules
from huikuan.rules.contact import Channel
from huikuan.rules.portal import Board, Kind

_ABOUT_DEBTS = frozenset({Kind.DISPUTE, Kind.PROMISE, Kind.PLAN, Kind.PAYMENT})
# the catalogue has words for these; whatever else a reader says is damage to a stranger's file
_FILE_WORDS = frozenset(
    {"too_large", "proof_kind", "proof_password", "proof_active", "proof_pixels"}
)


_SAYS = {
    Kind.DISPUTE: TouchResult.DISPUTED,
    Kind.PROMISE: TouchResult.PROMISED,
    Kind.PLAN: TouchResult.PROMISED,
    Kind.PAYMENT: TouchResult.PAID,
}


def hand_in(guest: Guest, filled: Filled) -> SubmissionView:
    """Take a submission and return it as it is kept; the same again is the same receipt.

    Raises NotTaken with every reason.
    """
    given = filled.given
    owed = debts(guest) if given.kind in _ABOUT_DEBTS else {}
    faults = list(rules.check(guest.policy, given, _board(guest, owed), today=guest.today))
    file, refused = _file(filled)
    if faults or refused:
        raise NotTaken((*faults, *refused))
    one = HandIn(
        given=given,
        numbers={line.item_id: owed[line.item_id].number for line in given.lines},
        reference=filled.reference.strip()[:120],
        at=guest.now,
        on=guest.today,
        address_digest=filled.network,
        file=file,
    )
    by = actor(guest.invitation.id)
    try:
        with transaction.atomic():
            kept, new = book.hand_in(
                by=by,
                company_id=guest.company.id,
                invitation_id=guest.invitation.id,
                one=one,
                most=guest.policy.submissions,
            )
            if new:
                _log(guest, kept)
    except book.TooMany as many:
        raise NotTaken((Reason("portal.fault.too_many", {"most": many.most}),)) from many
    # after the commit: what follows may take a while, and a person can do it when it fails
    return follow(by, guest.company, kept) if new else kept


def take_back(guest: Guest, submission_id: int) -> SubmissionView:
    """Take back what waits. Raises NothingHere for anybody else's, IllegalMove once decided."""
    own = receipt(guest, submission_id)
    with transaction.atomic():
        return book.decide(
            by=actor(guest.invitation.id),
            company_id=guest.company.id,
            submission_id=own.id,
            act="take_back",
            reply="",
            outcome="",
            at=guest.now,
        )


def receipt(guest: Guest, submission_id: int) -> SubmissionView:
    """What this clerk handed in. Raises NothingHere, also for a colleague's."""
    found = portal.submission(guest.company.id, submission_id)
    if found.invitation_id != guest.invitation.id:
        raise portal.NothingHere(submission_id)
    return found


def waiting_of(guest: Guest) -> tuple[SubmissionView, ...]:
    """What this clerk handed in, the last first."""
    return portal.handed_in(guest.invitation.id)


def _log(guest: Guest, kept: SubmissionView) -> None:
    """Keep the clerk's word among the contacts with the customer."""
    touch = NewTouch(
        customer_id=kept.customer_id,
        channel=Channel.PORTAL,
        at=guest.now,
        result=_SAYS.get(kept.kind, TouchResult.REPLIED),
        inward=True,
        words=kept.words,
        origin=f"portal/{kept.id}",
    )
    contacts.log_touch(by=actor(guest.invitation.id), company_id=guest.company.id, touch=touch)


def _board(guest: Guest, owed: Mapping[int, Item]) -> Board:
    return Board(
        debts={key: one.owed for key, one in owed.items()},
        reasons=frozenset(code for code, _, _ in reasons_of(guest.company.id, guest.today)),
        channels=STOPPABLE,
    )


def _file(filled: Filled) -> tuple[File | None, tuple[Reason, ...]]:
    """The file as it is kept, by its content; what is wrong with it otherwise."""
    if filled.file is None:
        return None, ()
    name, content = filled.file
    try:
        found = look(content)
    except FileRefused as refused:
        code = refused.code if refused.code in _FILE_WORDS else "proof_damaged"
        return None, (Reason(f"portal.file.{code}"),)
    return File(name[-200:], found.media_type, content), ()
