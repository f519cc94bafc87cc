"""Every balance of every random book, on random days as known at random instants, recomputed.

The reference is `rules.aging.age` over items added up from plain lists (D6; house: one definition).
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan.analytics.reports import Query, Scope, run
from huikuan.analytics.tests.book import Book, Item, at
from huikuan.rules.aging import Basis, Buckets, age
from huikuan.rules.items import Account, DocumentKind, EntryKind, Side

pytestmark = pytest.mark.django_db

FIRST = dt.date(2025, 1, 1)
EDGES = (30, 60, 90, 180, 360)
CUSTOMERS = {"A1": "李雷", "B2": "韩梅梅", "C3": "李雷"}
DAYS = st.integers(0, 500).map(lambda days: FIRST + dt.timedelta(days=days))
DEBTS = st.sampled_from(
    [DocumentKind.INVOICE, DocumentKind.DEBIT_NOTE, DocumentKind.CREDIT_NOTE, DocumentKind.OPENING]
)
CASH = st.sampled_from([DocumentKind.RECEIPT, DocumentKind.DRAFT])
LATENESS = st.integers(0, 40)
YES_OR_NO = st.booleans()


class _Undone(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Leave the database as it was: one example, one savepoint."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


@st.composite
def stories(draw: st.DrawFn) -> Book:
    """A book with documents, part payments, discounts and reversals, some recorded late."""
    book = Book()
    for number, seller in CUSTOMERS.items():
        book.customer(number, salesperson=seller)
    for count in range(draw(st.integers(1, 7))):
        _issue(draw, book, count)
    groups: list[int] = []
    for _ in range(draw(st.integers(0, 6))):
        group = (_apply if draw(st.integers(0, 3)) else _elsewhere)(draw, book)
        groups += [] if group is None else [group]
    if draw(YES_OR_NO) and groups:
        day = draw(DAYS)
        book.reverse(groups[0], day, recorded_at=at(day + dt.timedelta(draw(LATENESS))))
    return book


def _issue(draw: st.DrawFn, book: Book, count: int) -> None:
    day, currency = draw(DAYS), draw(st.sampled_from(["CNY", "USD", "JPY"]))
    late = at(day + dt.timedelta(draw(LATENESS)))
    if draw(YES_OR_NO):
        customer = draw(st.sampled_from(["A1", "B2", "C3", None]))
        minor = draw(st.integers(1, 10_000))
        kind = draw(CASH)
        book.document(
            kind, f"R{count}", customer, day, (day, minor), currency=currency, recorded_at=late
        )
        return
    parts = draw(
        st.lists(st.tuples(st.integers(0, 120), st.integers(1, 10_000)), min_size=1, max_size=3)
    )
    dues = [(day + dt.timedelta(days), minor) for days, minor in parts]
    customer = draw(st.sampled_from(["A1", "B2", "C3"]))
    book.document(
        draw(DEBTS), f"F{count}", customer, day, *dues, currency=currency, recorded_at=late
    )


def _elsewhere(draw: st.DrawFn, book: Book) -> int | None:
    """What pays no debt: money moved or paid back, what is left of a claim written off."""
    now = dt.date.max
    left = [item for item in book.items if book.open_of(item, now, None)]
    if not left:
        return None
    item = draw(st.sampled_from(left))
    open_now = book.open_of(item, now, None)
    if (open_now < 0) != (item.side is Side.CASH):
        return None
    minor = draw(st.integers(1, abs(open_now)))
    day = max(draw(DAYS), item.issued_on)
    late = at(day + dt.timedelta(draw(LATENESS)))
    if item.side is Side.DEBT:
        kind, account = EntryKind.DIFFERENCE, Account.SHORT_PAYMENT
    elif draw(YES_OR_NO):
        book.move(item, draw(st.sampled_from(sorted(CUSTOMERS))), minor, day, recorded_at=late)
        return None
    else:
        kind, account = EntryKind.MOVED, Account.REFUND
    return book.settle(item, minor, day, kind, account, recorded_at=late)


def _apply(draw: st.DrawFn, book: Book) -> int | None:
    """One allocation between two items that fit, if there are any."""
    now = dt.date.max
    sources = [item for item in book.items if book.open_of(item, now, None) < 0]
    debts = [item for item in book.items if book.open_of(item, now, None) > 0]
    fitting = [
        (one, other)
        for one in sources
        for other in debts
        if one.customer in {None, other.customer} and one.currency == other.currency
    ]
    if not fitting:
        return None
    source, target = draw(st.sampled_from(fitting))
    most = min(-book.open_of(source, now, None), book.open_of(target, now, None))
    minor = draw(st.integers(1, most))
    left = book.open_of(target, now, None) - minor
    discount = draw(st.integers(0, min(left, 50)))
    kind = EntryKind.APPLIED if source.side is Side.CASH else EntryKind.CREDITED
    day = draw(DAYS)
    late = at(day + dt.timedelta(draw(LATENESS)))
    return book.allocate(source, target, minor, day, kind=kind, discount=discount, recorded_at=late)


def a_day(data: st.DataObject, book: Book) -> dt.date:
    """Any day, or one on which something counted: edges are where errors live."""
    return data.draw(DAYS | st.sampled_from([entry.effective_on for entry in book.entries]))


def a_moment(data: st.DataObject, book: Book) -> dt.datetime | None:
    """Any instant, or the very one at which something was recorded, or now."""
    recorded = st.sampled_from([entry.recorded_at for entry in book.entries])
    return data.draw(st.none() | DAYS.map(at) | recorded)


SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(data=st.data(), basis=st.sampled_from(Basis))
def test_aging_equals_the_reference_on_every_book(data: st.DataObject, basis: Basis) -> None:
    with undone():
        book = data.draw(stories())
        as_of = a_day(data, book)
        known_at = a_moment(data, book)
        buckets = Buckets(EDGES, basis)
        query = Query(book.company_id, as_of, known_at, params={"basis": basis.value}, limit=None)
        report = run("aging", query)
        expected = {
            (line.customer_no, line.currency): (*line.owed, line.total, line.unapplied)
            for line in age(book.open_items(as_of, known_at), as_of, buckets)
        }
        found = {
            (row["customer_no"] or "", row["currency"]): (
                *(row[code] for code in buckets.codes),
                row["total"],
                row["unapplied"],
            )
            for row in report.rows
        }
        assert found == expected
        for total in report.totals:
            mine = [row for row in report.rows if row["currency"] == total["currency"]]
            for code in ("total", *buckets.codes, "unapplied", "net"):
                assert total[code] == sum(row[code] for row in mine)


@SETTINGS
@given(data=st.data())
def test_open_items_and_entries_add_up_to_the_balance(data: st.DataObject) -> None:
    with undone():
        book = data.draw(stories())
        as_of = a_day(data, book)
        known_at = a_moment(data, book)
        query = Query(book.company_id, as_of, known_at, limit=None)
        items = run("open_items", query)
        assert {row["item_id"]: row["open"] for row in items.rows} == {
            item.id: minor for item in book.items if (minor := book.open_of(item, as_of, known_at))
        }
        entries = run("entries", query)
        for row in items.rows:
            mine = [line["amount"] for line in entries.rows if line["item_id"] == row["item_id"]]
            assert sum(mine) == row["open"]
        _balances_tie(book, query)


def _balances_tie(book: Book, query: Query) -> None:
    for row in run("balances", query).rows:
        mine = [
            item
            for item in book.items
            if (item.customer, item.currency) == (row["customer_no"], row["currency"])
        ]
        debts = [(item, book.open_of(item, query.as_of, query.known_at)) for item in mine]
        owed = sum(minor for item, minor in debts if item.side is Side.DEBT)
        assert row["open"] == owed
        assert row["overdue"] == sum(
            minor for item, minor in debts if item.side is Side.DEBT and item.due_on < query.as_of
        )
        assert row["unapplied"] == -sum(minor for item, minor in debts if item.side is Side.CASH)


@SETTINGS
@given(data=st.data())
def test_the_trend_equals_twelve_agings(data: st.DataObject) -> None:
    with undone():
        book = data.draw(stories())
        as_of = a_day(data, book)
        known_at = a_moment(data, book)
        report = run("aging_trend", Query(book.company_id, as_of, known_at))
        for row in report.rows:
            whole = run("aging", Query(book.company_id, row["month_end"], known_at, limit=None))
            total = {line["currency"]: line for line in whole.totals}.get(row["currency"], {})
            for code in ("total", *Buckets(EDGES, Basis.DUE_DATE).codes):
                assert row[code] == total.get(code, 0)


@SETTINGS
@given(data=st.data(), start=DAYS, days=st.integers(0, 200))
def test_a_statement_runs_from_balance_to_balance(
    data: st.DataObject, start: dt.date, days: int
) -> None:
    with undone():
        book = data.draw(stories())
        end = start + dt.timedelta(days)
        for number in CUSTOMERS:
            params = {"customer": number, "from": start, "to": end}
            report = run("statement", Query(book.company_id, end, params=params))
            for block in report.meta["blocks"]:  # type: ignore[attr-defined]
                currency = block["currency"]
                before, after = (
                    _net(book, number, currency, day) for day in (start - dt.timedelta(1), end)
                )
                lines = [row for row in report.rows if row["currency"] == currency]
                moved = sum((row["debit"] or 0) - (row["credit"] or 0) for row in lines)
                assert all(row["debit"] or row["credit"] for row in lines)
                assert block["opening"] == before
                assert block["closing"] == before + moved == after
                assert block["open"] - block["unapplied"] == after


def _net(book: Book, customer: str, currency: str, day: dt.date) -> int:
    return sum(
        book.open_of(item, day, None)
        for item in book.items
        if (item.customer, item.currency) == (customer, currency)
    )


@SETTINGS
@given(data=st.data())
def test_a_salesperson_sees_own_customers_and_nothing_else(data: st.DataObject) -> None:
    with undone():
        book = data.draw(stories())
        as_of = a_day(data, book)
        query = Query(book.company_id, as_of, scope=Scope("韩梅梅"), limit=None)
        for name in ("aging", "balances", "customers", "overdue", "open_items", "entries"):
            assert {row["customer_no"] for row in run(name, query).rows} <= {"B2"}
        for name in ("invoices", "receipts"):
            report = run(name, query)
            # a payment for several customers stands with none of them alone
            assert {row["customer_no"] for row in report.rows} <= {"B2", None}
            assert {row["number"] for row in report.rows} <= _touching(book, "B2")
            assert report.total_rows == len(report.rows)
        own = [item for item in book.items if item.customer == "B2"]
        owed = _sums(book, own, as_of, Side.DEBT)
        for row in run("cockpit", query).rows:
            assert row["receivable"] == owed.get(row["currency"], 0)
        trend = run("aging_trend", query).rows
        for row in [line for line in trend if line["month_end"] == as_of]:
            assert row["total"] == owed.get(row["currency"], 0)


def _touching(book: Book, customer: str) -> set[str]:
    """The papers of a customer, and the money of nobody that ever paid one of them."""
    own = {item.number for item in book.items if item.customer == customer}
    return own | {
        entry.item.number
        for entry in book.entries
        if entry.item.customer is None
        and (paid := book.counters[entry.seq]) is not None
        and paid.customer == customer
    }


def _sums(book: Book, items: list[Item], as_of: dt.date, side: Side) -> dict[str, int]:
    sums: dict[str, int] = {}
    for item in items:
        if item.side is side:
            minor = book.open_of(item, as_of, None)
            sums[item.currency] = sums.get(item.currency, 0) + minor
    return sums
