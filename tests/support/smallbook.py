"""A book of two customers that fits on a card, booked with the operations of an import.

C1 华东机械, salesperson 李雷: INV-1 1,000.00 CNY of 2026-01-10 due 2026-02-09
C2 南方电子, salesperson 韩梅: INV-2 2,000.00 USD of 2026-01-20 due 2026-03-21
R-1 400.00 CNY of C1 on 2026-02-20; R-2 55.00 CNY of nobody known on 2026-02-25
SO-1 300.00 CNY and SO-2 700.00 USD are orders of C1 and C2
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from huikuan.adapters.pinyin import spell
from huikuan.books.intake import operations as intake
from huikuan.books.ledger import operations as ledger
from huikuan.books.orders import operations as orders
from huikuan.books.parties import operations as parties
from huikuan.rules.intake import layout
from tests.support.firm import SETUP

AT = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
CUSTOMERS: tuple[dict[str, object], ...] = (
    {
        "customer_no": "C1",
        "name": "华东机械",
        "salesperson": "李雷",
        "currency": "CNY",
        "contact": "王芳",
        "phone": "13800000001",
    },
    {
        "customer_no": "C2",
        "name": "南方电子",
        "salesperson": "韩梅",
        "currency": "USD",
        "contact": "赵敏",
        "phone": "13800000002",
    },
)
ORDERS: tuple[dict[str, object], ...] = (
    {
        "order_no": "SO-1",
        "customer_no": "C1",
        "order_date": dt.date(2026, 1, 5),
        "amount_minor": 30_000,
        "currency": "CNY",
        "status": "open",
        "deposit_minor": 0,
    },
    {
        "order_no": "SO-2",
        "customer_no": "C2",
        "order_date": dt.date(2026, 1, 6),
        "amount_minor": 70_000,
        "currency": "USD",
        "status": "open",
        "deposit_minor": 0,
    },
)
INVOICES: tuple[dict[str, object], ...] = (
    {
        "invoice_no": "INV-1",
        "customer_no": "C1",
        "issue_date": dt.date(2026, 1, 10),
        "due_date": dt.date(2026, 2, 9),
        "amount_minor": 100_000,
        "kind": "invoice",
        "currency": "CNY",
    },
    {
        "invoice_no": "INV-2",
        "customer_no": "C2",
        "issue_date": dt.date(2026, 1, 20),
        "due_date": dt.date(2026, 3, 21),
        "amount_minor": 200_000,
        "kind": "invoice",
        "currency": "USD",
    },
)
RECEIPTS: tuple[dict[str, object], ...] = (
    {
        "receipt_no": "R-1",
        "customer_no": "C1",
        "received_on": dt.date(2026, 2, 20),
        "amount_minor": 40_000,
        "currency": "CNY",
        "method": "bank",
    },
    {
        "receipt_no": "R-2",
        "customer_no": None,
        "received_on": dt.date(2026, 2, 25),
        "amount_minor": 5_500,
        "currency": "CNY",
        "method": "bank",
    },
)


def book(company_id: int) -> None:
    """Book the card into a company."""
    with transaction.atomic():
        stage("customers", CUSTOMERS)
        parties.judge_customers(company_id)
        parties.book_customers(company_id, 0, spell)
    with transaction.atomic():
        stage("orders", ORDERS)
        orders.judge_orders(company_id)
        orders.book_orders(company_id, 0)
    for kind, rows in (("invoices", INVOICES), ("receipts", RECEIPTS)):
        with transaction.atomic():
            act = ledger.open_act(
                company_id=company_id, kind=f"import.{kind}", by=SETUP, recorded_at=AT
            )
            stage(kind, rows, ledger.NUMBERED)
            ledger.judge_documents(kind, company_id)
            ledger.prepare_booking()
            ledger.book_documents(kind, act)
            ledger.close_act(act)


def known_when_recorded() -> None:
    """Let each act be known from the moment it bears, for tests whose clock stands in the past.

    The database stamps an act with its own clock, which no test can set back.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_act SET known_at = recorded_at")


def document_id(company_id: int, number: str) -> int:
    """The id of a document by its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM ledger_document WHERE company_id = %s AND number = %s",
            (company_id, number),
        )
        return int(cursor.fetchone()[0])


def stage(kind: str, rows: Sequence[Mapping[str, object]], extra: tuple[str, ...] = ()) -> None:
    """Put rows of a kind onto the stage that judging and booking read."""
    columns = layout(kind).staged_columns
    intake.open_stage(kind, extra)
    intake.stage_rows(
        kind,
        [
            [{**row, "row": at, "line": at + 1}.get(column) for column in columns]
            for at, row in enumerate(rows, 1)
        ],
    )
    intake.close_stage()
