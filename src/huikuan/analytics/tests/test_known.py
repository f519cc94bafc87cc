"""What was known at a moment stays the same, also where an act was open then and committed later."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from huikuan.analytics.engine import postgres
from huikuan.analytics.reports import run
from huikuan.analytics.reports.values import Query
from huikuan.analytics.tests.book import numbers
from huikuan.analytics.tests.firm import TODAY, Firm

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def another() -> Iterator[BaseDatabaseWrapper]:
    """A connection of somebody else, who commits when he likes."""
    own = connection.copy(alias="default")
    own.set_autocommit(autocommit=False)
    try:
        yield own
    finally:
        own.close()


def asked(connected: BaseDatabaseWrapper, statement: str, *values: Any) -> Any:  # noqa: ANN401 - one value of any type
    with connected.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0] if cursor.description else None


def begin(slow: BaseDatabaseWrapper, firm: Firm) -> int:
    """Open an act that lowers K003's invoice by 23, and leave it open."""
    act, seq, item = numbers(), numbers(), firm.items[-1]
    asked(
        slow,
        "insert into ledger_act (id, company_id, kind, recorded_at, txid, actor, first_seq,"
        " first_document, why) values (%s, %s, 'test', clock_timestamp(),"
        " pg_current_xact_id()::text::bigint, 'test', %s, 0, '')",
        *(act, firm.company_id, seq),
    )
    entry = (
        "insert into ledger_entry (seq, act_id, group_id, item_id, company_id, customer_id, side,"
        " kind, currency, amount_minor, due_on, effective_on, recorded_at, account)"
        " select %s, a.id, 900001, %s, a.company_id, %s, %s, 3, 'CNY', %s, %s, %s, a.recorded_at,"
        " %s from ledger_act a where a.id = %s"
    )
    days = (item.due_on, item.issued_on)
    asked(slow, entry, seq, item.id, firm.customers["K003"], 0, -23, *days, None, act)
    asked(slow, entry, numbers(), None, None, 2, 23, *days, "discount_allowed", act)
    return act


def answers(firm: Firm, known_at: dt.datetime | None) -> dict[str, object]:
    """The figure of K003 in reports of every kind, from every engine that is always there."""
    question = Query(firm.company_id, TODAY, known_at=known_at, params={"customer": "K003"})
    number = Query(firm.company_id, TODAY, known_at=known_at, params={"number": "INV-7"})
    found: dict[str, object] = {
        name: run(name, question).rows[0]["open"]
        for name in ("balances", "open_items", "invoices", "customer")
    }
    found["document"] = [row["open"] for row in run("document", number).rows]
    for engine in ("duckdb", "postgres"):
        measured = Query(
            firm.company_id, TODAY, known_at=known_at, by=("customer", "currency"), engine=engine
        )
        rows = run("open_balance", measured).rows
        found[engine] = [row["open_balance"] for row in rows if row["customer_no"] == "K003"]
    return found


def test_an_act_that_was_open_at_a_moment_stays_unknown_at_that_moment() -> None:
    with transaction.atomic():
        firm = Firm()
        firm.invoice("INV-7", "K003", "2026-03-30", "2026-04-30", 123)
    with another() as slow:
        act = begin(slow, firm)
        between = asked(connection, "select clock_timestamp()")
        before = answers(firm, between)
        slow.commit()
    known_at = asked(connection, "select known_at from ledger_act where id = %s", act)
    assert asked(connection, "select recorded_at from ledger_act where id = %s", act) < between
    assert between < known_at
    assert answers(firm, between) == before
    after = answers(firm, known_at)
    assert after == answers(firm, None)
    assert before["balances"] == 123
    assert {name for name in after if after[name] == before[name]} == set()
    assert postgres.late(firm.company_id, between) == (act,)
    assert postgres.late(firm.company_id, known_at) == ()


def test_who_asks_what_was_known_waits_for_a_commit_that_is_under_way() -> None:
    with transaction.atomic():
        firm = Firm()
    with another() as slow, ThreadPoolExecutor(1) as pool:
        # what an act holds from its stamp on until its commit can be seen
        asked(slow, "select pg_advisory_xact_lock_shared(7306, %s)::text", firm.company_id)
        passing = pool.submit(_passed, firm.company_id)
        with pytest.raises(TimeoutError):
            passing.result(0.3)
        slow.commit()
        passing.result(10)


def _passed(company_id: int) -> None:
    try:
        postgres.pass_commits(company_id)
    finally:
        connection.close()


def test_nobody_changes_an_act_by_hand() -> None:
    with transaction.atomic():
        firm = Firm()
    for change in ("known_at = now()", "recorded_at = now()", "known_at = null"):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            asked(
                connection, f"update ledger_act set {change} where company_id = %s", firm.company_id
            )
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        asked(connection, "delete from ledger_act where company_id = %s", firm.company_id)
