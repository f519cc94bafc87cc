"""What the bank's debits were for: payments it took back, refunds it paid, and neither (D5)."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection

from huikuan.analytics.recount import recount, recount_money
from huikuan.analytics.reports import Query, run
from huikuan.books.banking.queries import TransactionView
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import CashRefused, RefundView, Rest
from huikuan.kernel.actors import Actor
from huikuan.rules.matching import Share
from tests.support.cashfirm import (
    END,
    accept,
    cash_firm,
    customer,
    document,
    settle,
    state,
    tied,
    version,
)
from tests.support.firm import Firm
from tests.support.imports import open_amounts, table
from tests.support.statements import send_statement

pytestmark = pytest.mark.django_db
NAME = "宁波恒泰五金有限公司"
HEADING = "交易日期,本方账号,对方户名,对方账号,记账金额(收入),记账金额(支出),余额,用途,交易流水号\n"
LINES = [
    f"2026-03-02,900,{NAME},6001,400.00,,1400.00,货款,T1",
    f"2026-03-03,900,{NAME},6001,150.00,,1550.00,货款,T2",
    f"2026-03-05,900,{NAME},6001,,400.00,1150.00,退回 T1,T3",
    f"2026-03-06,900,{NAME},6001,,399.00,751.00,退回 T1,T4",
    "2026-03-07,900,某某商行,7001,,150.00,601.00,货款,T5",
    f"2026-03-08,900,{NAME},6001,,150.00,451.00,退款,T6",
    "2026-03-09,900,,,,150.00,301.00,付款,T7",
]


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    made = cash_firm(tmp_path)
    batch = send_statement(
        tmp_path, made.company.id, HEADING + "\n".join(LINES) + "\n", name="export.csv"
    )
    assert batch.state == "applied", batch.report
    return made


@pytest.fixture
def clerk(firm: Firm) -> Actor:
    return firm.actor("ar_accountant")


def debits(firm: Firm) -> dict[str, apply_cash.DebitWaiting]:
    """The debits that wait, by the bank's reference."""
    return {one.debit.bank_reference: one for one in apply_cash.debits(firm.company.id)}


def receipt(reference: str) -> str:
    """The number of the receipt that a line became."""
    rows = table(
        "SELECT number FROM ledger_document WHERE attributes->>'bank_reference' = %s", reference
    )
    return str(rows[0][0])


def take_back(clerk: Actor, firm: Firm, reference: str, debit: TransactionView) -> object:
    number = receipt(reference)
    return apply_cash.take_back_return(
        by=clerk,
        company_id=firm.company.id,
        receipt_id=document(number),
        version=version(number),
        on=None,
        debit_id=debit.id,
        why="returned by the bank",
    )


def approved(clerk: Actor, firm: Firm, reference: str) -> RefundView:
    asked = settle(clerk, firm, receipt(reference), Rest("refund"), why="paid twice")
    assert isinstance(asked, RefundView)
    director = firm.actor("finance_director")
    return apply_cash.approve_refund(by=director, company_id=firm.company.id, refund_id=asked.id)


def pay(clerk: Actor, firm: Firm, refund: RefundView, debit: TransactionView) -> RefundView:
    return apply_cash.pay_refund(
        by=clerk,
        company_id=firm.company.id,
        refund_id=refund.id,
        paid_on=None,
        debit_id=debit.id,
    )


def test_a_debit_that_took_a_payment_back_waits_no_longer(firm: Firm, clerk: Actor) -> None:
    number = receipt("T1")
    accept(clerk, firm, number, Share(document("INV-2026-0002"), 400_00))
    before = debits(firm)
    assert set(before) == {"T3", "T4", "T5", "T6", "T7"}
    assert [line.bank_reference for line in before["T3"].returns] == ["T1"]

    take_back(clerk, firm, "T1", before["T3"].debit)

    assert (state(number), open_amounts()["INV-2026-0002"]) == ("returned", 500_00)
    (made, *_) = apply_cash.decisions(firm.company.id, document(number))
    assert made.detail == {
        "on": "2026-03-05",
        "bank_reference": "T3",
        "debit": before["T3"].debit.id,
    }
    assert set(debits(firm)) == {"T4", "T5", "T6", "T7"}
    assert tied(firm)["CNY"]["returned"] == 400_00


