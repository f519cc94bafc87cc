"""Orders the monthly report for a person, ends the order, and decides about letters in doubt (D6)."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.adapters.jobs import MAIL_REPORTS, queue
from huikuan.books.messages import operations as messages
from huikuan.books.messages.operations import NoSuchMessage
from huikuan.books.people import queries as people
from huikuan.books.reporting import operations as orders
from huikuan.books.reporting.operations import BadSubscription
from huikuan.kernel.actors import Actor
from huikuan.kernel.states import IllegalMove

__all__ = ["BadSubscription", "IllegalMove", "NoSuchMessage", "resolve", "subscribe", "unsubscribe"]

_ACT = "report_mail.edit"


def subscribe(*, by: Actor, company_id: int, username: str, day: int, why: str = "") -> None:
    """Have the monthly report go to an account of the company on a day of every month.

    Raises NotPermitted, BadSubscription.
    """
    people.authorize(by, _ACT, company_id)
    zone = ZoneInfo(people.company_by_id(company_id).time_zone)
    today = dt.datetime.now(dt.UTC).astimezone(zone).date()
    with transaction.atomic():
        orders.subscribe(
            by=by, company_id=company_id, username=username, day=day, since=today, why=why
        )


def unsubscribe(*, by: Actor, company_id: int, username: str, why: str = "") -> None:
    """End an account's order. Raises NotPermitted, BadSubscription."""
    people.authorize(by, _ACT, company_id)
    with transaction.atomic():
        orders.unsubscribe(by=by, company_id=company_id, username=username, why=why)


def resolve(*, by: Actor, company_id: int, message_id: int, act: str, why: str) -> None:
    """Say that a letter `arrived`, or have it sent again (`send_again`) by the next run.

    Raises NotPermitted, NoSuchMessage, IllegalMove for what the letter's state does not allow.
    """
    people.authorize(by, _ACT, company_id)
    with transaction.atomic():
        messages.resolve(by=by, company_id=company_id, message_id=message_id, act=act, why=why)
        queue(MAIL_REPORTS, key=MAIL_REPORTS, timestamp=0)
