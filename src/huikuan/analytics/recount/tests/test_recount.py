"""The recount names the first row that somebody changed behind the ledger's back (I04, P6)."""

from pathlib import Path

import pytest
from django.db import connection, transaction

from huikuan.analytics.recount import recount
from tests.support.firm import found
from tests.support.imports import send_card

TAMPERED = [
    ("UPDATE ledger_openitem SET open_minor = open_minor - 1 WHERE side = 0", "kept_balance"),
    ("DELETE FROM ledger_openitem WHERE side = 1", "kept_balance"),
    ("UPDATE ledger_entry SET amount_minor = amount_minor - 1 WHERE kind = 1", "item_issued"),
    ("DELETE FROM ledger_entry WHERE kind = 1", "item_issued"),
    ("UPDATE ledger_item SET amount_minor = amount_minor + 1", "document_parts"),
    ("UPDATE ledger_entry SET due_on = due_on + 1 WHERE side = 0", "entry_copies"),
    ("UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE kind = 2", "group_balance"),
    ("UPDATE ledger_entry SET effective_on = effective_on + 1 WHERE kind = 2", "act_digest"),
    ("DELETE FROM evidence_record WHERE act = 'import.applied'", "act_digest"),
]


@pytest.mark.django_db
def test_a_sound_ledger_and_every_kind_of_tampering(tmp_path: Path) -> None:
    company_id = found().company.id
    send_card(tmp_path, company_id)

    sound = recount(company_id)

    assert sound.sound, sound.differences
    assert (sound.documents, sound.items, sound.entries, sound.acts) == (7, 7, 15, 3)
    for statement, check in TAMPERED:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # what a database administrator could do, past triggers and constraints
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(statement)
            assert check in {one.check for one in recount(company_id).differences}, statement
            transaction.set_rollback(True)
    assert recount(company_id).sound
