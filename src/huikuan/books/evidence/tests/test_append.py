"""What the log keeps, and what the database refuses to have done to it."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from huikuan.books.evidence import operations, queries
from huikuan.kernel.actors import Actor

CLERK = Actor(kind="user", id="7", person="p7", name="王芳", request_id="req-1")


def note(number: int, **after: object) -> int:
    with transaction.atomic():
        return operations.append(
            by=CLERK,
            act="customer.edited",
            subject=("customer", str(number)),
            company_id=1,
            before={"name": "旧"},
            after={"name": "新", **after},
            why="改名",
        )


@pytest.mark.django_db
def test_a_record_says_who_what_when_before_after_why_and_in_which_request() -> None:
    seq = note(5, since=dt.date(2024, 5, 1), share=Decimal("0.50"), big=10**25)
    (shown,) = queries.records(company_id=1, before_seq=None, limit=10)
    assert (shown.seq, shown.actor, shown.person, shown.actor_name) == (seq, "user:7", "p7", "王芳")
    assert (shown.act, shown.subject_kind, shown.subject_id) == (
        "customer.edited",
        "customer",
        "5",
    )
    assert shown.before == {"name": "旧"}
    assert shown.after == {"name": "新", "since": "2024-05-01", "share": "0.50", "big": 10**25}
    assert (shown.why, shown.request_id) == ("改名", "req-1")
    assert shown.recorded_at.utcoffset() == dt.timedelta(0)
    assert queries.verify_chain().sound


@pytest.mark.django_db
def test_an_act_that_is_rolled_back_leaves_no_record() -> None:
    note(1)
    mark = transaction.savepoint()
    note(2)
    transaction.savepoint_rollback(mark)
    assert note(3) == 2
    assert queries.verify_chain().records == 2


@pytest.mark.django_db(transaction=True)
def test_evidence_outside_the_transaction_of_its_act_is_refused() -> None:
    with pytest.raises(operations.NoTransaction):
        operations.append(
            by=CLERK, act="a.b", subject=("x", "1"), company_id=1, before=None, after=None
        )


@pytest.mark.django_db
def test_secrets_are_masked_and_floats_refused() -> None:
    note(1, password="hunter2", nested={"client_secret": "abc"})
    (shown,) = queries.records(company_id=1, before_seq=None, limit=1)
    assert "hunter2" not in str(shown)
    assert "abc" not in str(shown)
    with pytest.raises(TypeError):
        note(2, amount=1.5)


@pytest.mark.django_db
def test_what_the_database_cannot_hold_is_replaced_and_still_proves_itself() -> None:
    note(1, name="a\x00b\ud800")
    assert queries.verify_chain().sound


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_record SET why = 'x'",
        "DELETE FROM evidence_record",
        "TRUNCATE evidence_record",
        "UPDATE evidence_head SET seq = 0",
        "UPDATE evidence_head SET seq = seq + 1",
        "DELETE FROM evidence_head",
        "TRUNCATE evidence_head",
    ],
)
def test_the_database_refuses_to_change_the_log(statement: str) -> None:
    note(1)
    with (
        pytest.raises(DatabaseError, match=r"append-only|moves only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_database_refuses_a_record_that_does_not_follow_the_chain() -> None:
    note(1)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO evidence_record SELECT seq + 5, recorded_at, company_id, actor,"
            " actor_name, person, act, subject_kind, subject_id, before, after, why, request_id,"
            " salt, content_digest, previous_digest, sha256('x') FROM evidence_record"
        )


@pytest.mark.django_db(transaction=True)
def test_many_who_append_at_once_make_one_unbroken_chain() -> None:
    def several(worker: int) -> None:
        try:
            for number in range(8):
                note(worker * 100 + number)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(several, range(4)))
    found = queries.verify_chain()
    assert (found.sound, found.records) == (True, 32)
