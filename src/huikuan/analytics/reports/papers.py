"""What the amounts that stand on papers are: an invoice's own amount, its tax, an order (P6).

Such an amount is not a balance: it stays as it was issued. The entries behind it are those that
issued it; tax and orders move nothing of their own, so their papers are what explains them.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Page
from huikuan.analytics.faults import BadQuery, NothingThere
from huikuan.analytics.reports import entries, invoices, receipts
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.explained import Answer, answered
from huikuan.analytics.reports.listing import document_row, the_document
from huikuan.analytics.reports.params import LIST_PARAMS
from huikuan.analytics.reports.values import Explanation, Report
from huikuan.books.orders import queries as orders
from huikuan.kernel.money import Money
from huikuan.rules.filters import quoted
from huikuan.rules.items import EntryKind

LISTS: Mapping[str, Callable[[Context], Report]] = {
    "invoices": invoices.build,
    "receipts": receipts.build,
}
ORDERS: Mapping[str, str] = {"order_amount": "amount_minor", "order_deposit": "deposit_minor"}
_WHOLE = Page("seq", descending=False, limit=None, offset=0)
_CASH = frozenset({"receipt", "draft"})


def of_list(context: Context, report: str, currency: str) -> Explanation:
    """The amounts of the documents that a list of invoices or receipts shows, in one currency."""
    params = {key: one for key, one in context.query.params.items() if key in LIST_PARAMS}
    query = replace(context.query, params={**params, "currency": currency}, by=(), sort="")
    asked = Context(query, context.mark)
    found = LISTS[report](asked)
    total = sum(int(row["amount"]) for row in found.totals)
    answer = Answer("amount", "money", currency, total, report=report)
    return answered(context, answer, found, _issued(asked, found))


def of_document(context: Context, figure: str) -> Explanation:
    """One document's amount, or the tax in it."""
    found = _one(context, the_document(context))
    row = found.rows[0]
    currency = str(row["currency"])
    if figure == "amount":
        answer = Answer(figure, "money", currency, row["amount"])
    else:
        gross, tax = row["amount"], row["tax"]
        net = None if tax is None else gross - tax
        more = {"with_tax": _major(gross, currency), "without_tax": _major(net, currency)}
        answer = Answer(figure, "money", currency, tax, more)
    return answered(context, answer, found, _issued(context, found))


def of_order(context: Context, figure: str) -> Explanation:
    """An order's amount or deposit as the seller's system reported it, and what was invoiced.

    Raises BadQuery without `order_no`, NothingThere for an order that is not there for the asker.
    """
    number = context.params.text("order_no")
    if not number:
        raise BadQuery("query.missing", name="order_no")
    order = orders.order(
        company_id=context.view.company_id,
        order_no=number,
        as_of=context.view.as_of,
        salesperson=context.view.salesperson,
    )
    if order is None:
        raise NothingThere("query.no_document", document=number)
    params = {"customer_id": order.customer_id, "currency": order.currency}
    where = f"order_no = {quoted(number)}"
    query = replace(context.query, params=params, by=(), where=where, sort="")
    asked = Context(query, context.mark)
    found = invoices.build(asked)
    invoiced = sum(int(row["amount"]) for row in found.totals)
    more = {
        "ordered_on": order.order_date,
        "order_status": order.status,
        "invoiced": _major(invoiced, order.currency),
    }
    answer = Answer(figure, "money", order.currency, getattr(order, ORDERS[figure]), more)
    return answered(context, answer, found, _issued(asked, found))


def _one(context: Context, document_id: int) -> Report:
    rows = [document_row(context, row) for row in engine.details(context.view, [document_id])]
    cash = rows[0]["kind"] in _CASH
    name, columns = ("receipts", receipts.COLUMNS) if cash else ("invoices", invoices.COLUMNS)
    totals = [{"currency": rows[0]["currency"], "amount": rows[0]["amount"]}]
    return Report(name, columns, rows, totals, 1, context.meta())


def _issued(context: Context, found: Report) -> Report:
    """The entries that issued the documents of the page."""
    items = engine.item_ids([int(row["document_id"]) for row in found.rows])
    return entries.of_items(context, tuple(items), _WHOLE, (EntryKind.ISSUED,))


def _major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money(minor, currency).decimal()
