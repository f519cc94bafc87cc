"""What the lists of documents have in common: how a page of them becomes rows with meaning."""

from collections.abc import Sequence
from dataclasses import replace

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Filters, Row
from huikuan.analytics.faults import BadQuery, NothingThere
from huikuan.analytics.filtering import condition_of
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.params import LIST_PARAMS
from huikuan.analytics.reports.streams import Streamed
from huikuan.analytics.reports.tables import page_of
from huikuan.analytics.reports.values import Column, Report
from huikuan.kernel.days import Day
from huikuan.rules.filters import Field
from huikuan.rules.items import DocumentKind, Series, document_status


def listed(
    name: str,
    context: Context,
    *,
    series: Series,
    columns: tuple[Column, ...],
    sortable: frozenset[str],
    fields: tuple[Field, ...],
) -> Report:
    """A page of one series of documents; totals over the whole list."""
    context.params.only(*LIST_PARAMS)
    customer = context.customer_if_named()
    filters = context.params.filters(customer.id if customer else None)
    asked = [column for column in columns if column.code in sortable]
    condition = condition_of(
        context.query.where, fields, lambda: currencies(context, series, filters)
    )
    filters = replace(filters, condition=condition)
    page = page_of(context.query, asked, "-issued_on")
    found = engine.document_ids(context.view, series=series, filters=filters, page=page)
    counted = context.kept(
        "document_totals",
        (context.view, series, filters),
        lambda: engine.document_totals(context.view, series=series, filters=filters),
    )
    sort = ("-" if page.descending else "") + page.sort
    meta = context.meta(sort=sort, sortable=sorted(sortable))

    def fetch(some: Sequence[int]) -> list[Row]:
        return [document_row(context, row) for row in engine.details(context.view, some)]

    rows = fetch(found) if page.limit is not None else Streamed(found, fetch)
    totals = [_shown_positive(row, series) for row in counted]
    return Report(name, columns, rows, totals, sum(row["count"] for row in counted), meta)


def currencies(context: Context, series: Series, filters: Filters) -> tuple[str, ...]:
    """The currencies that the rows of a list may have; asked once for each mark."""
    if filters.currency:
        return (filters.currency,)
    view = context.view.whole()
    return context.kept(
        "currencies",
        (series, filters.customer_id),
        lambda: engine.currencies(view, series, filters.customer_id),
    )


def document_row(context: Context, row: Row) -> Row:
    """A document with its words: kind, status, customer, days late; receipts shown positive."""
    kind = DocumentKind(row["kind"])
    status = document_status(row["amount"], row["open"] or 0, reversed_=bool(row["gone"]))
    named = {**row, "kind": kind.word, "status": status.value}
    named |= whose(context, row["customer_id"])
    named["disputed"] = disputed(context.view.as_of, row)
    oldest = row["oldest_due"]
    named["days_late"] = None if oldest is None else (context.view.as_of - oldest).days
    if kind in {DocumentKind.RECEIPT, DocumentKind.DRAFT}:
        named["amount"], named["open"] = -row["amount"], -(row["open"] or 0)
        named["overdue"], named["days_late"] = 0, None
    return named


def whose(context: Context, customer_id: int | None) -> Row:
    """The customer's number and name, nothing for a receipt that nobody has claimed."""
    customer = context.masters.get(customer_id) if customer_id is not None else None
    return {
        "customer_no": customer.customer_no if customer else None,
        "customer": customer.name if customer else None,
    }


def disputed(as_of: Day, row: Row) -> bool:
    """Whether a dispute was open on the day."""
    start, end = row["disputed_from"], row["disputed_to"]
    return start is not None and start <= as_of and (end is None or as_of < end)


def the_document(context: Context) -> int:
    """The id of the document that the question names.

    Raises NothingThere when the asker may not see it or there is none.
    """
    document_id = context.params.whole("document_id")
    number = context.params.text("number")
    if document_id is None and number:
        series = context.params.whole("series") or Series.BILLING
        document_id = engine.of_number(context.view, number, series)
    elif document_id is None:
        raise BadQuery("query.missing", name="document_id")
    if document_id is None or not engine.visible(context.view, document_id):
        raise NothingThere("query.no_document", document=number or str(document_id))
    return document_id


def ids(found: Sequence[Row], code: str) -> tuple[int, ...]:
    """The ids that a page's rows carry, each once."""
    return tuple(dict.fromkeys(int(row[code]) for row in found))


def _shown_positive(row: Row, series: Series) -> Row:
    return {**row, "amount": -row["amount"]} if series is Series.RECEIPTS else row
