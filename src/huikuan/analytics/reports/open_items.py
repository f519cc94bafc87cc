"""The items that are open: the documents behind every balance, instalment by instalment (D6)."""

from dataclasses import replace

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Filters, Row
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.filtering import condition_of
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.fields import fields_of, with_groups
from huikuan.analytics.reports.listing import disputed, whose
from huikuan.analytics.reports.params import LIST_PARAMS
from huikuan.analytics.reports.tables import page_of
from huikuan.analytics.reports.values import Column, Report
from huikuan.rules.aging import Basis, Bound
from huikuan.rules.items import DocumentKind, Side

COLUMNS = (
    Column("number", "text"),
    Column("kind", "text"),
    Column("line", "count"),
    Column("customer_no", "text"),
    Column("customer", "text"),
    Column("issued_on", "date"),
    Column("due_on", "date"),
    Column("days_late", "days"),
    Column("bucket", "text"),
    Column("currency", "text"),
    Column("amount", "money"),
    Column("open", "money"),
    Column("disputed", "bool"),
    Column("order_no", "text"),
    Column("salesperson", "text"),
)
_SORTABLE = frozenset(
    {
        "number",
        "customer_no",
        "customer",
        "issued_on",
        "due_on",
        "days_late",
        "currency",
        "amount",
        "open",
        "order_no",
        "salesperson",
    }
)
_ASKED = _SORTABLE | {"kind", "disputed"}
FIELDS = fields_of(with_groups([column for column in COLUMNS if column.code in _ASKED]))
PARAMS = (*LIST_PARAMS, "due_from", "due_to", "bucket", "side", "basis")


def build(context: Context) -> Report:
    """A page of open items, oldest due day first; totals over the whole list."""
    context.params.only(*PARAMS)
    return listed(context, filters(context))


def filters(context: Context) -> Filters:
    """The filters that the question names; a bucket stands for its due days."""
    customer = context.customer_if_named()
    given = context.params.filters(customer.id if customer else None)
    bucket = context.params.text("bucket")
    if bucket:
        bound = bound_of(context, bucket)
        given = in_bucket(context, replace(given, side=Side.DEBT), bound)
    side = context.params.text("side")
    if side:
        given = replace(given, side=_side(side))
    return given


def listed(context: Context, given: Filters) -> Report:
    """A page of the open items that the filters leave."""
    asked = [column for column in COLUMNS if column.code in _SORTABLE]
    condition = condition_of(context.query.where, FIELDS, lambda: _currencies(context, given))
    given = replace(given, condition=condition)
    page = page_of(context.query, asked, "due_on")
    found = engine.open_list(context.view, given, page)
    counted = context.kept(
        "open_totals",
        (context.view, given),
        lambda: engine.open_totals(context.view, given),
    )
    sort = ("-" if page.descending else "") + page.sort
    return Report(
        "open_items",
        COLUMNS,
        [_row(context, row) for row in found],
        counted,
        sum(row["count"] for row in counted),
        context.meta(sort=sort, sortable=sorted(_SORTABLE)),
    )


def _currencies(context: Context, given: Filters) -> tuple[str, ...]:
    if given.currency:
        return (given.currency,)
    view = context.view.whole()
    return context.kept(
        "open_currencies",
        (view, given.customer_id),
        lambda: engine.open_currencies(view, given.customer_id),
    )


def bound_of(context: Context, code: str) -> Bound:
    """The days of a bucket; raises BadQuery for one that the policy does not have."""
    for bound in context.buckets.bounds(context.view.as_of):
        if bound.code == code:
            return bound
    raise BadQuery("query.unknown_value", name="bucket", value=code)


def in_bucket(context: Context, given: Filters, bound: Bound) -> Filters:
    """The filters narrowed to the days of a bucket, on the basis of the question."""
    if context.buckets.basis is Basis.DUE_DATE:
        return replace(given, due_from=bound.first, due_to=bound.last)
    return replace(given, from_on=bound.first, to_on=bound.last)


def _side(word: str) -> Side:
    sides = {"debt": Side.DEBT, "cash": Side.CASH}
    if word not in sides:
        raise BadQuery("query.unknown_value", name="side", value=word)
    return sides[word]


def _row(context: Context, row: Row) -> Row:
    as_of = context.view.as_of
    debt = row["side"] == Side.DEBT
    late = (as_of - row["due_on"]).days
    day = row["due_on"] if context.buckets.basis is Basis.DUE_DATE else row["issued_on"]
    return {
        **row,
        **whose(context, row["customer_id"]),
        "kind": DocumentKind(row["kind"]).word,
        "days_late": late if debt and late > 0 else None,
        "bucket": context.buckets.bucket(day, as_of) if debt else None,
        "disputed": disputed(as_of, row),
    }
