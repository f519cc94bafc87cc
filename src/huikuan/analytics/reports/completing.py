"""Which fields the condition of a report may ask, and which values they have (D7; pages: filter)."""

from collections.abc import Mapping
from dataclasses import replace

from huikuan.analytics.measuring import FIELDS
from huikuan.analytics.reports import invoices, measures, open_items, receipts
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.fields import values_of
from huikuan.analytics.reports.registry import run
from huikuan.analytics.reports.tables import fields_of_table
from huikuan.analytics.reports.values import Query
from huikuan.rules.filters import Choice, Field

_LISTS: Mapping[str, tuple[Field, ...]] = {
    "invoices": invoices.FIELDS,
    "open_items": open_items.FIELDS,
    "receipts": receipts.FIELDS,
}


def filter_fields(name: str, query: Query) -> tuple[Field, ...]:
    """The fields that the condition of a report may ask, in the order of its columns.

    Raises BadQuery as `run` does.
    """
    if name in _LISTS:
        return _LISTS[name]
    if name == measures.SEVERAL:
        return FIELDS
    return fields_of_table(run(name, replace(query, where="", sort="", limit=1, offset=0)).columns)


def filter_values(query: Query, field: Field) -> tuple[Choice, ...]:
    """The values that a field has among the customers that the question may see."""
    return values_of(Context.of(query), field)
