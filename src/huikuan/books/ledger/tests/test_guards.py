"""The database refuses by itself what the ledger's code would never write (I02, I04, I08, I10)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from huikuan.books.ledger import operations as ledger
from tests.support import smallbook
from tests.support.firm import SETUP, found

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company() -> int:
    company_id = found().company.id
    smallbook.book(company_id)
    return company_id


def run(sql: str, *values: Any) -> None:  # noqa: ANN401
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def one(sql: str, *values: Any) -> int:  # noqa: ANN401
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def act(company_id: int) -> int:
    return ledger.open_act(
        company_id=company_id, kind="test", by=SETUP, recorded_at=smallbook.AT
    ).id


ENTRY = """
INSERT INTO ledger_entry (act_id, group_id, item_id, company_id, customer_id, side, kind, currency,
    amount_minor, due_on, effective_on, recorded_at, account)
SELECT %s, %s, id, company_id, customer_id, side, %s, currency, %s, due_on, %s, now(), NULL
FROM ledger_item WHERE document_id = %s
"""


@pytest.mark.parametrize("table", ["ledger_document", "ledger_item", "ledger_act", "ledger_entry"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET company_id = company_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_facts_are_never_changed(company: int, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        run(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_openitem SET open_minor = open_minor / 2",
        "DELETE FROM ledger_openitem",
        (
            "INSERT INTO ledger_openitem SELECT item_id + 1000000, company_id, customer_id, side,"
            " currency, due_on, amount_minor, open_minor FROM ledger_openitem"
        ),
    ],
)
def test_the_kept_balance_moves_by_entries_only(company: int, statement: str) -> None:
    with pytest.raises(DatabaseError, match="kept_balance"), transaction.atomic():
        run(statement)


def test_an_allocation_that_does_not_sum_to_zero_fails_at_commit(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")
    receipt = smallbook.document_id(company, "R-1")
    before = one("SELECT count(*) FROM ledger_entry")

    with pytest.raises(DatabaseError, match="unbalanced"), transaction.atomic():
        act_id = act(company)
        run(ENTRY, act_id, 77, 2, -400, dt.date(2026, 3, 1), invoice)
        run(ENTRY, act_id, 77, 2, 399, dt.date(2026, 3, 1), receipt)

    assert one("SELECT count(*) FROM ledger_entry") == before


def test_legs_may_come_in_two_statements_as_long_as_the_commit_balances(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")
    receipt = smallbook.document_id(company, "R-1")

    with transaction.atomic():
        act_id = act(company)
        run(ENTRY, act_id, 78, 2, -400, dt.date(2026, 3, 1), invoice)
        run(ENTRY, act_id, 78, 2, 400, dt.date(2026, 3, 1), receipt)

    opened = "SELECT open_minor FROM ledger_openitem WHERE item_id = %s * 256 + 1"
    assert one(opened, invoice) == 99_600
    assert one(opened, receipt) == -39_600


def test_nothing_is_settled_beyond_its_amount(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")

    with pytest.raises(DatabaseError, match="open_within_amount"), transaction.atomic():
        run(ENTRY, act(company), 79, 2, -100_001, dt.date(2026, 3, 1), invoice)


def test_an_entry_repeats_its_item(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")
    wrong = ENTRY.replace("due_on, %s", "due_on + 1, %s")

    with pytest.raises(DatabaseError, match="entry_mismatch"), transaction.atomic():
        run(wrong, act(company), 80, 2, -1, dt.date(2026, 3, 1), invoice)


def test_an_act_belongs_to_its_own_transaction(company: int) -> None:
    with transaction.atomic():
        act_id = act(company)

    with pytest.raises(DatabaseError, match="foreign_act"), transaction.atomic():
        invoice = smallbook.document_id(company, "INV-1")
        run(ENTRY, act_id, 81, 2, -1, dt.date(2026, 3, 1), invoice)


DOCUMENT = """
INSERT INTO ledger_document (company_id, customer_id, kind, series, number, issued_on, due_on,
    currency, amount_minor, act_id)
SELECT company_id, %s, kind, series, %s, issued_on, due_on, currency, amount_minor, %s
FROM ledger_document WHERE id = %s
"""


def test_a_document_without_its_entries_fails_at_commit(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")
    customer = one("SELECT customer_id FROM ledger_document WHERE id = %s", invoice)

    with pytest.raises(DatabaseError, match="half_issued"), transaction.atomic():
        run(DOCUMENT, customer, "INV-9", act(company), invoice)


def test_a_document_needs_a_customer_of_its_company(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")

    with pytest.raises(DatabaseError, match="unknown_customer"), transaction.atomic():
        run(DOCUMENT, 999_999, "INV-9", act(company), invoice)


def test_numbers_given_out_before_the_act_do_not_slip_past_its_check(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")
    customer = one("SELECT customer_id FROM ledger_document WHERE id = %s", invoice)

    with pytest.raises(DatabaseError, match="numbered_early"), transaction.atomic():
        early = one("SELECT nextval('ledger_document_id_seq')")
        one("SELECT nextval('ledger_document_id_seq')")
        statement = DOCUMENT.replace("(company_id, customer_id", "(id, company_id, customer_id")
        statement = statement.replace("SELECT company_id", f"SELECT {early}, company_id")
        run(statement, customer, "INV-9", act(company), invoice)


def test_a_closed_period_takes_no_entry(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")
    with transaction.atomic():
        ledger.close_period(
            company_id=company, end_on=dt.date(2026, 2, 28), by=SETUP, at=smallbook.AT
        )

    with pytest.raises(DatabaseError, match="period_closed"), transaction.atomic():
        run(ENTRY, act(company), 82, 2, -1, dt.date(2026, 2, 28), invoice)


def test_an_item_that_does_not_sum_to_its_document(company: int) -> None:
    invoice = smallbook.document_id(company, "INV-1")
    customer = one("SELECT customer_id FROM ledger_document WHERE id = %s", invoice)

    def book() -> None:
        run(DOCUMENT, customer, "INV-9", act(company), invoice)
        run(
            "INSERT INTO ledger_item SELECT id * 256 + 1, id, company_id, customer_id, 0,"
            " currency, due_on, amount_minor - 1 FROM ledger_document WHERE number = 'INV-9'"
        )

    _refused(book, "item_mismatch")


def _refused(book: Callable[[], None], why: str) -> None:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        book()
