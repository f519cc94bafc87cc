"""Several clerks at once on the same money: each fact counts once, the loser is told (C2, C4, C7)."""

import datetime as dt
import os
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from huikuan.books.parties.queries import customer
from huikuan.flows.allocate import Allocation, AllocationRefused, allocate
from huikuan.flows.close_period import PeriodRefused, close_period
from huikuan.flows.edit_customer import EditedMeanwhile, edit_customer
from huikuan.flows.import_files.reporting import worded
from huikuan.flows.take_back import AlreadyReversed, take_back
from huikuan.flows.verify import verify
from tests.support.firm import SETUP, Firm, found
from tests.support.imports import send
from tests.support.racing import faults, race
from tests.support.realbook import ask

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("HUIKUAN_ROUNDS", "3"))
PAPERS = 4 * ROUNDS
CLERKS = 12
DAY = dt.date(2026, 2, 20)
WHY = "客户来电更正"


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm with invoices of 100.00 and as many receipts of 100.00."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    firm = found()
    numbers = range(1, PAPERS + 1)
    company = firm.company.id
    send(tmp_path, company, "customers", "customer_no,name\nC1,宁波恒泰五金有限公司\n")
    heading = "invoice_no,customer_no,issue_date,due_date,amount\n"
    rows = "".join(f"INV-{n},C1,2026-01-10,2026-02-09,100.00\n" for n in numbers)
    send(tmp_path, company, "invoices", heading + rows)
    heading = "receipt_no,received_on,amount,customer_no\n"
    rows = "".join(f"R-{n},2026-02-15,100.00,C1\n" for n in numbers)
    send(tmp_path, company, "receipts", heading + rows)
    return firm


def apply(firm: Firm, receipt: int, invoice: int, amount: str) -> Callable[[], object]:
    """A clerk who applies cash of a receipt to an invoice."""
    one = Allocation(
        invoice_no=f"INV-{invoice}",
        receipt_no=f"R-{receipt}",
        applied_on=DAY,
        amount=Decimal(amount),
    )
    return lambda: allocate(by=SETUP, company_id=firm.company.id, allocations=[one])


def reverse(firm: Firm, group: int) -> Callable[[], object]:
    """A clerk who takes an allocation back."""
    return lambda: take_back(
        by=SETUP, company_id=firm.company.id, what="allocation", target=group, on=DAY, why=WHY
    )


def open_of(number: str) -> int:
    (row,) = ask(
        "SELECT coalesce(sum(o.open_minor), 0)::bigint FROM ledger_document d"
        " LEFT JOIN ledger_openitem o ON o.item_id >> 8 = d.id WHERE d.number = %s",
        number,
    )
    return int(row[0])


def group_of(receipt: int) -> int:
    (row,) = ask(
        "SELECT max(e.group_id) FROM ledger_entry e JOIN ledger_document d"
        " ON d.id = e.item_id >> 8 WHERE d.number = %s AND e.kind = 2",
        f"R-{receipt}",
    )
    return int(row[0])


def sound(firm: Firm) -> bool:
    found = verify((firm.company.id,))
    assert found.sound, found
    return True


def test_of_two_who_apply_one_receipt_one_is_refused_with_figures(firm: Firm) -> None:
    for n in range(1, ROUNDS + 1):
        outcomes = race([apply(firm, n, n, "70.00"), apply(firm, n, n + ROUNDS, "60.00")])

        assert faults(outcomes) == ["AllocationRefused"]
        (refused,) = [one.fault for one in outcomes if isinstance(one.fault, AllocationRefused)]
        (refusal,) = refused.refusals
        figures = worded(refusal.figures)
        wanted, left = (
            ("60.00 CNY", "30.00 CNY") if outcomes[0].result else ("70.00 CNY", "40.00 CNY")
        )
        assert (refusal.code, figures["wanted"], figures["open"]) == (
            "exceeds_receipt",
            wanted,
            left,
        )
        assert open_of(f"R-{n}") == (-3_000 if outcomes[0].result else -4_000)
    assert sound(firm)


def test_cash_is_applied_as_often_as_there_is_room(firm: Firm) -> None:
    for n in range(1, ROUNDS + 1):
        outcomes = race([apply(firm, n, n + ROUNDS * (k % 2), "40.00") for k in range(5)])

        # the second of a pair is the first one again: already there
        assert faults(outcomes) == ["AllocationRefused"] * 3
        assert open_of(f"R-{n}") == -2_000
    assert sound(firm)


def test_an_allocation_is_taken_back_once(firm: Firm) -> None:
    for n in range(1, ROUNDS + 1):
        apply(firm, n, n, "100.00")()

        outcomes = race([reverse(firm, group_of(n))] * 6)

        assert faults(outcomes) == ["AlreadyReversed"] * 5
        assert (open_of(f"R-{n}"), open_of(f"INV-{n}")) == (-10_000, 10_000)
    assert sound(firm)


@pytest.mark.parametrize(
    "level", [psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE]
)
def test_a_ledger_written_at_another_isolation_is_refused(
    firm: Firm, level: psycopg.IsolationLevel
) -> None:
    """An older snapshot does not see what its lock waited for: a closed period, a spent receipt."""
    apply(firm, 2, 2, "10.00")()
    racers = [apply(firm, 1, 1, "70.00"), apply(firm, 1, 3, "60.00"), reverse(firm, group_of(2))]

    outcomes = race(racers, isolation=level)

    assert all("READ COMMITTED only" in str(one.fault) for one in outcomes)
    assert (open_of("R-1"), open_of("R-2")) == (-10_000, -9_000)
    assert sound(firm)


