"""Whatever is wrong with a book or with the ledger under it is found, named and made good."""

import json
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from huikuan.analytics.book import BookNotThere, check, compact, keeping, rebuild, status, synced
from huikuan.analytics.book.manifest import FILE
from huikuan.analytics.tests.book_rows import assert_same, kept
from huikuan.analytics.tests.ledger import Ledger, add_labels, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A committed ledger over a home of its own."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    with transaction.atomic():
        ledger = Ledger()
        add_labels(ledger)
    return ledger


def by_hand(statement: str, *values: str | int) -> None:
    """Change what must not change, as a superuser of the database can."""
    with transaction.atomic():
        write("set local session_replication_role = 'replica'")
        write(statement, *values)


def folder(ledger: Ledger) -> Path:
    return keeping.folder_of(ledger.company_id)


def entries_file(ledger: Ledger) -> Path:
    return synced(ledger.company_id).tables["entries"][0]


def test_a_sound_book_has_no_findings(ledger: Ledger) -> None:
    found = check(ledger.company_id)
    assert found.sound
    assert found.entries == len(ledger.entries)
    assert status(ledger.company_id).check["findings"] == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount_minor", "amount_minor + 1"),
        ("due_on", "due_on + 1"),
        ("effective_on", "effective_on - 1"),
        ("customer_id", "null"),
        ("currency", "'USD'"),
        ("kind", "4"),
        ("recorded_at", "recorded_at + interval '1 microsecond'"),
    ],
)
def test_one_past_entry_changed_in_the_database_is_named(
    ledger: Ledger, column: str, value: str
) -> None:
    seq = ledger.entries[3].seq
    synced(ledger.company_id)
    by_hand(f"update ledger_entry set {column} = {value} where seq = %s", seq)
    (finding,) = check(ledger.company_id).findings
    assert (finding.code, finding.table, finding.row) == ("row_differs", "entries", str(seq))
    assert finding.column in {column, "cause", "cause_on"}
    assert finding.found != finding.expected


def test_the_finding_gives_both_values(ledger: Ledger) -> None:
    entry = ledger.entries[0]
    synced(ledger.company_id)
    by_hand("update ledger_entry set amount_minor = 5 where seq = %s", entry.seq)
    (finding,) = check(ledger.company_id).findings
    assert (finding.column, finding.found, finding.expected) == (
        "amount_minor",
        str(entry.minor),
        "5",
    )


def test_an_exchange_of_two_amounts_is_found(ledger: Ledger) -> None:
    one, other = ledger.entries[0], ledger.entries[1]
    synced(ledger.company_id)
    by_hand(
        "update ledger_entry set amount_minor = %s - amount_minor where seq in (%s, %s)",
        one.minor + other.minor,
        one.seq,
        other.seq,
    )
    (finding,) = check(ledger.company_id).findings
    assert (finding.code, finding.row) == ("row_differs", str(one.seq))


def test_an_entry_removed_or_put_in_by_hand_is_found(ledger: Ledger) -> None:
    synced(ledger.company_id)
    seq = ledger.entries[2].seq
    with transaction.atomic():
        write("set local session_replication_role = 'replica'")
        write("create table taken as select * from ledger_entry where seq = %s", seq)
        write("delete from ledger_entry where seq = %s", seq)
    (finding,) = check(ledger.company_id).findings
    assert (finding.code, finding.row) == ("row_surplus", str(seq))
    rebuild(ledger.company_id)
    assert check(ledger.company_id).sound
    by_hand("insert into ledger_entry select * from taken")
    (finding,) = check(ledger.company_id).findings
    assert (finding.code, finding.row) == ("row_missing", str(seq))


@pytest.mark.parametrize(
    ("statement", "table", "column"),
    [
        (
            "update parties_customer set name = '别人' where customer_no = 'K002'",
            "customers",
            "name",
        ),
        ("update orders_order set amount_minor = 1", "orders", "amount_minor"),
        (
            "update parties_customer set attributes = '{\"级别\": \"A\"}' where customer_no = 'K001'",
            "attributes",
            "",
        ),
        (
            "update ledger_document set issued_on = issued_on - 1 where number = 'DN-1'",
            "entries",
            "issued_on",
        ),
        (
            "update ledger_document set attributes = '{\"x\": \"y\"}' where number = 'DN-1'",
            "attributes",
            "",
        ),
    ],
)
def test_other_tables_are_compared_too(
    ledger: Ledger, statement: str, table: str, column: str
) -> None:
    synced(ledger.company_id)
    by_hand(statement)
    (finding,) = check(ledger.company_id).findings
    assert (finding.table, finding.column) == (table, column)


