"""Which policy is in force where and when: the company's own before the group's (I16)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from huikuan.books.policies.models import Version
from huikuan.kernel.days import Day
from huikuan.kernel.policies import NoPolicyInForce, PolicyVersion, in_force

__all__ = ["NoPolicyInForce", "Recorded", "current", "versions"]


@dataclass(frozen=True)
class Recorded:
    """A stored version: whose it is (None: the whole group's), who recorded it and when."""

    company_id: int | None
    policy: PolicyVersion
    digest: str
    recorded_at: datetime
    actor: str


def current(*, company_id: int, kind: str, name: str, day: Day) -> PolicyVersion:
    """Return the version in force in a company on a day.

    The company's own versions count first; the group's only when none of the company's has begun.
    Raises NoPolicyInForce when neither has.
    """
    found = versions(company_id=company_id, kind=kind, name=name)
    own = [each.policy for each in found if each.company_id is not None]
    group = [each.policy for each in found if each.company_id is None]
    try:
        return in_force(own, day)
    except NoPolicyInForce:
        return in_force(group, day)


def versions(*, company_id: int, kind: str = "", name: str = "") -> tuple[Recorded, ...]:
    """Return what was recorded for a company and for the group, by kind, name and version."""
    rows = Version.objects.filter(Q(company_id=company_id) | Q(company=None))
    if kind:
        rows = rows.filter(kind=kind)
    if name:
        rows = rows.filter(name=name)
    return tuple(_recorded(row) for row in rows.order_by("kind", "name", "company_id", "version"))


def _recorded(row: Version) -> Recorded:
    return Recorded(
        company_id=row.company_id,
        policy=PolicyVersion(row.kind, row.name, row.version, row.valid_from, row.document),
        digest=bytes(row.digest).hex(),
        recorded_at=row.recorded_at,
        actor=row.actor,
    )
