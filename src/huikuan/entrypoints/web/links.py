"""Decides where the cells of lists lead: to the customer, the document, the explanation."""

from collections.abc import Callable, Mapping
from typing import Any

from huikuan.entrypoints.web.frame import Frame

Row = Mapping[str, Any]
Address = Callable[[Frame, Row], str]


def to_customer(frame: Frame, row: Row) -> str:
    """The page of the row's customer; nothing for a receipt that nobody has claimed."""
    key = row.get("customer_id")
    return frame.address("customer", customer_id=key) if key else ""


def to_document(frame: Frame, row: Row) -> str:
    """The page of the row's document."""
    key = row.get("document_id")
    return frame.address("document", document_id=key) if key else ""


def to_counter(frame: Frame, row: Row) -> str:
    """The page of the document on the other side of an allocation."""
    key = row.get("counter_id")
    return frame.address("document", document_id=key) if key else ""


def to_batch(frame: Frame, row: Row) -> str:
    """The page of the import that brought the row."""
    key = row.get("batch_id")
    return frame.address("batch", batch_id=key) if key and frame.may("imports") else ""


def explained(figure: str, *keys: str, **fixed: object) -> Address:
    """The explanation of a figure, narrowed by keys of the row and by what is fixed."""

    def address(frame: Frame, row: Row) -> str:
        return frame.explain(figure, **{key: row.get(key) for key in keys}, **fixed)

    return address
