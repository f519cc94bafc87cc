"""What is read from portal: invitations, keys, visits, and what came in (D5)."""

from collections.abc import Collection
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from huikuan.books.portal.models import Invitation, Key, Submission, Visit
from huikuan.books.portal.values import (
    File,
    HandIn,
    InvitationView,
    KeyView,
    Person,
    SubmissionView,
    VisitView,
)
from huikuan.rules.portal import Kind, State

__all__ = [
    "File",
    "HandIn",
    "InvitationView",
    "KeyView",
    "NothingHere",
    "Person",
    "SubmissionView",
    "VisitView",
    "file",
    "handed_in",
    "invitation",
    "invitations",
    "key",
    "standing",
    "submission",
    "submissions",
    "visit",
    "waiting",
]

_OF_SALESPERSON: Final = (
    "SELECT c.id FROM parties_customer c WHERE c.company_id = %s AND c.salesperson = %s"
)


class NothingHere(LookupError):
    """There is no such invitation or submission in this company, or of this clerk."""


def invitations(
    company_id: int,
    *,
    customer_id: int | None = None,
    salesperson: str | None = None,
    limit: int = 200,
) -> tuple[InvitationView, ...]:
    """Return invitations, the last first."""
    rows = Invitation.objects.filter(company_id=company_id)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return tuple(map(invited, _own(rows, company_id, salesperson).order_by("-id")[:limit]))


def invitation(
    company_id: int, invitation_id: int, *, salesperson: str | None = None
) -> InvitationView:
    """Return one invitation. Raises NothingHere, also for another company's or salesperson's."""
    rows = Invitation.objects.filter(company_id=company_id, id=invitation_id)
    row = _own(rows, company_id, salesperson).first()
    if row is None:
        raise NothingHere(invitation_id)
    return invited(row)


def standing(email: str) -> tuple[InvitationView, ...]:
    """Return the invitations of an address that were not revoked, whoever made them."""
    rows = Invitation.objects.filter(email__iexact=email, revoked_at=None)
    return tuple(map(invited, rows.order_by("id")))


def key(token_digest: bytes) -> KeyView | None:
    """Return the link with this token, None where there is none."""
    row = Key.objects.select_related("invitation").filter(token_digest=token_digest).first()
    if row is None:
        return None
    return KeyView(invited(row.invitation), row.until, row.used_at, row.revoked_at)


def visit(token_digest: bytes) -> VisitView | None:
    """Return the visit with this token, None where there is none."""
    row = Visit.objects.select_related("invitation").filter(token_digest=token_digest).first()
    if row is None:
        return None
    return VisitView(row.id, invited(row.invitation), row.seen_at, row.until, row.ended_at)


def handed_in(invitation_id: int, *, limit: int = 50) -> tuple[SubmissionView, ...]:
    """Return what one clerk handed in, the last first."""
    rows = Submission.objects.filter(invitation_id=invitation_id).defer("file")
    return tuple(map(submitted, rows.order_by("-id")[:limit]))


def submissions(
    company_id: int,
    *,
    states: Collection[State] = (),
    customer_id: int | None = None,
    salesperson: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[SubmissionView, ...]:
    """Return what came in, the last first; `before` is the id where the last page ended."""
    rows = Submission.objects.filter(company_id=company_id).defer("file")
    if states:
        rows = rows.filter(state__in=[one.value for one in states])
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(map(submitted, _own(rows, company_id, salesperson).order_by("-id")[:limit]))


def submission(
    company_id: int, submission_id: int, *, salesperson: str | None = None
) -> SubmissionView:
    """Return what came in, for a salesperson only of the own customers. Raises NothingHere."""
    rows = Submission.objects.filter(company_id=company_id, id=submission_id).defer("file")
    row = _own(rows, company_id, salesperson).first()
    if row is None:
        raise NothingHere(submission_id)
    return submitted(row)


def file(company_id: int, submission_id: int) -> File:
    """Return the file of a submission. Raises NothingHere where there is none."""
    row = Submission.objects.filter(company_id=company_id, id=submission_id).first()
    if row is None or row.file is None:
        raise NothingHere(submission_id)
    return File(row.file_name, row.media_type, bytes(row.file))


def waiting(company_id: int) -> int:
    """Return how much waits for a decision."""
    return Submission.objects.filter(company_id=company_id, state=State.WAITING.value).count()


def invited(row: Invitation) -> InvitationView:
    """The value of a row."""
    return InvitationView(**{name: getattr(row, name) for name in InvitationView.__slots__})


def submitted(row: Submission) -> SubmissionView:
    """The value of a row."""
    own = {"kind", "state", "digest"}
    names = [name for name in SubmissionView.__slots__ if name not in own]
    return SubmissionView(
        kind=Kind(row.kind),
        state=State(row.state),
        digest=bytes(row.digest).hex(),
        **{name: getattr(row, name) for name in names},
    )


def _own(rows: QuerySet[Any], company_id: int, salesperson: str | None) -> QuerySet[Any]:
    if salesperson is None:
        return rows
    # ours to know: whose customer it is stands with the parties
    return rows.filter(customer_id__in=RawSQL(_OF_SALESPERSON, (company_id, salesperson)))  # noqa: S611 - parameters
