"""The answer: one a request, whichever came first, with its differences and its proof (D5)."""

from huikuan.books.evidence import operations as evidence
from huikuan.books.reconciliation.models import Answer, Difference, Request
from huikuan.books.reconciliation.operations.noting import SUBJECT, keep, move
from huikuan.books.reconciliation.queries import AnswerView, answered
from huikuan.books.reconciliation.values import Signed
from huikuan.kernel.actors import Actor
from huikuan.kernel.digests import digest
from huikuan.rules.reconciliation import Difference as Found


class AnsweredAlready(ValueError):
    """Another answer came first; it stands."""

    def __init__(self, first: AnswerView) -> None:
        """Keep the answer that stands."""
        self.first = first
        super().__init__(f"request {first.request_id}")


def record_answer(*, by: Actor, request_id: int, signed: Signed) -> AnswerView:
    """Keep the answer to a request; the same submission again returns the first.

    An answer that agrees acknowledges the debt and interrupts limitation; the evidence says so.
    Raises AnsweredAlready when another answer came first, IllegalMove when none is taken.
    """
    row = Request.objects.select_for_update().get(id=request_id)
    first = Answer.objects.filter(request_id=request_id).first()
    if first is not None:
        if bytes(first.submission_digest) == signed.submission:
            return answered(first)
        raise AnsweredAlready(answered(first))
    verdict = signed.verdict
    move(row, "agree" if verdict.agrees else "differ", save=False)
    content = _content(row, signed)
    enclosed = b"" if signed.enclosure is None else keep(request_id, "enclosure", signed.enclosure)
    content |= {"enclosure": enclosed.hex()}
    kept = _kept(by, request_id, signed, digest(content))
    row.ended_at = signed.at
    row.save()
    evidence.append(
        by=by,
        act="reconciliation.agreed" if verdict.agrees else "reconciliation.differs",
        subject=(SUBJECT, str(request_id)),
        company_id=row.company_id,
        before=None,
        after=content
        | {
            "digest": digest(content).hex(),
            "address": signed.address_digest,
            "acknowledges_debt": verdict.acknowledged_minor > 0,
            "interrupts_limitation": verdict.agrees and verdict.acknowledged_minor > 0,
        },
    )
    return answered(kept)


def _content(row: Request, signed: Signed) -> dict[str, object]:
    """What an answer says, plain: its digest is the receipt."""
    verdict = signed.verdict
    return {
        "request": row.id,
        "customer": row.customer_no,
        "currency": row.currency,
        "stated": bytes(row.figures_digest or b"").hex(),
        "agrees": verdict.agrees,
        "ours_minor": verdict.ours_minor,
        "theirs_minor": verdict.theirs_minor,
        "acknowledged_minor": verdict.acknowledged_minor,
        "differences": [_told(one) for one in verdict.differences],
        "name": signed.name,
        "title": signed.title,
        "comment": signed.comment,
        "channel": signed.channel,
        "answered_at": signed.at,
    }


def _kept(by: Actor, request_id: int, signed: Signed, content_digest: bytes) -> Answer:
    verdict = signed.verdict
    kept = Answer.objects.create(
        request_id=request_id,
        agrees=verdict.agrees,
        channel=signed.channel,
        name=signed.name,
        title=signed.title,
        comment=signed.comment,
        ours_minor=verdict.ours_minor,
        theirs_minor=verdict.theirs_minor,
        acknowledged_minor=verdict.acknowledged_minor,
        submission_digest=signed.submission,
        content_digest=content_digest,
        address_digest=signed.address_digest,
        answered_at=signed.at,
        actor=by.name[:200],
    )
    Difference.objects.bulk_create(
        [
            Difference(
                answer_id=kept.id,
                no=one.no,
                kind=one.kind.value,
                cause=one.cause.value,
                number=one.number,
                line=one.line,
                document_id=one.document_id,
                ours_minor=one.ours_minor,
                theirs_minor=one.theirs_minor,
                dated=one.dated,
                comment=one.comment,
            )
            for one in verdict.differences
        ]
    )
    return kept


def _told(one: Found) -> dict[str, object]:
    told = {name: getattr(one, name) for name in Found.__slots__ if name != "reason"}
    return told | {"kind": one.kind.value, "cause": one.cause.value}
