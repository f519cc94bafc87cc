"""Who gets which report when (D6)."""

from dataclasses import dataclass

from huikuan.books.reporting.models import Subscription
from huikuan.kernel.days import Day

MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """One person's standing order; `day` of the month, `since` the day from which it counts."""

    id: int
    company_id: int
    user_id: int
    username: str
    name: str
    email: str
    report: str
    day: int
    since: Day


def subscriptions(company_id: int | None = None) -> tuple[SubscriptionView, ...]:
    """Return the standing orders of a company, or of all, by account."""
    rows = Subscription.objects.select_related("user")
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    return tuple(
        SubscriptionView(
            row.id,
            row.company_id,
            row.user_id,
            row.user.username,
            row.user.name or row.user.username,
            row.user.email,
            row.report,
            row.day,
            row.since,
        )
        for row in rows.order_by("company_id", "user__username", "report")
    )
