"""Gathers a day's figures from one state of the book, and names them by a digest (D7, I13)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from huikuan.analytics.book import BookNotThere, synced
from huikuan.analytics.columns import numbers
from huikuan.analytics.daily import company, customers, sheets
from huikuan.analytics.daily.sheets import Sheet
from huikuan.analytics.engine import postgres
from huikuan.analytics.engine.running import Engine
from huikuan.analytics.policies import aging_policy
from huikuan.kernel.days import Day
from huikuan.kernel.digests import digest
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.aging import Buckets, parse


@dataclass(frozen=True, slots=True)
class Total:
    """What the customers' figures come to in a currency, beside the company's own, minor units."""

    currency: str
    open_balance: int
    overdue_amount: int
    unapplied: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of one day.

    `mark` names the state of the facts; `digest` the figures, the buckets and the policy that
    gave them, so that two takings with one digest have the same rows. `by_customer` are the
    customers' figures added up, `of_company` the company's: the two come from different sums.
    """

    as_of: Day
    policy: PolicyVersion
    buckets: Buckets
    mark: str
    digest: bytes
    engine: str
    customers: int
    by_customer: tuple[Total, ...]
    of_company: tuple[Total, ...]
    sheets: Mapping[str, Sheet]


def newest_mark(company_id: int) -> str:
    """What names the facts that `day_figures` would take now; brings the book up to date."""
    return book(company_id)[1]


def day_figures(company_id: int, as_of: Day) -> DayFigures:
    """Take every figure of a day, by the aging policy in force on it.

    From the columnar book, or from the ledger itself where there can be no book.
    """
    engine, mark = book(company_id)
    policy = aging_policy(company_id, as_of)
    buckets = parse(policy.document)
    table = customers.customers(engine, as_of, buckets)
    whole = company.company(company_id, as_of, buckets, engine.name)
    taken = {
        "customer": sheets.of_table(table),
        "company": sheets.of_rows(company.COLUMNS, whole.rows),
        "month_end": sheets.of_rows(company.MONTH_COLUMNS, whole.month_ends),
    }
    return DayFigures(
        as_of=as_of,
        policy=policy,
        buckets=buckets,
        mark=mark,
        digest=_digest(taken, policy),
        engine=engine.name,
        customers=len(table),
        by_customer=_totals(table),
        of_company=tuple(Total(row[0], row[1], row[2], row[4]) for row in whole.rows),
        sheets=taken,
    )


def book(company_id: int) -> tuple[Engine, str]:
    """The engine that answers for a company, its book brought up to date, and the facts' mark."""
    try:
        found = synced(company_id)
    except BookNotThere:
        from huikuan.analytics.engine.postgres import measuring

        return measuring.engine(company_id), digest(list(postgres.mark(company_id))).hex()
    from huikuan.analytics.engine import duckdb

    return duckdb.engine(found), digest(repr(found.mark)).hex()


def _totals(table: pa.Table) -> tuple[Total, ...]:
    names = ("open_balance", "overdue_amount", "unapplied")
    found: dict[str, list[int]] = {}
    for currency in table["currency"].unique().to_pylist():
        mine = np.array([one == currency for one in table["currency"].to_pylist()])
        found[currency] = [int(numbers(table[name])[mine].sum()) for name in names]
    return tuple(Total(currency, *found[currency]) for currency in sorted(found))


def _digest(taken: Mapping[str, Sheet], policy: PolicyVersion) -> bytes:
    """Over the very text that is kept, with no closing's id."""
    texts = {name: b"".join(sheet.parts(0)) for name, sheet in taken.items()}
    columns = {name: ",".join(sheet.columns) for name, sheet in taken.items()}
    return digest({"texts": texts, "columns": columns, "policy": policy.digest})
