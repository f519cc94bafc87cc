"""A small ledger with everything that a book has to carry over, written straight into the tables."""

import datetime as dt

from django.db import connection

from huikuan.analytics.tests.book import Book, Item
from huikuan.rules.items import DocumentKind

START = dt.date(2026, 1, 5)


class Ledger(Book):
    """Three customers, two currencies, an unclaimed receipt, a reversal, a difference account."""

    def __init__(self) -> None:
        super().__init__()
        self.customer("K001", "绍兴鑫恒纺织有限公司")
        self.customer("K002", 'Nova "Foods", GmbH\nBerlin', salesperson="")
        self.customer("K003")
        self.first = self.invoice("INV-1", "K001", 100_000_00)
        self.invoice("INV-2", "K002", 900_000, "JPY")
        parts = [(START + dt.timedelta(days=30 * n), 10_000 + n) for n in range(1, 4)]
        self.document(DocumentKind.DEBIT_NOTE, "DN-1", "K003", START, *parts)
        self.cash = self.received("R-1", "K001", 40_000_00)
        self.received("R-2", None, 777_00)
        self.group = self.allocate(self.cash, self.first, 25_000_00, dt.date(2026, 2, 1))
        self.allocate(self.cash, self.first, 1_000_00, dt.date(2026, 2, 2), discount=10)
        self.reverse(self.group, dt.date(2026, 2, 20))

    def invoice(self, number: str, customer: str, minor: int, currency: str = "CNY") -> Item:
        """An invoice of the first day, due in a month."""
        part = (START + dt.timedelta(days=30), minor)
        return self.document(
            DocumentKind.INVOICE, number, customer, START, part, currency=currency
        )[0]

    def received(self, number: str, customer: str | None, minor: int) -> Item:
        """A receipt, claimed by a customer or by nobody."""
        return self.document(DocumentKind.RECEIPT, number, customer, START, (START, minor))[0]


def write(statement: str, *values: str | int) -> None:
    """Run one statement on the test's connection."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def add_labels(ledger: Ledger) -> None:
    """Imported columns of a customer, and an order."""
    write(
        "update parties_customer set attributes = %s where id = %s",
        '{"产品线": "阀门, \\"特种\\"", "级别": "", "无": null}',
        ledger.customers["K001"],
    )
    write(
        "insert into orders_order (company_id, customer_id, order_no, order_date, amount_minor,"
        " currency, status, deposit_minor, salesperson)"
        " values (%s, %s, 'SO-1', '2026-01-02', 5000, 'CNY', 'open', 0, '')",
        ledger.company_id,
        ledger.customers["K001"],
    )
