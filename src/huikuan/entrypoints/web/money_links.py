"""Decides which explanation each figure of a list opens: every amount explains itself (P6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from huikuan.analytics.reports import Query
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import Address, Row, explained, grouped

_WHO = ("customer_id", "currency")

# what a customer (or, without one, the whole book) stands at
POSITION: Mapping[str, Address] = {
    code: explained(code, *_WHO)
    for code in ("open", "receivable", "total", "overdue", "overdue_share", "unapplied", "net")
}


def of_document(frame: Frame, row: Row) -> str:
    """What is open of the row's document, down to its entries."""
    key = row.get("document_id")
    return frame.explain("document", document_id=key) if key else ""


def on_document(frame: Frame, row: Row) -> str:
    """What the row's document was issued for."""
    key = row.get("document_id")
    return frame.explain("amount", document_id=key) if key else ""


def late_of_document(frame: Frame, row: Row) -> str:
    """What of the row's document is past due."""
    key = row.get("document_id")
    return frame.explain("overdue", document_id=key, currency=row["currency"]) if key else ""


def moved(frame: Frame, row: Row) -> str:
    """The line of a statement: a paper that was issued, or what an allocation left over."""
    issued = row.get("entry_kind") == row.get("document_kind")
    return on_document(frame, row) if issued else of_document(frame, row)


def at_day(frame: Frame, row: Row) -> str:
    """What the row's customer stood at on the row's own day."""
    then = replace(frame, as_of=row["day"])
    return then.explain("net", customer_id=row["customer_id"], currency=row["currency"])


# the sums of lists of customers: the whole book's
BOOK: Mapping[str, Address] = {
    code: explained(code, "currency")
    for code in ("open", "total", "overdue", "overdue_share", "unapplied", "net")
}


def listed_customers(report: str) -> dict[str, Address]:
    """The sums of a list that shows some customers only, as the overdue one does."""
    codes = ("open", "overdue", "unapplied")
    return {code: explained(code, "currency", report=report) for code in codes}


# a document's or instalment's own amounts
DOCUMENT: Mapping[str, Address] = {
    "amount": on_document,
    "open": of_document,
    "overdue": late_of_document,
}
STATEMENT: Mapping[str, Address] = {"debit": moved, "credit": moved, "balance": at_day}


def of_one(document_id: object) -> dict[str, Address]:
    """The amounts on the page of one document."""
    return {
        "amount": explained("amount", document_id=document_id),
        "open": explained("document", document_id=document_id),
    }


def listed(report: str) -> dict[str, Address]:
    """The sums of a list of papers, which has no explanation but that of the list."""
    return {"amount": explained("amount", "currency", report=report)}


def aged(buckets: Sequence[str], **fixed: Any) -> dict[str, Address]:  # noqa: ANN401 - parameters of the question
    """The cells of an aging: each bucket, the total, the cash; `fixed` keeps its basis."""
    return {code: explained(code, *_WHO, **fixed) for code in _of_aging(buckets)}


def aged_by(buckets: Sequence[str], query: Query, by: str) -> dict[str, Address]:
    """The cells of an aging by a group: what the customers of the group owe."""
    return {code: grouped(code, "aging", query, by) for code in _of_aging(buckets)}


def _of_aging(buckets: Sequence[str]) -> tuple[str, ...]:
    return ("total", *buckets, "unapplied", "net")
