"""A refund on its way: proposed by a clerk, approved by another person, paid by the bank (D4, D5)."""

import re
from pathlib import Path

import pytest
from django.test import Client

from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import RefundView, Rest
from tests.journeys.test_page_cash_acts import (
    RECEIPTS,
    TODAY,
    at,
    browser,
    receipt,
    shown,
)
from tests.support import cashbook
from tests.support.cashfirm import cash_firm, settle
from tests.support.firm import Firm, found
from tests.support.imports import table
from tests.support.statements import send_statement

pytestmark = pytest.mark.django_db
NAME = "宁波恒泰五金有限公司"


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
    cashbook.book(firm.company.id, RECEIPTS)
    apply_cash.propose(firm.company.id, TODAY)
    return firm


def proposed(firm: Firm, client: Client) -> tuple[RefundView, str]:
    """The refund that a clerk proposes of a payment nobody knows, and what he is told."""
    one = receipt(firm, 4)
    sent = {"version": one.version, "how": "refund", "why": "paid twice"}
    answer = client.post(at("cash_rest", receipt_id=one.receipt.document_id), sent)
    assert answer.status_code == 200, shown(answer)
    (made,) = apply_cash.refunds(firm.company.id)
    return made, shown(answer)


def state(firm: Firm) -> str:
    (made,) = apply_cash.refunds(firm.company.id)
    return made.state


def test_who_proposes_a_refund_is_told_that_it_waits_for_a_second_person(firm: Firm) -> None:
    clerk = browser(firm)
    made, page = proposed(firm, clerk)
    assert "A refund of 500.04 CNY was proposed and waits for a second person" in page
    assert at("cash_refunds") in page
    assert 'Refunds <span class="hk-count">1</span>' in page
    listed = shown(clerk.get(at("cash_refunds")))
    assert 'aria-current="page">Refunds <span class="hk-count">1</span>' in listed
    for words in ("BK-0004", "500.04 CNY", "paid twice", "waits for approval"):
        assert words in listed
    assert at("cash_refund_approve", refund_id=made.id) not in listed
    refused = clerk.post(at("cash_refund_approve", refund_id=made.id))
    assert (refused.status_code, state(firm)) == (403, "proposed")


def test_a_refund_is_approved_by_another_person_and_paid_by_the_clerk(firm: Firm) -> None:
    clerk, director = browser(firm), browser(firm, "finance_director")
    made, _ = proposed(firm, clerk)
    approve = at("cash_refund_approve", refund_id=made.id)
    assert approve in shown(director.get(at("cash_refunds")))
    assert "waits to be paid" in shown(director.post(approve, follow=True))
    assert state(firm) == "approved"
    # the money is owed already: it is not booked a second time
    assert "Nothing is left of this receipt" in shown(director.post(approve, follow=True))
    paid = at("cash_refund_paid", refund_id=made.id)
    assert director.post(paid, {"paid_on": "2026-03-02"}).status_code == 403
    assert paid in shown(clerk.get(at("cash_refunds")))
    unnamed = shown(clerk.post(paid, {"paid_on": "2026-03-02"}, follow=True))
    assert "the day and the bank" in unnamed
    late = {"paid_on": "2199-01-01", "bank_reference": "T9"}
    assert "cannot lie after today" in shown(clerk.post(paid, late, follow=True))
    assert state(firm) == "approved"
    sent = {"paid_on": "2026-03-02", "bank_reference": "T9"}
    page = shown(clerk.post(paid, sent, follow=True))
    assert "The refund of 500.04 CNY is paid" in page
    assert "T9" in page
    assert state(firm) == "paid"


def test_a_refund_is_refused_with_a_reason_and_the_money_waits_again(firm: Firm) -> None:
    clerk, director = browser(firm), browser(firm, "finance_director")
    made, _ = proposed(firm, clerk)
    refuse = at("cash_refund_refuse", refund_id=made.id)
    assert "A reason is needed" in shown(director.post(refuse, {"why": " "}, follow=True))
    assert state(firm) == "proposed"
    assert browser(firm, "auditor").post(refuse, {"why": "no"}).status_code == 403
    assert "the money waits again" in shown(director.post(refuse, {"why": "ours"}, follow=True))
    assert state(firm) == "refused"
    assert receipt(firm, 4).receipt.open_minor == 500_04


def test_who_proposed_a_refund_may_withdraw_it(firm: Firm) -> None:
    clerk = browser(firm)
    made, _ = proposed(firm, clerk)
    refuse = at("cash_refund_refuse", refund_id=made.id)
    assert "Withdraw" in shown(clerk.get(at("cash_refunds")))
    clerk.post(refuse, {"why": "a mistake"})
    assert state(firm) == "refused"


def test_the_banks_debit_to_the_payee_is_offered_and_pays_the_refund(tmp_path: Path) -> None:
    firm = cash_firm(tmp_path)
    heading = (
        "交易日期,本方账号,对方户名,对方账号,记账金额(收入),记账金额(支出),余额,用途,交易流水号\n"
    )
    lines = [
        f"2026-03-03,900,{NAME},6001,150.00,,1550.00,货款,T2",
        "2026-03-07,900,某某商行,7001,,150.00,1400.00,货款,T5",
        f"2026-03-08,900,{NAME},6001,,150.00,1250.00,退款,T6",
    ]
    send_statement(tmp_path, firm.company.id, heading + "\n".join(lines) + "\n", name="export.csv")
    ((number,),) = table(
        "SELECT number FROM ledger_document WHERE attributes->>'bank_reference' = 'T2'"
    )
    asked = settle(firm.actor("ar_accountant"), firm, number, Rest("refund"), why="paid twice")
    assert isinstance(asked, RefundView)
    company, director = firm.company.id, firm.actor("finance_director")
    apply_cash.approve_refund(by=director, company_id=company, refund_id=asked.id)
    clerk = browser(firm)
    there = f"/c/{firm.company.code}/cash/refunds/"
    page = shown(clerk.get(there))
    assert NAME in page
    offered = page.split('name="debit"')[1].split("</select>")[0]
    ((key, words),) = re.findall(r'<option value="(\d+)">([^<]*)<', offered)
    assert "T6" in words
    answer = clerk.post(f"{there}{asked.id}/paid", {"debit": key}, follow=True)
    assert "is paid" in shown(answer)
    assert "T6" in shown(answer)
    assert state(firm) == "paid"
