"""Moves steps: approved, queued, handed over, and what became of them (A1, A4).

Whoever hands a step over has moved it to *unknown* in a transaction that ended before the channel
was spoken to; so of two workers one does it, and a killed one leaves it unknown for a person.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from huikuan.books.collections import queries
from huikuan.books.collections.models import Effect, Step, StepAct, StepLine
from huikuan.books.collections.operations.touching import log_touch
from huikuan.books.collections.values import (
    CollectionsRefused,
    NewStep,
    NewTouch,
    NoSuchStep,
    StepView,
    TouchResult,
)
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.kernel.states import IllegalMove
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import STEP, StepState

_LONGEST = 300


def approve(
    *, by: Actor, company_id: int, step_ids: Sequence[int], on: Day, at: dt.datetime
) -> tuple[int, ...]:
    """Approve proposed steps; those that are proposed no more are left as they are.

    Returns the approved ones. Rows are locked by their ids, lowest first.
    """
    rows = list(
        Step.objects.select_for_update()
        .filter(company_id=company_id, id__in=list(step_ids), state=StepState.PLANNED.value)
        .order_by("id")
    )
    if not rows:
        return ()
    numbers = queries.act_numbers([row.id for row in rows])
    StepAct.objects.bulk_create(
        [
            _act(
                row, numbers.get(row.id, 0) + 1, "approve", StepState.APPROVED, by=by, on=on, at=at
            )
            for row in rows
        ],
        batch_size=2_000,
    )
    ids = [row.id for row in rows]
    Step.objects.filter(id__in=ids).update(state=StepState.APPROVED.value)
    evidence.append(
        by=by,
        act="dunning.approved",
        subject=("company", str(company_id)),
        company_id=company_id,
        before={"state": StepState.PLANNED.value},
        after={"state": StepState.APPROVED.value, "steps": ids},
    )
    return tuple(ids)


def hold_step(company_id: int, step_id: int) -> StepView:
    """Lock a step until the transaction ends and return it. Raises NoSuchStep."""
    _locked(company_id, step_id)
    return queries.step(company_id, step_id)


def queue(
    *,
    by: Actor,
    company_id: int,
    step_id: int,
    asked: NewStep,
    on: Day,
    at: dt.datetime,
) -> StepView:
    """Keep what a step asks now, asked anew: its lines, amounts, and whom it goes to.

    An approved step is queued by it. Raises NoSuchStep, CollectionsRefused collections.step_moved.
    """
    row = _locked(company_id, step_id)
    if row.state == StepState.APPROVED.value:
        _move(by, row, "queue", on=on, at=at)
    elif row.state != StepState.QUEUED.value:
        raise CollectionsRefused([Reason("collections.step_moved", {"state": row.state})])
    lines = queries.lines(row.id, row.round)
    fresh = new_lines(row, asked, row.round + 1)
    if [_asks(one) for one in fresh] != [
        (one.item_id, one.stage, one.counts, one.asked_minor) for one in lines
    ]:
        row.round += 1
        StepLine.objects.bulk_create(fresh, batch_size=2_000)
    row.asked_minor, row.days = asked.asked_minor, asked.days
    row.channel, row.contact_id, row.address = asked.channel, asked.contact_id, asked.address
    row.wait_until, row.wait_code = asked.wait_until, asked.wait_code
    row.save()
    return queries.step(company_id, step_id)


def hand_over(  # noqa: PLR0913 - who takes which step, when, under which digest and number
    *,
    by: Actor,
    company_id: int,
    step_id: int,
    digest: bytes,
    on: Day,
    at: dt.datetime,
    tracking_no: str = "",
) -> int | None:
    """Take a queued step to hand it over now; the number of the attempt.

    While it is unknown what became of it, it counts as a contact (`queries.counted`). None when it is not queued any more: somebody else has taken it.
    """
    row = (
        Step.objects.select_for_update(skip_locked=True)
        .filter(company_id=company_id, id=step_id)
        .first()
    )
    if row is None or row.state != StepState.QUEUED.value or not row.channel:
        return None
    row.attempts += 1
    row.digest, row.handed_over_at, row.tracking_no = digest, at, tracking_no
    _move(by, row, "hand_over", on=on, at=at)
    return row.attempts


def settle(  # noqa: PLR0913 - what became of which attempt of which step, when, in whose words
    *,
    by: Actor,
    company_id: int,
    step_id: int,
    attempt: int,
    act: str,
    words: str,
    on: Day,
    at: dt.datetime,
) -> bool:
    """Keep what became of an attempt: `taken`, `not_yet` or `bounce`.

    False when the step has moved on since: a late answer changes nothing.
    """
    row = _locked(company_id, step_id)
    if row.state != StepState.UNKNOWN.value or row.attempts != attempt:
        return False
    if act == "taken":
        row.sent_on = on
    if act != "not_yet":
        result = TouchResult.SENT if act == "taken" else TouchResult.BOUNCED
        _touched(by, row, result)
    _move(by, row, act, on=on, at=at, words=words)
    return True


def note_unknown(*, company_id: int, step_id: int, attempt: int, words: str) -> None:
    """Keep why nobody can tell what became of an attempt; the step stays unknown."""
    Step.objects.filter(
        company_id=company_id, id=step_id, attempts=attempt, state=StepState.UNKNOWN.value
    ).update(words=words[:_LONGEST])


def move(  # noqa: PLR0913 - who did what with which step, when and why
    *,
    by: Actor,
    company_id: int,
    step_id: int,
    act: str,
    on: Day,
    at: dt.datetime,
    code: str = "",
    words: str = "",
    declined_until: Day | None = None,  # tidy: allow date-default - a person's no may have an end
) -> StepView:
    """Do an act on a step: withdraw, done, arrived, send_again, deliver, read, answer, bounce.

    Raises NoSuchStep, CollectionsRefused collections.step_moved where its state forbids the act.
    """
    row = _locked(company_id, step_id)
    if act in {"done", "arrived"}:
        row.sent_on = on
    if act == "arrived":
        _touched(by, row, TouchResult.SENT)
    if act == "send_again":
        row.sent_on = None
    if declined_until is not None:
        row.declined_until = declined_until
    _move(by, row, act, on=on, at=at, code=code, words=words)
    return queries.step(company_id, step_id)


def note_effect(
    *, by: Actor, company_id: int, step_id: int, effect: str, result: Mapping[str, object], on: Day
) -> bool:
    """Keep that an effect of a step was brought about; False where it was before."""
    _locked(company_id, step_id)
    if Effect.objects.filter(step_id=step_id, effect=effect).exists():
        return False
    Effect.objects.create(step_id=step_id, effect=effect, result=dict(result), done_on=on)
    evidence.append(
        by=by,
        act="dunning.effect",
        subject=("dunning_step", str(step_id)),
        company_id=company_id,
        before=None,
        after={"effect": effect, **result},
    )
    return True


def new_lines(row: Step, asked: NewStep, round_no: int) -> list[StepLine]:
    """The rows of what a step asks."""
    return [
        StepLine(
            step_id=row.id,
            company_id=row.company_id,
            round=round_no,
            item_id=line.debt.item_id,
            document_id=line.debt.document_id,
            number=line.debt.number,
            due_on=line.debt.due_on,
            stage=line.stage,
            counts=counts,
            open_minor=line.debt.open_minor,
            held_minor=sum(line.debt.held_minor.values()),
            asked_minor=line.asked_minor,
            days=line.days,
        )
        for counts, lines in ((True, asked.lines), (False, asked.also))
        for line in lines
    ]


def _touched(by: Actor, row: Step, result: TouchResult) -> None:
    """Log the contact that an attempt was, at the moment of the attempt."""
    if row.handed_over_at is None:
        return
    log_touch(
        by=by,
        company_id=row.company_id,
        touch=NewTouch(
            customer_id=row.customer_id,
            channel=Channel(row.channel),
            at=row.handed_over_at,
            result=result,
            contact_id=row.contact_id,
            step_id=row.id,
            address=row.address,
            origin=f"step/{row.id}/{row.attempts}",
        ),
    )


def _asks(line: StepLine) -> tuple[int, str, bool, int]:
    return line.item_id, line.stage, line.counts, line.asked_minor


def _locked(company_id: int, step_id: int) -> Step:
    row = Step.objects.select_for_update().filter(company_id=company_id, id=step_id).first()
    if row is None:
        raise NoSuchStep(step_id)
    return row


def _act(  # noqa: PLR0913 - a move and its circumstances
    row: Step,
    no: int,
    act: str,
    state: StepState,
    *,
    by: Actor,
    on: Day,
    at: dt.datetime,
    code: str = "",
    words: str = "",
) -> StepAct:
    return StepAct(
        step_id=row.id,
        no=no,
        act=act,
        state=state.value,
        at=at,
        on=on,
        code=code,
        words=words,
        actor=by.account,
        actor_name=by.name,
    )


def _move(  # noqa: PLR0913 - a move and its circumstances
    by: Actor,
    row: Step,
    act: str,
    *,
    on: Day,
    at: dt.datetime,
    code: str = "",
    words: str = "",
) -> None:
    before = row.state
    try:
        state = STEP.move(StepState(before), act)
    except IllegalMove as wrong:
        raise CollectionsRefused([Reason("collections.step_moved", {"state": before})]) from wrong
    row.state, row.words = state.value, words[:_LONGEST]
    row.save()
    no = queries.act_numbers([row.id]).get(row.id, 0) + 1
    _act(row, no, act, state, by=by, on=on, at=at, code=code, words=words).save(force_insert=True)
    evidence.append(
        by=by,
        act=f"dunning.step_{act}",
        subject=("dunning_step", str(row.id)),
        company_id=row.company_id,
        before={"state": before},
        after={
            "state": row.state,
            "customer": row.customer_id,
            "stage": row.stage,
            "attempt": row.attempts,
            "channel": row.channel,
            "asked": row.asked_minor,
            "currency": row.currency,
            "digest": bytes(row.digest).hex() if row.digest is not None else "",
            "code": code,
        },
        why=words,
    )
