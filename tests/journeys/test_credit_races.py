"""Many order desks at one customer's limit: nobody oversells it, nobody's order is lost (D2, C4).

Short in the suite; HUIKUAN_CREDIT_ROUNDS=200 for a night (`make soak`).
"""

import os
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from huikuan.flows.check_order import (
    Checked,
    CheckRefused,
    MoveAsked,
    OrderAsked,
    check,
    exposures,
    move_reservation,
)
from tests.support.creditfirm import TODAY, file, id_of, limit, order, reserved
from tests.support.firm import SETUP, Firm, found
from tests.support.racing import Outcome, race
from tests.support.realbook import ask

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("HUIKUAN_CREDIT_ROUNDS", "2"))
CLIENTS = 32
ROOM = 10
LEVELS = [
    psycopg.IsolationLevel.READ_COMMITTED,
    psycopg.IsolationLevel.REPEATABLE_READ,
    psycopg.IsolationLevel.SERIALIZABLE,
]


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm with C1 and C2 of the group G."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    firm = found()
    rows = "C1,恒泰,G\nC2,宏达,G\nC3,远东,\n"
    file(firm, tmp_path, "customers", "customer_no,name,group_no\n" + rows)
    return firm


def desk(firm: Firm, customer: str, number: str, amount: str = "1.00") -> Callable[[], Checked]:
    """An order desk that wants room for one order."""
    asked = OrderAsked(customer_no=customer, amount=Decimal(amount), order_no=number)
    return lambda: check(by=SETUP, company=firm.company, asked=asked, reserve=True)


def passed(outcomes: list[Outcome[Checked]]) -> int:
    """How many got their room; every one of the others has a reason."""
    faults = [one.fault for one in outcomes if one.fault is not None]
    assert faults == []
    verdicts = [one.result.verdict for one in outcomes if one.result is not None]
    assert len(verdicts) == len(outcomes)
    assert all(one.reasons for one in verdicts if one.outcome != "pass")
    return sum(one.outcome == "pass" for one in verdicts)


def live(firm: Firm, customer: str) -> int:
    ((minor,),) = ask(
        "SELECT coalesce(sum(minor - absorbed_minor), 0)::bigint FROM credit_reservation"
        " WHERE customer_id = %s AND state IN ('reserved', 'confirmed')",
        id_of(firm, customer),
    )
    return int(minor)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name.lower())
def test_of_32_orders_at_once_as_many_pass_as_there_is_room(
    firm: Firm, level: psycopg.IsolationLevel
) -> None:
    for turn in range(ROUNDS):
        limit(firm, (turn + 1) * ROOM * 1_00, "C3", valid_from=TODAY)
        racers = [desk(firm, "C3", f"{turn}-{n}") for n in range(CLIENTS)]

        outcomes = race(racers, isolation=level)

        assert passed(outcomes) == ROOM
        assert reserved(firm, "C3") == live(firm, "C3") == (turn + 1) * ROOM * 1_00


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name.lower())
def test_two_customers_of_a_group_share_its_limit(
    firm: Firm, level: psycopg.IsolationLevel
) -> None:
    for customer in ("C1", "C2"):
        limit(firm, None, customer)
    for turn in range(ROUNDS):
        limit(firm, (turn + 1) * ROOM * 1_00, group_no="G", valid_from=TODAY)
        racers = [desk(firm, f"C{1 + n % 2}", f"{turn}-{n}") for n in range(CLIENTS)]

        outcomes = race(racers, isolation=level)

        assert passed(outcomes) == ROOM
        both = reserved(firm, "C1") + reserved(firm, "C2")
        assert both == live(firm, "C1") + live(firm, "C2") == (turn + 1) * ROOM * 1_00


def test_the_same_order_asked_by_many_is_reserved_once(firm: Firm) -> None:
    limit(firm, 100_00, "C3")

    outcomes = race([desk(firm, "C3", "A", "10.00")] * CLIENTS)

    got = [one for one in outcomes if one.result is not None]
    lost = [one.fault for one in outcomes if one.fault is not None]
    assert len(got) == 1
    assert all(
        isinstance(one, CheckRefused) and one.reasons[0].code == "check.reserved_already"
        for one in lost
    )
    assert reserved(firm, "C3") == 10_00


