"""An order is checked, its room is kept once, and the verdict can be rebuilt at any time (D2)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from huikuan.books.credit import operations as credit
from huikuan.books.credit import queries
from huikuan.books.credit.values import LimitState, Severity
from huikuan.flows.check_order import (
    CheckRefused,
    MoveAsked,
    OtherRequest,
    move_reservation,
)
from huikuan.rules.checks import Purpose, ReservationState
from huikuan.rules.exposure import Components
from tests.support.creditfirm import (
    TODAY,
    ago,
    at_risk,
    codes,
    file,
    id_of,
    limit,
    order,
    refusal,
    reserved,
)
from tests.support.firm import SETUP, Firm
from tests.support.realbook import ask

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_equal_to_what_is_free_passes_and_one_cent_more_is_held(firm: Firm) -> None:
    limit(firm, 100_00)

    first = order(firm, "60.00", "A")
    second = order(firm, "40.01", "B")
    third = order(firm, "40.00", "C")

    assert (first.verdict.outcome, second.verdict.outcome, third.verdict.outcome) == (
        "pass",
        "hold",
        "pass",
    )
    assert codes(second) == ["check.limit"]
    assert second.hold_id is not None
    assert second.reservation is None
    assert (reserved(firm), at_risk(firm).reserved) == (100_00, 100_00)


def test_none_zero_and_unlimited_are_three_things(firm: Firm) -> None:
    assert codes(order(firm, "1")) == ["check.no_limit"]
    limit(firm, 0)
    assert codes(order(firm, "1")) == ["check.limit"]
    limit(firm, None, valid_from=ago(1))
    assert codes(order(firm, "1000000")) == []
    limit(firm, None, state=LimitState.NONE, valid_from=TODAY)
    assert codes(order(firm, "1")) == ["check.no_limit"]


def test_the_group_comes_first_then_the_customer(firm: Firm) -> None:
    limit(firm, 100_00)
    limit(firm, 100_00, "C2")
    limit(firm, 150_00, group_no="G")

    order(firm, "90.00", "A")
    held = order(firm, "110.00", "B", customer="C2")

    assert codes(held) == ["check.group_limit", "check.limit"]
    assert order(firm, "60.00", "C", customer="C2").verdict.outcome == "pass"


def test_the_same_request_is_answered_once(firm: Firm) -> None:
    limit(firm, 100_00)

    first = order(firm, "60.00", "A", key="k-1")
    again = order(firm, "60.00", "A", key="k-1")

    assert (again.decision_id, again.replayed, again.reservation) == (
        first.decision_id,
        True,
        first.reservation,
    )
    assert reserved(firm) == 60_00
    with pytest.raises(OtherRequest):
        order(firm, "70.00", "A", key="k-1")
    assert refusal(firm, "60.00", "A", key="k-2") == ["check.reserved_already"]
    assert reserved(firm) == 60_00


def test_a_reservation_becomes_an_order_and_an_invoice_and_counts_once(
    firm: Firm, tmp_path: Path
) -> None:
    limit(firm, 100_00)
    order(firm, "60.00", "A")
    assert at_risk(firm) == Components(reserved=60_00)

    heading = "order_no,customer_no,order_date,amount,status\n"
    file(firm, tmp_path, "orders", heading + f"A,C1,{TODAY},60.00,open\n")
    assert at_risk(firm) == Components(open_orders=60_00)
    assert order(firm, "40.00").verdict.outcome == "pass"
    assert order(firm, "40.01").verdict.outcome == "hold"

    file(firm, tmp_path, "orders", heading + f"A,C1,{TODAY},60.00,delivered\n")
    assert at_risk(firm) == Components(delivered=60_00)

    heading = "invoice_no,customer_no,issue_date,due_date,amount,order_no\n"
    file(firm, tmp_path, "invoices", heading + f"I-1,C1,{TODAY},{TODAY},25.00,A\n")
    assert at_risk(firm) == Components(delivered=35_00, invoiced=25_00)
    file(firm, tmp_path, "invoices", heading + f"I-2,C1,{TODAY},{TODAY},35.00,A\n")
    assert at_risk(firm) == Components(invoiced=60_00)
    # the account takes off what has come when it is locked next
    order(firm, "40.00", "B")
    assert reserved(firm) == 40_00
    assert at_risk(firm) == Components(invoiced=60_00, reserved=40_00)


def test_an_invoice_without_an_order_takes_the_place_of_its_reservation(
    firm: Firm, tmp_path: Path
) -> None:
    limit(firm, 100_00)
    order(firm, "60.00", "A")

    heading = "invoice_no,customer_no,issue_date,due_date,amount,order_no\n"
    file(firm, tmp_path, "invoices", heading + f"I-1,C1,{TODAY},{TODAY},25.00,A\n")

    assert at_risk(firm) == Components(invoiced=25_00, reserved=35_00)
    assert order(firm, "40.01").verdict.outcome == "hold"
    assert order(firm, "40.00").verdict.outcome == "pass"


def test_a_reservation_runs_out(firm: Firm) -> None:
    limit(firm, 100_00)
    first = order(firm, "60.00", "A")
    assert first.reservation is not None
    with transaction.atomic():
        run_out(first.reservation.id)

    assert at_risk(firm) == Components()
    assert order(firm, "100.00", "B").verdict.outcome == "pass"
    assert reserved(firm) == 100_00
    with pytest.raises(CheckRefused) as refused:
        move(firm, first.reservation.id, "confirm")
    assert [one.code for one in refused.value.reasons] == ["check.reservation_ended"]


def run_out(reservation_id: int) -> None:
    connection.cursor().execute(
        "UPDATE credit_reservation SET expires_at = reserved_at WHERE id = %s", (reservation_id,)
    )


def move(firm: Firm, reservation_id: int, act: str, amount: str | None = None) -> tuple[Any, int]:
    asked = MoveAsked(reservation_id, act, None if amount is None else Decimal(amount))
    after = move_reservation(by=SETUP, company_id=firm.company.id, asked=asked)
    return after.state, after.minor


def test_a_reservation_is_confirmed_released_or_void_and_ends_once(firm: Firm) -> None:
    limit(firm, 100_00)
    first, second, third = (order(firm, "30.00", number).reservation for number in ("A", "B", "C"))
    assert first
    assert second
    assert third

    assert move(firm, first.id, "confirm", "20.00") == (ReservationState.CONFIRMED, 20_00)
    assert move(firm, first.id, "confirm", "20.00") == (ReservationState.CONFIRMED, 20_00)
    assert reserved(firm) == 80_00
    assert move(firm, second.id, "release")[0] is ReservationState.RELEASED
    assert move(firm, second.id, "release")[0] is ReservationState.RELEASED
    assert reserved(firm) == 50_00
    for reservation_id, act, amount, code in (
        (second.id, "confirm", None, "check.reservation_ended"),
        (first.id, "release", None, "check.reservation_ended"),
        (third.id, "confirm", "30.01", "check.more_than_reserved"),
        (third.id, "confirm", "-1", "check.amount"),
        (third.id + 99, "void", None, "check.no_such_reservation"),
    ):
        with pytest.raises(CheckRefused) as refused:
            move(firm, reservation_id, act, amount)
        assert [one.code for one in refused.value.reasons] == [code]
    assert reserved(firm) == 50_00
    assert move(firm, first.id, "void")[0] is ReservationState.VOIDED
    assert reserved(firm) == 30_00


def test_a_changed_order_is_checked_again_without_itself(firm: Firm) -> None:
    limit(firm, 100_00)
    first = order(firm, "60.00", "A")

    assert order(firm, "100.00", "A", change=True).verdict.outcome == "pass"
    assert reserved(firm) == 100_00
    over = order(firm, "100.01", "A", change=True)
    assert (over.verdict.outcome, over.hold_id, reserved(firm)) == ("hold", None, 100_00)
    assert order(firm, "20.00", "A", change=True).verdict.outcome == "pass"
    assert reserved(firm) == 20_00
    held = queries.reservation_for(firm.company.id, "A")
    assert held is not None
    assert (held.id, held.minor) == (first.reservation and first.reservation.id, 20_00)
    assert refusal(firm, "5", "Z", change=True) == ["check.no_such_reservation"]


def test_what_is_no_question_is_refused_and_leaves_nothing(firm: Firm) -> None:
    limit(firm, 100_00)
    order(firm, "1.00", "A")
    before = ask("SELECT count(*) FROM credit_decision")

    assert refusal(firm, "0", "B") == ["check.amount"]
    assert refusal(firm, "-1", "B") == ["check.amount"]
    assert refusal(firm, "1.001", "B") == ["check.amount_unread"]
    assert refusal(firm, "NaN", "B") == ["check.amount_unread"]
    assert refusal(firm, "1e20", "B") == ["check.amount_unread"]
    assert refusal(firm, "1", "B", currency="RMB") == ["check.currency"]
    assert refusal(firm, "1", "B", deposit=Decimal(2)) == ["check.deposit"]
    assert refusal(firm, "1", "B", customer="nobody") == ["check.unknown_customer"]
    assert refusal(firm, "1", "", reserve=True) == ["check.order_no_missing"]
    assert refusal(firm, "1", "B", as_of=ago(-1)) == ["check.future_day"]
    assert refusal(firm, "1", "B", as_of=ago(1)) == ["check.other_day"]
    assert refusal(firm, "1", "A", customer="C2") == ["check.order_of_another"]
    assert refusal(firm, "1", "A", currency="USD", change=True) == ["check.order_other_currency"]

    assert ask("SELECT count(*) FROM credit_decision") == before
    assert reserved(firm) == 1_00


def test_an_account_that_saw_a_later_day_refuses_an_earlier_one(firm: Firm) -> None:
    limit(firm, 100_00)
    order(firm, "1.00", "A")
    with transaction.atomic():
        connection.cursor().execute("UPDATE credit_account SET last_on = %s", (ago(-1),))

    assert refusal(firm, "1", "B") == ["check.clock_back"]
    assert reserved(firm) == 1_00


def test_a_block_speaks_first_and_prepaid_orders_and_invoicing_pass(firm: Firm) -> None:
    limit(firm, 100_00)
    with transaction.atomic():
        credit.block(
            by=SETUP,
            company_id=firm.company.id,
            severity=Severity.REFUSE,
            reason="破产申请",
            valid_from=ago(3),
            customer_id=id_of(firm, "C1"),
        )

    held = order(firm, "200.00", "A")
    assert (held.verdict.outcome, codes(held)) == ("refuse", ["check.blocked", "check.limit"])
    assert (held.hold_id, held.reservation) == (None, None)
    paid = order(firm, "200.00", "B", deposit=Decimal(200))
    assert (paid.verdict.outcome, codes(paid)) == ("pass", ["check.prepaid"])
    bill = order(firm, "200.00", purpose=Purpose.INVOICE)
    assert (bill.verdict.outcome, codes(bill)) == ("pass", ["check.invoicing"])


def test_thirty_days_overdue_suspend_new_orders(firm: Firm, tmp_path: Path) -> None:
    limit(firm, 10_000_00)
    heading = "invoice_no,customer_no,issue_date,due_date,amount\n"
    file(
        firm,
        tmp_path,
        "invoices",
        heading
        # a trifle makes nobody late
        + f"I-0,C1,{ago(300)},{ago(200)},99.00\nI-1,C1,{ago(90)},{ago(29)},500.00\n",
    )
    assert order(firm, "1").verdict.outcome == "pass"

    file(firm, tmp_path, "invoices", heading + f"I-2,C1,{ago(90)},{ago(30)},500.00\n")
    held = order(firm, "1")
    assert (held.verdict.outcome, codes(held)) == ("hold", ["check.overdue_days"])
    assert held.verdict.reasons[0].figures["number"] == "I-2"


def test_an_order_half_above_the_norm_opens_a_review(firm: Firm, tmp_path: Path) -> None:
    limit(firm, 10_000_00)
    heading = "order_no,customer_no,order_date,amount,status\n"
    rows = "".join(f"O-{n},C1,{ago(n)},100.00,invoiced\n" for n in (10, 20, 30))
    file(firm, tmp_path, "orders", heading + rows)

    assert codes(order(firm, "149.99")) == []
    surge = order(firm, "150.00")
    assert (surge.verdict.outcome, codes(surge)) == ("hold", ["check.surge"])
    assert surge.verdict.reasons[0].figures["percent"] == 50


def test_a_currency_without_rate_is_refused_by_name(firm: Firm) -> None:
    limit(firm, 10_000_00)

    refused = order(firm, "10.00", "A", currency="USD")

    assert (refused.verdict.outcome, codes(refused)) == ("refuse", ["check.rate_missing"])
    enter_rate(firm, "7.1")
    passed = order(firm, "10.00", "A", currency="USD")
    assert passed.verdict.outcome == "pass"
    assert str(passed.verdict.figures["order"]) == "Money(minor=7100, currency='CNY')"
    # dollars are promised too: what is free is less by what they are worth
    assert order(firm, "9929.01").verdict.outcome == "hold"
    assert order(firm, "9929.00").verdict.outcome == "pass"


def enter_rate(firm: Firm, rate: str) -> None:
    from huikuan.books.rates import operations as rates

    with transaction.atomic():
        rates.enter_rate(
            by=SETUP,
            company_id=firm.company.id,
            base="USD",
            quote="CNY",
            on=ago(5),
            rate=Decimal(rate),
            source="中间价",
        )
