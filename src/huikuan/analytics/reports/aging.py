"""Aging: what is owed by days past due (or by age of the document), any past day (D6).

Population: debts (invoices, debit and credit notes, opening balances), gross with tax, each
instalment by its own day; a credit note lowers the bucket of its own day. `total` is the sum of
the buckets, before cash: `unapplied` is cash received and not yet applied, shown positive, and
`net` is total less unapplied. Currencies are never added.
"""

from collections.abc import Callable, Sequence

from huikuan.analytics.engine.values import Aged, Customer, Row
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.groups import GROUPS, asked, folded, who
from huikuan.analytics.reports.streams import Lines
from huikuan.analytics.reports.tables import Table, table
from huikuan.analytics.reports.values import Column


def build(context: Context) -> Table:
    """The aging of the view, by customer and currency or by what the question groups by."""
    context.params.only("basis", "currency", "customer", "customer_id", "q")
    by = asked(context.query.by)
    found: Sequence[Row] = rows(context)
    if "customer" not in by:
        found = folded(found, by, ("total", *context.buckets.codes, "unapplied", "net"))
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
    money = ("total", *context.buckets.codes, "unapplied", "net")
    return (*who(by), *(Column(code, "money") for code in money))


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
        named_as = _NOBODY if one is None else one[:_NAMED]
        found.append((*named_as, currency, total, *owed, unapplied, total - unapplied))
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
    """Whether a search text (case folded) means this customer: number, name, pinyin, initials.

    Pinyin is typed with blanks or without, from any syllable on: who knows a firm leaves its city
    out. So are initials, of two letters and more.
    """
    return (
        text in customer.name.casefold()
        or text in customer.short_name.casefold()
        or customer.customer_no.casefold().startswith(text)
        or customer.initials.casefold().startswith(text)
        or (len(text) > 1 and text in customer.initials.casefold())
        or _spelled(customer.pinyin.casefold(), text.replace(" ", ""))
    )


def _spelled(pinyin: str, typed: str) -> bool:
    if not (typed and typed.isascii() and typed in pinyin.replace(" ", "")):
        return False
    syllables = pinyin.split()
    # one letter begins a name: within it, it would mean nearly everybody
    starts = range(len(syllables) if len(typed) > 1 else 1)
    return any("".join(syllables[at:]).startswith(typed) for at in starts)
