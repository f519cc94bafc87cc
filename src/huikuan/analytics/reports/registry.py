"""Which reports there are, and how one is answered: kept whole answers, cut to the page (D6, P7).

A table is built once for a mark and kept with each order that was asked for; a list is asked of
the engine a page at a time, and the page is kept.
"""

from collections.abc import Callable, Hashable
from functools import partial
from types import MappingProxyType

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.faults import BadQuery, UnknownReport
from huikuan.analytics.policies import delivery_policy, report_policy
from huikuan.analytics.reports import (
    aging,
    aging_trend,
    cockpit,
    customer,
    customers,
    document,
    entries,
    invoices,
    measures,
    monthly,
    open_items,
    overdue,
    payment_trend,
    postings,
    receipts,
    search,
    statement,
    top_overdue,
    unreceived,
)
from huikuan.analytics.reports.context import MEMO, Context
from huikuan.analytics.reports.tables import Table, in_order, page_of
from huikuan.analytics.reports.values import Query, Report
from huikuan.books.documents import queries as documents
from huikuan.kernel.days import Day
from huikuan.kernel.names import nearest_first
from huikuan.kernel.policies import PolicyVersion

_TABLES: MappingProxyType[str, Callable[[Context], Table]] = MappingProxyType(
    {
        "aging": aging.build,
        "balances": customers.balances,
        "overdue": overdue.build,
        "customers": customers.build,
        "customer": customer.build,
        "cockpit": cockpit.build,
        "aging_trend": aging_trend.build,
        "top_overdue": top_overdue.build,
        "payment_trend": payment_trend.build,
        "statement": statement.build,
        "search": search.build,
        "monthly": monthly.build,
        "unreceived": unreceived.build,
    }
)
_GROUPED = frozenset({"aging", "balances", "monthly"})
_FILTERED = frozenset(
    {"aging", "balances", "overdue", "customers", "open_items", "invoices", "receipts"}
)
# the policies that an answer depends on, beside the aging policy that every answer is kept under
_POLICIES: MappingProxyType[str, Callable[[int, Day], PolicyVersion]] = MappingProxyType(
    {"monthly": report_policy, "unreceived": delivery_policy}
)
# what an answer depends on that is no entry of the ledger: the last step known
_STEPS: MappingProxyType[str, Callable[[int], int]] = MappingProxyType(
    {"unreceived": documents.last_step}
)
_LISTS: MappingProxyType[str, Callable[[Context], Report]] = MappingProxyType(
    {
        "open_items": open_items.build,
        "invoices": invoices.build,
        "receipts": receipts.build,
        "document": document.build,
        "entries": entries.build,
        "postings": postings.build,
    }
)

# an order of rows is a list of pointers: so many of them take the memory of one row
_POINTERS = 16
_NEAREST = 3


def names() -> tuple[str, ...]:
    """The names of all reports, without the measures, each of which is one too."""
    return tuple(sorted((*_TABLES, *_LISTS)))


def every_name() -> tuple[str, ...]:
    """The names of all reports and of all measures, families of measures by one name."""
    return tuple(sorted({*names(), *measures.names()}))


def run(name: str, query: Query) -> Report:
    """Answer a report.

    Raises BadQuery (codes `query.*` of the text catalogue) when the question cannot be answered
    as asked, NothingThere when the customer or document it names is not there for the asker.
    """
    refuse_unknown(name)
    if name not in names() and measures.known(name):
        return _from_table(name, Context.of(query))
    if query.engine:
        # the other reports are asked of the engines that suit them
        raise BadQuery("query.no_engine", name=name)
    if query.by and name not in _GROUPED:
        # an answer by something else than was asked for would be read as what was asked for
        raise BadQuery("query.unknown_group", name=", ".join(query.by))
    if query.where and name not in _FILTERED:
        # an answer that is not narrowed would be read as one that is
        raise BadQuery("query.no_condition")
    context = Context.of(query)
    if name in _TABLES:
        return _from_table(name, context)
    build = _LISTS[name]
    about = (*_question(query), query.sort, query.limit, query.offset)
    return context.kept(f"list:{name}", about, lambda: build(context))


def refuse_unknown(name: str) -> None:
    """Raise UnknownReport, with the names that come nearest, where there is no such report."""
    if name not in _TABLES and name not in _LISTS and not measures.known(name):
        near = nearest_first(name, every_name())
        raise UnknownReport(name, near[:_NEAREST])


def ready(name: str, query: Query) -> bool:
    """Tell whether the answer of a measure or table is kept, so that it comes at once."""
    return Context.of(query).has(f"table:{name}", _question(query))


def state(company_id: int) -> Hashable:
    """What a company's kept answers are of: the same as long as nothing was booked or changed."""
    return engine.mark(company_id)


def forget() -> None:
    """Drop the kept answers, for tests that replace a database under the process."""
    MEMO.forget()


def _from_table(name: str, context: Context) -> Report:
    query = context.query
    about = _question(query)
    if name in _POLICIES:
        about = (*about, _POLICIES[name](query.company_id, query.as_of).digest)
    if name in _STEPS:
        about = (*about, _STEPS[name](query.company_id))
    build = _TABLES.get(name) or partial(measures.build, name=name)
    whole = context.kept(f"table:{name}", about, lambda: build(context))
    if not whole.order:
        # a story is told whole and in its own order
        return Report(
            name,
            whole.columns,
            whole.rows,
            whole.totals,
            len(whole.rows),
            whole.meta,
            whole.parts,
        )
    page = page_of(query, whole.columns, whole.order)
    ordered = context.kept(
        f"order:{name}",
        (*about, page.sort, page.descending),
        lambda: in_order(whole.rows, whole.columns, page),
        share=_POINTERS,
    )
    end = None if page.limit is None else page.offset + page.limit
    sort = ("-" if page.descending else "") + page.sort
    rows = ordered[page.offset : end] if page.offset or end is not None else ordered
    return Report(name, whole.columns, rows, whole.totals, len(whole), {**whole.meta, "sort": sort})


def _question(query: Query) -> tuple[Hashable, ...]:
    params = tuple(sorted((name, str(value)) for name, value in query.params.items()))
    engine = query.engine
    return (query.as_of, query.known_at, query.scope, query.by, query.where, params, engine)
