"""A held order is released by somebody entitled, with a reason and a day of review (D2, B13)."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from huikuan.books.credit import operations as credit
from huikuan.books.credit.values import Severity
from huikuan.flows import release_order
from huikuan.flows.check_order import explain
from huikuan.flows.release_order import Held, ReleaseAsked, ReleaseRefused
from huikuan.kernel.actors import Actor
from huikuan.rules.checks import HoldState
from tests.support.creditfirm import TODAY, ago, file, id_of, limit, order, reserved
from tests.support.firm import SETUP, Firm, found
from tests.support.realbook import ask

pytestmark = pytest.mark.django_db(transaction=True)

REVIEW = TODAY + dt.timedelta(days=30)


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm with C1, who may owe 100.00, and a held order A of 150.00 that sales asked for."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    firm = found()
    file(firm, tmp_path, "customers", "customer_no,name,salesperson\nC1,恒泰,李雷\n")
    limit(firm, 100_00)
    order(firm, "150.00", "A", by=firm.actor("sales"))
    return firm


def held(firm: Firm) -> Held:
    (one,) = release_order.queue(firm.company)
    return one


def release(firm: Firm, by: Actor, hold_id: int, review: dt.date = REVIEW) -> Held:
    asked = ReleaseAsked(hold_id=hold_id, why="有银行保函", review_on=review)
    return release_order.release(by=by, company=firm.company, asked=asked)


def refused(firm: Firm, by: Actor, hold_id: int, review: dt.date = REVIEW) -> list[str]:
    before = ask(
        "SELECT (SELECT count(*) FROM credit_decision), (SELECT count(*) FROM credit_holdmove)"
    )
    with pytest.raises(ReleaseRefused) as stopped:
        release(firm, by, hold_id, review)
    assert before == ask(
        "SELECT (SELECT count(*) FROM credit_decision), (SELECT count(*) FROM credit_holdmove)"
    )
    return [one.code for one in stopped.value.reasons]


def test_the_desk_shows_why_an_order_waits_and_whether_that_has_cleared(firm: Firm) -> None:
    one = held(firm)
    assert [(each.reason.code, each.cleared) for each in one.points] == [("check.limit", False)]
    assert (one.ready, one.late, one.four_eyes, one.added) == (False, False, False, ())
    assert (one.hold.customer, one.hold.order_no, one.hold.state) == ("恒泰", "A", HoldState.HELD)

    limit(firm, 150_00, valid_from=TODAY)

    one = held(firm)
    assert ([each.cleared for each in one.points], one.ready) == ([True], True)


def test_a_reason_that_came_since_is_shown(firm: Firm, tmp_path: Path) -> None:
    heading = "invoice_no,customer_no,issue_date,due_date,amount\n"
    file(firm, tmp_path, "invoices", heading + f"I-1,C1,{ago(90)},{ago(45)},120.00\n")
    file(
        firm,
        tmp_path,
        "receipts",
        f"receipt_no,received_on,amount,customer_no\nR-1,{ago(3)},7.00,C1\n",
    )

    one = held(firm)

    assert [each.code for each in one.added] == ["check.overdue_days", "check.overdue_amount"]
    assert one.oldest is not None
    assert (one.oldest.number, one.oldest.minor) == ("I-1", 120_00)
    assert one.last_payment is not None
    assert (one.last_payment.on, one.last_payment.minor) == (ago(3), 7_00)


def test_a_release_over_the_limit_is_a_decision_of_its_own(firm: Firm) -> None:
    one = held(firm)

    after = release(firm, firm.actor("credit_controller"), one.hold.id)

    last = after.hold.acts[-1]
    assert (after.hold.state, last.why, last.review_on) == (
        HoldState.RELEASED,
        "有银行保函",
        REVIEW,
    )
    assert reserved(firm) == 150_00
    assert release_order.queue(firm.company) == ()
    assert last.decision_id is not None
    explained = explain(firm.company, last.decision_id)
    assert explained.sound
    assert explained.decision.follows == one.hold.decision.id
    # it may grow a little without being asked again
    assert order(firm, "157.50", "A", change=True).verdict.outcome == "pass"
    assert order(firm, "157.51", "A", change=True).verdict.outcome == "hold"


def test_a_release_has_a_reason_and_a_day_of_review(firm: Firm) -> None:
    chief, hold_id = firm.actor("credit_controller"), held(firm).hold.id

    assert refused(firm, chief, hold_id, TODAY) == ["release.review_day"]
    assert refused(firm, chief, hold_id, TODAY + dt.timedelta(days=91)) == ["release.review_day"]
    assert refused(firm, chief, hold_id + 9) == ["credit.no_such_hold"]
    with pytest.raises(ReleaseRefused) as stopped:
        release_order.release(
            by=chief, company=firm.company, asked=ReleaseAsked(hold_id, " ", REVIEW)
        )
    assert [one.code for one in stopped.value.reasons] == ["credit.reason_missing"]
    assert reserved(firm) == 0


def test_from_an_amount_on_two_persons_release(firm: Firm) -> None:
    asker, other = firm.actor("credit_controller"), firm.actor("finance_director")
    order(firm, "100000.00", "B", by=asker)
    (hold_id,) = (one.hold.id for one in release_order.queue(firm.company) if one.four_eyes)

    assert refused(firm, asker, hold_id) == ["release.second_person"]
    # an account of the same person is the same person; nobody is nobody's second
    twin = Actor(kind="user", id="999", person=asker.person, name="twin", request_id="r")
    assert refused(firm, twin, hold_id) == ["release.second_person"]
    assert refused(firm, SETUP, hold_id) == ["release.second_person"]
    release_order.act(by=other, company=firm.company, hold_id=hold_id, act="ask", why="老客户")
    assert refused(firm, other, hold_id) == ["release.second_person"]
    third = Actor(kind="user", id="77", person="third", name="third", request_id="r")
    assert release(firm, third, hold_id).hold.state is HoldState.RELEASED


def test_what_nobody_may_release_is_not_released(firm: Firm) -> None:
    hold_id = held(firm).hold.id
    with transaction.atomic():
        credit.block(
            by=SETUP,
            company_id=firm.company.id,
            severity=Severity.REFUSE,
            reason="破产",
            valid_from=TODAY,
            customer_id=id_of(firm, "C1"),
        )

    assert refused(firm, firm.actor("credit_controller"), hold_id) == ["check.blocked"]
    assert reserved(firm) == 0


def test_a_hold_is_decided_once(firm: Firm) -> None:
    chief, one = firm.actor("credit_controller"), held(firm)
    release_order.act(
        by=chief, company=firm.company, hold_id=one.hold.id, act="assign", why="分工", owner="王芳"
    )
    with pytest.raises(ReleaseRefused) as stopped:
        release_order.act(
            by=chief,
            company=firm.company,
            hold_id=one.hold.id,
            act="reject",
            why="风险",
            seen=one.hold.no,
        )
    assert [each.code for each in stopped.value.reasons] == ["credit.hold_moved"]

    after = release_order.act(
        by=chief, company=firm.company, hold_id=one.hold.id, act="reject", why="风险"
    )

    assert (after.hold.state, after.hold.owner) == (HoldState.REJECTED, "王芳")
    assert refused(firm, chief, one.hold.id) == ["credit.hold_not_now"]
    assert reserved(firm) == 0


def test_a_later_check_that_passes_ends_the_hold(firm: Firm) -> None:
    limit(firm, 150_00, valid_from=TODAY)

    passed = order(firm, "150.00", "A")

    assert (passed.verdict.outcome, passed.hold_id) == ("pass", None)
    assert release_order.queue(firm.company) == ()
    assert reserved(firm) == 150_00


def test_what_if_it_were_cut_or_a_deposit_paid(firm: Firm) -> None:
    hold_id = held(firm).hold.id

    def outcome(amount: str | None, deposit: str | None) -> str:
        return release_order.what_if(
            firm.company,
            hold_id,
            amount=None if amount is None else Decimal(amount),
            deposit=None if deposit is None else Decimal(deposit),
        ).outcome

    assert (outcome("100", None), outcome("100.01", None)) == ("pass", "hold")
    assert (outcome(None, "50"), outcome(None, "49.99")) == ("pass", "hold")
    cut = release_order.split(firm.company, hold_id)
    assert (cut.currency, cut.first, cut.rest, cut.deposit) == ("CNY", 100_00, 50_00, 50_00)
    for amount, deposit in (("0", None), (None, "151"), (None, "-1"), ("1.001", None)):
        with pytest.raises(ReleaseRefused):
            outcome(amount, deposit)
    assert reserved(firm) == 0
