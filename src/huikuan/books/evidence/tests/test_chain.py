"""A stranger with the administrator's password of the database changes the log: it shows.

Each tampering runs as the database's owner with the triggers switched off, which is more than the
product can do, and the verifier must name the first record that cannot be trusted.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from huikuan.books.evidence import operations, queries
from huikuan.books.evidence.chain import content_digest, record_digest
from huikuan.books.evidence.models import Record
from huikuan.books.evidence.queries import _sealed
from huikuan.kernel.actors import system

pytestmark = pytest.mark.django_db

LENGTH = 12


@pytest.fixture(autouse=True)
def _chain() -> None:
    with transaction.atomic():
        for number in range(1, LENGTH + 1):
            operations.append(
                by=system("test", f"r{number}"),
                act="receipt.allocated",
                subject=("receipt", f"R{number}"),
                company_id=number % 3 or None,
                before={"open": f"{number}.00"},
                after={"open": "0.00"},
            )
    assert queries.verify_chain().sound


@contextmanager
def no_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def execute(statement: str, *parameters: int) -> None:
    with no_triggers(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def resealed(row: Record) -> None:
    """Give a changed record digests of its own that fit, as someone who knows the form would."""
    row.content_digest = content_digest(bytes(row.salt), row.before, row.after, row.why)
    row.previous_digest = bytes(row.previous_digest)
    row.digest = record_digest(row.previous_digest, _sealed(row))
    with no_triggers():
        row.save()


def edit_content() -> int:
    execute('UPDATE evidence_record SET after = \'{"open": "9.99"}\' WHERE seq = 5')
    return 5


def edit_field() -> int:
    execute("UPDATE evidence_record SET person = 'p9' WHERE seq = 6")
    return 6


def edit_time() -> int:
    execute("UPDATE evidence_record SET recorded_at = recorded_at - interval '1 day' WHERE seq = 7")
    return 7


def edit_with_own_digest() -> int:
    row = Record.objects.get(seq=4)
    row.after = {"open": "7.00"}
    resealed(row)
    return 4


def edit_the_last_with_own_digest() -> int:
    row = Record.objects.get(seq=LENGTH)
    row.after = {"open": "7.00"}
    resealed(row)
    return LENGTH


def delete_one() -> int:
    execute("DELETE FROM evidence_record WHERE seq = 8")
    return 8


def delete_the_tail() -> int:
    execute("DELETE FROM evidence_record WHERE seq > 9")
    return 10


def delete_and_close_the_gap() -> int:
    execute("DELETE FROM evidence_record WHERE seq = 8")
    # in two steps: in one, whether a number is still taken depends on the order of the rows
    execute("UPDATE evidence_record SET seq = -seq WHERE seq > 8")
    execute("UPDATE evidence_record SET seq = -seq - 1 WHERE seq < 0")
    return 8


def insert_one() -> int:
    execute("UPDATE evidence_record SET seq = -seq WHERE seq > 3")
    execute("UPDATE evidence_record SET seq = -seq + 1 WHERE seq < 0")
    row = Record.objects.get(seq=3)
    row.previous_digest = bytes(row.digest)
    row.seq = 4
    row.subject_id = "invented"
    resealed(row)
    return 5


def append_one_behind_the_head() -> int:
    row = Record.objects.get(seq=LENGTH)
    row.previous_digest = bytes(row.digest)
    row.seq = LENGTH + 1
    resealed(row)
    return LENGTH + 1


def swap_two() -> int:
    execute("UPDATE evidence_record SET seq = -seq WHERE seq IN (5, 6)")
    execute("UPDATE evidence_record SET seq = 11 + seq WHERE seq IN (-5, -6)")
    return 5


def swap_two_with_own_digests() -> int:
    swap_two()
    for seq in (5, 6):
        resealed(Record.objects.get(seq=seq))
    return 4


def move_the_head_back() -> int:
    execute(
        "UPDATE evidence_head SET seq = 11,"
        " digest = (SELECT digest FROM evidence_record WHERE seq = 11)"
    )
    return LENGTH


TAMPERINGS: tuple[Callable[[], int], ...] = (
    edit_content,
    edit_field,
    edit_time,
    edit_with_own_digest,
    edit_the_last_with_own_digest,
    delete_one,
    delete_the_tail,
    delete_and_close_the_gap,
    insert_one,
    append_one_behind_the_head,
    swap_two,
    swap_two_with_own_digests,
    move_the_head_back,
)


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda each: each.__name__)
def test_a_tampering_is_found_and_named(tampering: Callable[[], int]) -> None:
    first_bad = tampering()
    found = queries.verify_chain()
    assert not found.sound
    assert found.first_bad == first_bad


def test_any_single_byte_of_any_stored_field_is_covered() -> None:
    fields = {
        "company_id": "coalesce(company_id, 0) + 1",
        "actor": "actor || 'x'",
        "actor_name": "actor_name || 'x'",
        "person": "person || 'x'",
        "act": "act || 'x'",
        "subject_kind": "subject_kind || 'x'",
        "subject_id": "subject_id || 'x'",
        "before": "'{}'",
        "after": "NULL",
        "why": "why || ' '",
        "request_id": "request_id || 'x'",
        "salt": "set_byte(salt, 3, 255 - get_byte(salt, 3))",
        "content_digest": "set_byte(content_digest, 0, 255 - get_byte(content_digest, 0))",
        "digest": "set_byte(digest, 31, 255 - get_byte(digest, 31))",
    }
    dice = random.Random(20)
    for field, changed in fields.items():
        seq = dice.randint(1, LENGTH - 1)
        mark = transaction.savepoint()
        execute(f"UPDATE evidence_record SET {field} = {changed} WHERE seq = %s", seq)
        found = queries.verify_chain()
        assert found.first_bad == seq, field
        transaction.savepoint_rollback(mark)
    assert queries.verify_chain().sound
