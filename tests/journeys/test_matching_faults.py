"""Clerks who match the same receipt at once, and a program killed between match and book (issue 4)."""

import datetime as dt
import json
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from huikuan.analytics.recount import recount_money
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import DecidedMeanwhile, Rest
from huikuan.flows.verify import verify
from huikuan.rules.matching import Share
from tests.support.firm import Firm, found
from tests.support.imports import send
from tests.support.program import document, kill, running
from tests.support.racing import faults, race
from tests.support.realbook import ask

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3
CLERKS = 8
PAPERS = 600
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def firm(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm with as many receipts as invoices, each naming its own."""
    monkeypatch.setattr(settings, "HOME", home)
    firm = found()
    company = firm.company.id
    send(tmp_path, company, "customers", "customer_no,name\nC1,宁波恒泰五金有限公司\n")
    rows = "".join(
        f"INV-2026-{n:05},C1,2026-01-10,2026-02-09,{100 + n}.00\n" for n in range(1, PAPERS + 1)
    )
    send(
        tmp_path, company, "invoices", "invoice_no,customer_no,issue_date,due_date,amount\n" + rows
    )
    rows = "".join(
        f"R-{n},2026-02-15,{100 + n}.00,,宁波恒泰五金有限公司,货款 INV-2026-{n:05}\n"
        for n in range(1, PAPERS + 1)
    )
    heading = "receipt_no,received_on,amount,customer_no,payer_name,remittance\n"
    send(tmp_path, company, "receipts", heading + rows)
    return firm


def paper(number: str) -> int:
    return int(ask("SELECT id FROM ledger_document WHERE number = %s", number)[0][0])


def decisions() -> int:
    return int(ask("SELECT count(*) FROM cash_decision WHERE undone_at IS NULL")[0][0])


def test_of_clerks_on_one_receipt_one_wins_and_all_others_are_told(firm: Firm) -> None:
    company_id = firm.company.id
    clerk = firm.actor("ar_accountant")
    for n in range(1, ROUNDS + 1):
        receipt = paper(f"R-{n}")

        def accept(invoice: int, receipt: int = receipt) -> Callable[[], object]:
            shares = [Share(invoice, 50_00)]
            return lambda: apply_cash.accept(
                by=clerk, company_id=company_id, receipt_id=receipt, version=0, shares=shares
            )

        def keep(receipt: int = receipt) -> object:
            return apply_cash.settle_rest(
                by=clerk,
                company_id=company_id,
                receipt_id=receipt,
                version=0,
                rest=Rest("intercompany", other_company="BJ"),
            )

        invoices = [paper(f"INV-2026-{n * 10 + k:05}") for k in range(CLERKS)]
        outcomes = race([*map(accept, invoices), keep])

        assert len([one for one in outcomes if one.fault is None]) == 1
        assert faults(outcomes) == ["DecidedMeanwhile"] * CLERKS
        assert decisions() == n
        told = next(one.fault for one in outcomes if one.fault is not None)
        assert isinstance(told, DecidedMeanwhile)
        assert told.figures["by"] == f"user:{clerk.id}"
    assert recount_money(company_id).sound


def test_two_runs_and_a_clerk_at_once_apply_each_receipt_once(firm: Firm) -> None:
    company_id = firm.company.id
    clerk = firm.actor("ar_accountant")

    def run() -> object:
        return apply_cash.run(company_id=company_id, as_of=DAY, by=clerk)

    def accept() -> object:
        shares = [Share(paper("INV-2026-00007"), 107_00)]
        return apply_cash.accept(
            by=clerk, company_id=company_id, receipt_id=paper("R-7"), version=0, shares=shares
        )

    outcomes = race([run, run, accept])

    assert set(faults(outcomes)) <= {"DecidedMeanwhile"}
    assert decisions() == PAPERS
    assert ask("SELECT count(*) FROM ledger_openitem") == [(0,)]
    assert verify((company_id,)).sound


def test_a_program_killed_between_match_and_book_leaves_totals_that_tie(
    firm: Firm, database_url: str, home: Path, tmp_path: Path
) -> None:
    more = {"DATABASE_URL": database_url}
    words = ("match", "--as-of", DAY.isoformat(), "--company", firm.company.code)
    seen = set()
    dice = random.Random(4)
    for n in range(6):
        with running(*words, home=home, log=tmp_path / f"{n}.log", more=more) as process:
            waited = time.monotonic()
            while process.poll() is None and not _writing(database_url):
                assert time.monotonic() - waited < 60
                time.sleep(0.002)
            time.sleep(dice.uniform(0, 0.15))
            kill(process.pid, signal.SIGKILL)
            process.wait(20)
        _alone(database_url)
        # all of it, or nothing
        assert decisions() in {0, PAPERS}
        seen.add(decisions())
        assert recount_money(firm.company.id).sound
        assert all(one.difference == 0 for one in apply_cash.tie(firm.company.id, DAY))
    assert 0 in seen, "no kill came in time to interrupt anything"
    again = document(*words, home=home, more=more)
    assert decisions() == PAPERS
    assert again["applied"]["receipts"] in {0, PAPERS}
    assert json.dumps(again["rates"]["payments"]) == json.dumps({"part": PAPERS, "whole": PAPERS})
    assert document(*words, home=home, more=more)["applied"]["receipts"] == 0
    assert verify((firm.company.id,)).sound


def _writing(url: str) -> bool:
    """Whether another session holds the lock of the company's allocations."""
    return bool(
        _asked(
            url,
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 7303 AND granted",
        )
    )


def _alone(url: str) -> None:
    """Wait until the database has noticed that the program is gone."""
    waited = time.monotonic()
    while _writing(url):
        assert time.monotonic() - waited < 30
        time.sleep(0.01)


def _asked(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()
