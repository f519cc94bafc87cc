"""The entries behind a figure: what moved its items, down to the single booking (D6, D7).

Of one document, or of the page of open items that a balance is made of: for each of those items
the entries add up to what is open.
"""

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Page, Row
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.reports import open_items
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.listing import ids, the_document, whose
from huikuan.analytics.reports.tables import MOST_ROWS
from huikuan.analytics.reports.values import Column, Report
from huikuan.rules.items import DocumentKind, EntryKind

COLUMNS = (
    Column("seq", "count"),
    Column("effective_on", "date"),
    Column("recorded_at", "text"),
    Column("entry_kind", "text"),
    Column("number", "text"),
    Column("document_kind", "text"),
    Column("counter_number", "text"),
    Column("counter_kind", "text"),
    Column("customer_no", "text"),
    Column("customer", "text"),
    Column("currency", "text"),
    Column("amount", "money"),
    Column("actor", "text"),
    Column("batch_id", "text"),
)


def build(context: Context) -> Report:
    """The entries of a document, else of the open items that the filters leave, a page at a time.

    Without a document the question's page counts open items, and their entries come whole.
    """
    context.params.only(*open_items.PARAMS, "document_id", "number", "series")
    if context.params.whole("document_id") is not None or context.params.text("number"):
        document_id = the_document(context)
        items = ids(engine.items(context.view, document_id), "item_id")
        query = context.query
        if query.offset < 0 or (query.limit is not None and not 0 < query.limit <= MOST_ROWS):
            raise BadQuery("query.page", most=str(MOST_ROWS))
        return of_items(
            context, items, Page("seq", descending=False, limit=query.limit, offset=query.offset)
        )
    found = open_items.listed(context, open_items.filters(context))
    return of_items(
        context, ids(found.rows, "item_id"), Page("seq", descending=False, limit=None, offset=0)
    )


def of_items(
    context: Context, items: tuple[int, ...], page: Page, kinds: tuple[EntryKind, ...] = ()
) -> Report:
    """The entries of these items in the view, oldest first, with totals over all of them.

    `kinds` leaves only the entries of some kinds.
    """
    found = engine.entries(context.view, items, page, kinds=kinds)
    rows = [entry_row(context, row) for row in found.rows]
    return Report("entries", COLUMNS, rows, found.totals, found.total_rows, context.meta())


def entry_row(context: Context, row: Row) -> Row:
    """An entry with its words."""
    counter = row["counter_kind"]
    batch = row["batch_id"]
    return {
        **row,
        **whose(context, row["customer_id"]),
        "entry_kind": EntryKind(row["kind"]).word,
        "document_kind": DocumentKind(row["document_kind"]).word,
        "counter_kind": None if counter is None else DocumentKind(counter).word,
        "recorded_at": row["recorded_at"].isoformat(timespec="seconds"),
        "batch_id": None if batch is None else str(batch),
    }
