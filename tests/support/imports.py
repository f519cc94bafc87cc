"""Books written as the files a firm would send, brought in by the real import."""

import textwrap
from pathlib import Path
from typing import Any

from django.db import connection

from huikuan.flows import import_files
from huikuan.flows.import_files import BatchView
from tests.support.firm import SETUP

CARD = {
    "customers": """
        customer_no,name,terms,salesperson,currency,group_no
        C1,宁波恒泰五金有限公司,月结30,李雷,CNY,G1
        C2,Harbor Pacific Tools GmbH,net 60,韩梅,EUR,
        C3,恒泰控股有限公司,net 30,李雷,CNY,G1
        """,
    "invoices": """
        invoice_no,customer_no,issue_date,amount,due_date,kind,currency
        INV-1,C1,2026-01-10,1000.00,2026-02-09,invoice,CNY
        INV-2,C2,2026-01-20,2000.00,2026-03-21,invoice,EUR
        INV-3,C1,2026-02-01,500.00,2026-03-03,invoice,CNY
        CN-1,C1,2026-02-05,100.00,,credit_note,CNY
        """,
    "receipts": """
        receipt_no,received_on,amount,customer_no,currency
        R-1,2026-02-20,700.00,C1,CNY
        R-2,2026-03-25,1500.00,C2,EUR
        R-3,2026-03-01,80.00,,CNY
        """,
    "allocations": """
        receipt_no,credit_note_no,invoice_no,applied_on,amount,discount
        R-1,,INV-1,2026-02-20,680.00,20.00
        ,CN-1,INV-3,2026-02-06,100.00,
        R-2,,INV-2,2026-03-25,1500.00,
        """,
}


def send(
    folder: Path,
    company_id: int,
    kind: str,
    text: str,
    *,
    dry_run: bool = False,
    name: str = "",
    mapping: dict[str, Any] | None = None,
) -> BatchView:
    """Write the text as a file and import it."""
    path = folder / (name or f"{kind}.csv")
    path.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    return import_files.import_file(
        path, kind=kind, company_id=company_id, mapping=mapping, by=SETUP, dry_run=dry_run
    )


def wait(folder: Path, company_id: int, kind: str, text: str) -> int:
    """Hand the text in as a file that waits for its preview; returns the batch's id."""
    path = folder / f"{kind}.csv"
    path.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    return import_files.receive(
        source=path, file_name=path.name, kind=kind, company_id=company_id, mapping=None, by=SETUP
    ).id


def send_card(folder: Path, company_id: int) -> None:
    """Import the whole card; every row of it is good."""
    for kind, text in CARD.items():
        batch = send(folder, company_id, kind, text)
        assert batch.report is not None
        assert (batch.state, batch.report["rows"]["rejected"]) == ("applied", 0), batch.report


def rows(batch: BatchView) -> dict[str, int]:
    """Return the counts of a report."""
    assert batch.report is not None
    found: dict[str, int] = batch.report["rows"]
    return found


def codes(batch: BatchView) -> list[tuple[int, str]]:
    """Return line and reason code of the refused rows."""
    assert batch.report is not None
    return [(one["line"], one["code"]) for one in batch.report["rejects"]]


def table(sql: str, *values: str | int) -> list[tuple[Any, ...]]:
    """Return what a question to the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def open_amounts() -> dict[str, int]:
    """Return what of each document is open, in minor units, by its number."""
    return dict(
        table(
            "SELECT d.number, sum(o.open_minor)::bigint FROM ledger_document d"
            " JOIN ledger_openitem o ON o.item_id >> 8 = d.id GROUP BY 1"
        )
    )
