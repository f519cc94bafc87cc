"""The acts on portal: invite, open the door, take what is handed in, decide about it (D5).

Each checks state and writes rows and evidence inside the caller's transaction. An invitation is
locked while something is handed in, so that of many at once no more than allowed come through.
"""

import datetime as dt
from hashlib import sha256

from huikuan.books.evidence import operations as evidence
from huikuan.books.portal.models import Invitation, Key, Submission, Visit
from huikuan.books.portal.queries import NothingHere, invited, submitted
from huikuan.books.portal.values import HandIn, InvitationView, Person, SubmissionView
from huikuan.kernel.actors import Actor
from huikuan.kernel.digests import digest
from huikuan.rules.portal import SUBMISSION, State

_LONGEST = 300
_INVITATION, _SUBMISSION = "portal_invitation", "portal_submission"


class TooMany(ValueError):
    """So many were handed in, or asked for, that no more are taken today; `most` says how many."""

    def __init__(self, most: int) -> None:
        """Keep the limit."""
        self.most = most
        super().__init__(str(most))


def invite(
    *, by: Actor, company_id: int, person: Person, until: dt.date, at: dt.datetime
) -> InvitationView:
    """Invite a person of a customer; where the invitation stands already, renew it."""
    row = (
        Invitation.objects.select_for_update()
        .filter(
            company_id=company_id,
            customer_id=person.customer_id,
            email__iexact=person.email,
            revoked_at=None,
        )
        .first()
    )
    before = None if row is None else {"until": row.until}
    if row is None:
        row = Invitation(
            company_id=company_id,
            customer_id=person.customer_id,
            email=person.email,
            invited_at=at,
            invited_by=by.account,
        )
    row.name, row.language, row.until = person.name[:120], person.language, until
    row.save()
    evidence.append(
        by=by,
        act="portal.invited" if before is None else "portal.renewed",
        subject=(_INVITATION, str(row.id)),
        company_id=company_id,
        before=before,
        after={"customer": person.customer_id, "until": until},
    )
    return invited(row)


def revoke(
    *, by: Actor, company_id: int, invitation_id: int, why: str, at: dt.datetime
) -> InvitationView:
    """Close the door at once: no key opens any more and who is inside is out.

    Revoked twice stays revoked once. Raises NothingHere.
    """
    row = _locked(company_id, invitation_id)
    if row.revoked_at is not None:
        return invited(row)
    row.revoked_at, row.revoked_why = at, why[:_LONGEST]
    row.save()
    Key.objects.filter(invitation_id=row.id, used_at=None, revoked_at=None).update(revoked_at=at)
    Visit.objects.filter(invitation_id=row.id, ended_at=None).update(ended_at=at)
    evidence.append(
        by=by,
        act="portal.revoked",
        subject=(_INVITATION, str(row.id)),
        company_id=company_id,
        before=None,
        after={"customer": row.customer_id},
        why=why,
    )
    return invited(row)


def add_key(
    *, by: Actor, invitation_id: int, token_digest: bytes, at: dt.datetime, until: dt.datetime
) -> None:
    """Keep a link that is about to be mailed, by the digest of its token; older ones stay shut.

    Of several links in a mailbox the last one opens: an older letter that lies about does not.
    """
    Key.objects.filter(invitation_id=invitation_id, used_at=None, revoked_at=None).update(
        revoked_at=at
    )
    Key.objects.create(
        invitation_id=invitation_id, token_digest=token_digest, made_at=at, until=until
    )
    invitation = Invitation.objects.get(id=invitation_id)
    evidence.append(
        by=by,
        act="portal.link_made",
        subject=(_INVITATION, str(invitation_id)),
        company_id=invitation.company_id,
        before=None,
        after={"customer": invitation.customer_id, "until": until},
    )


def enter(
    *, by: Actor, token_digest: bytes, visit: tuple[bytes, str], at: dt.datetime, until: dt.datetime
) -> InvitationView | None:
    """Use a link and begin a visit (digest of its token, of its network); None if it was used.

    Of two who follow one link at once, one comes in.
    """
    # the invitation first, as everybody who locks both does
    found = Key.objects.filter(token_digest=token_digest).values_list("invitation_id", flat=True)
    invitation = Invitation.objects.select_for_update().filter(id__in=list(found)).first()
    if invitation is None or invitation.revoked_at is not None:
        return None
    row = (
        Key.objects.select_for_update()
        .filter(token_digest=token_digest, used_at=None, revoked_at=None, until__gt=at)
        .first()
    )
    if row is None:
        return None
    row.used_at = at
    row.save(update_fields=["used_at"])
    first = invitation.entered_at is None
    invitation.entered_at = invitation.entered_at or at
    invitation.save(update_fields=["entered_at"])
    Visit.objects.create(
        invitation_id=invitation.id,
        token_digest=visit[0],
        address_digest=visit[1],
        began_at=at,
        seen_at=at,
        until=until,
    )
    evidence.append(
        by=by,
        act="portal.entered",
        subject=(_INVITATION, str(invitation.id)),
        company_id=invitation.company_id,
        before=None,
        after={"customer": invitation.customer_id, "first": first, "network": visit[1]},
    )
    return invited(invitation)


