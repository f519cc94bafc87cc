"""The acts on reviews: opened by a look, added to, taken, finished (B6)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from huikuan.books.evidence import operations as evidence
from huikuan.books.reviews import queries
from huikuan.books.reviews.models import Review, Step
from huikuan.books.reviews.values import (
    Look,
    NoSuchReview,
    ReviewRefused,
    ReviewView,
    reason_kept,
)
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.states import IllegalMove
from huikuan.rules.reviews import REVIEW, Outcome, State

_AT_ONCE = 2_000


def keep_looks(
    *, by: Actor, company_id: int, as_of: date, looks: Sequence[Look]
) -> Mapping[str, int]:
    """Open the reviews that a look asked for, and finish those that need no person.

    A customer with an open review gets the new reasons added to it, and its points anew. Returns
    how many were opened, finished and added to. One record of evidence names them all.
    """
    there = {
        row.customer_id: row
        for row in Review.objects.select_for_update().filter(
            company_id=company_id,
            state=State.OPEN.value,
            customer_id__in=[look.customer_id for look in looks],
        )
    }
    fresh = [look for look in looks if look.customer_id not in there]
    rows = Review.objects.bulk_create(
        [_opened(company_id, as_of, look) for look in fresh], batch_size=_AT_ONCE
    )
    made = [
        step
        for row, look in zip(rows, fresh, strict=True)
        for step in _first_steps(by, row, look, as_of)
    ]
    Step.objects.bulk_create(made, batch_size=_AT_ONCE)
    added = [
        look
        for look in looks
        if look.customer_id in there and _add(by, there[look.customer_id], look, as_of)
    ]
    found = {
        "opened": sum(not look.done for look in fresh),
        "finished": sum(look.done for look in fresh),
        "added": len(added),
    }
    if any(found.values()):
        evidence.append(
            by=by,
            act="reviews.looked",
            subject=("company", str(company_id)),
            company_id=company_id,
            before=None,
            after={"as_of": as_of, **found, "reviews": [row.id for row in rows]},
        )
    return found


def act_on_review(
    *,
    by: Actor,
    company_id: int,
    review_id: int,
    act: str,
    on: date,
    details: Mapping[str, Any],
) -> ReviewView:
    """Assign a review to somebody (details: owner), note words on it (note), or drop it (why).

    Raises NoSuchReview, ReviewRefused reviews.not_open.
    """
    row = _locked(company_id, review_id)
    before = {"state": row.state, "owner": row.owner}
    _step(by, row, act, on, details)
    if act == "assign":
        row.owner = str(details["owner"])
        row.save(update_fields=["owner"])
    _noted(by, row, f"review.{act}", before, details)
    return queries.review(company_id, review_id)


def finish_review(  # noqa: PLR0913 - who finished it, when, with which outcome and why
    *,
    by: Actor,
    company_id: int,
    review_id: int,
    outcome: Outcome,
    on: date,
    grade: str | None,
    why: str,
) -> ReviewView:
    """Finish a review with its outcome and words. Raises as `act_on_review`, and reviews.no_words."""
    if not why.strip():
        raise ReviewRefused([Reason("reviews.no_words")])
    row = _locked(company_id, review_id)
    _step(by, row, "finish", on, {"outcome": outcome.value, "why": why})
    row.outcome, row.finished_on, row.grade = outcome.value, on, grade or ""
    row.save(update_fields=["state", "outcome", "finished_on", "grade"])
    _noted(by, row, "review.finished", {"state": "open"}, {"outcome": outcome.value}, why)
    return queries.review(company_id, review_id)


def _opened(company_id: int, as_of: date, look: Look) -> Review:
    return Review(
        company_id=company_id,
        customer_id=look.customer_id,
        kind=look.kind.value,
        state=State.FINISHED.value if look.done else REVIEW.start.value,
        opened_on=as_of,
        due_on=look.due_on,
        outcome=Outcome.UNATTENDED.value if look.done else "",
        finished_on=as_of if look.done else None,
        grade=look.grade or "",
        reasons=[reason_kept(one) for one in look.reasons],
        against=[reason_kept(one) for one in look.against],
    )


def _first_steps(by: Actor, row: Review, look: Look, as_of: date) -> list[Step]:
    acts: list[tuple[str, dict[str, Any]]] = [
        ("open", {"reasons": row.reasons}),
        ("check", {"points": list(look.points)}),
    ]
    if look.done:
        acts.append(("finish", {"outcome": Outcome.UNATTENDED.value}))
    return [
        Step(
            review_id=row.id,
            no=no,
            act=act,
            state=State.FINISHED.value if act == "finish" else State.OPEN.value,
            on=as_of,
            details=details,
            actor=f"{by.kind}:{by.id}",
            actor_name=by.name,
            person=by.person,
        )
        for no, (act, details) in enumerate(acts, start=1)
    ]


def _add(by: Actor, row: Review, look: Look, as_of: date) -> bool:
    """Add what is new to an open review; nothing new is nothing to write."""
    known = {one["code"] for one in row.reasons}
    new = [reason_kept(one) for one in look.reasons if one.code not in known]
    if not new:
        return False
    _step(by, row, "trigger", as_of, {"reasons": new})
    _step(by, row, "check", as_of, {"points": list(look.points)})
    row.reasons = [*row.reasons, *new]
    row.against = [reason_kept(one) for one in look.against]
    row.kind = max(look.kind, type(look.kind)(row.kind), key=lambda kind: kind.depth).value
    row.due_on = max(row.opened_on, min(row.due_on, look.due_on))
    row.save(update_fields=["reasons", "against", "kind", "due_on"])
    return True


def _locked(company_id: int, review_id: int) -> Review:
    row = Review.objects.select_for_update().filter(company_id=company_id, id=review_id).first()
    if row is None:
        raise NoSuchReview(review_id)
    return row


def _step(by: Actor, row: Review, act: str, on: date, details: Mapping[str, Any]) -> None:
    try:
        state = REVIEW.move(State(row.state), act)
    except IllegalMove as wrong:
        raise ReviewRefused([Reason("reviews.not_open", {"state": row.state})]) from wrong
    Step.objects.create(
        review=row,
        no=Step.objects.filter(review=row).count() + 1,
        act=act,
        state=state.value,
        on=on,
        details=dict(details),
        actor=f"{by.kind}:{by.id}",
        actor_name=by.name,
        person=by.person,
    )
    if row.state != state.value:
        row.state = state.value
        if act != "finish":
            row.save(update_fields=["state"])


def _noted(
    by: Actor,
    row: Review,
    act: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    why: str = "",
) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("review", str(row.id)),
        company_id=row.company_id,
        before=before,
        after=after,
        why=why,
    )
