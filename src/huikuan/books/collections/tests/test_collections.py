"""Every contact is kept once, and a step is handed over once (A1, A4, A6)."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.errors import UniqueViolation

from huikuan.books.collections import operations, queries
from huikuan.books.collections.values import (
    CollectionsRefused,
    LeftOutcome,
    NewLeftOut,
    NewStep,
    NewTouch,
    RunView,
    TouchResult,
)
from huikuan.books.ledger import movements
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import Actor, Debt, Line, StepState
from tests.support import smallbook
from tests.support.firm import SETUP, found
from tests.support.imports import table

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)


def customer() -> int:
    ((found_id,),) = table("SELECT id FROM parties_customer WHERE customer_no = 'C1'")
    return int(found_id)


def proposed(company: int, after_id: int = 0) -> NewStep:
    (debt,) = movements.debts_of(company, customer())
    line = Line(
        Debt(debt.item_id, debt.document_id, debt.number, debt.due_on, debt.open_minor),
        "friendly",
        debt.open_minor,
        10,
    )
    return NewStep(
        customer_id=customer(),
        currency="CNY",
        stage="friendly",
        after_id=after_id,
        policy="standard",
        version=1,
        by=Actor.APPROVED,
        state=StepState.PLANNED,
        template="friendly_reminder",
        asked_minor=debt.open_minor,
        days=10,
        reasons=(Reason("dunning.stage_due", {"asked": Money(debt.open_minor, "CNY")}),),
        effects=("inform_sales",),
        important=False,
        lines=(line,),
        channel="email",
        address="finance@c1.example",
    )


def kept(company: int, steps: list[NewStep], left_out: list[NewLeftOut] | None = None) -> RunView:
    with transaction.atomic():
        operations.hold_runs(company)
        return operations.keep_run(
            by=SETUP,
            company_id=company,
            as_of=DAY,
            at=NOW,
            policies=[{"kind": "dunning", "name": "standard", "version": 1}],
            steps=steps,
            left_out=left_out or [],
            stale={},
        )


def test_a_step_goes_out_once_whoever_tries() -> None:
    company = found().company.id
    smallbook.book(company)
    new = proposed(company)
    run = kept(company, [new])
    (step,) = queries.steps(company, run_id=run.id)
    assert queries.live(company)[new.customer_id, "CNY"] == step
    assert step.reasons == new.reasons
    with pytest.raises(UniqueViolation), transaction.atomic():
        kept(company, [new])

    when: dict[str, Any] = {"on": DAY, "at": NOW}
    name: dict[str, Any] = {"by": SETUP, "company_id": company, "step_id": step.id}
    approving: dict[str, Any] = {"by": SETUP, "company_id": company, "step_ids": [step.id], **when}
    assert operations.approve(**approving) == (step.id,)
    assert operations.approve(**approving) == ()
    assert operations.queue(**name, asked=new, **when).state is StepState.QUEUED
    assert operations.hand_over(**name, digest=b"a" * 32, **when) == 1
    # the second worker, and a machine that tries again without knowing
    assert operations.hand_over(**name, digest=b"a" * 32, **when) is None
    with pytest.raises(CollectionsRefused, match="step_moved"):
        operations.queue(**name, asked=new, **when)
    assert operations.settle(**name, attempt=1, act="taken", words="250 ok", **when)
    assert not operations.settle(**name, attempt=1, act="taken", words="250 ok", **when)

    (sent,) = queries.sent(company, DAY)[new.customer_id, "CNY"]
    assert (sent.id, sent.stage, list(sent.items.values())) == (step.id, "friendly", ["friendly"])
    assert queries.sent(company, DAY - dt.timedelta(days=1)) == {}
    (touch,) = queries.counted(company, None, NOW)[new.customer_id]
    assert (touch.channel, touch.at) == (Channel.EMAIL, NOW)
    assert [one.act for one in queries.acts(step.id)] == ["approve", "queue", "hand_over", "taken"]
    refused = pytest.raises(DatabaseError, match="append_only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE collections_step SET state = 'queued'")

    effect: dict[str, Any] = {"effect": "inform_sales", "result": {"told": 1}, "on": DAY}
    assert [one.id for one in queries.unaffected(company)] == [step.id]
    assert operations.note_effect(**name, **effect)
    assert not operations.note_effect(**name, **effect)
    assert queries.unaffected(company) == ()
    assert queries.effects(step.id)[0].result == {"told": 1}


def test_a_letter_that_came_back_goes_out_again_by_a_persons_word_alone() -> None:
    company = found().company.id
    smallbook.book(company)
    kept(company, [proposed(company)])
    (step,) = queries.steps(company)
    when: dict[str, Any] = {"on": DAY, "at": NOW}
    name: dict[str, Any] = {"by": SETUP, "company_id": company, "step_id": step.id}
    operations.approve(by=SETUP, company_id=company, step_ids=[step.id], **when)
    operations.queue(**name, asked=proposed(company), **when)
    operations.hand_over(**name, digest=b"a" * 32, **when)
    operations.settle(**name, attempt=1, act="taken", words="", **when)
    operations.move(**name, act="bounce", code="collections.bounced", **when)
    assert queries.sent(company, DAY) == {}
    assert queries.ready(company, NOW, 0, 10) == ()
    assert operations.move(**name, act="send_again", **when).sent_on is None
    assert [one.id for one in queries.ready(company, NOW, 0, 10)] == [step.id]
    assert operations.hand_over(**name, digest=b"b" * 32, **when) == 2
    operations.note_unknown(company_id=company, step_id=step.id, attempt=2, words="no answer")
    assert queries.step(company, step.id).words == "no answer"
    assert queries.ready(company, NOW, 0, 10) == ()


def test_a_run_that_finds_the_same_is_the_same_run() -> None:
    company = found().company.id
    smallbook.book(company)
    waiting = NewLeftOut(
        customer(),
        "CNY",
        LeftOutcome.WAIT,
        (Reason("dunning.next_level", {"stage": "friendly", "on": DAY}),),
        until=DAY + dt.timedelta(days=3),
    )
    run = kept(company, [], [waiting])
    assert kept(company, [], [waiting]).id == run.id
    (left,) = queries.left_out(run.id)
    assert (left.code, left.until, left.reasons) == (
        "dunning.next_level",
        waiting.until,
        waiting.reasons,
    )
    assert queries.left_out_counts(run.id) == {"dunning.next_level": 1}
    assert queries.last_run(company, DAY) == queries.runs(company)[0]


def test_a_contact_is_kept_once_and_an_answer_is_not_held_against_us() -> None:
    company = found().company.id
    smallbook.book(company)
    call = NewTouch(customer(), Channel.PHONE, NOW, TouchResult.NO_ANSWER, minutes=2, origin="a/1")
    reply = NewTouch(customer(), Channel.EMAIL, NOW, TouchResult.REPLIED, inward=True)
    log: dict[str, Any] = {"by": SETUP, "company_id": company}
    first = operations.log_touch(**log, touch=call)
    assert operations.log_touch(**log, touch=call) == first
    operations.log_touch(**log, touch=reply)
    assert operations.log_touches(**log, touches=[call]) == 0
    assert len(queries.touches(company, [customer()], NOW)[customer()]) == 2
    (counted,) = queries.counted(company, [customer()], NOW)[customer()]
    assert not counted.effective
    assert queries.last_replies(company, None, DAY) == {customer(): DAY}
    with pytest.raises(CollectionsRefused, match="no_zone"):
        operations.log_touch(
            **log,
            touch=NewTouch(customer(), Channel.SMS, NOW.replace(tzinfo=None), TouchResult.SENT),
        )
    with pytest.raises(DatabaseError, match="append_only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM collections_touch")
