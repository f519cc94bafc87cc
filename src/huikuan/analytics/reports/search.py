"""Search over everything: who or which document is meant by what was typed (pages: frame).

Customers by name, pinyin, initials or number; documents by the beginning of their number or by
their exact amount.
"""

import re
from decimal import Decimal

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Row
from huikuan.analytics.reports.aging import named
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.listing import document_row
from huikuan.analytics.reports.tables import Table
from huikuan.analytics.reports.values import Column

COLUMNS = (
    Column("found", "text"),
    Column("number", "text"),
    Column("customer_no", "text"),
    Column("customer", "text"),
    Column("issued_on", "date"),
    Column("currency", "text"),
    Column("amount", "money"),
    Column("open", "money"),
)
_SHOWN = 10
_AMOUNT = re.compile(r"(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,3})?", re.ASCII)


def build(context: Context) -> Table:
    """Up to ten customers and ten documents; `found` says which a row is."""
    context.params.only("q")
    text = context.params.text("q")
    if not text:
        return Table(COLUMNS, [], [], "", context.meta(q=""))
    rows = [*_customers(context, text.casefold()), *_documents(context, text)]
    return Table(COLUMNS, rows, [], "", context.meta(q=text))


def _customers(context: Context, text: str) -> list[Row]:
    there = [one for one in context.masters.values() if named(one, text)]
    # who begins with what was typed is more likely meant than who only contains it
    there.sort(
        key=lambda one: (
            one.customer_no.casefold() != text,
            not one.name.casefold().startswith(text),
            len(one.name),
            one.pinyin,
        )
    )
    return [
        {
            "found": "customer",
            "number": one.customer_no,
            "customer_id": one.id,
            "customer_no": one.customer_no,
            "customer": one.name,
            "currency": one.currency,
            "issued_on": None,
            "amount": None,
            "open": None,
        }
        for one in there[:_SHOWN]
    ]


def _documents(context: Context, text: str) -> list[Row]:
    figures: list[int] = []
    if _AMOUNT.fullmatch(text):
        figure = Decimal(text.replace(",", ""))
        # an amount without currency may be yen, yuan or dinar
        scaled = (figure * 10**places for places in (2, 0, 3))
        figures = [int(minor) for minor in scaled if minor == int(minor)]
    ids = engine.find_documents(context.view, text=text, figures=figures, limit=_SHOWN)
    found = engine.details(context.view, [one for one, _ in ids])
    return [{**row, "found": row["kind"]} for row in (document_row(context, one) for one in found)]