def test_a_payment_taken_back_without_its_debit_is_offered_to_none(
    firm: Firm, clerk: Actor
) -> None:
    number = receipt("T1")
    apply_cash.take_back_return(
        by=clerk,
        company_id=firm.company.id,
        receipt_id=document(number),
        version=version(number),
        on=dt.date(2026, 3, 5),
        why="told on the phone",
    )
    assert debits(firm)["T3"].returns == ()


def test_what_no_debit_can_be_is_refused_as_a_return(firm: Firm, clerk: Actor) -> None:
    before = open_amounts()
    shown = debits(firm)
    for reference, debit, code in (
        ("T2", "T3", "debit_differs"),
        ("T1", "T1", "no_such_debit"),
    ):
        line = shown[debit].debit.id if debit in shown else 2**40
        with pytest.raises(CashRefused, match=code):
            apply_cash.take_back_return(
                by=clerk,
                company_id=firm.company.id,
                receipt_id=document(receipt(reference)),
                version=version(receipt(reference)),
                on=None,
                debit_id=line,
                why="returned by the bank",
            )
    with pytest.raises(CashRefused, match="debit_needed"):
        apply_cash.take_back_return(
            by=clerk,
            company_id=firm.company.id,
            receipt_id=document(receipt("T1")),
            version=version(receipt("T1")),
            on=None,
            why="returned by the bank",
        )
    assert open_amounts() == before


def test_a_part_that_the_bank_took_back_is_owed_again_as_of_old(firm: Firm, clerk: Actor) -> None:
    number = receipt("T1")
    first = accept(clerk, firm, number, Share(document("INV-2026-0001"), 250_00))
    accept(clerk, firm, number, Share(document("INV-2026-0002"), 100_00))
    # 50.00 are not applied: the bank takes 399.00 of 400.00 back
    debit = debits(firm)["T4"]
    assert [line.bank_reference for line in debit.returns] == ["T1"]

    take_back(clerk, firm, "T1", debit.debit)

    left = open_amounts()
    # what was applied last went first, and of the one before it 1.00 is paid again
    assert (left["INV-2026-0001"], left["INV-2026-0002"]) == (999_00, 500_00)
    assert number not in left
    assert table(
        "SELECT due_on FROM ledger_openitem WHERE item_id >> 8 = %s", document("INV-2026-0001")
    ) == [(dt.date(2026, 2, 9),)]
    again, back, *_ = apply_cash.decisions(firm.company.id, document(number))
    assert (again.kind, again.minor, back.kind, back.minor) == (
        "apply",
        1_00,
        "part_return",
        399_00,
    )
    assert back.detail["debit"] == debit.debit.id
    # it counts from the bank's day; the day before everything was as it had been
    assert _on(firm, "INV-2026-0001", dt.date(2026, 3, 5)) == 750_00
    assert _on(firm, "INV-2026-0001", dt.date(2026, 3, 6)) == 999_00
    assert tied(firm)["CNY"]["returned"] == 399_00
    assert recount(firm.company.id).sound
    assert set(debits(firm)) == {"T3", "T5", "T6", "T7"}
    # the bank's books and the general ledger's bank account say the same
    rows = run("postings", Query(firm.company.id, END, params={"account": "1002"}, limit=None)).rows
    assert sum(row["minor"] for row in rows if row["document_id"] == document(number)) == 1_00
    for decision in (back.id, first.decision.id):
        with pytest.raises(CashRefused, match="undone_before"):
            apply_cash.undo(by=clerk, company_id=firm.company.id, decision_id=decision, why="no")
    with pytest.raises(CashRefused, match="debit_differs"):
        take_back(clerk, firm, "T1", debits(firm)["T3"].debit)
    with pytest.raises(CashRefused, match="part_returned"):
        apply_cash.take_back_return(
            by=clerk,
            company_id=firm.company.id,
            receipt_id=document(number),
            version=version(number),
            on=dt.date(2026, 3, 9),
            why="the rest, too",
        )