def test_a_whole_book_taken_back_by_two_at_once_is_taken_back_once(firm: Firm) -> None:
    groups = []
    # as many clerks at once as the server has places for, and some to spare
    for n in range(1, CLERKS + 1):
        apply(firm, n, n, "55.50")()
        groups.append(group_of(n))
    dice = random.Random(7)
    racers = [reverse(firm, group) for group in [*groups, *dice.sample(groups, len(groups))]]

    outcomes = race(racers)

    assert faults(outcomes) == ["AlreadyReversed"] * CLERKS
    assert ask("SELECT count(*), sum(open_minor)::bigint FROM ledger_openitem") == [(2 * PAPERS, 0)]
    assert sound(firm)


def balance_until(day: dt.date) -> tuple[Any, ...]:
    """Count and sum of the receivables side up to a day: what a close has settled for good."""
    (row,) = ask(
        "SELECT count(*), coalesce(sum(amount_minor), 0)::bigint FROM ledger_entry"
        " WHERE side = 0 AND effective_on <= %s",
        day,
    )
    return row


def test_a_close_and_postings_at_once_wait_for_each_other(firm: Firm, tmp_path: Path) -> None:
    """What lies in the closed period when the close is done is all that ever lies there (I10)."""
    for n in range(1, ROUNDS + 1):
        last_day = DAY + dt.timedelta(days=n)
        in_time = Allocation(f"INV-{n}", last_day, Decimal("10.00"), receipt_no=f"R-{n}")

        def close(end_on: dt.date = last_day) -> tuple[Any, ...]:
            close_period(by=SETUP, company_id=firm.company.id, end_on=end_on, why="月结")
            return balance_until(end_on)

        def post(one: Allocation = in_time) -> None:
            allocate(by=SETUP, company_id=firm.company.id, allocations=[one])

        def load(number: int = n, day: dt.date = last_day) -> None:
            row = f"NEW-{number},C1,{day},{day},5.00\n"
            heading = "invoice_no,customer_no,issue_date,due_date,amount\n"
            batch = send(
                tmp_path, firm.company.id, "invoices", heading + row, name=f"new{number}.csv"
            )
            assert batch.state == "applied"

        racers: list[Callable[[], Any]] = [post, close, load]
        outcomes = race(racers)

        assert faults(outcomes) == []
        assert balance_until(last_day) == outcomes[1].result
        assert open_of(f"INV-{n}") == 9_000
        assert open_of(f"NEW-{n}") == 500
    assert sound(firm)


class Hand:
    """A clerk who does what comes, and notes what he was refused."""

    def __init__(self, firm: Firm, seed: int) -> None:
        self.firm, self.company = firm, firm.company.id
        self.dice = random.Random(seed)
        self.groups = {n: group_of(n) for n in range(1, PAPERS + 1)}
        self.stopped: list[str] = []

    def __call__(self) -> list[str]:
        acts = (self.apply, self.reverse, self.edit, self.close)
        for _ in range(4 * ROUNDS):
            try:
                self.dice.choice(acts)()
            except (AllocationRefused, AlreadyReversed, EditedMeanwhile, PeriodRefused) as refused:
                self.stopped.append(type(refused).__name__)
        return self.stopped

    def paper(self) -> int:
        return self.dice.randrange(1, PAPERS + 1)

    def apply(self) -> None:
        apply(self.firm, self.paper(), self.paper(), str(self.dice.randrange(1, 30)))()

    def reverse(self) -> None:
        reverse(self.firm, self.groups[self.paper()])()

    def edit(self) -> None:
        known = customer(company_id=self.company, customer_no="C1")
        edit_customer(
            by=self.firm.actor("credit_controller"),
            company_id=self.company,
            customer_no="C1",
            version=known.version,
            changes={"industry": f"五金 {self.dice.random()}"},
            why=WHY,
        )

    def close(self) -> None:
        end = DAY + dt.timedelta(days=self.dice.randrange(1, 300))
        close_period(by=SETUP, company_id=self.company, end_on=end, why="月结")


def test_everybody_at_once_meets_no_deadlock(firm: Firm, tmp_path: Path) -> None:
    """Imports, allocations, reversals, edits and closes over the same papers (C7)."""
    for n in range(1, PAPERS + 1):
        apply(firm, n, n, "10.00")()

    def file(kind: str, name: str, text: str) -> None:
        batch = send(tmp_path, firm.company.id, kind, text, name=name)
        assert batch.state == "applied", batch.report

    heading = "receipt_no,invoice_no,applied_on,amount\n"
    applied = [f"R-{n},INV-{PAPERS + 1 - n},2026-02-21,3.00\n" for n in range(1, PAPERS + 1)]
    racers: list[Callable[[], Any]] = [
        *(Hand(firm, seed) for seed in range(4)),
        lambda: file("allocations", "up.csv", heading + "".join(applied)),
        lambda: file("allocations", "down.csv", heading + "".join(reversed(applied))),
        lambda: file("customers", "c.csv", "customer_no,name,region\nC1,恒泰,浙江\nC2,新客户,\n"),
        lambda: file("customers", "d.csv", "customer_no,name,region\nC2,新客户,\nC1,恒泰,浙江\n"),
    ]

    outcomes = race(racers)

    assert [one.fault for one in outcomes if one.fault is not None] == []
    assert sound(firm)
    # both files name the same payments: each was booked once, or not at all for want of room
    times = ask(
        "SELECT count(*) FROM ledger_entry WHERE kind = 2 AND side = 0 AND amount_minor = -300"
        " AND coalesce(stated_on, effective_on) = '2026-02-21' GROUP BY item_id, counter_item_id"
    )
    assert set(times) == {(1,)}
    assert ask("SELECT count(*) FROM parties_customer") == [(2,)]
