"""Keeps standing orders for reports; each change is evidenced (D6)."""

from typing import Any

from huikuan.books.evidence import operations as evidence
from huikuan.books.people import queries as people
from huikuan.books.reporting.models import Subscription
from huikuan.books.reporting.queries import MONTHLY
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.rules.reporting import LAST_DAY

__all__ = ["MONTHLY", "BadSubscription", "subscribe", "unsubscribe"]


class BadSubscription(ValueError):
    """The order cannot be kept: a text code with figures."""

    def __init__(self, code: str, **figures: Any) -> None:  # noqa: ANN401 - a sentence's figures
        """Keep the code and its figures."""
        self.code, self.figures = code, figures
        super().__init__(code)


def subscribe(
    *, by: Actor, company_id: int, username: str, day: int, since: Day, why: str = ""
) -> None:
    """Have the monthly report go to an account on a day of every month, 1 to 31.

    Another day for the same account replaces the first and counts from `since`. Raises
    BadSubscription: no such account in the company, no address, or a day that no month has.
    """
    if not 1 <= day <= LAST_DAY:
        raise BadSubscription("reporting.no_day", last=LAST_DAY)
    account = next((one for one in people.users(company_id) if one.username == username), None)
    if account is None or not account.active:
        raise BadSubscription("reporting.no_account", username=username)
    if not account.email:
        raise BadSubscription("reporting.no_address", username=username)
    row = _rows(company_id, account.id).select_for_update().first()
    before = None if row is None else {"day": row.day, "since": row.since}
    if row is not None and row.day == day:
        return
    Subscription.objects.update_or_create(
        company_id=company_id,
        user_id=account.id,
        report=MONTHLY,
        defaults={"day": day, "since": since},
    )
    _note(by, "report.subscribed", company_id, username, before, {"day": day, "since": since}, why)


def unsubscribe(*, by: Actor, company_id: int, username: str, why: str = "") -> None:
    """End an account's order; raises BadSubscription when there is none."""
    row = (
        Subscription.objects.select_for_update(of=("self",))
        .filter(company_id=company_id, report=MONTHLY, user__username=username)
        .first()
    )
    if row is None:
        raise BadSubscription("reporting.no_subscription", username=username)
    before = {"day": row.day, "since": row.since}
    row.delete()
    _note(by, "report.unsubscribed", company_id, username, before, None, why)


def _rows(company_id: int, user_id: int) -> Any:  # noqa: ANN401 - a query set of this room
    return Subscription.objects.filter(company_id=company_id, user_id=user_id, report=MONTHLY)


def _note(  # noqa: PLR0913, PLR0917 - what evidence is made of
    by: Actor,
    act: str,
    company_id: int,
    username: str,
    before: dict[str, object] | None,
    after: dict[str, object] | None,
    why: str,
) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("report", f"{MONTHLY}/{username}"),
        company_id=company_id,
        before=before,
        after=after,
        why=why,
    )
