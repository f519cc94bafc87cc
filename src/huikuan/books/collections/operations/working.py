"""Gives customers to people, puts them off, and says what is expected of a person (A2)."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from huikuan.books.collections import queries
from huikuan.books.collections.models import Assignment, Seat, Snooze
from huikuan.books.collections.values import SNOOZED, CollectionsRefused
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason

MOST_DAYS: Final = 90


def assign(
    *,
    by: Actor,
    company_id: int,
    customer_ids: Collection[int],
    owner: str,
    on: Day,
    words: str = "",
) -> int:
    """Give customers to a person, or to nobody (`owner` empty); how many were another's before."""
    ids = sorted(set(customer_ids))
    now = queries.owners(company_id, on, ids)
    changed = [one for one in ids if now.get(one, "") != owner]
    if not changed:
        return 0
    Assignment.objects.bulk_create(
        [
            Assignment(
                company_id=company_id,
                customer_id=one,
                owner=owner,
                from_on=on,
                words=words,
                actor=by.account,
            )
            for one in changed
        ],
        batch_size=2_000,
    )
    evidence.append(
        by=by,
        act="worklist.assigned",
        subject=("company", str(company_id)),
        company_id=company_id,
        before={"owners": sorted({now.get(one, "") for one in changed})},
        after={"owner": owner, "customers": changed, "on": on},
        why=words,
    )
    return len(changed)


def snooze(  # noqa: PLR0913 - who puts whom off, from when to when and why
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    on: Day,
    until: Day,
    reason: str,
    words: str = "",
) -> int:
    """Put a customer off to a day; `until` = `on` takes him up again.

    Raises CollectionsRefused: collections.snooze_reason, collections.snooze_days.
    """
    if reason not in SNOOZED:
        raise CollectionsRefused([Reason("collections.snooze_reason", {"reason": reason})])
    if not on <= until <= on + timedelta(days=MOST_DAYS):
        raise CollectionsRefused([Reason("collections.snooze_days", {"most": MOST_DAYS})])
    row = Snooze.objects.create(
        company_id=company_id,
        customer_id=customer_id,
        on=on,
        until=until,
        reason=reason,
        words=words,
        actor=by.account,
    )
    evidence.append(
        by=by,
        act="worklist.snoozed",
        subject=("customer", str(customer_id)),
        company_id=company_id,
        before=None,
        after={"until": until, "reason": reason, "on": on},
        why=words,
    )
    return row.id


def seat(  # noqa: PLR0913 - whom, in which team, with which targets, from when
    *,
    by: Actor,
    company_id: int,
    username: str,
    team: str,
    target_minor: int,
    target_contacts: int,
    on: Day,
) -> None:
    """Say in which team a person works, and what is expected of him a day.

    Raises CollectionsRefused collections.target for a negative target.
    """
    if target_minor < 0 or target_contacts < 0:
        raise CollectionsRefused([Reason("collections.target")])
    before = queries.seats(company_id, on).get(username)
    Seat.objects.create(
        company_id=company_id,
        username=username,
        team=team.strip(),
        target_minor=target_minor,
        target_contacts=target_contacts,
        from_on=on,
        actor=by.account,
    )
    evidence.append(
        by=by,
        act="worklist.seated",
        subject=("user", username),
        company_id=company_id,
        before=None
        if before is None
        else {"team": before.team, "target_minor": before.target_minor},
        after={
            "team": team.strip(),
            "target_minor": target_minor,
            "target_contacts": target_contacts,
            "on": on,
        },
    )
