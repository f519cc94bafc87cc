"""Statement of account (对账单): what moved between two days, from balance to balance (D5).

The balance is what the customer owes less cash not applied. A payment applied to an invoice moves
nothing between the parties, so the lines are documents and what allocations left over (discounts,
write-offs, fees, exchange differences). One block a currency; opening + lines = closing.
"""

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Filters, Page, Row, View
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.reports.context import Context, home_first
from huikuan.analytics.reports.listing import disputed
from huikuan.analytics.reports.tables import Table
from huikuan.analytics.reports.values import Column
from huikuan.kernel.days import Day, add_days, month_start
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.items import DocumentKind, EntryKind, Side

COLUMNS = (
    Column("day", "date"),
    Column("entry_kind", "text"),
    Column("document_kind", "text"),
    Column("number", "text"),
    Column("order_no", "text"),
    Column("due_on", "date"),
    Column("currency", "text"),
    Column("debit", "money"),
    Column("credit", "money"),
    Column("balance", "money"),
)


def build(context: Context) -> Table:
    """The statement of one customer; `from` defaults to the month's first day, `to` to `as_of`.

    `meta["blocks"]` holds, by currency, opening, closing, open items, overdue split and unapplied.
    Raises BadQuery when the period ends before it starts or after the day asked for.
    """
    context.params.only("customer", "customer_id", "from", "to", "currency")
    customer = context.customer()
    start, end = period(context)
    now = View(context.view.company_id, end, context.view.known_at, context.view.salesperson)
    before = View(now.company_id, add_days(start, -1), now.known_at, now.salesperson)
    opening = _net(before, customer.id)
    lines = engine.movements(now, customer.id, start)
    open_now = _open(now, customer.id)
    wanted = context.params.currency()
    currencies = {*opening, *(line["currency"] for line in lines), *open_now}
    if wanted:
        currencies &= {wanted}
    blocks: list[dict[str, object]] = []
    rows: list[Row] = []
    for currency in home_first(currencies or {wanted or customer.currency}, customer.currency):
        mine = [line for line in lines if line["currency"] == currency]
        told, closing = _told(mine, opening.get(currency, 0))
        rows += told
        block = _block(context, open_now.get(currency, []), end)
        totals = {
            "currency": currency,
            "opening": opening.get(currency, 0),
            "debits": sum(row["debit"] or 0 for row in told),
            "credits": sum(row["credit"] or 0 for row in told),
            "closing": closing,
        }
        blocks.append(totals | block)
    meta = context.meta(
        blocks=blocks,
        **{"from": start, "to": end},
        customer={
            "customer_id": customer.id,
            "customer_no": customer.customer_no,
            "name": customer.name,
            "tax_id": customer.tax_id,
            "terms": customer.terms,
        },
        seller={
            "code": context.company.code,
            "name": context.company.name,
            "name_en": context.company.name_en,
        },
    )
    sums = [_total(block) for block in blocks]
    return Table(COLUMNS, rows, sums, "", meta)


def period(context: Context) -> tuple[Day, Day]:
    """The first and the last day of the statement."""
    end = context.params.day("to") or context.view.as_of
    start = context.params.day("from") or month_start(end)
    if start > end or end > context.view.as_of:
        raise BadQuery("query.period", first=start.isoformat(), last=end.isoformat())
    return start, end


def _net(view: View, customer_id: int) -> dict[str, int]:
    return {
        currency: owed - cash
        for currency, owed, cash in engine.balance(view, customer_id)
        if owed != cash
    }


def _open(view: View, customer_id: int) -> dict[str, list[Row]]:
    page = Page("due_on", descending=False, limit=None, offset=0)
    found = engine.open_list(view, Filters(customer_id=customer_id), page)
    by_currency: dict[str, list[Row]] = {}
    for row in found:
        by_currency.setdefault(row["currency"], []).append(row)
    return by_currency


def _told(lines: list[Row], opening: int) -> tuple[list[Row], int]:
    """The lines with debit, credit and running balance, and the balance after the last."""
    balance = opening
    told: list[Row] = []
    for line in lines:
        amount = line["amount"]
        balance += amount
        told.append(
            {
                "document_id": line["document_id"],
                "day": line["day"],
                "entry_kind": EntryKind(line["kind"]).word,
                "document_kind": DocumentKind(line["document_kind"]).word,
                "number": line["number"],
                "order_no": line["order_no"],
                "due_on": line["due_on"] if amount > 0 else None,
                "currency": line["currency"],
                "debit": amount if amount > 0 else None,
                "credit": -amount if amount < 0 else None,
                "balance": balance,
            }
        )
    return told, balance


def _block(context: Context, items: list[Row], end: Day) -> dict[str, object]:
    buckets = Buckets(context.buckets.edges, Basis.DUE_DATE)
    split = dict.fromkeys(buckets.codes, 0)
    for item in items:
        if item["side"] == Side.DEBT:
            split[buckets.bucket(item["due_on"], end)] += item["open"]
    owed = sum(split.values())
    cash = -sum(item["open"] for item in items if item["side"] == Side.CASH)
    shown = [
        {
            "document_id": item["document_id"],
            "number": item["number"],
            "document_kind": DocumentKind(item["kind"]).word,
            "issued_on": item["issued_on"],
            "due_on": item["due_on"],
            "currency": item["currency"],
            "amount": item["amount"],
            "open": item["open"],
            "days_late": max((end - item["due_on"]).days, 0) if item["side"] == Side.DEBT else None,
            "disputed": disputed(end, item),
        }
        for item in items
    ]
    overdue = owed - split[buckets.codes[0]]
    return {
        "open": owed,
        "unapplied": cash,
        "overdue": overdue,
        "split": split,
        "items": shown,
    }


def _total(block: dict[str, object]) -> Row:
    return {
        "currency": block["currency"],
        "debit": block["debits"],
        "credit": block["credits"],
        "balance": block["closing"],
    }
