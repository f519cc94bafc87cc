"""A verdict stands on facts that any later day gives again, and a change of it is found (P6)."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection, transaction

from huikuan.books.credit import queries
from huikuan.books.policies.operations import load_presets
from huikuan.books.securities import operations as securities
from huikuan.flows import keep_house
from huikuan.flows.check_order import (
    explain,
    exposures,
)
from huikuan.flows.verify import verify
from huikuan.rules.exposure import Components
from huikuan.rules.securities import Security, SecurityKind
from tests.support.creditfirm import (
    TODAY,
    ago,
    at_risk,
    codes,
    file,
    id_of,
    limit,
    order,
)
from tests.support.firm import SETUP, Firm

pytestmark = pytest.mark.django_db(transaction=True)


def test_terms_longer_than_agreed_are_held(firm: Firm) -> None:
    limit(firm, 100_00)

    assert codes(order(firm, "1", terms="net 30")) == []
    held = order(firm, "1", terms="net 60")
    assert codes(held) == ["check.terms"]


def test_a_verdict_is_rebuilt_from_facts_as_they_were_known(firm: Firm, tmp_path: Path) -> None:
    limit(firm, 100_00)
    limit(firm, 500_00, group_no="G")
    heading = "invoice_no,customer_no,issue_date,due_date,amount,order_no\n"
    file(firm, tmp_path, "invoices", heading + f"I-1,C1,{ago(60)},{ago(20)},25.00,\n")
    file(
        firm,
        tmp_path,
        "orders",
        "order_no,customer_no,order_date,amount,deposit,status\n"
        f"O-1,C1,{ago(2)},20.00,5.00,open\nO-2,C2,{ago(2)},20.00,,delivered\n",
    )
    made = [
        order(firm, "30.00", "A"),
        order(firm, "70.00", "B"),
        order(firm, "10.00"),
        order(firm, "40.00", "A", change=True),
        order(firm, "10.00", "C", customer="C2"),
    ]
    # what comes later does not change what was known
    limit(firm, 1, valid_from=ago(1))
    file(firm, tmp_path, "invoices", heading + f"I-2,C1,{TODAY},{TODAY},30.00,A\n")
    file(
        firm,
        tmp_path,
        "orders",
        "order_no,customer_no,order_date,amount,deposit,status\n"
        f"O-1,C1,{ago(2)},20.00,5.00,delivered\n",
    )
    order(firm, "1.00", "E", customer="C2")

    for one in made:
        explained = explain(firm.company, one.decision_id)
        assert explained.differences == ()
        assert explained.sound
        assert explained.verdict is not None
        assert explained.verdict.outcome == one.verdict.outcome


def test_what_was_decided_is_sealed_and_a_change_is_found(firm: Firm) -> None:
    limit(firm, 100_00)
    made = order(firm, "30.00", "A")
    assert keep_house.seal_decisions() == 1
    order(firm, "10.00", "B")
    assert keep_house.seal_decisions() == 1
    assert keep_house.seal_decisions() == 0
    assert verify((firm.company.id,)).sound

    # whoever owns the database can put the guard away, not the digests
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE credit_decision DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE credit_decision SET facts = jsonb_set(facts, '{order,amount}', '1')"
            " WHERE id = %s",
            (made.decision_id,),
        )
        cursor.execute("ALTER TABLE credit_decision ENABLE TRIGGER append_only")

    assert queries.recount(firm.company.id).changed == 1
    explained = explain(firm.company, made.decision_id)
    assert not explained.sound
    assert not explained.decision.facts_sound


def test_securities_carry_an_order_and_are_remembered(firm: Firm) -> None:
    limit(firm, 100_00)
    guarantee(firm, 50_00)

    passed = order(firm, "150.00", "A")

    assert passed.verdict.outcome == "pass"
    assert order(firm, "0.01").verdict.outcome == "hold"
    assert explain(firm.company, passed.decision_id).sound


def guarantee(firm: Firm, minor: int) -> None:
    """A deposit of C1 that counts in full."""
    with transaction.atomic():
        load_presets(by=SETUP)
        made = securities.enter(
            by=firm.actor("credit_controller"),
            company_id=firm.company.id,
            customer_id=id_of(firm, "C1"),
            no="S-1",
            security=Security(SecurityKind.DEPOSIT, minor, "CNY", ago(10)),
            on=ago(10),
        )
        securities.act(
            by=firm.actor("finance_director"),
            company_id=firm.company.id,
            security_id=made,
            done=securities.Act(act="confirm", on=ago(10)),
        )


def test_a_past_day_is_checked_with_what_counted_then(firm: Firm, tmp_path: Path) -> None:
    limit(firm, 100_00)
    heading = "invoice_no,customer_no,issue_date,due_date,amount,order_no\n"
    file(firm, tmp_path, "invoices", heading + f"I-1,C1,{ago(20)},{ago(10)},80.00,\n")
    file(
        firm,
        tmp_path,
        "receipts",
        f"receipt_no,received_on,amount,customer_no\nR-1,{ago(5)},80.00,C1\n",
    )
    file(
        firm,
        tmp_path,
        "allocations",
        f"receipt_no,invoice_no,applied_on,amount\nR-1,I-1,{ago(5)},80.00\n",
    )

    days = {day: order(firm, "50.00", as_of=ago(day)).verdict.outcome for day in (25, 10, 1)}
    assert days == {25: "pass", 10: "hold", 1: "pass"}
    assert at_risk(firm, day=ago(10)).invoiced == 80_00
    assert at_risk(firm, day=ago(5)) == Components()


def test_an_order_that_came_as_invoiced_was_open_before(firm: Firm, tmp_path: Path) -> None:
    heading = "order_no,customer_no,order_date,amount,status\n"
    file(firm, tmp_path, "orders", heading + f"A,C1,{ago(30)},60.00,invoiced\n")
    heading = "invoice_no,customer_no,issue_date,due_date,amount,order_no\n"
    file(firm, tmp_path, "invoices", heading + f"I-1,C1,{ago(10)},{ago(1)},60.00,A\n")

    known = dt.datetime.now(dt.UTC)

    def on(day: int) -> Components:
        got = exposures(firm.company, None, ago(day), known)
        return got.get(id_of(firm, "C1"), {}).get("CNY", Components())

    assert on(31) == Components()
    assert on(20) == Components(open_orders=60_00)
    assert at_risk(firm, day=ago(10)) == Components(invoiced=60_00)
