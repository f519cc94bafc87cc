"""The first large file builds its keys by set; whatever happens, they are there afterwards (D6)."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.operations.filling import filling
from tests.support import smallbook
from tests.support.firm import SETUP, found

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 20_000


def keys() -> set[tuple[Any, ...]]:
    """Every key of the ledger: its name, what it holds, and the rule that it stands for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(i.indexrelid), i.indisvalid, c.conname, c.contype,"
            " pg_get_constraintdef(c.oid), c.condeferrable FROM pg_index i"
            " JOIN pg_class t ON t.oid = i.indrelid"
            " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid"
            " WHERE t.relname LIKE 'ledger%'"
        )
        return set(cursor.fetchall())


def test_the_keys_of_an_empty_ledger_go_and_come_back_as_they_were() -> None:
    before = keys()
    with transaction.atomic():
        with filling(MANY):
            within = keys()
        after = keys()

    # only what the checks on instalments look up is kept all the time
    assert len(before) - len(within) == 13
    assert within < before
    assert after == before == keys()


def test_a_load_that_fails_leaves_the_keys_as_they_were() -> None:
    before = keys()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), filling(MANY):
        raise ZeroDivisionError

    assert keys() == before


@pytest.mark.parametrize("rows", [0, MANY - 1])
def test_a_small_file_locks_nobody_out(rows: int) -> None:
    before = keys()
    with transaction.atomic(), filling(rows):
        assert keys() == before


def test_a_ledger_that_holds_anything_keeps_its_keys() -> None:
    smallbook.book(found().company.id)
    before = keys()
    with transaction.atomic(), filling(10 * MANY):
        assert keys() == before


def test_who_reads_the_ledger_right_now_is_not_made_to_wait_nor_waited_for() -> None:
    before = keys()
    reader = connection.copy()
    try:
        with transaction.atomic():
            with reader.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT count(*) FROM ledger_entry")
            with filling(MANY):
                assert keys() == before
            with reader.cursor() as cursor:
                cursor.execute("ROLLBACK")
    finally:
        reader.close()


def test_a_number_written_twice_is_refused_by_the_key_that_is_built_at_the_end() -> None:
    company = found().company.id
    before = keys()
    insert = (
        "INSERT INTO ledger_document (company_id, kind, series, number, issued_on, due_on,"
        " currency, amount_minor, act_id) VALUES (%s, 4, 2, 'R-1', '2026-01-05', '2026-01-05',"
        " 'CNY', -100, %s)"
    )
    with pytest.raises(IntegrityError, match="document_number_once"), transaction.atomic():
        act = ledger.open_act(
            company_id=company, kind="test", by=SETUP, recorded_at=smallbook.AT
        ).id
        with filling(MANY), connection.cursor() as cursor:
            cursor.execute(insert, (company, act))
            cursor.execute(insert, (company, act))

    assert keys() == before