def test_a_part_cannot_be_taken_from_what_was_used_elsewhere(firm: Firm, clerk: Actor) -> None:
    number = receipt("T1")
    settle(clerk, firm, number, Rest("move", minor=390_00, customer_id=customer("C3")))
    before = open_amounts()
    with pytest.raises(CashRefused, match="part_used"):
        take_back(clerk, firm, "T1", debits(firm)["T4"].debit)
    assert open_amounts() == before


def _on(firm: Firm, number: str, day: dt.date) -> int:
    rows = run("invoices", Query(firm.company.id, day, limit=None)).rows
    return next(int(row["open"]) for row in rows if row["number"] == number)


def test_a_return_goes_out_after_the_payment_and_from_the_same_account(
    firm: Firm, clerk: Actor, tmp_path: Path
) -> None:
    other = [
        f"2026-03-01,901,{NAME},6001,400.00,,1400.00,货款,T8",
        f"2026-03-10,901,{NAME},6001,400.00,,1800.00,货款,T9",
    ]
    send_statement(tmp_path, firm.company.id, HEADING + "\n".join(other) + "\n", name="901.csv")
    debit = debits(firm)["T3"].debit
    for reference, code in (("T8", "debit_elsewhere"), ("T9", "debit_before")):
        with pytest.raises(CashRefused, match=code):
            take_back(clerk, firm, reference, debit)


def test_a_refund_is_offered_the_debit_that_paid_its_payee(firm: Firm, clerk: Actor) -> None:
    refund = approved(clerk, firm, "T2")
    shown = debits(firm)
    offered = {one for one, waiting in shown.items() if refund in waiting.refunds}
    assert offered == {"T6"}
    with pytest.raises(CashRefused, match="debit_payee"):
        pay(clerk, firm, refund, shown["T5"].debit)
    with pytest.raises(CashRefused, match="debit_differs"):
        pay(clerk, firm, refund, shown["T4"].debit)

    paid = pay(clerk, firm, refund, shown["T6"].debit)

    assert (paid.paid_on, paid.bank_reference) == (dt.date(2026, 3, 8), "T6")
    assert set(debits(firm)) == {"T3", "T4", "T5", "T7"}
    assert tied(firm)["CNY"]["refunded"] == 150_00
    with pytest.raises(CashRefused, match="debit_explained"):
        pay(clerk, firm, refund, shown["T7"].debit)
    other = settle(clerk, firm, receipt("T1"), Rest("refund", minor=150_00), why="paid twice")
    assert isinstance(other, RefundView)
    apply_cash.approve_refund(
        by=firm.actor("finance_director"), company_id=firm.company.id, refund_id=other.id
    )
    with pytest.raises(CashRefused, match="debit_explained"):
        pay(clerk, firm, other, shown["T6"].debit)
    # the bank does not say whom it paid, but who looks it up knows
    assert pay(clerk, firm, other, shown["T7"].debit).state == "paid"


def test_a_refund_told_to_be_paid_is_given_its_debit_when_the_statement_comes(
    firm: Firm, clerk: Actor
) -> None:
    refund = approved(clerk, firm, "T2")
    with pytest.raises(CashRefused, match="debit_needed"):
        apply_cash.pay_refund(
            by=clerk, company_id=firm.company.id, refund_id=refund.id, paid_on=None
        )
    told = apply_cash.pay_refund(
        by=clerk,
        company_id=firm.company.id,
        refund_id=refund.id,
        paid_on=dt.date(2026, 3, 7),
        bank_reference="by telephone",
    )
    assert debits(firm)["T6"].refunds == (told,)
    assert pay(clerk, firm, told, debits(firm)["T6"].debit) == told
    assert "T6" not in debits(firm)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cash_bankdebit SET minor = minor - 1",
        "UPDATE cash_bankdebit SET debit_id = debit_id + 100000",
        "UPDATE cash_bankdebit SET currency = 'EUR'",
        "UPDATE cash_refund SET state = 'approved'",
    ],
)
def test_a_recount_finds_a_debit_that_does_not_agree_with_what_it_was_for(
    firm: Firm, clerk: Actor, change: str
) -> None:
    pay(clerk, firm, approved(clerk, firm, "T2"), debits(firm)["T6"].debit)
    assert recount_money(firm.company.id).sound
    with connection.cursor() as cursor:
        cursor.execute(change)
    found = recount_money(firm.company.id).differences
    assert [one.check for one in found] == ["bank_debits"]
