"""Aging: what is owed by days past due (or by age of the document), any past day (D6).

Population: debts (invoices, debit and credit notes, opening balances), gross with tax, each
instalment by its own day; a credit note lowers the bucket of its own day. `total` is the sum of
the buckets, before cash: `unapplied` is cash received and not yet applied, shown positive, and
`net` is total less unapplied. Currencies are never added.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter

from huikuan.analytics.engine.values import Aged, Customer, Row
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.streams import Lines
from huikuan.analytics.reports.tables import Table, table
from huikuan.analytics.reports.values import Column

GROUPS: dict[str, Callable[[Customer], str]] = {
    "salesperson": attrgetter("salesperson"),
    "region": attrgetter("region"),
    "country": attrgetter("country"),
    "industry": attrgetter("industry"),
    "group": attrgetter("group"),
}
_BY = ("customer", "currency", *GROUPS)


def build(context: Context) -> Table:
    """The aging of the view, by customer and currency or by what the question groups by."""
    context.params.only("basis", "currency", "customer", "customer_id", "q")
    by = tuple(dict.fromkeys(context.query.by)) or ("customer", "currency")
    for code in by:
        if code not in _BY:
            raise BadQuery("query.unknown_group", name=code)
    found: Sequence[Row] = rows(context) if "customer" in by else _folded(context, by)
    return table(
        columns(context, by),
        found,
        where=context.query.where,
        order="-total",
        meta=meta(context),
    )


def meta(context: Context) -> dict[str, object]:
    """Basis and buckets, printed on every aging."""
    return context.meta(
        basis=context.buckets.basis.value,
        buckets=list(context.buckets.codes),
        policy={"name": context.policy.name, "version": context.policy.version},
    )


def columns(context: Context, by: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns for a grouping: who, currency, total, the buckets, cash not applied, net."""
    who = [Column("customer_no", "text"), Column("name", "text")] if "customer" in by else []
    who += [Column(code, "text") for code in by if code in GROUPS]
    if "customer" not in by:
        who.append(Column("customers", "count"))
    money = ["total", *context.buckets.codes, "unapplied", "net"]
    return (*who, Column("currency", "text"), *(Column(code, "money") for code in money))


def rows(context: Context) -> Lines:
    """One row a customer and currency, with the customer's groups."""
    masters, lines = context.masters, context.aged()
    wanted = _wanted(context)
    if wanted is not None:
        lines = [line for line in lines if wanted(line, masters.get(line.customer_id or 0))]
    keys = (*_WHO, "currency", "total", *context.buckets.codes, "unapplied", "net")
    found: list[tuple[object, ...]] = []
    for customer_id, currency, owed, unapplied in lines:
        one = masters.get(customer_id or 0)
        total = sum(owed)
        who = _NOBODY if one is None else one[:_NAMED]
        found.append((*who, currency, total, *owed, unapplied, total - unapplied))
    return Lines(keys, found)


_WHO = ("customer_id", "customer_no", "name", "pinyin", *GROUPS)
_NOBODY = (None, None, None, "", *[""] * len(GROUPS))
# master data begin with what `_WHO` names: a slice is what makes twenty thousand lines cheap
_NAMED = len(_WHO)


def _wanted(context: Context) -> Callable[[Aged, Customer | None], bool] | None:
    """What narrows the lines, nothing when nothing does."""
    currency = context.params.currency()
    only = context.customer_if_named()
    text = context.params.text("q").casefold()
    if not (currency or only or text):
        return None

    def wanted(line: Aged, customer: Customer | None) -> bool:
        if currency and line.currency != currency:
            return False
        if only is not None and line.customer_id != only.id:
            return False
        return not text or (customer is not None and named(customer, text))

    return wanted


def named(customer: Customer, text: str) -> bool:
    """Whether a search text (case folded) means this customer: number, name, pinyin, initials."""
    return (
        text in customer.name.casefold()
        or text in customer.short_name.casefold()
        or customer.customer_no.casefold().startswith(text)
        or customer.initials.casefold().startswith(text)
        or customer.pinyin.casefold().startswith(text)
    )


def _folded(context: Context, by: tuple[str, ...]) -> list[Row]:
    """The rows added up by group and currency."""
    groups = [code for code in by if code in GROUPS]
    added = ("total", *context.buckets.codes, "unapplied", "net")
    folded: dict[tuple[object, ...], Row] = {}
    for row in rows(context):
        key = (*(row[code] for code in groups), row["currency"])
        start = dict(zip((*groups, "currency"), key, strict=True))
        sums = folded.setdefault(key, {**start, "customers": 0, **dict.fromkeys(added, 0)})
        sums["customers"] += 1 if row["customer_id"] else 0
        for code in added:
            sums[code] += row[code]
    return list(folded.values())
