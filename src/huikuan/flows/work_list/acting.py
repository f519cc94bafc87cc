"""Keeps what a collector did: a call, a customer put off or given to somebody (A2, A5)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.books.collections import operations
from huikuan.books.collections import queries as collections
from huikuan.books.collections.values import CollectionsRefused, NewTouch, StepView, TouchResult
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import Actor as StepActor
from huikuan.rules.dunning import StepState

WorkRefused = CollectionsRefused

RESULTS: Final = (
    TouchResult.REACHED,
    TouchResult.NO_ANSWER,
    TouchResult.WRONG_PERSON,
    TouchResult.PAID,
    TouchResult.REFUSED,
    TouchResult.PROMISED,
    TouchResult.DISPUTED,
    TouchResult.OTHER,
)


@dataclass(frozen=True, slots=True)
class Called:
    """A call with its result; `origin` makes two presses of one key one call."""

    customer_id: int
    result: TouchResult
    words: str = ""
    minutes: int | None = None
    address: str = ""
    origin: str = ""
    channel: Channel = Channel.PHONE


def log_call(
    *, by: Actor, company: CompanyView, called: Called, now: dt.datetime, salesperson: str | None
) -> int:
    """Keep a call and return its number; a phone step that waits for a person is done by it.

    A call that nobody answered does no step. Raises WorkRefused: worklist.other_customer,
    collections.minutes.
    """
    _refuse(company.id, [called.customer_id], salesperson)
    with transaction.atomic():
        step = _phone_step(company.id, called)
        touch = NewTouch(
            customer_id=called.customer_id,
            channel=called.channel,
            at=now,
            result=called.result,
            step_id=step.id if step else None,
            contact_id=step.contact_id if step else None,
            address=called.address,
            words=called.words.strip(),
            minutes=called.minutes,
            origin=called.origin,
        )
        touch_id = operations.log_touch(by=by, company_id=company.id, touch=touch)
        if step is not None and touch.effective:
            _done(by, step, touch, on=now.astimezone(ZoneInfo(company.time_zone)).date())
    return touch_id


def snooze(  # noqa: PLR0913 - who puts whom off, from when to when and why
    *,
    by: Actor,
    company: CompanyView,
    customer_id: int,
    on: Day,
    until: Day,
    reason: str,
    words: str = "",
    salesperson: str | None = None,
) -> None:
    """Put a customer off to a day. Raises WorkRefused with what does not fit."""
    _refuse(company.id, [customer_id], salesperson)
    with transaction.atomic():
        operations.snooze(
            by=by,
            company_id=company.id,
            customer_id=customer_id,
            on=on,
            until=until,
            reason=reason,
            words=words.strip(),
        )


def assign(  # noqa: PLR0913 - who gives which customers to whom, from when and why
    *,
    by: Actor,
    company: CompanyView,
    customer_ids: Collection[int],
    owner: str,
    on: Day,
    words: str = "",
    salesperson: str | None = None,
) -> int:
    """Give customers to a person of the company, or to nobody; how many changed hands.

    Raises WorkRefused: worklist.other_customer, worklist.unknown_owner.
    """
    _refuse(company.id, customer_ids, salesperson)
    _known(company.id, owner)
    with transaction.atomic():
        return operations.assign(
            by=by,
            company_id=company.id,
            customer_ids=customer_ids,
            owner=owner,
            on=on,
            words=words.strip(),
        )


def seat(  # noqa: PLR0913 - whom, in which team, with which targets, from when
    *,
    by: Actor,
    company: CompanyView,
    username: str,
    team: str,
    target_minor: int,
    target_contacts: int,
    on: Day,
) -> None:
    """Say in which team a person works and what is expected a day. Raises WorkRefused."""
    if not username:
        raise CollectionsRefused([Reason("worklist.unknown_owner", {"owner": username})])
    _known(company.id, username)
    with transaction.atomic():
        operations.seat(
            by=by,
            company_id=company.id,
            username=username,
            team=team,
            target_minor=target_minor,
            target_contacts=target_contacts,
            on=on,
        )


def _done(by: Actor, step: StepView, touch: NewTouch, *, on: Day) -> None:
    """A step that a person does is approved by doing it."""
    at, company_id = touch.at, step.company_id
    if step.state is StepState.PLANNED:
        operations.approve(by=by, company_id=company_id, step_ids=[step.id], on=on, at=at)
    operations.move(
        by=by,
        company_id=company_id,
        step_id=step.id,
        act="done",
        on=on,
        at=at,
        words=touch.words,
    )


def _phone_step(company_id: int, called: Called) -> StepView | None:
    """The step that waits for a person to call this customer, if there is one."""
    if called.channel is not Channel.PHONE:
        return None
    for step in collections.live(company_id, [called.customer_id]).values():
        waits = (
            step.state in {StepState.PLANNED, StepState.APPROVED} and step.by is StepActor.PERSON
        )
        if waits and step.channel in {"", Channel.PHONE.value}:
            return step
    return None


def _refuse(company_id: int, customer_ids: Collection[int], salesperson: str | None) -> None:
    if (
        set(customer_ids)
        - parties.customers(company_id, customer_ids, salesperson=salesperson).keys()
    ):
        raise CollectionsRefused([Reason("worklist.other_customer")])


def _known(company_id: int, owner: str) -> None:
    if owner and owner not in {one.username for one in people.users(company_id) if one.active}:
        raise CollectionsRefused([Reason("worklist.unknown_owner", {"owner": owner})])
