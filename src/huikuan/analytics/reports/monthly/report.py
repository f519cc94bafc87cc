"""Puts the monthly report together and signs it with a digest of all that it says (D6, D7).

Its own rows are the summary, one a currency; the parts are buckets, groups, late, settled, top,
received and trend. Currencies are never added. The month is the one that the day lies in, up to
that day; what changed is measured from the last day of the month before.
"""

from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.monthly.aging_parts import buckets, groups
from huikuan.analytics.reports.monthly.flow_parts import SUMMARY, received, summary, trend
from huikuan.analytics.reports.monthly.late_parts import late, top
from huikuan.analytics.reports.monthly.scene import Scene
from huikuan.analytics.reports.tables import Table
from huikuan.analytics.reports.values import Report
from huikuan.kernel.digests import digest
from huikuan.kernel.policies import PolicyVersion


def build(context: Context) -> Table:
    """The report of the view; `by` says what the aging is added up by, `days` what long overdue is.

    `meta["digest"]` is the SHA-256, in hex, of everything else: the same question of the same
    book gives the same. Raises BadQuery as every report, and for a further condition.
    """
    scene = Scene(context)
    listed, settled = late(scene)
    parts = {
        "buckets": buckets(scene),
        "groups": groups(scene),
        "late": listed,
        "settled": settled,
        "top": top(scene),
        "received": received(scene),
        "trend": trend(scene),
    }
    rows = summary(scene, _long_overdue(listed, settled))
    meta = _meta(scene)
    whole = Report("monthly", SUMMARY, rows, [], len(rows), meta, parts)
    return Table(SUMMARY, rows, [], "", {**meta, "digest": digest(whole.to_json()).hex()}, parts)


def _long_overdue(listed: Report, settled: Report) -> dict[str, tuple[int, int]]:
    """By currency: what is long overdue now, and what was a month before."""
    now = {row["currency"]: (row["open"], row["open_before"]) for row in listed.totals}
    for row in settled.totals:
        amount, before = now.get(row["currency"], (0, 0))
        now[row["currency"]] = (amount, before + row["open_before"])
    return now


def _meta(scene: Scene) -> dict[str, object]:
    context = scene.now
    company = context.company
    return context.meta(
        month_from=scene.first,
        before=scene.before.view.as_of,
        late_days=scene.lists.late_days,
        top=scene.lists.top,
        printed=scene.lists.printed,
        by=[code for code in scene.by if code != "currency"],
        basis=context.buckets.basis.value,
        buckets=list(context.buckets.codes),
        home_currency=company.currency,
        salesperson=context.view.salesperson,
        seller={"code": company.code, "name": company.name, "name_en": company.name_en},
        policies=[_named(context.policy), _named(scene.policy)],
    )


def _named(policy: PolicyVersion) -> dict[str, object]:
    return {
        "kind": policy.kind,
        "name": policy.name,
        "version": policy.version,
        "digest": policy.digest.hex(),
    }
