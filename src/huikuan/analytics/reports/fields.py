"""Decides what the condition of a report may ask: its columns, and what the customer is (D7)."""

from collections.abc import Iterable, Mapping, Sequence

from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.groups import GROUPS
from huikuan.analytics.reports.values import Column
from huikuan.kernel.currencies import known
from huikuan.rules.filters import CURRENCY, Choice, Field
from huikuan.rules.items import DocumentKind, DocumentStatus, ReceiptMethod

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(kind.word for kind in DocumentKind),
    "status": tuple(DocumentStatus),
    "method": tuple(ReceiptMethod),
}
# what else people call a column
_ALSO: Mapping[str, tuple[str, ...]] = {"days_late": ("overdue_days",)}
_OF_CUSTOMER = {
    "customer_no": "customer_no",
    "name": "name",
    "customer": "name",
    "terms": "terms",
    **{code: code for code in GROUPS},
}


def fields_of(columns: Iterable[Column]) -> tuple[Field, ...]:
    """The columns as fields of a condition, each with its other names and only values."""
    return tuple(
        Field(one.code, one.kind, _CHOICES.get(one.code, ()), _ALSO.get(one.code, ()))
        for one in columns
    )


def with_groups(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, and what a customer may be grouped by where they do not name it already."""
    there = {one.code for one in columns}
    return (*columns, *(Column(code, "text") for code in GROUPS if code not in there))


def values_of(context: Context, field: Field) -> tuple[Choice, ...]:
    """The values that a field has among the customers that may be seen, in order, each once.

    Empty for figures and days, and for texts that belong to single documents.
    """
    if field.choices:
        return tuple(Choice(one) for one in field.choices)
    if field.code != CURRENCY and field.code not in _OF_CUSTOMER:
        return ()
    return context.kept(
        "field_values", (context.view.salesperson, field.code), lambda: _found(context, field.code)
    )


def _found(context: Context, code: str) -> tuple[Choice, ...]:
    masters = context.masters.values()
    if code == CURRENCY:
        currencies = {one.currency for one in masters} | {context.company.currency}
        return tuple(Choice(one) for one in sorted(currencies) if known(one))
    attribute = _OF_CUSTOMER[code]
    if attribute == "name":
        return tuple(
            Choice(one.name, "", f"{one.initials} {one.pinyin}")
            for one in sorted(masters, key=lambda one: one.pinyin or one.name)
        )
    values = {str(getattr(one, attribute) or "") for one in masters} - {""}
    return tuple(Choice(one) for one in sorted(values))
