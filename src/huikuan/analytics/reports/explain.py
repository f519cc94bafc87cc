"""Every figure explains itself: definition, inputs, policy, documents, single entries (pages: frame).

A balance is the sum of open items and an open item is the sum of its entries, so the documents
shown add up to the figure and the entries shown add up to the documents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Filters, Page, Row
from huikuan.analytics.reports import cockpit, customer, entries, open_items
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.listing import ids, the_document
from huikuan.analytics.reports.values import Explanation, Query, Report, plain
from huikuan.kernel.days import add_days
from huikuan.kernel.digests import digest
from huikuan.rules.filters import Kind
from huikuan.rules.items import Side

_DEBT = frozenset({"open", "total", "receivable"})
_COCKPIT: Mapping[str, Kind] = {
    "overdue_share": "share",
    "dso": "days",
    "dso_average": "days",
    "best_possible_dso": "days",
}
_CUSTOMER: Mapping[str, Kind] = {"average_days_late": "days"}
_MONEY = ("open", "total", "receivable", "overdue", "unapplied", "net", "bucket", "document")
_PARAMS = (*open_items.PARAMS, "document_id", "number", "series")


def figures() -> tuple[str, ...]:
    """The figures that can be explained; a bucket's code stands for `bucket` too."""
    return (*_MONEY, *_COCKPIT, *_CUSTOMER)


def explain(figure: str, query: Query) -> Explanation:
    """What a figure means and what it is made of, in one currency and for the question's view.

    `figure` is a column's code: open, total, receivable, overdue, unapplied, net, a bucket, or a
    ratio (its documents are those of the balance it is made from); `document` is one document's
    open amount. Without `currency` the customer's is taken, else the company's. The question's
    page turns the documents. Raises BadQuery and NothingThere as `run` does.
    """
    context = Context.of(query)
    context.params.only(*_PARAMS)
    if figure == "document":
        return _of_document(context)
    name, given = _filters(context, figure)
    documents = open_items.listed(context, given)
    moved = entries.of_items(context, ids(documents.rows, "item_id"), _WHOLE)
    kind, value = _value(context, name, given.currency, documents)
    return _explained(context, name, given.currency, (kind, value), (documents, moved))


_WHOLE = Page("seq", descending=False, limit=None, offset=0)


def _filters(context: Context, figure: str) -> tuple[str, Filters]:
    """The figure's own name and the open items behind it."""
    given = open_items.filters(context)
    given = replace(given, currency=given.currency or _currency(context))
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


def _value(context: Context, figure: str, currency: str, documents: Report) -> tuple[Kind, object]:
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
    return Context(replace(context.query, params=params), context.mark)


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
    return _explained(context, "document", currency, ("money", value), (documents, moved))


def _explained(
    context: Context,
    figure: str,
    currency: str,
    valued: tuple[Kind, object],
    made_of: tuple[Report, Report],
) -> Explanation:
    kind, value = valued
    documents, moved = made_of
    parameters = {
        "as_of": context.view.as_of,
        "known_at": context.view.known_at,
        "currency": currency,
        **dict(context.query.params),
    }
    policy = None
    if figure == "bucket":
        policy = {
            "kind": context.policy.kind,
            "name": context.policy.name,
            "version": context.policy.version,
            "digest": context.policy.digest,
        }
    answer = {
        "figure": figure,
        "company": context.view.company_id,
        "salesperson": context.view.salesperson or "",
        "parameters": {name: plain(given) for name, given in parameters.items()},
        "value": plain(value),
        "policy": plain(policy),
        "documents": [[row["item_id"], row["open"]] for row in documents.rows],
        "all_documents": documents.total_rows,
        "entries": [[row["seq"], row["amount"]] for row in moved.rows],
    }
    return Explanation(
        figure, kind, currency, value, parameters, policy, documents, moved, digest(answer)
    )
