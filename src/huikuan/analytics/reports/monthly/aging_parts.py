"""The report's aging: by bucket and by what customers have in common, beside the month before."""

from collections.abc import Mapping, Sequence

from huikuan.analytics.engine.values import Row
from huikuan.analytics.reports import aging
from huikuan.analytics.reports.groups import GROUPS, who
from huikuan.analytics.reports.monthly.scene import Scene
from huikuan.analytics.reports.tables import totals
from huikuan.analytics.reports.values import Column, Report
from huikuan.rules.reporting import share

_NO_ROW: Row = {}


def buckets(scene: Scene) -> Report:
    """One row a currency and bucket: amount, share of what is owed, and the month before."""
    now, before = _sums(scene, scene.as_of), _sums(scene, scene.before.view.as_of)
    rows = []
    for currency in scene.currencies:
        mine, theirs = now.get(currency, _NO_ROW), before.get(currency, _NO_ROW)
        for code in scene.now.buckets.codes:
            amount, earlier = mine.get(code, 0), theirs.get(code, 0)
            rows.append(
                {
                    "currency": currency,
                    "bucket": code,
                    "amount": amount,
                    "share": share(amount, mine.get("total", 0)),
                    "amount_before": earlier,
                    "share_before": share(earlier, theirs.get("total", 0)),
                    "amount_change": amount - earlier,
                }
            )
    columns = (
        Column("currency", "text"),
        Column("bucket", "text"),
        Column("amount", "money"),
        Column("share", "share"),
        Column("amount_before", "money"),
        Column("share_before", "share"),
        Column("amount_change", "money"),
    )
    return _part("buckets", columns, rows)


def groups(scene: Scene) -> Report:
    """One row a group and currency, the largest first: buckets, share, and the month before."""
    codes = scene.now.buckets.codes
    now = _aged(scene, scene.as_of)
    keys = [code for code in scene.by if code != "currency"]
    before = {_key(row, keys): row for row in _aged(scene, scene.before.view.as_of)}
    whole = {row["currency"]: row["total"] for row in totals([Column("total", "money")], now)}
    rows = [_beside(row, before.pop(_key(row, keys), _NO_ROW)) for row in now]
    # who owed something a month ago and owes nothing now has changed, too
    gone = dict.fromkeys(("customers", "total", *codes, "unapplied"), 0)
    rows += [_beside({**row, **gone}, row) for row in before.values()]
    for row in rows:
        row["share"] = share(row["total"], whole.get(row["currency"], 0))
    rank = {currency: place for place, currency in enumerate(scene.currencies)}
    rows.sort(key=lambda row: (rank[row["currency"]], -row["total"], *_words(row, keys)))
    columns = (
        *who(scene.by),
        Column("total", "money"),
        Column("share", "share"),
        *(Column(code, "money") for code in codes),
        Column("unapplied", "money"),
        Column("total_before", "money"),
        Column("total_change", "money"),
    )
    return _part("groups", columns, rows)


def _aged(scene: Scene, day: object) -> list[Row]:
    context = scene.now if day == scene.as_of else scene.before
    return [
        row
        for row in aging.build(scene.at(context.view.as_of, by=scene.by)).rows
        if row["total"] or row["unapplied"]
    ]


def _sums(scene: Scene, day: object) -> Mapping[str, Row]:
    context = scene.now if day == scene.as_of else scene.before
    found = aging.build(scene.at(context.view.as_of)).totals
    return {row["currency"]: row for row in found}


def _beside(row: Row, earlier: Row) -> Row:
    before = earlier.get("total", 0)
    return {**row, "total_before": before, "total_change": row["total"] - before}


def _key(row: Row, keys: Sequence[str]) -> tuple[object, ...]:
    codes = ["customer_id" if code == "customer" else code for code in keys]
    return (*(row[code] for code in codes), row["currency"])


def _words(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    named = [code for code in keys if code in GROUPS]
    return (*(str(row[code]) for code in named), str(row.get("customer_no") or ""))


def _part(code: str, columns: tuple[Column, ...], rows: list[Row]) -> Report:
    sums = totals(columns, rows)
    return Report(f"monthly_{code}", columns, rows, sums, len(rows), {})