def test_one_key_sent_by_many_has_one_effect(firm: Firm) -> None:
    limit(firm, 100_00, "C3")
    asked = OrderAsked(customer_no="C3", amount=Decimal("10.00"), order_no="A")

    outcomes = race(
        [lambda: check(by=SETUP, company=firm.company, asked=asked, reserve=True, key="k")]
        * CLIENTS
    )

    assert passed(outcomes) == CLIENTS
    assert len({one.result.decision_id for one in outcomes if one.result is not None}) == 1
    assert sum(not one.result.replayed for one in outcomes if one.result is not None) == 1
    assert reserved(firm, "C3") == 10_00


def test_desks_imports_and_returns_at_once_never_pass_the_limit(firm: Firm, tmp_path: Path) -> None:
    """Orders reserved, confirmed, given back, brought in and invoiced, all at one customer."""
    limit(firm, 20_00, "C3")
    heading = "order_no,customer_no,order_date,amount,status\n"
    bills = "invoice_no,customer_no,issue_date,due_date,amount,order_no\n"

    def wish(seed: int) -> list[str]:
        dice, told = random.Random(seed), []
        for n in range(4 * ROUNDS):
            got = order(firm, "2.00", f"{seed}-{n}", customer="C3")
            told.append(got.verdict.outcome)
            if got.reservation is not None and dice.random() < 0.5:
                act = dice.choice(["confirm", "release", "void"])
                move_reservation(
                    by=SETUP,
                    company_id=firm.company.id,
                    asked=MoveAsked(got.reservation.id, act),
                )
        return told

    def bring(kind: str, heading: str, row: str) -> list[str]:
        for n in range(2 * ROUNDS):
            rows = "".join(row.format(seed=seed, n=n, day=TODAY) for seed in range(3))
            file(firm, tmp_path, kind, heading + rows)
        return []

    racers: list[Callable[[], Any]] = [
        *(lambda seed=seed: wish(seed) for seed in range(6)),
        lambda: bring("orders", heading, "{seed}-{n},C3,{day},2.00,open\n"),
    ]
    outcomes = race(racers)
    assert [one.fault for one in outcomes if one.fault is not None] == []
    bring("invoices", bills, "I-{seed}-{n},C3,{day},{day},2.00,{seed}-{n}\n")

    # what was brought in without asking may be over; what was promised besides never is
    parts = exposures(firm.company, [id_of(firm, "C3")], TODAY)[id_of(firm, "C3")]["CNY"]
    assert parts.gross == parts.reserved + parts.open_orders + parts.invoiced
    assert parts.open_orders == 0
    assert parts.reserved <= 20_00
    ((kept, promised),) = ask(
        "SELECT a.reserved_minor - coalesce((SELECT sum(least(r.minor - r.absorbed_minor, x.minor))"
        "   FROM (SELECT reservation_id, sum(minor) AS minor FROM credit_absorption"
        "         WHERE NOT applied GROUP BY 1) x JOIN credit_reservation r"
        "     ON r.id = x.reservation_id AND r.state IN ('reserved', 'confirmed')), 0)::bigint,"
        " %s::bigint FROM credit_account a WHERE a.customer_id = %s",
        parts.reserved,
        id_of(firm, "C3"),
    )
    assert kept == promised


def test_a_transaction_of_the_callers_with_an_old_snapshot_is_refused(firm: Firm) -> None:
    """Inside it nothing can be asked again: the snapshot stays as old as it is."""
    from django.db import connection, transaction

    limit(firm, 1_00, "C3")
    order(firm, "0.10", "first", customer="C3")

    def late() -> str:
        connection.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with transaction.atomic():
            connection.cursor().execute("SELECT 1 FROM credit_account")
            race([desk(firm, "C3", "second", "0.90")])
            desk(firm, "C3", "third", "0.90")()
        return "oversold"

    (outcome,) = race([late])

    assert isinstance(outcome.fault, CheckRefused)
    assert [one.code for one in outcome.fault.reasons] == ["check.inside_transaction"]
    assert reserved(firm, "C3") == 1_00
