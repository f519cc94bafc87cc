"""The tables that measures are stated over, as every engine offers them (house: the columnar book).

DuckDB and Spark read them from the book's segments, PostgreSQL from the ledger itself; the columns
are the same, so one expression runs on all three.
"""

import datetime as dt
from typing import Any

import ibis

Table = Any
"""An Ibis table expression; Ibis has no types to speak of."""

ENTRIES = ibis.table(
    {
        "company_id": "int32",
        "seq": "int64",
        "act_id": "int32",
        "item_id": "int64",
        "document_id": "int64",
        "customer_id": "int32",
        "side": "int16",
        "kind": "int16",
        "cause": "int16",
        "cause_on": "date",
        "document_kind": "int16",
        "currency": "string",
        "amount_minor": "int64",
        "issued_on": "date",
        "due_on": "date",
        "effective_on": "date",
        "disputed_from": "date",
        "disputed_to": "date",
        "recorded_at": "timestamp('UTC')",
    },
    name="entries",
)
CUSTOMERS = ibis.table(
    {
        "id": "int32",
        "company_id": "int32",
        "group_no": "string",
        "salesperson": "string",
        "industry": "string",
        "region": "string",
        "country": "string",
        "terms": "string",
        "key_account": "string",
    },
    name="customers",
)
LATE = ibis.table({"id": "int32"}, name="late")
"""The acts that were open at the instant up to which records count."""
ATTRIBUTES = ibis.table(
    {"owner": "string", "owner_id": "int64", "name": "string", "value": "string"},
    name="attributes",
)


# A builtin function of Ibis is a name that it writes into statements; its body never runs.


@ibis.udf.scalar.builtin(name="asked_day")
def asked_day(place: int) -> dt.date:
    """Stand for a day that travels as a parameter."""
    raise NotImplementedError(place)


@ibis.udf.scalar.builtin(name="asked_instant")
def asked_instant(place: int) -> dt.datetime:
    """Stand for the instant up to which records count."""
    raise NotImplementedError(place)


@ibis.udf.scalar.builtin(name="asked_name")
def asked_name(place: int) -> str:
    """Stand for a text that travels as a parameter."""
    raise NotImplementedError(place)


def points(ago: tuple[int, ...]) -> Table:
    """The spans asked for: number, first and last day, and the days so many before the last."""
    days = {f"ago_{number}": "date" for number in ago}
    return ibis.table(
        {
            "point": "int32",
            "span_first": "date",
            "span_last": "date",
            "span_seen": "date",
            **days,
        },
        name="points",
    )
