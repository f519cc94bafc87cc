"""One document: its header, its instalments and every entry that moved them (D1, D6)."""

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Page, Row
from huikuan.analytics.reports import entries
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.listing import disputed, document_row, the_document
from huikuan.analytics.reports.values import Column, Report
from huikuan.rules.items import Side

COLUMNS = (
    Column("line", "count"),
    Column("due_on", "date"),
    Column("days_late", "days"),
    Column("currency", "text"),
    Column("amount", "money"),
    Column("open", "money"),
    Column("disputed", "bool"),
)
_MOST_ENTRIES = 500


def build(context: Context) -> Report:
    """The instalments as rows; `meta` holds the `header` and the `entries` with their columns.

    The document is named by `document_id`, or by `number` and `series` (1 invoices and notes,
    2 receipts). Raises NothingThere when it is not there for the asker on that day.
    """
    context.params.only("document_id", "number", "series")
    document_id = the_document(context)
    found = engine.details(context.view, [document_id])
    header = document_row(context, found[0])
    items = engine.items(context.view, document_id)
    sign = -1 if header["kind"] in {"receipt", "draft"} else 1
    rows = [_row(context, row, found[0], sign) for row in items]
    moved = entries.of_items(
        context,
        tuple(row["item_id"] for row in items),
        Page("seq", descending=False, limit=_MOST_ENTRIES, offset=0),
    )
    currency = header["currency"]
    total = {"currency": currency, "amount": header["amount"], "open": header["open"]}
    meta = context.meta(
        header=header,
        entries=moved.rows,
        entry_columns=[column.code for column in entries.COLUMNS],
        total_entries=moved.total_rows,
        side=(Side.CASH if sign < 0 else Side.DEBT).name.lower(),
    )
    return Report("document", COLUMNS, rows, [total], len(rows), meta)


def _row(context: Context, row: Row, document: Row, sign: int) -> Row:
    late = (context.view.as_of - row["due_on"]).days
    owed = sign > 0 and row["open"] > 0 and late > 0
    return {
        **row,
        "amount": sign * row["amount"],
        "open": sign * row["open"],
        "days_late": late if owed else None,
        "disputed": disputed(context.view.as_of, document),
    }
