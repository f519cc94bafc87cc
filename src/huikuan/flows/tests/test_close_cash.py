"""Closing a day applies cash first (D4, D7)."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction

from huikuan.books.policies import operations as policies
from huikuan.flows.close_day import close_day
from huikuan.kernel.actors import Actor
from tests.support.cashfirm import (
    DAY,
    cash_firm,
)
from tests.support.firm import SETUP, Firm
from tests.support.imports import table

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return cash_firm(tmp_path)


@pytest.fixture
def clerk(firm: Firm) -> Actor:
    return firm.actor("ar_accountant")


def let_close_match(firm: Firm, *, on_close: bool) -> None:
    with transaction.atomic():
        policies.record_version(
            by=SETUP,
            company_id=firm.company.id,
            kind="cash",
            name="standard",
            valid_from=dt.date(2026, 1, 1),
            document={"kind": "cash", "name": "standard", "on_close": on_close, "learn": 1000},
            why="who looks first",
        )


@pytest.mark.django_db(transaction=True)
def test_closing_a_day_applies_cash_first_unless_the_policy_says_not(
    firm: Firm, clerk: Actor
) -> None:
    let_close_match(firm, on_close=False)
    close_day(by=clerk, company=firm.company, as_of=DAY)
    assert table("SELECT count(*) FROM cash_decision") == [(0,)]
    let_close_match(firm, on_close=True)
    closed = close_day(by=clerk, company=firm.company, as_of=DAY)
    assert closed.outcome.value == "replaced"
    assert table(
        "SELECT actor, person, automatic, count(*) FROM cash_decision GROUP BY 1, 2, 3"
    ) == [("system:match", "", True, 2)]
