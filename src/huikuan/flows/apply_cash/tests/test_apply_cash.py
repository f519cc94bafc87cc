"""From a receipt to settled invoices: matched, accepted, undone (issue 4)."""

import datetime as dt
from pathlib import Path

import pytest

from huikuan.analytics.reports import Query, run
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import CashRefused, DecidedMeanwhile, NotFitting
from huikuan.kernel.actors import Actor
from huikuan.rules.matching import Share
from tests.support.cashfirm import (
    DAY,
    accept,
    cash_firm,
    customer,
    document,
    state,
    tied,
    version,
)
from tests.support.firm import Firm
from tests.support.imports import open_amounts, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return cash_firm(tmp_path)


@pytest.fixture
def clerk(firm: Firm) -> Actor:
    return firm.actor("ar_accountant")


def test_matching_books_what_is_certain_once_and_a_second_run_nothing(firm: Firm) -> None:
    dry = apply_cash.run(company_id=firm.company.id, as_of=DAY, dry_run=True)
    assert (dry.dry_run, dry.act_id) == (True, None)
    assert table("SELECT count(*) FROM cash_standing") == [(0,)]

    first = apply_cash.run(company_id=firm.company.id, as_of=DAY)

    assert first.outcomes == dry.outcomes
    assert first.applied.receipts == 2
    assert first.applied.minor == {"CNY": 175_050}
    assert first.rates.payments == (2, 4)
    assert first.rates.money == {"CNY": (175_050, 223_050)}
    left = open_amounts()
    assert "INV-2026-0001" not in left
    assert "R-1" not in left
    assert tied(firm) == {"CNY": {"applied": 175_050, "waiting": 48_000}}
    # the bank named nobody; what the money paid tells whose it is
    for number, receipts in (("C1", {"R-1", "R-4"}), ("C3", {"R-2"})):
        query = Query(firm.company.id, DAY, params={"customer": number})
        assert {row["number"] for row in run("receipts", query).rows} == receipts
    before = table("SELECT count(*) FROM ledger_entry")[0], version("R-3"), version("R-4")

    second = apply_cash.run(company_id=firm.company.id, as_of=DAY)

    assert (second.applied.receipts, second.act_id) == (0, None)
    assert (table("SELECT count(*) FROM ledger_entry")[0], version("R-3"), version("R-4")) == before
    ((after,),) = table("SELECT after FROM evidence_record WHERE act = 'cash.matched'")
    assert '"receipts": 2' in after


def test_the_queue_shows_what_waits_and_a_person_settles_it_by_own_shares(
    firm: Firm, clerk: Actor
) -> None:
    apply_cash.run(company_id=firm.company.id, as_of=DAY)
    shown = {one.receipt.number: one for one in apply_cash.queue(firm.company.id, DAY)}
    assert set(shown) == {"R-3", "R-4"}
    assert shown["R-4"].version == version("R-4")

    done = accept(
        clerk,
        firm,
        "R-4",
        Share(document("INV-2026-0002"), 500_00),
        Share(document("CN-2026-0001"), -100_00),
    )

    assert (done.left_minor, state("R-4")) == (0, "settled")
    left = open_amounts()
    assert not {"INV-2026-0002", "CN-2026-0001", "R-4"} & set(left)
    assert tied(firm)["CNY"]["applied"] == 215_050


def test_one_of_two_clerks_is_told_who_was_quicker(firm: Firm, clerk: Actor) -> None:
    apply_cash.propose(firm.company.id, DAY)
    seen = version("R-4")
    accept(clerk, firm, "R-4", Share(document("INV-2026-0002"), 100_00))
    with pytest.raises(DecidedMeanwhile) as told:
        apply_cash.accept(
            by=firm.actor("credit_controller"),
            company_id=firm.company.id,
            receipt_id=document("R-4"),
            version=seen,
            shares=[Share(document("INV-2026-0002"), 100_00)],
        )
    assert told.value.figures["by"] == f"user:{clerk.id}"


def test_what_does_not_fit_is_refused_whole(firm: Firm, clerk: Actor) -> None:
    before = open_amounts()
    for shares in (
        [Share(document("INV-2026-0002"), 500_01)],
        [Share(document("INV-2026-0002"), 200_00), Share(document("INV-2026-0001"), 300_00)],
        [Share(document("INV-2026-0004"), 100_00)],
        [Share(document("INV-2026-0002"), -100_00)],
    ):
        with pytest.raises(NotFitting):
            accept(clerk, firm, "R-4", *shares)
    with pytest.raises(CashRefused, match="no_shares"):
        accept(clerk, firm, "R-4")
    with pytest.raises(CashRefused, match="no_such_proposal"):
        apply_cash.accept(
            by=clerk, company_id=firm.company.id, receipt_id=document("R-4"), version=0
        )
    assert open_amounts() == before
    assert table("SELECT count(*) FROM cash_decision") == [(0,)]


def test_money_of_another_customer_is_moved_to_the_right_one_and_back(
    firm: Firm, clerk: Actor
) -> None:
    before = open_amounts()
    done = accept(clerk, firm, "R-4", Share(document("INV-2026-0003"), 300_00))
    ((moved, owner),) = table(
        "SELECT attributes->>'moved_from_number', customer_id FROM ledger_document"
        " WHERE method = 'transfer'"
    )
    assert (moved, owner) == ("R-4", customer("C3"))
    assert open_amounts()["INV-2026-0003"] == 450_50
    assert tied(firm) == {"CNY": {"applied": 300_00, "waiting": 193_050}}
    assert [one.shown for one in apply_cash.aliases(firm.company.id)] == ["宁波恒泰五金有限公司"]

    apply_cash.undo(
        by=clerk,
        company_id=firm.company.id,
        decision_id=done.decision.id,
        why="it was theirs after all",
        wrong_match=True,
    )

    assert open_amounts() == before
    assert apply_cash.aliases(firm.company.id) == ()
    (alias,) = apply_cash.aliases(firm.company.id, revoked=True)
    assert alias.revoked_why == "wrong_match"
    assert tied(firm) == {"CNY": {"waiting": 223_050}}


def test_an_undone_match_counts_against_the_rate(firm: Firm, clerk: Actor) -> None:
    apply_cash.run(company_id=firm.company.id, as_of=DAY)
    ((made,),) = table(
        "SELECT c.id FROM cash_decision c JOIN ledger_document d ON d.id = c.receipt_id"
        " WHERE d.number = 'R-2'"
    )
    apply_cash.undo(
        by=clerk, company_id=firm.company.id, decision_id=made, why="not theirs", wrong_match=True
    )
    rates = apply_cash.rates(firm.company.id, dt.date(2026, 1, 1), DAY)
    assert (rates.payments, rates.wrong) == ((1, 4), (1, 2))
    # matched again at once, that one alone: its proposals are back, and nothing is booked by them
    (back,) = (one for one in apply_cash.queue(firm.company.id, DAY) if one.receipt.number == "R-2")
    assert (back.state, back.proposals[0].shares[0].document_id) == (
        "suggested",
        document("INV-2026-0003"),
    )
    assert open_amounts()["R-2"] == -75_050
    with pytest.raises(CashRefused, match="undone_before"):
        apply_cash.undo(by=clerk, company_id=firm.company.id, decision_id=made, why="again")
