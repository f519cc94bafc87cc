"""Decides where the cells of lists lead: to the customer, the document, the explanation."""

from collections.abc import Callable, Mapping
from typing import Any

from huikuan.analytics.reports import Query
from huikuan.entrypoints.web.frame import Frame

Row = Mapping[str, Any]
Address = Callable[[Frame, Row], str]
# a list of open items has debts and cash: its sum is what is owed less cash
_SUMS: Mapping[str, Mapping[str, str]] = {"open_items": {"open": "net"}}


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
    """The explanation of a figure, narrowed by keys of the row and by what is fixed.

    A row of receipts that nobody has claimed is explained by these alone.
    """

    def address(frame: Frame, row: Row) -> str:
        nobody = "customer_id" in keys and "customer_id" in row and row["customer_id"] is None
        more = {"unclaimed": "1"} if nobody else {}
        return frame.explain(figure, **{key: row.get(key) for key in keys}, **fixed, **more)

    return address


def summed(figure: str, report: str, query: Query) -> Address:
    """The explanation of a total of a list: the sum of what this question leaves in it."""
    own = _SUMS.get(report, {}).get(figure, figure)
    given = {**query.params, "report": report, "by": ",".join(query.by), "where": query.where}

    def address(frame: Frame, row: Row) -> str:
        return frame.explain(own, **{**given, "currency": row["currency"]})

    return address


def grouped(figure: str, report: str, query: Query, by: str) -> Address:
    """The explanation of a figure in the row of a group; the group's own value may be empty."""
    given = {**query.params, "report": report, "by": ",".join(query.by), "where": query.where}

    def address(frame: Frame, row: Row) -> str:
        narrowed = {**given, "currency": row["currency"], "of": row[by]}
        parts = {f"_{key}": value for key, value in narrowed.items() if value != "" or key == "of"}
        return frame.address("explain", figure=figure, **parts)

    return address
