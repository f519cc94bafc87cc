"""Decides which explanation each figure of a list opens: every amount explains itself (P6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import Address, Row, explained

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


def at_day(frame: Frame, row: Row) -> str:
    """What the row's customer stood at on the row's own day."""
    then = replace(frame, as_of=row["day"])
    return then.explain("net", customer_id=row["customer_id"], currency=row["currency"])


# the sums of lists of customers: the whole book's
BOOK: Mapping[str, Address] = {
    code: explained(code, "currency")
    for code in ("open", "total", "overdue", "overdue_share", "unapplied", "net")
}

# a document's or instalment's own amounts
DOCUMENT: Mapping[str, Address] = dict.fromkeys(("amount", "open", "overdue"), of_document)
STATEMENT: Mapping[str, Address] = {
    "debit": of_document,
    "credit": of_document,
    "balance": at_day,
}


def of_one(document_id: object) -> dict[str, Address]:
    """The amounts on the page of one document."""
    return dict.fromkeys(("amount", "open"), explained("document", document_id=document_id))


def aged(buckets: Sequence[str], **fixed: Any) -> dict[str, Address]:  # noqa: ANN401 - parameters of the question
    """The cells of an aging: each bucket, the total, the cash; `fixed` keeps its basis."""
    codes = ("total", *buckets, "unapplied", "net")
    return {code: explained(code, *_WHO, **fixed) for code in codes}
