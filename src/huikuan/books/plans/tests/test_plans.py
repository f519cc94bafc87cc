"""A promise holds what was promised until the ledger says otherwise (A7)."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from huikuan.books.ledger import movements
from huikuan.books.plans import operations, queries
from huikuan.books.plans.values import NewPlan, PlanRefused
from huikuan.rules.plans import Instalment, Kind, Part, State, Terms
from tests.support import smallbook
from tests.support.firm import SETUP, found
from tests.support.imports import table

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 1)
FRIDAY = dt.date(2026, 3, 6)


def new(company: int, minor: int, day: dt.date = FRIDAY, *, binding: bool = True) -> NewPlan:
    ((customer,),) = table("SELECT id FROM parties_customer WHERE customer_no = 'C1'")
    (debt,) = movements.debts_of(company, customer)
    terms = Terms(
        kind=Kind.PROMISE,
        given_on=DAY,
        instalments=(Instalment(1, day, minor),),
        parts=(Part(debt.item_id, minor, debt.due_on),),
        tolerance_days=3,
    )
    return NewPlan(customer, "CNY", terms, level=1, binding=binding, contact="王芳")


def test_a_promise_holds_until_it_is_broken_and_the_next_takes_its_place() -> None:
    company = found().company.id
    smallbook.book(company)
    given = operations.promise(by=SETUP, company_id=company, new=new(company, 60_000))
    (item,) = queries.promised_minor(company, DAY)
    assert queries.promised_minor(company, DAY) == {item: 60_000}
    assert queries.promised_minor(company, DAY - dt.timedelta(days=1)) == {}
    assert queries.promised_minor(company, DAY, [given.customer_id + 999]) == {}
    assert queries.promised_days(company, DAY) == {item: (FRIDAY, 60_000)}

    # up to Friday and three days; then dunning goes on, without anybody having touched it
    monday = FRIDAY + dt.timedelta(days=3)
    assert queries.promised_minor(company, monday) == {item: 60_000}
    assert queries.promised_minor(company, monday + dt.timedelta(days=1)) == {}
    late = monday + dt.timedelta(days=1)
    judge: dict[str, Any] = {"by": SETUP, "company_id": company, "confirm_days": 60}
    assert operations.judge(as_of=monday, **judge) == {}
    assert operations.judge(as_of=late, **judge) == {"broken": 1}
    assert operations.judge(as_of=late, **judge) == {}
    assert queries.levels_before([item]) == (State.BROKEN,)

    again = new(company, 30_000, late + dt.timedelta(days=5))
    second = operations.promise(by=SETUP, company_id=company, new=again)
    third = operations.promise(by=SETUP, company_id=company, new=again)
    assert queries.plan(company, second.id, late).state is State.WITHDRAWN
    assert queries.live_plans([item]) == {item: third.id}
    assert [one.id for one in queries.for_customer(company, third.customer_id, late)] == [
        third.id,
        second.id,
        given.id,
    ]
    assert queries.counts(company, late)["open"] == 1


def test_a_proposed_plan_holds_nothing_before_another_person_approves_it() -> None:
    company = found().company.id
    smallbook.book(company)
    asked = operations.promise(by=SETUP, company_id=company, new=new(company, 100, binding=False))
    assert queries.promised_minor(company, DAY) == {}
    operations.approve(by=SETUP, company_id=company, plan_id=asked.id, on=DAY)
    assert list(queries.promised_minor(company, DAY).values()) == [100]
    with pytest.raises(PlanRefused, match=r"plans\.not_now"):
        operations.reject(by=SETUP, company_id=company, plan_id=asked.id, on=DAY, words="too late")
    operations.withdraw(by=SETUP, company_id=company, plan_id=asked.id, on=FRIDAY, words="new one")
    assert list(queries.promised_minor(company, DAY).values()) == [100]
    assert queries.promised_minor(company, FRIDAY) == {}
    assert [one.act for one in queries.steps(company, asked.id)] == [
        "propose",
        "approve",
        "withdraw",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_planinstalment SET minor = minor + 1",
        "UPDATE plans_plan SET total_minor = total_minor + 1",
        "UPDATE plans_planitem SET minor = minor + 1",
        "DELETE FROM plans_planstep",
        "DELETE FROM plans_plan",
    ],
)
def test_what_was_promised_is_never_changed(statement: str) -> None:
    company = found().company.id
    smallbook.book(company)
    operations.promise(by=SETUP, company_id=company, new=new(company, 100))
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        connection.cursor().execute(statement)
