"""The columnar book holds what the ledger holds, row for row, and nothing that is not committed."""

import pytest
from django.db import connection, transaction

from huikuan.analytics.book import columns, drop, keeping, rebuild, status, synced
from huikuan.analytics.tests.book import numbers
from huikuan.analytics.tests.book_rows import assert_same, kept, true
from huikuan.analytics.tests.ledger import Ledger, add_labels, write
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import system

pytestmark = pytest.mark.django_db(transaction=True)


class _Undone(Exception):
    pass


def committed() -> Ledger:
    with transaction.atomic():
        return Ledger()


def test_every_table_of_the_book_holds_the_rows_of_the_ledger() -> None:
    with transaction.atomic():
        ledger = Ledger()
        add_labels(ledger)
    book = synced(ledger.company_id)
    assert len(kept(book)) > 8
    assert len(kept(book, "attributes")) == 3
    assert len(kept(book, "orders")) == 1
    assert_same(book)


def test_a_reversal_carries_the_kind_and_day_of_what_it_takes_back() -> None:
    ledger = committed()
    book = kept(synced(ledger.company_id))
    names = sorted(one.name for one in columns.ENTRIES)
    rows = [dict(zip(names, row, strict=True)) for row in book]
    back = [row for row in rows if row["kind"] == 9]
    assert len(back) == 2
    assert {(row["cause"], str(row["cause_on"]), str(row["effective_on"])) for row in back} == {
        (2, "2026-02-01", "2026-02-20")
    }
    assert all(row["cause"] == row["kind"] for row in rows if row["kind"] != 9)


def test_what_was_committed_since_is_in_the_next_book_without_copying_the_rest() -> None:
    ledger = committed()
    before = synced(ledger.company_id)
    with transaction.atomic():
        ledger.invoice("INV-7", "K003", 123)
    after = synced(ledger.company_id)
    assert len(kept(after)) == len(kept(before)) + 1
    assert set(before.tables["entries"]) < set(after.tables["entries"])
    assert before.mark != after.mark
    assert_same(after)


def test_nothing_is_written_when_nothing_was_committed() -> None:
    ledger = committed()
    first = synced(ledger.company_id)
    committed()  # another company's postings are not this one's
    again = synced(ledger.company_id)
    assert (again.version, again.mark, again.tables) == (first.version, first.mark, first.tables)


def test_a_book_made_from_nothing_is_the_same() -> None:
    ledger = committed()
    before = synced(ledger.company_id)
    with transaction.atomic():
        ledger.invoice("INV-7", "K003", 123)
    extended = kept(synced(ledger.company_id))
    assert kept(rebuild(ledger.company_id)) == extended
    assert kept(before) != extended


def test_a_deleted_book_is_made_again() -> None:
    ledger = committed()
    before = kept(synced(ledger.company_id))
    drop(ledger.company_id)
    assert status(ledger.company_id).state == "absent"
    assert kept(synced(ledger.company_id)) == before


def test_a_company_without_postings_has_an_empty_book() -> None:
    ledger = committed()
    nobody = ledger.company_id + 1_000
    book = synced(nobody)
    assert kept(book) == []
    assert_same(book)


def test_a_transaction_that_writes_does_not_put_its_rows_into_the_book() -> None:
    ledger = committed()
    before = kept(synced(ledger.company_id))
    with pytest.raises(_Undone), transaction.atomic():
        ledger.invoice("INV-7", "K003", 123)
        assert len(true(ledger.company_id)) == len(before) + 1
        assert kept(synced(ledger.company_id)) == before
        raise _Undone
    assert kept(synced(ledger.company_id)) == before
    with transaction.atomic():
        ledger.invoice("INV-8", "K003", 124)
        assert kept(synced(ledger.company_id)) == before
    assert_same(synced(ledger.company_id))


def test_a_slower_transaction_that_commits_lower_numbers_later_is_not_missed() -> None:
    ledger = committed()
    slow = connection.copy(alias="default")
    slow.set_autocommit(autocommit=False)
    try:
        act, seq, item = numbers(), (numbers(), numbers()), ledger.first
        with transaction.atomic():
            ledger.invoice("INV-7", "K003", 123)
        with slow.cursor() as cursor:
            cursor.execute(
                "insert into ledger_act (id, company_id, kind, recorded_at, txid, actor,"
                " first_seq, first_document, why) values (%s, %s, 'test', now(),"
                " pg_current_xact_id()::text::bigint, 'test', %s, 0, '')",
                [act, ledger.company_id, seq[0]],
            )
            early = synced(ledger.company_id)
            for number, account, amount in ((seq[0], None, -23), (seq[1], "rounding", 23)):
                cursor.execute(
                    "insert into ledger_entry (seq, act_id, group_id, item_id, company_id,"
                    " customer_id, side, kind, currency, amount_minor, due_on, effective_on,"
                    " recorded_at, account)"
                    " values (%s, %s, 1, %s, %s, %s, %s, 3, 'CNY', %s, %s, %s, now(), %s)",
                    [
                        number,
                        act,
                        None if account else item.id,
                        ledger.company_id,
                        ledger.customers["K001"],
                        2 if account else 0,
                        amount,
                        item.due_on,
                        item.issued_on,
                        account,
                    ],
                )
        with transaction.atomic():
            ledger.invoice("INV-8", "K003", 124)
        before = synced(ledger.company_id)
        assert len(kept(before)) == len(kept(early)) + 1
        slow.commit()
    finally:
        slow.close()
    after = synced(ledger.company_id)
    # the leg on a difference account is no row of the book
    assert len(kept(after)) == len(kept(before)) + 1
    assert_same(after)


def test_a_change_of_master_data_is_taken_over() -> None:
    ledger = committed()
    before = synced(ledger.company_id)
    with transaction.atomic():
        write(
            "update parties_customer set salesperson = '韩梅梅' where id = %s",
            ledger.customers["K001"],
        )
        evidence.append(
            by=system("test", "t-1"),
            act="customer.edited",
            subject=("customer", "K001"),
            company_id=ledger.company_id,
            before=None,
            after=None,
        )
    after = synced(ledger.company_id)
    assert_same(after)
    assert after.tables["entries"] == before.tables["entries"]
    assert after.tables["customers"] != before.tables["customers"]


def test_what_a_reader_holds_stays_until_the_grace_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger = committed()
    held = synced(ledger.company_id)
    rows = kept(held)
    for _ in range(3):
        with transaction.atomic():
            ledger.invoice(f"INV-{numbers()}", "K003", 123)
        rebuild(ledger.company_id)
    assert kept(held) == rows
    monkeypatch.setattr(keeping, "GRACE_SECONDS", -1)
    current = rebuild(ledger.company_id)
    folder = keeping.folder_of(ledger.company_id) / "segments"
    names = {path.name for parts in current.tables.values() for path in parts}
    assert {path.name for path in folder.iterdir()} == names


def test_many_small_segments_become_few_with_the_same_rows() -> None:
    ledger = committed()
    for n in range(70):
        with transaction.atomic():
            ledger.invoice(f"INV-{n + 10}", "K003", 100 + n)
        book = synced(ledger.company_id)
    assert len(book.tables["entries"]) <= 16
    assert_same(book)


def test_only_one_number_of_columns_is_read_as_rows() -> None:
    rows = columns.Rows(columns.ENTRIES)
    with pytest.raises(columns.BadRow):
        rows.batch(b"\x00" * (rows.width + 1))
    with pytest.raises(columns.BadRow):
        rows.batch(b"\x00" * rows.width)
