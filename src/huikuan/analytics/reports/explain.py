"""Every figure explains itself: definition, inputs, policy, documents, single entries (pages: frame).

A balance is the sum of open items and an open item is the sum of its entries, so the documents
shown add up to the figure and the entries shown add up to the documents. The sums of lists and
the rows of groups are made of the open items of the customers that the list has left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Filters, Page, Row
from huikuan.analytics.reports import (
    cockpit,
    customer,
    entries,
    measured,
    measures,
    open_items,
    papers,
    sums,
)
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.explained import Answer, answered
from huikuan.analytics.reports.listing import ids, the_document
from huikuan.analytics.reports.sums import Behind
from huikuan.analytics.reports.values import Explanation, Query, Report
from huikuan.kernel.days import add_days
from huikuan.rules.filters import Kind
from huikuan.rules.items import Side
from huikuan.rules.measures import overdue_share

_DEBT = frozenset({"open", "total", "receivable"})
_COCKPIT: Mapping[str, Kind] = {
    "overdue_share": "share",
}
_CUSTOMER: Mapping[str, Kind] = {"average_days_late": "days"}
_MONEY = ("open", "total", "receivable", "overdue", "unapplied", "net", "bucket", "document")
_PAPERS = ("amount", "tax", *papers.ORDERS)
_OWN = (*_MONEY, *_PAPERS, *_COCKPIT, *_CUSTOMER)
_PARAMS = (*open_items.PARAMS, "document_id", "number", "series", "order_no", "unclaimed", sums.OF)
_WHOLE = Page("seq", descending=False, limit=None, offset=0)


def figures() -> tuple[str, ...]:
    """The figures that can be explained; a bucket's code stands for `bucket` too.

    Every measure can be, by its own name.
    """
    return tuple(dict.fromkeys((*_OWN, *measures.names())))


def explain(figure: str, query: Query, *, report: str = "") -> Explanation:
    """What a figure means and what it is made of, in one currency and for the question's view.

    `figure` is a column's code: open, total, receivable, overdue, unapplied, net, a bucket, or a
    ratio (its documents are those of the balance it is made from); `document` is one document's
    open amount, `amount` and `tax` what stands on it, `order_amount` and `order_deposit` what
    stands on an order. `report` is the list whose sum the figure is: the question is then the
    list's own (`by` and `where` too), and the parameter `of` names one value of the group it is
    by. A measure is explained by its own name, given as the figure or as the report: by the sums
    that went in and the documents of one of them. Without `currency` the customer's is taken, else the company's. The question's page turns
    the documents. Raises BadQuery and NothingThere as `run` does.
    """
    context = Context.of(query)
    if measures.known(report) and figure in {"", report}:
        return measured.explained(context, report)
    if figure not in _OWN and measures.known(figure):
        return measured.explained(context, figure)
    context.params.only(*_PARAMS)
    if figure == "document":
        return _of_document(context)
    if figure in papers.ORDERS:
        return papers.of_order(context, figure)
    if figure == "amount" and report in papers.LISTS:
        return papers.of_list(context, report, context.params.currency() or _currency(context))
    if figure in _PAPERS:
        return papers.of_document(context, figure)
    behind = None
    if report in sums.LISTS:
        currency = context.params.currency() or _currency(context)
        behind = sums.behind(context, report, currency)
    name, given = _filters(context, figure, behind)
    asked = context if behind is None else _without_list(context)
    documents = open_items.listed(asked, given)
    moved = entries.of_items(context, ids(documents.rows, "item_id"), _WHOLE)
    kind, value = _value(context, name, given.currency, documents, behind)
    listed = report if behind is not None else ""
    answer = Answer(name, kind, given.currency, value, report=listed)
    return answered(context, answer, documents, moved)


def _without_list(context: Context) -> Context:
    """The same view and basis without what narrows the list: its customers stand for that."""
    basis = {key: one for key, one in context.query.params.items() if key == "basis"}
    return Context(replace(context.query, params=basis, by=(), where="", sort=""), context.mark)


def _filters(context: Context, figure: str, behind: Behind | None) -> tuple[str, Filters]:
    """The figure's own name and the open items behind it."""
    given = open_items.filters(context)
    given = replace(given, currency=given.currency or _currency(context))
    if behind is not None:
        given = Filters(currency=given.currency, customers=behind.customers)
    if context.params.text("unclaimed"):
        given = replace(given, customers=(None,))
    document_id = context.params.whole("document_id")
    if document_id is not None:
        given = replace(given, document_ids=(document_id,))
    if figure in _DEBT or figure in _COCKPIT or figure in _CUSTOMER:
        return figure, replace(given, side=Side.DEBT)
    if figure == "overdue":
        last = add_days(context.view.as_of, -1)
        return figure, replace(given, side=Side.DEBT, due_to=last)
    if figure == "unapplied":
        return figure, replace(given, side=Side.CASH)
    if figure == "net":
        return figure, given
    bound = open_items.bound_of(context, figure)
    return "bucket", open_items.in_bucket(context, replace(given, side=Side.DEBT), bound)


def _currency(context: Context) -> str:
    one = context.customer_if_named()
    return one.currency if one else context.company.currency


def _value(
    context: Context, figure: str, currency: str, documents: Report, behind: Behind | None
) -> tuple[Kind, object]:
    if behind is not None and figure == "overdue_share":
        return "share", overdue_share(behind.total("overdue"), behind.total("open"))
    if figure in _COCKPIT:
        named = context.customer_if_named() is not None
        build = customer.build if named and figure == "overdue_share" else cockpit.build
        return _COCKPIT[figure], _cell(build(_about(context)).rows, figure, currency)
    if figure in _CUSTOMER:
        rows = customer.build(_about(context)).rows
        return _CUSTOMER[figure], _cell(rows, figure, currency)
    value = sum(row["open"] for row in documents.totals if row["currency"] == currency)
    return "money", -value if figure == "unapplied" else value


def _about(context: Context) -> Context:
    """The same question with the customer alone as parameter."""
    one = context.customer_if_named()
    params: dict[str, object] = {} if one is None else {"customer_id": one.id}
    return Context(replace(context.query, params=params, by=(), where=""), context.mark)


def _cell(rows: Sequence[Row], figure: str, currency: str) -> object:
    return next((row[figure] for row in rows if row["currency"] == currency), None)


def _of_document(context: Context) -> Explanation:
    document_id = the_document(context)
    found = engine.details(context.view, [document_id])[0]
    currency = found["currency"]
    only = replace(context.query, params={"currency": currency}, where="", sort="")
    documents = open_items.listed(Context(only, context.mark), Filters(document_ids=(document_id,)))
    items = ids(engine.items(context.view, document_id), "item_id")
    moved = entries.of_items(context, items, _WHOLE)
    sign = -1 if found["kind"] in {4, 5} else 1
    value = sign * (found["open"] or 0)
    return answered(context, Answer("document", "money", currency, value), documents, moved)
