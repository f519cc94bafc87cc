"""A firm with receipts that wait to be applied, and what a clerk does with them."""

import datetime as dt
from pathlib import Path

from huikuan.analytics.recount import recount_money
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import Rest
from huikuan.kernel.actors import Actor
from huikuan.rules.matching import Share
from tests.support.firm import Firm, found
from tests.support.imports import send, table

DAY = dt.date(2026, 4, 1)
END = dt.date(2099, 1, 1)
BOOK = {
    "customers": """
        customer_no,name,tax_id,terms,currency,group_no
        C1,宁波恒泰五金有限公司,91330200MA2AAAAA11,net 30,CNY,G1
        C2,Harbor Pacific Tools GmbH,,net 60,EUR,
        C3,苏州明远电子有限公司,,net 30,CNY,
        """,
    "invoices": """
        invoice_no,customer_no,issue_date,amount,due_date,kind,currency
        INV-2026-0001,C1,2026-01-10,1000.00,2026-02-09,invoice,CNY
        INV-2026-0002,C1,2026-02-01,500.00,2026-03-03,invoice,CNY
        INV-2026-0003,C3,2026-02-01,750.50,2026-03-03,invoice,CNY
        INV-2026-0004,C2,2026-01-20,2000.00,2026-03-21,invoice,EUR
        CN-2026-0001,C1,2026-02-05,100.00,,credit_note,CNY
        """,
    "receipts": """
        receipt_no,received_on,amount,customer_no,currency,payer_name,remittance
        R-1,2026-02-20,1000.00,,CNY,宁波恒泰五金有限公司,货款 INV-2026-0001
        R-2,2026-03-25,750.50,,CNY,苏州明远电子有限公司,INV-2026-0003
        R-3,2026-03-01,80.00,,CNY,无名,谢谢
        R-4,2026-03-02,400.00,C1,CNY,宁波恒泰五金有限公司,
        """,
}


def cash_firm(folder: Path) -> Firm:
    """Found the firm and load its book."""
    made = found()
    for kind, text in BOOK.items():
        batch = send(folder, made.company.id, kind, text)
        assert batch.report is not None
        assert batch.report["rows"]["rejected"] == 0, batch.report
    return made


def document(number: str) -> int:
    return int(table("SELECT id FROM ledger_document WHERE number = %s", number)[0][0])


def customer(number: str) -> int:
    return int(table("SELECT id FROM parties_customer WHERE customer_no = %s", number)[0][0])


def version(number: str) -> int:
    rows = table(
        "SELECT version FROM cash_standing s JOIN ledger_document d ON d.id = s.receipt_id"
        " WHERE d.number = %s",
        number,
    )
    return int(rows[0][0]) if rows else 0


def state(number: str) -> str:
    return str(
        table(
            "SELECT state FROM cash_standing s JOIN ledger_document d ON d.id = s.receipt_id"
            " WHERE d.number = %s",
            number,
        )[0][0]
    )


def tied(firm: Firm) -> dict[str, dict[str, int]]:
    rows = {}
    # another way to the same figures, which shares no statement with the books
    assert recount_money(firm.company.id).differences == ()
    for one in apply_cash.tie(firm.company.id, END):
        assert one.difference == 0, one
        rows[one.currency] = {
            name: getattr(one, name)
            for name in ("applied", "on_account", "waiting", "refunded", "moved", "returned")
            if getattr(one, name)
        }
    return rows


def accept(by: Actor, firm: Firm, receipt: str, *shares: Share) -> apply_cash.Decided:
    return apply_cash.accept(
        by=by,
        company_id=firm.company.id,
        receipt_id=document(receipt),
        version=version(receipt),
        shares=shares,
        why="names them on the phone",
    )


def settle(by: Actor, firm: Firm, receipt: str, rest: Rest, why: str = "asked for") -> object:
    return apply_cash.settle_rest(
        by=by,
        company_id=firm.company.id,
        receipt_id=document(receipt),
        version=version(receipt),
        rest=rest,
        why=why,
    )
