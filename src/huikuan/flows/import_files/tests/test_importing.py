"""An import is whole, once, and gives back every row it cannot take (D1, I18-I20, F8)."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from huikuan.books.evidence import queries as evidence
from huikuan.flows import import_files
from tests.support.firm import SETUP
from tests.support.imports import CARD, codes, open_amounts, rows, send, send_card, table, wait

pytestmark = pytest.mark.django_db


def test_the_card_is_booked_to_the_cent(tmp_path: Path, company: int) -> None:
    send_card(tmp_path, company)

    assert open_amounts() == {
        "INV-1": 30_000,  # 1,000.00 less 680.00 and 20.00 discount
        "INV-2": 50_000,
        "INV-3": 40_000,  # less the credit note
        "R-1": -2_000,
        "R-3": -8_000,
    }
    assert table("SELECT sum(amount_minor) FROM ledger_entry WHERE side = 2") == [(2_000,)]


def test_the_same_file_is_booked_once_and_says_so(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    first = send(tmp_path, company, "invoices", CARD["invoices"])

    again = send(tmp_path, company, "invoices", CARD["invoices"], name="renamed.csv")

    assert again.state == "repeated"
    assert again.report is not None
    assert again.report["refused"] == {"code": "applied_before", "figures": {"batch": first.id}}
    assert rows(again) == {
        "read": 4,
        "accepted": 0,
        "already_there": 4,
        "rejected": 0,
        "skipped": 0,
    }
    assert table("SELECT count(*) FROM ledger_document") == [(4,)]


def test_a_grown_file_books_its_new_rows_only(tmp_path: Path, company: int) -> None:
    send_card(tmp_path, company)
    before = open_amounts()

    invoices = send(
        tmp_path,
        company,
        "invoices",
        CARD["invoices"] + "INV-4,C1,2026-03-01,70.00,2026-03-31,invoice,CNY\n",
    )
    allocations = send(
        tmp_path, company, "allocations", CARD["allocations"] + ",,,,,\nR-3,,INV-3,2026-03-02,30,\n"
    )

    assert (rows(invoices)["accepted"], rows(invoices)["already_there"]) == (1, 4)
    assert (rows(allocations)["accepted"], rows(allocations)["already_there"]) == (1, 3)
    assert open_amounts() == {**before, "INV-4": 7_000, "INV-3": 37_000, "R-3": -5_000}


def test_a_conflict_is_refused_and_says_with_what(tmp_path: Path, company: int) -> None:
    send_card(tmp_path, company)

    batch = send(
        tmp_path,
        company,
        "invoices",
        """
        invoice_no,customer_no,issue_date,amount,due_date
        INV-1,C1,2026-01-10,1000.01,2026-02-09
        NEW-1,C1,2026-01-10,5.00,2026-02-09
        NEW-1,C1,2026-01-10,6.00,2026-02-09
        NEW-1,C1,2026-01-10,5.00,2026-02-09
        """,
    )

    # nobody knows which NEW-1 is right: none of them is booked
    assert codes(batch) == [
        (2, "conflicts_with_book"),
        (3, "conflicts_in_file"),
        (4, "conflicts_in_file"),
        (5, "conflicts_in_file"),
    ]
    assert (rows(batch)["accepted"], rows(batch)["rejected"]) == (0, 4)
    others = [one["figures"].get("other_line") for one in (batch.report or {})["rejects"]]
    assert others == [None, 4, 3, 4]
    shown = import_files.present(batch.report or {}, "zh")["rejects"][0]["reason"]
    assert "1000.00 CNY" in shown
    assert "2026-01-10" in shown


def test_a_corrected_file_of_rejects_loads(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    bad = CARD["invoices"].replace("INV-2,C2", "INV-2,C9").replace("500.00", "5oo.00")
    batch = send(tmp_path, company, "invoices", bad)
    assert sorted(codes(batch)) == [(3, "unknown_customer"), (4, "not_a_number")]
    assert batch.report is not None

    with Path(batch.report["rejects_file"]).open(encoding="utf-8-sig", newline="") as file:
        returned = list(csv.reader(file))
    assert [row[returned[0].index("invoice_no")] for row in returned[1:]] == ["INV-3", "INV-2"]
    corrected = tmp_path / "corrected.csv"
    with corrected.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [cell.replace("C9", "C2").replace("5oo", "500") for cell in row] for row in returned
        )
    again = import_files.import_file(
        corrected, kind="invoices", company_id=company, mapping=None, by=SETUP
    )

    assert rows(again)["accepted"] == 2
    assert open_amounts()["INV-3"] == 50_000


def test_a_rehearsal_counts_everything_and_keeps_nothing(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    batch = import_files.preview(wait(tmp_path, company, "invoices", CARD["invoices"]))

    assert batch.state == "checked"
    assert rows(batch)["accepted"] == 4
    assert (batch.report or {})["control_totals"] == {"CNY": "1400.00", "EUR": "2000.00"}
    assert table("SELECT count(*) FROM ledger_document") == [(0,)]

    applied = import_files.apply(batch.id)
    assert applied.state == "applied"
    assert import_files.apply(batch.id) == applied
    assert table("SELECT count(*) FROM ledger_document") == [(4,)]


def test_a_dry_run_writes_nothing_at_all(tmp_path: Path, company: int, settings: Settings) -> None:
    # other tests of this run use the common home at the same time
    settings.HOME = tmp_path / "home"
    send(tmp_path, company, "customers", CARD["customers"])

    def kept() -> tuple[list[tuple[Any, ...]], list[Path]]:
        files = sorted(one for one in (tmp_path / "home").rglob("*") if one.is_file())
        return table("SELECT max(seq) FROM evidence_record"), files

    before = kept()

    bad = CARD["invoices"].replace("INV-2,C2", "INV-2,C9")
    batch = send(tmp_path, company, "invoices", bad, dry_run=True)

    assert (rows(batch)["accepted"], codes(batch)) == (3, [(3, "unknown_customer")])
    assert (batch.report or {})["rejects_file"] is None
    assert table("SELECT count(*) FROM intake_batch WHERE kind = 'invoices'") == [(0,)]
    assert table("SELECT count(*) FROM ledger_document") == [(0,)]
    assert kept() == before


def test_due_days_follow_the_terms_of_row_or_customer(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    batch = send(
        tmp_path,
        company,
        "invoices",
        """
        invoice_no,customer_no,issue_date,amount,terms,delivered_on
        T-1,C3,2026-01-05,100.00,,
        T-2,C1,2026-01-05,100.00,,
        T-3,C1,2026-01-05,100.00,"30% deposit, 70% net 60",
        T-4,C1,2026-01-05,100.00,货到30天,2026-01-20
        T-5,C1,2026-01-05,100.00,whenever it suits,
        T-6,C1,2026-01-05,100.01,30/60/90 in thirds,
        """,
    )

    assert codes(batch) == [(6, "bad_terms")]
    due = table(
        "SELECT d.number, i.due_on, i.amount_minor FROM ledger_item i JOIN ledger_document d"
        " ON d.id = i.document_id ORDER BY d.number, i.id"
    )
    assert due == [
        ("T-1", dt.date(2026, 2, 4), 10_000),
        # month end and 30 days: 2 March
        ("T-2", dt.date(2026, 3, 2), 10_000),
        ("T-3", dt.date(2026, 1, 5), 3_000),
        ("T-3", dt.date(2026, 3, 6), 7_000),
        # 19 February lies in the Spring Festival of 2026, which ends on the 23rd
        ("T-4", dt.date(2026, 2, 24), 10_000),
        ("T-6", dt.date(2026, 2, 4), 3_334),
        ("T-6", dt.date(2026, 3, 6), 3_334),
        ("T-6", dt.date(2026, 4, 7), 3_333),
    ]


@pytest.mark.parametrize(
    ("currency", "amount", "minor"), [("JPY", "1500", 1500), ("KWD", "1.234", 1234)]
)
def test_every_currency_keeps_its_own_decimals(
    tmp_path: Path, company: int, currency: str, amount: str, minor: int
) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    send(
        tmp_path,
        company,
        "invoices",
        f"""
        invoice_no,customer_no,issue_date,amount,due_date,currency
        X-1,C1,2026-01-20,{amount},2026-03-21,{currency}
        """,
    )
    send(
        tmp_path,
        company,
        "receipts",
        f"""
        receipt_no,received_on,amount,customer_no,currency
        R-1,2026-03-01,{amount},C1,{currency}
        """,
    )
    assert open_amounts() == {"X-1": minor, "R-1": -minor}
    half = Decimal(minor // 2).scaleb(Decimal(amount).as_tuple().exponent)  # type: ignore[arg-type]

    batch = send(
        tmp_path,
        company,
        "allocations",
        f"""
        receipt_no,invoice_no,applied_on,amount
        R-1,X-1,2026-03-01,{half}
        """,
    )

    assert (batch.report or {})["control_totals"] == {currency: str(half)}
    assert open_amounts()["X-1"] == minor - minor // 2


def test_an_opening_balance_carries_what_is_still_open(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    batch = send(
        tmp_path,
        company,
        "open-items",
        """
        invoice_no,customer_no,issue_date,due_date,amount,open_amount,currency
        O-1,C1,2025-06-01,2025-07-01,1000.00,250.00,CNY
        O-2,C1,2025-06-01,2025-07-01,-80.00,-80.00,CNY
        O-3,C1,2025-06-01,2025-07-01,100.00,100.01,CNY
        O-4,C1,2025-06-01,2025-07-01,100.00,0.00,CNY
        """,
    )

    # a credit is taken over as a credit note or a receipt, not as a debt below zero
    assert [line for line, _ in codes(batch)] == [3, 4, 5]
    assert open_amounts() == {"O-1": 25_000}
    assert (batch.report or {})["control_totals"] == {"CNY": "250.00"}


def test_a_change_of_master_data_is_evidenced(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    changed = CARD["customers"].replace("net 60", "net 90")

    batch = send(tmp_path, company, "customers", changed)

    assert (rows(batch)["accepted"], rows(batch)["already_there"]) == (1, 2)
    (record,) = [
        one
        for one in evidence.records(company_id=company, before_seq=None, limit=50)
        if one.act == "customer.changed"
    ]
    assert isinstance(record.before, dict)
    assert isinstance(record.after, dict)
    assert (record.before["terms"], record.after["terms"]) == ("net 60", "net 90")


def test_orders_move_forward_only(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    text = """
        order_no,customer_no,order_date,amount,status
        SO-1,C1,2026-01-05,100.00,{}
        """
    for status, accepted in (("open", 1), ("delivered", 1), ("open", 0)):
        batch = send(
            tmp_path, company, "orders", text.format(status), name=f"{accepted}{status}.csv"
        )
        assert rows(batch)["accepted"] == accepted
    assert codes(batch) == []
    assert table("SELECT status FROM orders_order") == [("delivered",)]


def test_a_file_that_is_no_table_is_refused_whole(tmp_path: Path, company: int) -> None:
    batch = send(tmp_path, company, "invoices", "<html><body>no</body></html>")

    assert batch.state == "refused"
    assert (batch.report or {})["refused"]["code"] == "not_a_table"


def test_a_cancelled_import_keeps_nothing(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    batch = import_files.preview(wait(tmp_path, company, "invoices", CARD["invoices"]))

    import_files.cancel(batch.id)

    assert table("SELECT state FROM intake_batch WHERE id = %s", batch.id) == [("cancelled",)]
    assert table("SELECT count(*) FROM ledger_document") == [(0,)]
