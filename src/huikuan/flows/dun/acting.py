"""What people do with steps: approve, decline, do themselves, post, and say what became of one."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from huikuan.books.collections import operations, queries
from huikuan.books.collections.values import (
    CollectionsRefused,
    NewTouch,
    StepView,
    TouchResult,
)
from huikuan.books.people.queries import CompanyView
from huikuan.flows.dun.reaching import PAPER
from huikuan.kernel.actors import Actor as By
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Reason
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import StepState

# how long a person's no holds where he names no day
_DECLINED_DAYS: Final = 7
# what is learned of a letter afterwards, and a person's word on one that nobody knows about
MARKS: Final = ("arrived", "send_again", "deliver", "read", "answer", "bounce")


def approve(
    *, by: By, company: CompanyView, step_ids: Sequence[int], at: dt.datetime, as_of: Day
) -> tuple[int, ...]:
    """Approve proposed steps; returns those that were still proposed."""
    with transaction.atomic():
        return operations.approve(by=by, company_id=company.id, step_ids=step_ids, on=as_of, at=at)


def decline(  # noqa: PLR0913 - who says no to which step, until when and why
    *,
    by: By,
    company: CompanyView,
    step_id: int,
    why: str,
    at: dt.datetime,
    as_of: Day,
    until: Day | None = None,  # tidy: allow date-default - without: a week
) -> StepView:
    """Say no to a step: nothing is proposed for the case up to a day, a week without one.

    Raises NoSuchStep, CollectionsRefused: collections.no_words, collections.until_past,
    collections.step_moved.
    """
    if not why.strip():
        raise CollectionsRefused([Reason("collections.no_words")])
    if until is not None and until < as_of:
        raise CollectionsRefused([Reason("collections.until_past", {"until": until})])
    with transaction.atomic():
        return operations.move(
            by=by,
            company_id=company.id,
            step_id=step_id,
            act="withdraw",
            on=as_of,
            at=at,
            code="collections.declined",
            words=why.strip(),
            declined_until=until or add_days(as_of, _DECLINED_DAYS),
        )


def done(  # noqa: PLR0913 - who did which step, how, with which result
    *,
    by: By,
    company: CompanyView,
    step_id: int,
    result: TouchResult,
    at: dt.datetime,
    as_of: Day,
    words: str = "",
    minutes: int | None = None,
    contact_id: int | None = None,
) -> StepView:
    """Keep that a person did a step: a call made, a visit paid. An attempt that reached nobody is
    logged and leaves the step as it is.

    Raises NoSuchStep, CollectionsRefused collections.step_moved.
    """
    with transaction.atomic():
        step = operations.hold_step(company.id, step_id)
        touch = NewTouch(
            customer_id=step.customer_id,
            channel=Channel(step.channel or Channel.PHONE),
            at=at,
            result=result,
            contact_id=contact_id or step.contact_id,
            step_id=step.id,
            address=step.address,
            words=words,
            minutes=minutes,
        )
        operations.log_touch(by=by, company_id=company.id, touch=touch)
        if not touch.effective:
            return queries.step(company.id, step_id)
        if step.state is StepState.PLANNED:
            operations.approve(by=by, company_id=company.id, step_ids=[step_id], on=as_of, at=at)
        return operations.move(
            by=by,
            company_id=company.id,
            step_id=step_id,
            act="done",
            on=as_of,
            at=at,
            words=words,
        )


def post(
    *,
    by: By,
    company: CompanyView,
    step_id: int,
    tracking_no: str,
    at: dt.datetime,
    as_of: Day,
) -> StepView:
    """Keep that a letter on paper was posted, with its number where the post gave one.

    Raises NoSuchStep, CollectionsRefused: collections.not_paper, collections.no_tracking (a
    registered letter has a number), collections.step_moved.
    """
    with transaction.atomic():
        step = operations.hold_step(company.id, step_id)
        if step.channel not in PAPER:
            raise CollectionsRefused([Reason("collections.not_paper")])
        if step.channel == Channel.REGISTERED.value and not tracking_no.strip():
            raise CollectionsRefused([Reason("collections.no_tracking")])
        attempt = operations.hand_over(
            by=by,
            company_id=company.id,
            step_id=step_id,
            digest=b"",
            on=as_of,
            at=at,
            tracking_no=tracking_no.strip()[:40],
        )
        if attempt is None:
            moved = Reason("collections.step_moved", {"state": step.state.value})
            raise CollectionsRefused([moved])
        operations.settle(
            by=by,
            company_id=company.id,
            step_id=step_id,
            attempt=attempt,
            act="taken",
            words=tracking_no.strip(),
            on=as_of,
            at=at,
        )
        return queries.step(company.id, step_id)


def mark(  # noqa: PLR0913 - who learned what of which step, when, in whose words
    *,
    by: By,
    company: CompanyView,
    step_id: int,
    act: str,
    at: dt.datetime,
    as_of: Day,
    words: str = "",
) -> StepView:
    """Keep what is learned of a step that left the house (one of MARKS).

    An answer is logged as a contact from the debtor. Raises NoSuchStep, CollectionsRefused:
    collections.unknown_mark, collections.step_moved.
    """
    if act not in MARKS:
        raise CollectionsRefused([Reason("collections.unknown_mark", {"known": ", ".join(MARKS)})])
    with transaction.atomic():
        step = operations.move(
            by=by,
            company_id=company.id,
            step_id=step_id,
            act=act,
            on=as_of,
            at=at,
            words=words.strip(),
        )
        if act == "answer":
            touch = NewTouch(
                customer_id=step.customer_id,
                channel=Channel(step.channel or Channel.PHONE),
                at=at,
                result=TouchResult.REPLIED,
                contact_id=step.contact_id,
                step_id=step.id,
                inward=True,
                words=words.strip(),
                origin=f"answer/{step.id}",
            )
            operations.log_touch(by=by, company_id=company.id, touch=touch)
        return step
