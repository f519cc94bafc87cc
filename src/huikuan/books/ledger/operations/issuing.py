"""Issues documents: each with its instalments and one entry per instalment (house: the ledger)."""

from datetime import datetime

from django.db import connection

from huikuan.books.ledger.values import Act

# Documents of this act whose parts are spelled out in `instalment` have several items; all others
# have one, due on the document's own day.
_ITEMS = """
INSERT INTO ledger_item
    (id, document_id, company_id, customer_id, side, currency, due_on, amount_minor)
SELECT d.id * 256 + coalesce(p.line, 1), d.id, d.company_id, d.customer_id, d.series - 1,
       d.currency, coalesce(p.due_on, d.due_on), coalesce(p.amount_minor, d.amount_minor)
FROM ledger_document d {join} instalment p ON p.document_id = d.id
WHERE d.id >= %(first)s AND d.act_id = %(act)s
"""
_ITEMS_SINGLE = """
INSERT INTO ledger_item
    (id, document_id, company_id, customer_id, side, currency, due_on, amount_minor)
SELECT d.id * 256 + 1, d.id, d.company_id, d.customer_id, d.series - 1, d.currency, d.due_on,
       d.amount_minor
FROM ledger_document d WHERE d.id >= %(first)s AND d.act_id = %(act)s
"""
_ENTRIES = """
INSERT INTO ledger_entry
    (item_id, amount_minor, recorded_at, act_id, company_id, customer_id, due_on, effective_on,
     side, kind, currency)
SELECT i.id, i.amount_minor, %(at)s, %(act)s, i.company_id, i.customer_id, i.due_on, {day},
       i.side, 1, i.currency
FROM ledger_document d JOIN ledger_item i
    ON i.document_id = d.id AND i.id >= %(first)s::bigint * 256
WHERE d.id >= %(first)s AND d.act_id = %(act)s
"""
_ENTRIES_SINGLE = """
INSERT INTO ledger_entry
    (item_id, amount_minor, recorded_at, act_id, company_id, customer_id, due_on, effective_on,
     side, kind, currency)
SELECT d.id * 256 + 1, d.amount_minor, %(at)s, %(act)s, d.company_id, d.customer_id, d.due_on,
       {day}, d.series - 1, 1, d.currency
FROM ledger_document d WHERE d.id >= %(first)s AND d.act_id = %(act)s
"""


def open_day(day: str) -> str:
    """Return SQL for the day on which a fact of `day` counts: the first one no close covers.

    What comes late is dated into the open period; its document keeps its own date (I10).
    """
    return (
        f"greatest({day}, (SELECT max(end_on) + 1 FROM ledger_accountingperiod"
        " WHERE company_id = %(company)s AND reopened_at IS NULL))"
    )


def open_instalments() -> None:
    """Create the transaction's table of instalments: document_id, line, due_on, amount_minor."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS instalment")
        cursor.execute(
            "CREATE TEMPORARY TABLE instalment (document_id bigint, line smallint, due_on date,"
            " amount_minor bigint) ON COMMIT DROP"
        )


def issue(act: Act) -> None:
    """Give every document of the act its items and entries; `instalment` spells out the parts."""
    span: dict[str, int | datetime] = {
        "first": act.first_document,
        "act": act.id,
        "at": act.recorded_at,
        "company": act.company_id,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM instalment)")
        (several,) = cursor.fetchone()
        cursor.execute(_ITEMS.format(join="LEFT JOIN") if several else _ITEMS_SINGLE, span)
        entries = _ENTRIES if several else _ENTRIES_SINGLE
        cursor.execute(entries.format(day=open_day("d.issued_on")), span)
