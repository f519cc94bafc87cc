"""A dispute holds the disputed part of a debt, and its amounts follow the ledger (A8)."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from huikuan.books.disputes import operations, queries
from huikuan.books.disputes.operations import Settled
from huikuan.books.disputes.values import DisputeRefused, NewDispute, NewItem
from huikuan.books.ledger import movements
from huikuan.books.ledger.movements import StatedDispute
from huikuan.rules.disputes import Amounts, PaperKind, Settlement, Source, State
from tests.support import smallbook
from tests.support.firm import SETUP, found
from tests.support.imports import table

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 1)


def new(company: int, minor: int, *, accepted: bool = True) -> NewDispute:
    ((customer,),) = table("SELECT id FROM parties_customer WHERE customer_no = 'C1'")
    (debt,) = movements.debts_of(company, customer)
    return NewDispute(
        customer_id=customer,
        currency="CNY",
        items=(NewItem(debt.item_id, minor),),
        reason="quality",
        source=Source.PERSON,
        role="quality",
        opened_on=DAY,
        answer_by=DAY + dt.timedelta(days=5),
        due_on=DAY + dt.timedelta(days=7),
        accepted=accepted,
    )


def day(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def test_only_the_disputed_part_is_held_until_the_two_sides_agree() -> None:
    company = found().company.id
    smallbook.book(company)
    case = operations.open_dispute(by=SETUP, company_id=company, new=new(company, 30_000))
    (item,) = queries.disputed_minor(company, DAY)
    assert queries.disputed_minor(company, DAY) == {item: 30_000}
    assert queries.disputed_minor(company, day(-1)) == {}
    assert case.amounts == Amounts(30_000, 30_000, 0, 0, 0)
    with pytest.raises(DisputeRefused, match=r"disputes\.in_dispute"):
        operations.open_dispute(by=SETUP, company_id=company, new=new(company, 5))

    act: dict[str, Any] = {"by": SETUP, "company_id": company, "dispute_id": case.id}
    operations.attach(
        **act,
        kind=PaperKind.JOINT_RECORD,
        name="双方记录.pdf",
        media_type="application/pdf",
        raw=b"%PDF-1.7",
        on=DAY,
    )
    operations.act_on_dispute(
        **act, act="record", on=day(1), details={}, changes={"due_on": day(14)}
    )
    agreed = Settled(Settlement.DISCOUNT, 20_000, day(30), "八折")
    with pytest.raises(DisputeRefused, match=r"disputes\.concession"):
        operations.settle(**act, on=day(2), settled=Settled(Settlement.DISCOUNT, 0, DAY, ""))
    settled = operations.settle(**act, on=day(3), settled=agreed)
    assert (settled.state, settled.held_minor) == (State.SETTLED, 20_000)
    # as of the day before nothing was settled yet
    assert queries.disputed_minor(company, day(2)) == {item: 30_000}
    assert queries.disputed_minor(company, day(3)) == {item: 20_000}
    assert operations.clear(by=SETUP, company_id=company, on=day(4)) == 0
    operations.end(**act, act="finish", on=day(9), words="贷项已开")
    assert queries.disputed_minor(company, day(9)) == {}
    assert [one.act for one in queries.steps(company, case.id)] == [
        "open",
        "attach",
        "record",
        "settle",
        "finish",
    ]
    (paper,) = queries.papers(company, case.id)
    assert queries.paper(company, case.id, paper.id)[2] == b"%PDF-1.7"
    assert queries.counts(company, day(9)) == {"open": 0, "late": 0, "raised": 0, "free": 0}


def test_what_a_customer_raised_holds_until_we_had_to_answer() -> None:
    company = found().company.id
    smallbook.book(company)
    raised = new(company, 30_000, accepted=False)
    case = operations.open_dispute(by=SETUP, company_id=company, new=raised)
    assert list(queries.disputed_minor(company, day(5)).values()) == [30_000]
    assert queries.disputed_minor(company, day(6)) == {}
    act: dict[str, Any] = {"by": SETUP, "company_id": company, "dispute_id": case.id}
    operations.act_on_dispute(**act, act="accept", on=day(6), details={})
    assert list(queries.disputed_minor(company, day(6)).values()) == [30_000]
    operations.end(**act, act="reject", on=day(7), words="验收单已签字")
    assert queries.disputed_minor(company, day(7)) == {}


def test_what_a_file_says_is_taken_over_once() -> None:
    company = found().company.id
    smallbook.book(company)
    ((customer,),) = table("SELECT id FROM parties_customer WHERE customer_no = 'C1'")
    (debt,) = movements.debts_of(company, customer)
    stated = [
        StatedDispute(debt.item_id, debt.document_id, customer, "CNY", day(-9), None, 100_000)
    ]
    take: dict[str, Any] = {
        "by": SETUP,
        "company_id": company,
        "on": DAY,
        "reason": "stated",
        "role": "sales",
    }
    assert operations.adopt_stated(stated=stated, **take) == 1
    assert operations.adopt_stated(stated=stated, **take) == 0
    assert queries.disputed_minor(company, day(-9)) == {debt.item_id: 100_000}
    assert queries.disputed_minor(company, day(-10)) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disputes_disputestep SET act = 'other'",
        "UPDATE disputes_disputeitem SET original_minor = 1",
        "UPDATE disputes_dispute SET opened_on = opened_on - 1",
        "DELETE FROM disputes_dispute",
    ],
)
def test_what_was_disputed_is_never_changed(statement: str) -> None:
    company = found().company.id
    smallbook.book(company)
    operations.open_dispute(by=SETUP, company_id=company, new=new(company, 100))
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        connection.cursor().execute(statement)
