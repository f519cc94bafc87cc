"""A small firm whose figures can be checked in the head."""

import datetime as dt
from typing import Any

from huikuan.analytics.reports import Query, Report, run
from huikuan.analytics.tests.book import Book, Item
from huikuan.rules.items import DocumentKind

TODAY = dt.date(2026, 3, 31)


def day(text: str) -> dt.date:
    """A day as people write it."""
    return dt.date.fromisoformat(text)


class Firm(Book):
    """Three customers: one late, one prompt, one abroad; a receipt that nobody has claimed."""

    def __init__(self) -> None:
        super().__init__()
        self.customer("K001", "绍兴鑫恒纺织有限公司")
        self.customer("K002", "Nova Foods GmbH", salesperson="韩梅梅")
        self.customer("K003", "苏州联创机械有限公司")
        self.late = self.invoice("INV-1", "K001", "2025-11-05", "2025-12-05", 100_000_00)
        self.paid = self.invoice("INV-2", "K001", "2026-01-10", "2026-02-10", 10_000_00)
        self.young = self.invoice("INV-3", "K001", "2026-03-10", "2026-04-10", 5_000_00)
        self.yen = self.invoice("INV-4", "K002", "2026-02-01", "2026-03-01", 900_000, "JPY")
        self.credit = self.one(
            DocumentKind.CREDIT_NOTE, "CN-1", "K001", "2026-03-01", "2026-03-01", 500_00
        )
        self.cash = self.one(
            DocumentKind.RECEIPT, "R-1", "K001", "2026-02-20", "2026-02-20", 40_000_00
        )
        self.nobodys = self.one(
            DocumentKind.RECEIPT, "R-2", None, "2026-03-20", "2026-03-20", 777_00
        )
        self.allocate(self.cash, self.paid, 10_000_00, day("2026-02-20"))
        self.group = self.allocate(self.cash, self.late, 25_000_00, day("2026-03-05"))

    def one(  # noqa: PLR0917 - a document's line, read from left to right
        self,
        kind: DocumentKind,
        number: str,
        customer: str | None,
        issued: str,
        due: str,
        minor: int,
        currency: str = "CNY",
    ) -> Item:
        part = (day(due), minor)
        return self.document(kind, number, customer, day(issued), part, currency=currency)[0]

    def invoice(
        self, number: str, customer: str, issued: str, due: str, minor: int, currency: str = "CNY"
    ) -> Item:
        return self.one(DocumentKind.INVOICE, number, customer, issued, due, minor, currency)

    def ask(self, name: str, *, as_of: dt.date = TODAY, **more: Any) -> Report:  # noqa: ANN401 - a question
        return run(name, Query(self.company_id, as_of, **more))
