"""The report's lists by name: debts long past due, those settled since, customers most overdue."""

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Filters, Page, Row
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.customers import positions
from huikuan.analytics.reports.listing import disputed, whose
from huikuan.analytics.reports.monthly.scene import Scene
from huikuan.analytics.reports.tables import totals
from huikuan.analytics.reports.values import Column, Report
from huikuan.kernel.days import add_days
from huikuan.rules.items import Side
from huikuan.rules.reporting import change, share

_COLUMNS = (
    Column("customer_no", "text"),
    Column("customer", "text"),
    Column("salesperson", "text"),
    Column("number", "text"),
    Column("due_on", "date"),
    Column("days_late", "days"),
    Column("currency", "text"),
    Column("open", "money"),
    Column("open_before", "money"),
    Column("open_change", "money"),
    Column("became", "text"),
    Column("disputed", "bool"),
)
_SETTLED = tuple(
    column for column in _COLUMNS if column.code not in {"open", "open_change", "disputed"}
)


def late(scene: Scene) -> tuple[Report, Report]:
    """The debts more than so many days past due, and those of the month before now settled.

    The largest first. A debt that was listed a month ago and has not been settled is listed still:
    days past due only grow. Credit notes stand in the list as they do in the aging, so that it adds
    up to the aging's buckets past those days.
    """
    now, before = _listed(scene, scene.now), _listed(scene, scene.before)
    rows = [
        _row(scene.now, item, before.get(key, {}).get("open", 0), item["open"])
        for key, item in now.items()
    ]
    settled = [
        _row(scene.before, item, item["open"], 0) for key, item in before.items() if key not in now
    ]
    rank = {currency: place for place, currency in enumerate(scene.currencies)}
    for found, amount in ((rows, "open"), (settled, "open_before")):
        found.sort(
            key=lambda row: (rank[row["currency"]], -row[amount], row["due_on"], row["number"])
        )
    return (
        Report("monthly_late", _COLUMNS, rows, totals(_COLUMNS, rows), len(rows), {}),
        Report("monthly_settled", _SETTLED, settled, totals(_SETTLED, settled), len(settled), {}),
    )


def top(scene: Scene) -> Report:
    """In each currency the customers that owe most past due, with what they owed a month before."""
    columns = (
        Column("rank", "count"),
        Column("customer_no", "text"),
        Column("name", "text"),
        Column("salesperson", "text"),
        Column("currency", "text"),
        Column("open", "money"),
        Column("overdue", "money"),
        Column("share", "share"),
        Column("days_late", "days"),
        Column("overdue_before", "money"),
        Column("overdue_change", "money"),
    )
    before = {
        (row["customer_id"], row["currency"]): row["overdue"] for row in positions(scene.before)
    }
    rows: list[Row] = []
    for currency in scene.currencies:
        mine = [row for row in positions(scene.now) if row["currency"] == currency]
        whole = sum(row["overdue"] for row in mine)
        first = sorted(
            (row for row in mine if row["overdue"] > 0),
            key=lambda row: (-row["overdue"], row["customer_no"] or ""),
        )
        for place, row in enumerate(first[: scene.lists.top], 1):
            earlier = before.get((row["customer_id"], currency), 0)
            rows.append(
                {
                    **row,
                    "rank": place,
                    "share": share(row["overdue"], whole),
                    "overdue_before": earlier,
                    "overdue_change": row["overdue"] - earlier,
                }
            )
    return Report("monthly_top", columns, rows, totals(columns[1:], rows), len(rows), {})


def _listed(scene: Scene, context: Context) -> dict[int, Row]:
    view = context.view
    filters = Filters(
        currency=scene.now.params.currency(),
        side=Side.DEBT,
        due_to=add_days(view.as_of, -scene.lists.late_days - 1),
    )
    page = Page("due_on", descending=False, limit=None, offset=0)
    found = context.kept(
        "long_overdue", (view, filters), lambda: engine.open_list(view, filters, page)
    )
    return {row["item_id"]: row for row in found}


def _row(context: Context, item: Row, before: int, now: int) -> Row:
    owner = context.masters.get(item["customer_id"])
    return {
        "item_id": item["item_id"],
        "document_id": item["document_id"],
        "customer_id": item["customer_id"],
        **whose(context, item["customer_id"]),
        # who answers for the customer answers for the debt
        "salesperson": (owner.salesperson if owner else "") or item["salesperson"],
        "number": item["number"],
        "due_on": item["due_on"],
        "days_late": (context.view.as_of - item["due_on"]).days,
        "currency": item["currency"],
        "open": now,
        "open_before": before,
        "open_change": now - before,
        # a credit note that nobody has used is owed the other way
        "became": change(abs(before), abs(now)).value,
        "disputed": disputed(context.view.as_of, item),
    }