def note_seen(visit_id: int, at: dt.datetime) -> None:
    """Keep that a visit goes on."""
    Visit.objects.filter(id=visit_id, ended_at=None).update(seen_at=at)


def leave(visit_id: int, at: dt.datetime) -> None:
    """End a visit."""
    Visit.objects.filter(id=visit_id, ended_at=None).update(ended_at=at)


def hand_in(
    *, by: Actor, company_id: int, invitation_id: int, one: HandIn, most: int
) -> tuple[SubmissionView, bool]:
    """Keep a submission and whether it is new: the same of the same day is one.

    Raises NothingHere, and TooMany beyond `most` of a clerk in a day.
    """
    invitation = _locked(company_id, invitation_id)
    content = _content(invitation, one)
    receipt = digest(content)
    there = Submission.objects.filter(invitation_id=invitation_id, digest=receipt).first()
    if there is not None:
        return submitted(there), False
    today = Submission.objects.filter(invitation_id=invitation_id, handed_in_on=one.on)
    if today.count() >= most:
        raise TooMany(most)
    given, file = one.given, one.file
    row = Submission.objects.create(
        company_id=company_id,
        invitation_id=invitation_id,
        customer_id=invitation.customer_id,
        kind=given.kind.value,
        currency=given.currency,
        amount_minor=given.amount_minor,
        day=given.day,
        content={key: content[key] for key in _KEPT},
        words=given.words.strip(),
        name=given.name.strip(),
        file_name="" if file is None else file.name[:200],
        media_type="" if file is None else file.media_type,
        file=None if file is None else file.content,
        digest=receipt,
        handed_in_at=one.at,
        handed_in_on=one.on,
        state=SUBMISSION.start.value,
    )
    evidence.append(
        by=by,
        act="portal.handed_in",
        subject=(_SUBMISSION, str(row.id)),
        company_id=company_id,
        before=None,
        after={
            # the log keeps no personal data: the receipt's digest stands for name and words
            **{key: value for key, value in content.items() if key not in _PERSONAL},
            "digest": receipt.hex(),
            "network": one.address_digest,
        },
    )
    return submitted(row), True


def decide(  # noqa: PLR0913 - an act, and what is said of it
    *,
    by: Actor,
    company_id: int,
    submission_id: int,
    act: str,
    reply: str,
    outcome: str,
    at: dt.datetime,
) -> SubmissionView:
    """Accept, refuse or take back what waits; `outcome` names what it became.

    Raises NothingHere, IllegalMove when it was decided before.
    """
    row = (
        Submission.objects.select_for_update()
        .filter(company_id=company_id, id=submission_id)
        .first()
    )
    if row is None:
        raise NothingHere(submission_id)
    row.state = SUBMISSION.move(State(row.state), act).value
    row.decided_at, row.decided_by = at, by.account
    row.reply, row.outcome = reply.strip(), outcome
    row.save(update_fields=["state", "decided_at", "decided_by", "reply", "outcome"])
    evidence.append(
        by=by,
        act=f"portal.{act}",
        subject=(_SUBMISSION, str(row.id)),
        company_id=company_id,
        before={"state": State.WAITING.value},
        after={"state": row.state, "outcome": outcome, "kind": row.kind},
        why=reply,
    )
    return submitted(row)


_PERSONAL = frozenset({"name", "words"})
_KEPT = ("lines", "reason", "instalments", "channels", "reference", "acknowledges")


def _content(invitation: Invitation, one: HandIn) -> dict[str, object]:
    """What is handed in, plain: its digest is the receipt."""
    given, file = one.given, one.file
    return {
        "customer": invitation.customer_id,
        "kind": given.kind.value,
        "currency": given.currency,
        "amount_minor": given.amount_minor,
        "day": given.day,
        "lines": [
            [line.item_id, one.numbers.get(line.item_id, ""), line.amount_minor]
            for line in given.lines
        ],
        "reason": given.reason,
        "instalments": given.instalments,
        "channels": sorted(given.channels),
        "acknowledges": given.acknowledges,
        "reference": one.reference,
        "words": given.words.strip(),
        "name": given.name.strip(),
        "file": "" if file is None else sha256(file.content).hexdigest(),
        "on": one.on,
    }


def _locked(company_id: int, invitation_id: int) -> Invitation:
    row = (
        Invitation.objects.select_for_update()
        .filter(company_id=company_id, id=invitation_id)
        .first()
    )
    if row is None:
        raise NothingHere(invitation_id)
    return row
