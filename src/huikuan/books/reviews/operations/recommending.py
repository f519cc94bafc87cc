"""Recommendations of limits: a run is kept, and of it what differs from before (B7)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from huikuan.books.evidence import operations as evidence
from huikuan.books.reviews.models import Recommended, Run
from huikuan.books.reviews.queries import run_view
from huikuan.books.reviews.values import RunView, recommendation_kept
from huikuan.kernel.actors import Actor
from huikuan.kernel.digests import digest
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.limits import Recommendation

_AT_ONCE: Final = 2_000


def keep_recommendations(
    *,
    by: Actor,
    company_id: int,
    as_of: date,
    policy: PolicyVersion,
    found: Mapping[int, Recommendation],
) -> RunView:
    """Keep a run and, of its recommendations, those that differ from the customer's one before."""
    fresh = list(_fresh(company_id, as_of, policy, found))
    run = Run.objects.create(
        company_id=company_id,
        as_of=as_of,
        policy=policy.name,
        version=policy.version,
        digest=policy.digest.hex(),
        customers=len(found),
        kept=len(fresh),
        actor=f"{by.kind}:{by.id}",
    )
    for row in fresh:
        row.run = run
    Recommended.objects.bulk_create(fresh, batch_size=_AT_ONCE)
    evidence.append(
        by=by,
        act="limits.recommended",
        subject=("company", str(company_id)),
        company_id=company_id,
        before=None,
        after={
            "run": run.id,
            "as_of": as_of,
            "policy": policy.name,
            "version": policy.version,
            "customers": len(found),
            "kept": len(fresh),
        },
    )
    return run_view(Run.objects.get(id=run.id))


def _fresh(
    company_id: int, as_of: date, policy: PolicyVersion, found: Mapping[int, Recommendation]
) -> Iterator[Recommended]:
    """Rows for the recommendations that say something else than the ones kept last."""
    newest = Recommended.objects.filter(
        company_id=company_id, customer_id__in=list(found), as_of__lte=as_of
    ).order_by("customer_id", "-as_of", "-id")
    before = dict(newest.distinct("customer_id").values_list("customer_id", "digest"))
    version = policy.digest
    for who, one in found.items():
        said = recommendation_kept(one)
        mark = digest([one.currency, one.limit.extent.value, one.limit.minor, said, version])
        if who in before and bytes(before[who]) == mark:
            continue
        yield Recommended(
            company_id=company_id,
            customer_id=who,
            as_of=as_of,
            currency=one.currency,
            extent=one.limit.extent.value,
            minor=one.limit.minor,
            rules=said,
            digest=mark,
        )