def test_an_altered_segment_is_found_at_the_next_question(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    rows = kept(synced(ledger.company_id))
    path = entries_file(ledger)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert kept(synced(ledger.company_id)) == rows
    assert "damaged" in caplog.text
    assert status(ledger.company_id).why == "damaged"


def test_an_alteration_that_hides_its_time_is_found_by_the_check(ledger: Ledger) -> None:
    path = entries_file(ledger)
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    (finding,) = check(ledger.company_id).findings
    assert (finding.code, finding.row) == ("segment_damaged", path.name)
    assert check(ledger.company_id).sound
    assert_same(synced(ledger.company_id))


@pytest.mark.parametrize("fault", ["missing", "short", "empty"])
def test_a_segment_that_is_not_whole_is_made_again(ledger: Ledger, fault: str) -> None:
    rows = kept(synced(ledger.company_id))
    path = entries_file(ledger)
    if fault == "missing":
        path.unlink()
    else:
        os.truncate(path, 0 if fault == "empty" else path.stat().st_size - 1)
    assert kept(synced(ledger.company_id)) == rows


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sha256": "", "book": {}}', "\x00" * 4096])
def test_a_manifest_that_cannot_be_read_is_made_again(ledger: Ledger, text: str) -> None:
    rows = kept(synced(ledger.company_id))
    (folder(ledger) / FILE).write_text(text, encoding="utf-8")
    (finding,) = check(ledger.company_id).findings
    assert finding.code == "manifest_damaged"
    (folder(ledger) / FILE).write_text(text, encoding="utf-8")
    assert kept(synced(ledger.company_id)) == rows
    assert status(ledger.company_id).why == "unreadable"


def test_a_manifest_that_says_something_else_is_not_believed(ledger: Ledger) -> None:
    rows = kept(synced(ledger.company_id))
    path = folder(ledger) / FILE
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["book"]["point"]["snapshot"] = "9999999:9999999:"
    path.write_text(json.dumps(whole), encoding="utf-8")
    with transaction.atomic():
        ledger.invoice("INV-7", "K003", 123)
    assert len(kept(synced(ledger.company_id))) == len(rows) + 1


def test_a_copied_folder_is_used_after_one_comparison(ledger: Ledger) -> None:
    book = synced(ledger.company_id)
    copy = folder(ledger).with_name("copy")
    shutil.copytree(folder(ledger), copy, copy_function=shutil.copyfile)
    shutil.rmtree(folder(ledger))
    copy.rename(folder(ledger))
    assert synced(ledger.company_id).mark == book.mark
    assert status(ledger.company_id).why == "absent"


def test_a_book_of_another_database_is_not_used(ledger: Ledger) -> None:
    """Restoring makes the tables anew; the numbers of transactions then mean something else."""
    synced(ledger.company_id)
    with connection.cursor() as cursor:
        cursor.execute("alter table ledger_entry rename to was_entry")
        cursor.execute("create table ledger_entry (like was_entry including all)")
        cursor.execute(
            "insert into ledger_entry select * from was_entry where seq <> %s",
            [ledger.entries[-1].seq],
        )
    book = synced(ledger.company_id)
    assert len(kept(book)) == len(ledger.entries) - 1
    assert status(ledger.company_id).why == "other_database"


def test_a_book_of_a_later_state_of_the_database_is_not_used(ledger: Ledger) -> None:
    with transaction.atomic():
        lost = ledger.invoice("INV-7", "K003", 123)
    synced(ledger.company_id)
    act = "select max(act_id) from ledger_entry where item_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(act, [lost.id])
        (newest,) = cursor.fetchone()
    by_hand("delete from ledger_entry where act_id = %s", newest)
    by_hand("delete from ledger_act where id = %s", newest)
    assert_same(synced(ledger.company_id))
    assert status(ledger.company_id).why == "older_database"


def test_acts_of_a_restored_database_are_not_copied_twice(ledger: Ledger) -> None:
    """Their transaction numbers are of a server that had come further than this one."""
    by_hand("update ledger_act set txid = txid + 1000000")
    synced(ledger.company_id)
    with transaction.atomic():
        ledger.invoice("INV-7", "K003", 123)
    assert_same(synced(ledger.company_id))
    with transaction.atomic():
        ledger.invoice("INV-8", "K003", 123)
    assert_same(synced(ledger.company_id))


def test_a_folder_that_cannot_be_written_is_said(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path / "file")
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BookNotThere) as refused:
        synced(ledger.company_id)
    assert refused.value.code == "query.book_not_writable"
    assert refused.value.figures["why"]
    found = check(ledger.company_id)
    assert found.sound
    assert found.missing
    assert status(ledger.company_id).state == "damaged"


def test_two_installations_keep_books_of_their_own(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = synced(ledger.company_id)
    monkeypatch.setattr(settings, "HOME", tmp_path / "other")
    other = synced(ledger.company_id)
    assert not set(one.tables["entries"]) & set(other.tables["entries"])
    assert kept(one) == kept(other)


def test_a_page_does_not_wait_for_a_long_copy(ledger: Ledger) -> None:
    with pytest.raises(BookNotThere) as refused:
        synced(ledger.company_id, at_most=3)
    assert refused.value.code == "query.book_not_made"
    synced(ledger.company_id)
    synced(ledger.company_id, at_most=3)


def test_the_night_merges_what_the_day_left(ledger: Ledger) -> None:
    for n in range(12):
        with transaction.atomic():
            ledger.invoice(f"INV-{n + 10}", "K003", 100 + n)
        synced(ledger.company_id)
    compact(ledger.company_id)
    assert check(ledger.company_id).sound
    assert_same(synced(ledger.company_id))
