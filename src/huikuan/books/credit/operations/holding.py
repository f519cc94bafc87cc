"""Puts orders on hold and moves them on, inside the caller's transaction (D2, B13)."""

from datetime import date, timedelta

from huikuan.books.credit import models
from huikuan.books.credit.operations.deciding import client_of
from huikuan.books.credit.values import CreditRefused
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.states import IllegalMove
from huikuan.rules.checks import HOLD, HoldState


def hold(*, by: Actor, company_id: int, decision_id: int, sla_hours: int) -> int:
    """Let the order of a decision wait for a person and return the hold's id.

    Somebody should have decided `sla_hours` after the decision.
    """
    made = models.Decision.objects.get(company_id=company_id, id=decision_id)
    row = models.Hold.objects.create(
        company_id=company_id,
        customer_id=made.customer_id,
        decision_id=decision_id,
        order_no=made.order_no,
        amount_minor=made.amount_minor,
        currency=made.currency,
        due_at=made.recorded_at + timedelta(hours=sla_hours),
        actor=client_of(by),
        person=by.person,
    )
    models.HoldMove.objects.create(
        hold=row,
        no=1,
        act="hold",
        state=HOLD.start.value,
        actor=client_of(by),
        actor_name=by.name,
        person=by.person,
    )
    return row.id


def advance_hold(  # noqa: PLR0913 - what an act is
    *,
    by: Actor,
    company_id: int,
    hold_id: int,
    act: str,
    why: str,
    seen: int | None = None,
    owner: str = "",
    review_on: date | None = None,  # tidy: allow date-default - only a release has a review
    decision_id: int | None = None,
) -> HoldState:
    """Do an act on a held order and return the state that it led to.

    `seen` is the number of the last act that the actor knew of. Raises CreditRefused:
    credit.no_such_hold, credit.hold_moved (somebody was first), credit.hold_not_now (its state),
    credit.reason_missing.
    """
    row = models.Hold.objects.select_for_update().filter(company_id=company_id, id=hold_id).first()
    if row is None:
        raise CreditRefused([Reason("credit.no_such_hold", {"hold": hold_id})])
    last = models.HoldMove.objects.filter(hold=row).order_by("-no")[0]
    if seen is not None and seen != last.no:
        raise CreditRefused([Reason("credit.hold_moved", {"act": last.act})])
    if not why.strip():
        raise CreditRefused([Reason("credit.reason_missing")])
    try:
        state = HOLD.move(HoldState(last.state), act)
    except IllegalMove as illegal:
        figures = {"act": act, "state": last.state}
        raise CreditRefused([Reason("credit.hold_not_now", figures)]) from illegal
    models.HoldMove.objects.create(
        hold=row,
        no=last.no + 1,
        act=act,
        state=state.value,
        owner=owner,
        why=why.strip(),
        review_on=review_on,
        decision_id=decision_id,
        actor=client_of(by),
        actor_name=by.name,
        person=by.person,
    )
    evidence.append(
        by=by,
        act=f"order.{act}",
        subject=("hold", str(hold_id)),
        company_id=company_id,
        before={"state": last.state, "order_no": row.order_no},
        after={
            "state": state.value,
            "owner": owner,
            "review_on": review_on,
            "decision": decision_id,
        },
        why=why.strip(),
    )
    return state


def close_hold(*, by: Actor, hold_id: int, decision_id: int) -> None:
    """End a hold because a later check of the same order passed and took its room."""
    row = models.Hold.objects.select_for_update().get(id=hold_id)
    last = models.HoldMove.objects.filter(hold=row).order_by("-no")[0]
    if HoldState(last.state) in HOLD.ends:
        return
    models.HoldMove.objects.create(
        hold=row,
        no=last.no + 1,
        act="withdraw",
        state=HOLD.move(HoldState(last.state), "withdraw").value,
        decision_id=decision_id,
        actor=client_of(by),
        actor_name=by.name,
        person=by.person,
    )
