"""What a clerk does with requests: release, hand over, remind, withdraw, decide in doubt (D5)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from huikuan.adapters.jobs import RECONCILE, queue
from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries as planned
from huikuan.books.people import queries as people
from huikuan.books.reconciliation import operations as book
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.values import Sending
from huikuan.flows.reconcile.delivering import new_token, plan_letter
from huikuan.flows.reconcile.preparing import EDIT
from huikuan.flows.reconcile.stating import state
from huikuan.kernel.actors import Actor
from huikuan.rules.reconciliation import WAITING, RequestState


class NotNow(ValueError):
    """The act cannot be done now; `code` is a text of the area reconciliation."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and its figures."""
        self.code, self.figures = code, figures
        super().__init__(code)


def release(*, by: Actor, company_id: int, round_id: int, only: Collection[int] = ()) -> int:
    """Let the prepared requests of a round go out and wake the job that sends; how many.

    Raises NotPermitted, NoSuchRequest.
    """
    people.authorize(by, EDIT, company_id)
    with transaction.atomic():
        count = book.release(
            by=by,
            company_id=company_id,
            round_id=round_id,
            at=dt.datetime.now(dt.UTC),
            only=only,
        )
        _wake()
    return count


def hand_over(*, by: Actor, company_id: int, request_id: int) -> str:
    """Make a link for a person to give to the customer, and return its token: shown once.

    Raises NotPermitted, NoSuchRequest, NotNow when no answer is taken any more.
    """
    people.authorize(by, EDIT, company_id)
    now = dt.datetime.now(dt.UTC)
    one = requests.request(company_id, request_id)
    if one.state not in (RequestState.PREPARED, *WAITING):
        raise NotNow("reconciliation.over")
    token, kept = new_token()
    with transaction.atomic():
        state(by, people.company_by_id(company_id), one, now)
        book.add_link(request_id=request_id, token_digest=kept, at=now)
        book.record_send(by=by, request_id=request_id, sending=Sending("hand", "", now))
    return token


def remind(*, by: Actor, company_id: int, request_ids: Collection[int]) -> int:
    """Plan a reminder for each of these that was sent and has not been answered; how many.

    Raises NotPermitted, NoSuchRequest.
    """
    people.authorize(by, EDIT, company_id)
    now = dt.datetime.now(dt.UTC)
    count = 0
    with transaction.atomic():
        for request_id in request_ids:
            one = requests.request(company_id, request_id)
            sent = one.state in WAITING and one.state is not RequestState.QUEUED
            if sent and one.contact_email:
                count += plan_letter(by, one, "reminder", now)
        _wake()
    return count


def withdraw(*, by: Actor, company_id: int, request_id: int, why: str) -> None:
    """Take a request back. Raises NotPermitted, NoSuchRequest, IllegalMove, NotNow without why."""
    people.authorize(by, EDIT, company_id)
    if not why.strip():
        raise NotNow("reconciliation.why")
    with transaction.atomic():
        book.withdraw(
            by=by,
            company_id=company_id,
            request_id=request_id,
            why=why,
            at=dt.datetime.now(dt.UTC),
        )


def resolve(*, by: Actor, company_id: int, request_id: int, key: str, act: str, why: str) -> None:
    """Say that a letter in doubt `arrived`, or have it sent again (`send_again`).

    Raises NotPermitted, NoSuchRequest, NoSuchMessage, IllegalMove.
    """
    people.authorize(by, EDIT, company_id)
    requests.request(company_id, request_id)
    sent = {one.message_key for one in requests.sends(request_id)}
    letter = planned.named(company_id, {key} & sent).get(key)
    if letter is None:
        raise messages.NoSuchMessage(key)
    with transaction.atomic():
        messages.resolve(by=by, company_id=company_id, message_id=letter.id, act=act, why=why)
        if act == "arrived":
            book.note_sent(by=by, request_id=request_id, at=dt.datetime.now(dt.UTC))
        _wake()


def _wake() -> None:
    queue(RECONCILE, key=RECONCILE, timestamp=0)
