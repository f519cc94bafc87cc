"""What may become of the rest of a receipt, and how it is bounded (issue 4)."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from huikuan.analytics.recount import recount
from huikuan.analytics.reports import Query, run
from huikuan.books.cash import queries as cash
from huikuan.books.ledger import queries as facts
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import CashRefused, Rest
from huikuan.kernel.actors import Actor
from huikuan.rules.matching import DifferenceKind, Share
from tests.support.cashfirm import (
    DAY,
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
from tests.support.firm import SETUP, Firm, found
from tests.support.imports import open_amounts, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return cash_firm(tmp_path)


@pytest.fixture
def clerk(firm: Firm) -> Actor:
    return firm.actor("ar_accountant")


def test_small_differences_stay_within_the_policy(firm: Firm, clerk: Actor) -> None:
    claim = document("INV-2026-0002")
    accept(clerk, firm, "R-4", Share(claim, 399_95, 5, DifferenceKind.ROUNDING))
    settle(clerk, firm, "R-4", Rest("rounding"))
    assert state("R-4") == "settled"
    with pytest.raises(CashRefused, match="above_tolerance"):
        settle(clerk, firm, "R-4", Rest("short_payment", document_id=claim))
    settle(clerk, firm, "R-4", Rest("short_payment", document_id=claim, minor=50_00))
    assert open_amounts()["INV-2026-0002"] == 50_00
    with pytest.raises(CashRefused, match="above_tolerance"):
        accept(clerk, firm, "R-3", Share(claim, 10_00, 30_00, DifferenceKind.ROUNDING))
    with pytest.raises(CashRefused, match="above_tolerance"):
        accept(clerk, firm, "R-3", Share(claim, 10_00, 1, DifferenceKind.DISCOUNT))
    assert tied(firm)["CNY"] == {"applied": 399_95, "waiting": 183_050}


def test_a_rest_is_kept_on_account_or_as_a_deposit_of_the_right_customer(
    firm: Firm, clerk: Actor
) -> None:
    with pytest.raises(CashRefused, match="order_needed"):
        settle(clerk, firm, "R-4", Rest("deposit"))
    settle(clerk, firm, "R-4", Rest("deposit", order_no="SO-9"))
    with pytest.raises(CashRefused, match="customer_needed"):
        settle(clerk, firm, "R-3", Rest("on_account"))
    settle(clerk, firm, "R-3", Rest("on_account", customer_id=customer("C3")))
    assert tied(firm) == {"CNY": {"on_account": 480_00, "waiting": 175_050}}
    assert {one.receipt.number for one in apply_cash.queue(firm.company.id, DAY)} == {"R-1", "R-2"}
    # matching leaves it alone
    assert apply_cash.run(company_id=firm.company.id, as_of=DAY).applied.receipts == 2
    assert state("R-4") == "kept"


def test_a_refund_needs_two_persons_and_is_paid_once(firm: Firm, clerk: Actor) -> None:
    before = open_amounts()
    asked = settle(clerk, firm, "R-3", Rest("refund"), why="paid twice")
    assert isinstance(asked, apply_cash.RefundView)
    assert (open_amounts(), state("R-3")) == (before, "refunding")
    company_id = firm.company.id
    with pytest.raises(CashRefused, match="second_person_needed"):
        apply_cash.approve_refund(by=clerk, company_id=company_id, refund_id=asked.id)
    with pytest.raises(CashRefused, match="not_now"):
        accept(clerk, firm, "R-3", Share(document("INV-2026-0002"), 10_00))
    director = firm.actor("finance_director")
    done = apply_cash.approve_refund(by=director, company_id=company_id, refund_id=asked.id)
    assert (done.state, state("R-3")) == ("approved", "settled")
    assert tied(firm)["CNY"]["refunded"] == 80_00
    paid = apply_cash.pay_refund(
        by=clerk, company_id=company_id, refund_id=asked.id, paid_on=DAY, bank_reference="D-7"
    )
    assert (paid.state, paid.bank_reference) == ("paid", "D-7")
    assert paid.decision_id is not None
    with pytest.raises(CashRefused, match="not_now"):
        apply_cash.undo(
            by=clerk, company_id=company_id, decision_id=paid.decision_id, why="too late"
        )


def test_a_refused_refund_lets_its_receipt_wait_again(firm: Firm, clerk: Actor) -> None:
    asked = settle(clerk, firm, "R-3", Rest("refund"), why="paid twice")
    assert isinstance(asked, apply_cash.RefundView)
    apply_cash.refuse_refund(
        by=clerk, company_id=firm.company.id, refund_id=asked.id, why="owed after all"
    )
    assert state("R-3") == "waiting"


def test_the_tie_of_a_past_day_is_what_stood_on_that_day(firm: Firm, clerk: Actor) -> None:
    def on_account(day: dt.date) -> int:
        (one,) = apply_cash.tie(firm.company.id, day)
        assert one.difference == 0
        return one.on_account

    today = dt.datetime.now(dt.UTC).date()
    yesterday, tomorrow = today - dt.timedelta(1), today + dt.timedelta(1)
    kept = settle(clerk, firm, "R-4", Rest("on_account"))
    assert isinstance(kept, apply_cash.Decided)
    # it waited until today; from today on it is kept, by standings and by decisions alike
    assert [on_account(day) for day in (yesterday, today, tomorrow)] == [0, 400_00, 400_00]
    assert cash.kept_on(firm.company.id, today) == {"CNY": 400_00}
    # a claim's own fee says nothing of the money
    claim = document("INV-2026-0001")
    settle(clerk, firm, "R-4", Rest("dispute", document_id=claim, reason="late"))
    assert cash.kept_on(firm.company.id, today) == {"CNY": 400_00}
    apply_cash.undo(
        by=clerk, company_id=firm.company.id, decision_id=kept.decision.id, why="theirs"
    )
    assert cash.kept_on(firm.company.id, today) == {}
    assert [on_account(day) for day in (yesterday, today)] == [0, 0]
    settle(clerk, firm, "R-4", Rest("on_account"))
    settle(clerk, firm, "R-4", Rest("refund"))
    assert cash.kept_on(firm.company.id, today) == {}


def test_money_for_another_firm_of_ours_is_booked_there_and_taken_back_in_both(
    firm: Firm, clerk: Actor
) -> None:
    other = found("BJ")
    # who has nothing to do with the other firm hands over as to a stranger
    settle(clerk, firm, "R-3", Rest("intercompany", other_company="BJ", minor=10_00))
    assert facts.open_receipts(other.company.id, END) == []
    with pytest.raises(CashRefused, match="company_needed"):
        settle(SETUP, firm, "R-3", Rest("intercompany", other_company="SH", minor=1_00))

    done = settle(SETUP, firm, "R-3", Rest("intercompany", other_company="bj", minor=30_00))

    assert isinstance(done, apply_cash.Decided)
    (there,) = facts.open_receipts(other.company.id, END)
    assert (there.open_minor, there.method, there.payer_name, there.day) == (
        30_00,
        "group",
        "无名",
        dt.date(2026, 3, 1),
    )
    assert done.decision.detail["other_receipt"] == there.document_id
    # what a stranger is owed is left; between ours it is nothing
    assert _on_clearing(firm) + _on_clearing(other) == -10_00
    assert tied(firm)["CNY"]["moved"] == 40_00
    assert tied(other) == {"CNY": {"waiting": 30_00}}
    assert recount(other.company.id).sound
    assert recount(firm.company.id).sound
    acts = table(
        "SELECT company_id, act FROM evidence_record WHERE act IN"
        " ('cash.intercompany', 'cash.received_from_group') ORDER BY seq DESC LIMIT 2"
    )
    assert sorted(acts) == sorted(
        [
            (firm.company.id, "cash.intercompany"),
            (other.company.id, "cash.received_from_group"),
        ]
    )

    undo: dict[str, Any] = {"by": SETUP, "company_id": firm.company.id, "why": "it was ours"}
    apply_cash.undo(**undo, decision_id=done.decision.id)
    assert facts.open_receipts(other.company.id, END) == []
    assert open_amounts()["R-3"] == -70_00
    assert tied(other) == {"CNY": {"returned": 30_00}}


def test_what_the_other_firm_has_used_is_not_undone_but_goes_back_with_the_bank(
    firm: Firm, clerk: Actor
) -> None:
    other = found("BJ")
    done = settle(SETUP, firm, "R-3", Rest("intercompany", other_company="BJ"))
    assert isinstance(done, apply_cash.Decided)
    (there,) = facts.open_receipts(other.company.id, END)
    kept = Rest("rounding", minor=1)
    apply_cash.settle_rest(
        by=SETUP, company_id=other.company.id, receipt_id=there.document_id, version=0, rest=kept
    )
    with pytest.raises(CashRefused, match="still_used"):
        apply_cash.undo(
            by=SETUP, company_id=firm.company.id, decision_id=done.decision.id, why="ours"
        )
    apply_cash.take_back_return(
        by=SETUP,
        company_id=firm.company.id,
        receipt_id=document("R-3"),
        version=version("R-3"),
        on=DAY,
        why="the bank took it back",
    )
    assert facts.open_receipts(other.company.id, END) == []
    assert tied(other) == {"CNY": {"returned": 80_00}}
    assert _on_clearing(firm) + _on_clearing(other) == 0
    (last, *_) = apply_cash.decisions(other.company.id, there.document_id)
    assert (last.kind, last.minor) == ("return", 80_00)


def _on_clearing(of: Firm) -> int:
    """What stands on the clearing between firms, debits above zero: as the postings have it."""
    rows = run("postings", Query(of.company.id, END, params={"account": "122101"}, limit=None)).rows
    return sum(row["minor"] for row in rows)


def test_another_firms_money_and_another_currency_leave_with_a_trace(
    firm: Firm, clerk: Actor
) -> None:
    before = open_amounts()
    with pytest.raises(CashRefused, match="company_needed"):
        settle(clerk, firm, "R-3", Rest("intercompany"))
    settle(clerk, firm, "R-3", Rest("intercompany", other_company="BJ", minor=30_00))
    claim = document("INV-2026-0004")
    with pytest.raises(CashRefused, match="rate_needed"):
        settle(clerk, firm, "R-4", Rest("convert", document_id=claim))
    done = settle(
        clerk,
        firm,
        "R-4",
        Rest("convert", document_id=claim, rate=Decimal("0.1281"), rate_on=DAY),
    )
    assert open_amounts()["INV-2026-0004"] == 2000_00 - 51_24
    assert tied(firm)["CNY"]["moved"] == 430_00
    assert isinstance(done, apply_cash.Decided)
    assert done.decision.detail["rate"] == "0.1281"
    apply_cash.undo(
        by=clerk, company_id=firm.company.id, decision_id=done.decision.id, why="wrong rate"
    )
    assert open_amounts() == {**before, "R-3": -50_00}


def test_a_returned_payment_opens_what_it_had_settled_with_its_old_due_day(
    firm: Firm, clerk: Actor
) -> None:
    apply_cash.run(company_id=firm.company.id, as_of=DAY)
    due = table("SELECT due_on FROM ledger_item WHERE document_id = %s", document("INV-2026-0001"))
    apply_cash.take_back_return(
        by=clerk,
        company_id=firm.company.id,
        receipt_id=document("R-1"),
        version=version("R-1"),
        on=DAY,
        why="returned by the bank: account closed",
    )
    assert state("R-1") == "returned"
    assert open_amounts()["INV-2026-0001"] == 1000_00
    assert "R-1" not in open_amounts()
    assert due == table(
        "SELECT due_on FROM ledger_openitem WHERE item_id >> 8 = %s", document("INV-2026-0001")
    )
    assert tied(firm) == {"CNY": {"applied": 750_50, "returned": 1000_00, "waiting": 480_00}}
    again = apply_cash.run(company_id=firm.company.id, as_of=DAY)
    assert again.applied.receipts == 0


def test_a_set_off_is_applied_like_money_and_is_no_money_from_the_bank(
    firm: Firm, clerk: Actor
) -> None:
    one = apply_cash.SetOff(customer("C1"), "OFF-1", DAY, 200_00, "CNY", "抵销通知")
    with pytest.raises(CashRefused, match="reason_needed"):
        apply_cash.set_off(by=clerk, company_id=firm.company.id, one=one, why=" ")
    apply_cash.set_off(by=clerk, company_id=firm.company.id, one=one, why="both due, article 568")
    accept(clerk, firm, "OFF-1", Share(document("INV-2026-0002"), 200_00))
    assert open_amounts()["INV-2026-0002"] == 300_00
    assert tied(firm) == {"CNY": {"waiting": 223_050}}


def test_a_set_off_is_undone_once_nothing_is_settled_by_it(firm: Firm, clerk: Actor) -> None:
    before = open_amounts()
    company_id = firm.company.id
    one = apply_cash.SetOff(customer("C1"), "OFF-1", DAY, 200_00, "CNY", "抵销通知")
    receipt = apply_cash.set_off(by=clerk, company_id=company_id, one=one, why="both due")
    (made,) = apply_cash.decisions(company_id, receipt)
    assert (made.kind, made.minor, made.customer_id) == ("set_off", 200_00, customer("C1"))
    used = accept(clerk, firm, "OFF-1", Share(document("INV-2026-0002"), 150_00))
    settle(clerk, firm, "OFF-1", Rest("on_account"))

    def undo(decision_id: int) -> None:
        apply_cash.undo(
            by=clerk, company_id=company_id, decision_id=decision_id, why="their claim is disputed"
        )

    with pytest.raises(CashRefused, match="set_off_used"):
        undo(made.id)
    undo(used.decision.id)
    undo(made.id)

    assert (open_amounts(), state("OFF-1")) == (before, "returned")
    assert all(each.undone_at for each in apply_cash.decisions(company_id, receipt))
    assert tied(firm) == {"CNY": {"waiting": 223_050}}
    assert "OFF-1" not in {each.receipt.number for each in apply_cash.queue(company_id, DAY)}
    with pytest.raises(CashRefused, match="undone_before"):
        undo(made.id)


def test_a_short_payments_reason_stands_beside_the_claim(firm: Firm, clerk: Actor) -> None:
    claim = document("INV-2026-0002")
    accept(clerk, firm, "R-4", Share(claim, 400_00))
    with pytest.raises(CashRefused, match="reason_needed"):
        settle(clerk, firm, "R-4", Rest("dispute", document_id=claim))
    made = settle(clerk, firm, "R-4", Rest("dispute", document_id=claim, reason="damaged"))
    assert isinstance(made, apply_cash.Decided)
    assert made.decision.detail == {
        "document_id": claim,
        "disputed_minor": 100_00,
        "reason": "damaged",
    }
    assert open_amounts()["INV-2026-0002"] == 100_00


def test_what_was_decided_in_one_breath_goes_back_in_one(firm: Firm, clerk: Actor) -> None:
    before, tie = open_amounts(), tied(firm)
    company_id = firm.company.id
    used = accept(clerk, firm, "R-4", Share(document("INV-2026-0002"), 150_00))
    kept = apply_cash.settle_rest(
        by=clerk,
        company_id=company_id,
        receipt_id=used.decision.receipt_id,
        version=used.version,
        rest=Rest("on_account", customer_id=used.decision.customer_id),
        beside=used.decision.id,
    )
    assert isinstance(kept, apply_cash.Decided)
    apply_cash.undo(
        by=clerk, company_id=company_id, decision_id=kept.decision.id, why="not his", whole=True
    )
    assert (open_amounts(), tied(firm)) == (before, tie)
    with pytest.raises(CashRefused, match="undone_before"):
        apply_cash.undo(by=clerk, company_id=company_id, decision_id=used.decision.id, why="again")


def test_all_suggestions_above_a_confidence_are_taken_at_once(firm: Firm, clerk: Actor) -> None:
    apply_cash.propose(firm.company.id, DAY)
    done = apply_cash.accept_all(by=clerk, company_id=firm.company.id, above=900)
    assert (done.applied.receipts, done.refused) == (2, 0)
    assert {one.shown for one in apply_cash.aliases(firm.company.id)} == {
        "宁波恒泰五金有限公司",
        "苏州明远电子有限公司",
    }
    nothing = apply_cash.accept_all(by=clerk, company_id=firm.company.id, above=900)
    assert (nothing.applied.receipts, nothing.act_id) == (0, None)


def test_a_revoked_payer_is_not_learned_again_by_itself(firm: Firm, clerk: Actor) -> None:
    apply_cash.propose(firm.company.id, DAY)
    apply_cash.accept_all(by=clerk, company_id=firm.company.id, above=900)
    for one in apply_cash.aliases(firm.company.id):
        apply_cash.revoke_alias(
            by=clerk, company_id=firm.company.id, alias_id=one.id, why="a trading house"
        )
    assert apply_cash.aliases(firm.company.id) == ()
    with pytest.raises(CashRefused, match="alias_revoked"):
        apply_cash.revoke_alias(by=clerk, company_id=firm.company.id, alias_id=one.id, why="x")
