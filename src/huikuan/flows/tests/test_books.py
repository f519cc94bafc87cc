"""A past entry that was changed in the database itself is found, by the night and by `verify`."""

import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from huikuan.analytics import book
from huikuan.analytics.tests.ledger import Ledger
from huikuan.flows.keep_house import keep_books
from huikuan.flows.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A committed ledger with a book, over a home of its own."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    with transaction.atomic():
        made = Ledger()
    book.synced(made.company_id)
    return made


def alter(seq: int) -> None:
    """Change an amount as a superuser of the database can, past every guard."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("alter table ledger_entry disable trigger all")
        cursor.execute(
            "update ledger_entry set amount_minor = amount_minor - 1 where seq = %s", [seq]
        )
        cursor.execute("alter table ledger_entry enable trigger all")


def test_verify_names_the_entry_that_was_changed(ledger: Ledger) -> None:
    assert verify((ledger.company_id,)).books[ledger.company_id].sound
    seq = ledger.entries[4].seq
    alter(seq)
    found = verify((ledger.company_id,))
    assert not found.sound
    (finding,) = found.books[ledger.company_id].findings
    assert (finding.code, finding.row, finding.column) == ("row_differs", str(seq), "amount_minor")
    assert int(finding.found) == int(finding.expected) + 1


def test_the_night_tells_the_log_and_does_not_cover_it_up(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    assert keep_books()[ledger.company_id].sound
    seq = ledger.entries[4].seq
    alter(seq)
    for _ in range(2):
        with caplog.at_level(logging.ERROR):
            assert not keep_books()[ledger.company_id].sound
        assert f"row='{seq}'" in caplog.text
    assert book.status(ledger.company_id).check["findings"][0]["row"] == str(seq)
