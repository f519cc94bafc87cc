"""Decides how an answer of the reports is written in JSON: money as strings, everywhere (contract).

The rows of a report carry their columns' kinds; what stands beside the rows (a document's header,
its entries, a statement's blocks) is told by the names that money has there.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from huikuan.analytics.reports import Report
from huikuan.kernel.money import Money

MONEY: Final = frozenset(
    {
        "amount",
        "open",
        "tax",
        "total",
        "overdue",
        "not_due",
        "unapplied",
        "net",
        "receivable",
        "balance",
        "opening",
        "closing",
        "debit",
        "credit",
        "debits",
        "credits",
        "deposit",
    }
)
# what other routes are asked with: a document by its id, an allocation by its group
KEYS: Final = ("document_id", "item_id", "group_id")
# personal data has a route and a right of its own
PERSONAL: Final = frozenset({"contacts"})
_SPLIT: Final = frozenset({"buckets", "overdue_split", "split"})


def rendered(report: Report) -> dict[str, Any]:
    """Return a report as JSON values; every amount is a string in its own currency.

    Rows carry the keys by which other routes find what they show.
    """
    answer = report.to_json()
    answer["rows"] = [
        {**{key: raw[key] for key in KEYS if raw.get(key) is not None}, **row}
        for raw, row in zip(report.rows, _rows(answer), strict=True)
    ]
    reserved = {"report", "columns", "rows", "totals", "total_rows"}
    return {
        key: value if key in reserved else _worded(value, "", money=False)
        for key, value in answer.items()
        if key not in PERSONAL
    }


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = answer["rows"]
    return rows


def _worded(value: object, currency: str, *, money: bool) -> object:
    if isinstance(value, Mapping):
        own = value.get("currency")
        known = own if isinstance(own, str) and own else currency
        return {
            key: _worded(inner, known, money=key in MONEY or key in _SPLIT or money)
            for key, inner in value.items()
            if key not in PERSONAL
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_worded(inner, currency, money=False) for inner in value]
    if money and currency and isinstance(value, int) and not isinstance(value, bool):
        return Money(value, currency).text()
    return value
