"""A check that is killed has reserved once or not at all, and asking again settles which (D2, X1).

Short in the suite; HUIKUAN_KILLS=200 for a night (`make soak`).
"""

import os
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from huikuan.flows.check_order import MoveAsked, OrderAsked, check, move_reservation
from huikuan.rules.checks import ReservationState
from tests.support.creditfirm import file, id_of, limit, reserved
from tests.support.firm import SETUP, Firm, found
from tests.support.realbook import ask

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = int(os.environ.get("HUIKUAN_KILLS", "3"))
PROGRAM = """
import sys, django
django.setup()
from decimal import Decimal
from huikuan.books.people.queries import companies
from huikuan.flows.check_order import OrderAsked, check
from huikuan.kernel.actors import system
by = system("setup", "setup-1")
(company,) = companies(by)
print("ready", flush=True)
for n in range(10_000):
    asked = OrderAsked(customer_no="C1", amount=Decimal("1.00"), order_no=f"{sys.argv[1]}-{n}")
    made = check(by=by, company=company, asked=asked, reserve=True, key=asked.order_no)
    print(made.decision_id, flush=True)
"""


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm with C1, who may owe a great deal."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    firm = found()
    file(firm, tmp_path, "customers", "customer_no,name\nC1,恒泰\n")
    limit(firm, 10**12)
    return firm


def test_killed_between_reserving_and_confirming_nothing_is_lost_or_doubled(
    firm: Firm, database_url: str, tmp_path: Path
) -> None:
    dice = random.Random(7)
    for turn in range(KILLS):
        env = os.environ | {
            "DATABASE_URL": database_url,
            "HUIKUAN_HOME": str(tmp_path / "home"),
            "DJANGO_SETTINGS_MODULE": "huikuan.config.settings",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(turn)], env=env, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for _ in range(dice.randrange(1, 20)):
            process.stdout.readline()
        time.sleep(dice.random() / 50)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        settled(firm, turn)


def settled(firm: Firm, turn: int) -> None:
    """Account, reservations and decisions agree; whoever asks again gets the first answer."""
    ((live, orders, decisions),) = ask(
        "SELECT coalesce(sum(r.minor), 0)::bigint, count(*),"
        " (SELECT count(*) FROM credit_decision WHERE act = 'reserve')"
        " FROM credit_reservation r WHERE r.customer_id = %s AND r.state <> 'voided'",
        id_of(firm, "C1"),
    )
    assert reserved(firm) == live == orders * 1_00
    ((voided,),) = ask("SELECT count(*) FROM credit_reservation WHERE state = 'voided'")
    assert decisions == orders + voided
    number = f"{turn}-0"
    asked = OrderAsked(customer_no="C1", amount=Decimal("1.00"), order_no=number)
    again = check(by=SETUP, company=firm.company, asked=asked, reserve=True, key=number)
    assert again.replayed
    assert again.reservation is not None
    moved = move_reservation(
        by=SETUP,
        company_id=firm.company.id,
        asked=MoveAsked(again.reservation.id, "confirm"),
    )
    assert moved.state is ReservationState.CONFIRMED
    assert reserved(firm) == live
