"""What is done about a difference: given to somebody, answered, taken up again, with evidence (D5)."""

import datetime as dt

from huikuan.books.evidence import operations as evidence
from huikuan.books.reconciliation.models import Difference, DifferenceStep, Request
from huikuan.books.reconciliation.operations.noting import SUBJECT
from huikuan.books.reconciliation.queries import NoSuchRequest
from huikuan.books.reconciliation.values import Step
from huikuan.kernel.actors import Actor
from huikuan.rules.reconciliation import DIFFERENCE, DifferenceState


def step(
    *, by: Actor, company_id: int, request_id: int, no: int, taken: Step, at: dt.datetime
) -> None:
    """Take a step on a difference. Raises NoSuchRequest, IllegalMove.

    Two who act at once are one after the other: the request is held.
    """
    # of two the second sees what the first did
    row = Request.objects.select_for_update().filter(company_id=company_id, id=request_id).first()
    found = Difference.objects.filter(answer__request_id=request_id, no=no).first()
    if row is None or found is None:
        raise NoSuchRequest(f"{request_id}/{no}")
    last = DifferenceStep.objects.filter(answer_id=found.answer_id, no=no).order_by("-step").first()
    before = DifferenceState.OPEN if last is None else DifferenceState(last.state)
    after = DIFFERENCE.move(before, taken.act)
    owner = taken.owner_id
    if owner is None and last is not None:
        owner = last.owner_id
    DifferenceStep.objects.create(
        answer_id=found.answer_id,
        company_id=company_id,
        no=no,
        step=1 if last is None else last.step + 1,
        act=taken.act,
        state=after.value,
        owner_id=owner,
        outcome=taken.outcome.value if taken.outcome else "",
        words=taken.words,
        actor=by.name[:200],
        person=by.person,
        at=at,
    )
    evidence.append(
        by=by,
        act=f"reconciliation.difference.{taken.act}",
        subject=(SUBJECT, str(request_id)),
        company_id=company_id,
        before={"difference": no, "state": before.value},
        after={
            "difference": no,
            "number": found.number,
            "cause": found.cause,
            "delta_minor": found.ours_minor - found.theirs_minor,
            "currency": row.currency,
            "state": after.value,
            "owner": owner,
            "outcome": taken.outcome.value if taken.outcome else "",
        },
        why=taken.words,
    )
