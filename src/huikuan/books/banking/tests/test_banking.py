"""What a bank stated stays as it is, ties, and books once: the database says so (D4)."""

import datetime as dt
import hashlib

import pytest
from django.db import IntegrityError, connection, transaction

from huikuan.books.banking import operations, queries
from huikuan.books.banking.values import AccountKey, NewStatement
from huikuan.books.ledger import operations as ledger
from tests.support.firm import SETUP, found

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
KEY = AccountKey("1001", "CNY")


def book(company: int, *, amount: int = -500, closing: int = 500, digest: str = "a") -> int:
    """Book a statement of one debit; returns its id."""
    account = operations.meet_accounts(company, [operations.NewAccount(KEY, "工行", "甲")])[KEY]
    act = ledger.open_act(
        company_id=company, kind="import.statement", by=SETUP,
        recorded_at=dt.datetime(2026, 3, 3, tzinfo=dt.UTC), batch_id=1,
    )  # fmt: skip
    (statement_id,) = operations.statement_ids(1)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS staged (row int, document_id bigint)")
    operations.open_stage()
    line = hashlib.sha256(digest.encode()).hexdigest()
    operations.stage_lines(
        [
            (1, statement_id, account, 1, "line 2", DAY, None, amount, "booked", "debit", None,
             "乙公司", "2002", "", "", "货款", "B-1", "", "", False, 0, None, line, 1)
        ]
    )  # fmt: skip
    new = NewStatement(
        id=statement_id, account_id=account, kind="mt940", interim=False, identity=digest,
        sequence=1, from_on=DAY, to_on=DAY, opening_minor=1_000, closing_minor=closing, lines=1,
        entries=1, credits_minor=0, debits_minor=500, digest=line, file_digest=line, findings=(),
    )  # fmt: skip
    operations.book([new], act=act, by=SETUP)
    return statement_id


@pytest.fixture
def company() -> int:
    """A company without a bank."""
    return found().company.id


def test_a_statement_is_told_with_its_lines_and_its_account(company: int) -> None:
    statement_id = book(company)

    told = queries.statement(company, statement_id)
    assert (told.account, told.opening_minor, told.debits_minor, told.closing_minor) == (
        "1001", 1_000, 500, 500,
    )  # fmt: skip
    (line,) = queries.lines(company, statement_id)
    assert (line.place, line.amount_minor, line.outcome, line.party_name) == (
        "line 2", -500, "debit", "乙公司",
    )  # fmt: skip
    (account,) = queries.accounts(company)
    assert (account.number, account.balance_minor, account.last_on) == ("1001", 500, DAY)
    assert [one.id for one in queries.unexplained_debits(company)] == [line.id]
    with pytest.raises(queries.NoSuchStatement):
        queries.statement(company + 1, statement_id)


def test_what_does_not_tie_is_not_booked(company: int) -> None:
    with pytest.raises(IntegrityError, match="bank_statement_ties"), transaction.atomic():
        book(company, closing=499)
    with pytest.raises(IntegrityError, match="statement_mismatch"), transaction.atomic():
        book(company, amount=-501)


def test_the_same_statement_and_the_same_line_are_booked_once(company: int) -> None:
    book(company)

    with pytest.raises(IntegrityError, match="bank_statement_once"), transaction.atomic():
        book(company)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE banking_transaction SET text = ''",
        "DELETE FROM banking_statement",
        "UPDATE banking_bankaccount SET bank = 'x'",
        "TRUNCATE banking_detail",
    ],
)
def test_nothing_is_changed_afterwards(company: int, change: str) -> None:
    book(company)

    with (
        pytest.raises(IntegrityError, match="append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
