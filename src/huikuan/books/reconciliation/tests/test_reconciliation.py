"""The room's own guards: figures that were stated stay, and one customer is asked once a round."""

import pytest
from django.db import IntegrityError, transaction

from huikuan.books.reconciliation import operations, queries
from huikuan.books.reconciliation.values import Pick, RoundPlan, Sending, balances
from huikuan.kernel.days import Day
from huikuan.kernel.states import IllegalMove
from huikuan.rules.reconciliation import Form, RequestState
from tests.support.firm import LATER, SETUP, Firm, found

pytestmark = pytest.mark.django_db

PLAN = RoundPlan(
    Form.STATEMENT, Day(2026, 3, 1), Day(2026, 3, 31), "", "a@b.c", "standard", 1, b"x", 15, 60
)
PICK = Pick(7, "C7", "甲公司", "CNY", "zh", "", "", 100_00)


@pytest.fixture
def firm() -> Firm:
    return found("SH")


def prepare(firm: Firm, *picks: Pick) -> int:
    return operations.prepare(by=SETUP, company_id=firm.company.id, plan=PLAN, picks=picks)


def test_a_round_holds_a_customer_once_in_a_currency(firm: Firm) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        prepare(firm, PICK, PICK)
    round_id = prepare(firm, PICK)
    (one,) = queries.requests(firm.company.id, round_id=round_id)
    assert (one.state, one.balance_minor) == (RequestState.PREPARED, 100_00)
    assert one.reference == f"DZ-20260331-{one.id:06d}"
    assert queries.unfinished(firm.company.id, PLAN.as_of) == {(7, "CNY")}


def test_nothing_goes_out_before_its_figures_are_stated(firm: Firm) -> None:
    prepare(firm, PICK)
    (one,) = queries.requests(firm.company.id)
    with pytest.raises(IllegalMove):
        operations.record_send(by=SETUP, request_id=one.id, sending=Sending("hand", "", LATER))
    with pytest.raises(IllegalMove):
        operations.add_link(request_id=one.id, token_digest=b"x", at=LATER)


def test_another_companys_round_is_not_there(firm: Firm) -> None:
    round_id = prepare(firm, PICK)
    other = found("BJ").company.id
    with pytest.raises(queries.NoSuchRequest):
        operations.release(by=SETUP, company_id=other, round_id=round_id, at=LATER)
    (one,) = queries.requests(firm.company.id)
    with pytest.raises(queries.NoSuchRequest):
        queries.request(other, one.id)


def test_balances_are_never_added_over_currencies() -> None:
    dollars = Pick(7, "C7", "甲公司", "USD", "zh", "", "", 5)
    assert balances([PICK, dollars, PICK]) == (("CNY", 2, 200_00), ("USD", 1, 5))
