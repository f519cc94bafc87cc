"""Learns who pays how, from what a person accepted or was beyond doubt; and forgets on demand."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from huikuan.books.cash.models import Alias
from huikuan.books.cash.queries import NothingHere, viewed
from huikuan.books.cash.values import AliasView, CashRefused
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Learned:
    """A payer's account, name or tax id (`key` normalised, `shown` as it came) and the customer."""

    kind: str
    key: str
    shown: str
    customer_id: int


# what was taken back is learned again from a person only
_LEARN = """
INSERT INTO cash_alias AS a
    (company_id, kind, key, shown, customer_id, times, learned_by, learned_at, last_at,
     revoked_by, revoked_why)
SELECT %(company)s, n.kind, n.key, min(n.shown), n.customer_id, count(*), %(by)s, %(at)s, %(at)s,
       '', ''
FROM unnest(%(kinds)s::text[], %(keys)s::text[], %(shown)s::text[], %(customers)s::integer[])
    n(kind, key, shown, customer_id)
WHERE n.key <> '' AND (%(person)s OR NOT EXISTS (
    SELECT FROM cash_alias r WHERE r.company_id = %(company)s AND r.kind = n.kind
        AND r.key = n.key AND r.customer_id = n.customer_id AND r.revoked_at IS NOT NULL))
GROUP BY n.kind, n.key, n.customer_id
ON CONFLICT (company_id, kind, key, customer_id) WHERE revoked_at IS NULL
DO UPDATE SET times = a.times + excluded.times, last_at = excluded.last_at
"""


def learn(*, by: Actor, company_id: int, learned: Iterable[Learned], at: dt.datetime) -> int:
    """Keep payers by what they were recognised by; returns how many were learned or confirmed."""
    rows = list(learned)
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _LEARN,
            {
                "company": company_id,
                "by": f"{by.kind}:{by.id}",
                "at": at,
                "person": bool(by.person),
                "kinds": [one.kind for one in rows],
                "keys": [one.key[:300] for one in rows],
                "shown": [one.shown[:300] for one in rows],
                "customers": [one.customer_id for one in rows],
            },
        )
        return int(cursor.rowcount)


def unlearn(*, by: Actor, company_id: int, learned: Iterable[Learned], at: dt.datetime) -> int:
    """Take one match away from what was learned, as it was wrong; what rests on none is revoked.

    Returns how many were revoked.
    """
    revoked = 0
    for one in learned:
        row = (
            Alias.objects.select_for_update()
            .filter(
                company_id=company_id,
                kind=one.kind,
                key=one.key[:300],
                customer_id=one.customer_id,
                revoked_at=None,
            )
            .first()
        )
        if row is None:
            continue
        if row.times > 1:
            row.times -= 1
            row.save(update_fields=["times"])
            continue
        revoke_alias(by=by, company_id=company_id, alias_id=row.id, why="wrong_match", at=at)
        revoked += 1
    return revoked


def revoke_alias(
    *, by: Actor, company_id: int, alias_id: int, why: str, at: dt.datetime
) -> AliasView:
    """Take a learned payer back, with evidence. Raises NothingHere, CashRefused."""
    row = Alias.objects.select_for_update().filter(company_id=company_id, id=alias_id).first()
    if row is None:
        raise NothingHere(alias_id)
    if row.revoked_at is not None:
        raise CashRefused("cash.alias_revoked", by=row.revoked_by, at=row.revoked_at)
    row.revoked_at, row.revoked_by, row.revoked_why = at, f"{by.kind}:{by.id}", why
    row.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    evidence.append(
        by=by,
        act="cash.alias_revoked",
        subject=("alias", str(alias_id)),
        company_id=company_id,
        before={"kind": row.kind, "key": row.key, "customer_id": row.customer_id},
        after=None,
        why=why,
    )
    return viewed(AliasView, row)
