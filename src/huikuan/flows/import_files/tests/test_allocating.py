"""Files of allocations: applied as far as there is room, row by row, within a group (I03, D4)."""

from pathlib import Path

import pytest

from tests.support.imports import CARD, codes, open_amounts, rows, send, send_card, table

pytestmark = pytest.mark.django_db


def test_instalments_are_settled_in_the_order_in_which_they_fall_due(
    tmp_path: Path, company: int
) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    send(
        tmp_path,
        company,
        "invoices",
        """
        invoice_no,customer_no,issue_date,amount,terms
        T-1,C1,2026-01-05,90.00,30/60/90 in thirds
        """,
    )
    send(
        tmp_path,
        company,
        "receipts",
        """
        receipt_no,received_on,amount,customer_no
        R-1,2026-02-01,40.00,C1
        R-2,2026-02-10,40.00,C1
        """,
    )
    batch = send(
        tmp_path,
        company,
        "allocations",
        """
        receipt_no,invoice_no,applied_on,amount,discount
        R-1,T-1,2026-02-01,40.00,
        R-2,T-1,2026-02-10,35.00,5.00
        """,
    )

    assert rows(batch)["accepted"] == 2
    assert table(
        "SELECT (i.id & 255)::int, coalesce(o.open_minor, 0) FROM ledger_item i"
        " LEFT JOIN ledger_openitem o ON o.item_id = i.id WHERE i.side = 0 ORDER BY 1"
    ) == [(1, 0), (2, 0), (3, 1_000)]


def test_what_the_instalments_have_no_room_for_is_refused_and_never_cut_to_fit(
    tmp_path: Path, company: int
) -> None:
    send(tmp_path, company, "customers", CARD["customers"])
    send(
        tmp_path,
        company,
        "invoices",
        """
        invoice_no,customer_no,issue_date,amount,terms
        T-1,C1,2026-01-05,90.00,30/60/90 in thirds
        """,
    )
    send(
        tmp_path,
        company,
        "receipts",
        """
        receipt_no,received_on,amount,customer_no
        R-1,2026-02-01,200.00,C1
        """,
    )
    batch = send(
        tmp_path,
        company,
        "allocations",
        """
        receipt_no,invoice_no,applied_on,amount,discount
        R-1,T-1,2026-02-01,90.01,
        R-1,T-1,2026-02-02,85.00,4.00
        R-1,T-1,2026-02-03,1.01,
        """,
    )

    assert codes(batch) == [(2, "exceeds_invoice"), (4, "exceeds_invoice")]
    assert rows(batch)["accepted"] == 1
    assert open_amounts() == {"T-1": 100, "R-1": -11_500}
    settled = """
        receipt_no,invoice_no,applied_on,amount
        R-1,T-1,2026-02-04,{amount}
        """
    send(tmp_path, company, "allocations", settled.format(amount="1.00"), name="rest.csv")
    late = send(tmp_path, company, "allocations", settled.format(amount="0.01"), name="late.csv")
    assert codes(late) == [(2, "exceeds_invoice")]
    assert open_amounts() == {"R-1": -11_400}


def test_what_does_not_fit_is_refused_in_the_order_of_the_file(
    tmp_path: Path, company: int
) -> None:
    send_card(tmp_path, company)
    batch = send(
        tmp_path,
        company,
        "allocations",
        """
        receipt_no,credit_note_no,invoice_no,applied_on,amount
        R-3,,INV-1,2026-03-05,50.00
        R-3,,INV-3,2026-03-05,50.00
        R-3,,INV-1,2026-03-06,30.00
        R-1,,INV-2,2026-03-06,5.00
        R-9,,INV-1,2026-03-06,5.00
        R-1,,INV-9,2026-03-06,5.00
        R-1,,INV-1,2026-03-06,5.001
        R-2,,INV-2,2026-03-26,1.00
        ,INV-1,INV-3,2026-03-06,5.00
        """,
    )

    assert codes(batch) == [
        (3, "exceeds_receipt"),
        (5, "currency_mismatch"),
        (6, "unknown_receipt"),
        (7, "unknown_invoice"),
        (8, "too_many_decimals"),
        (9, "exceeds_receipt"),
        (10, "not_applicable"),
    ]
    assert rows(batch)["accepted"] == 2
    assert open_amounts()["INV-1"] == 30_000 - 8_000
    assert "R-3" not in open_amounts()


def test_a_receipt_pays_within_its_group_only(tmp_path: Path, company: int) -> None:
    send_card(tmp_path, company)
    send(
        tmp_path,
        company,
        "receipts",
        """
        receipt_no,received_on,amount,customer_no
        R-7,2026-03-01,10.00,C3
        """,
        name="more.csv",
    )
    send(
        tmp_path,
        company,
        "invoices",
        """
        invoice_no,customer_no,issue_date,amount,due_date
        INV-8,C2,2026-01-20,10.00,2026-03-21
        """,
        name="more.csv",
    )
    batch = send(
        tmp_path,
        company,
        "allocations",
        """
        receipt_no,invoice_no,applied_on,amount
        R-7,INV-1,2026-03-06,4.00
        R-7,INV-8,2026-03-06,4.00
        """,
    )

    assert codes(batch) == [(3, "other_customer")]
