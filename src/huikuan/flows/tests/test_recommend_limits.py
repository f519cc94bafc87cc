"""Limits of a whole book from its own record: facts in sets, every rule with its figures (B7)."""

import datetime as dt

import pytest
from django.db import transaction

from huikuan.analytics.tests.book import Book, Item
from huikuan.books.credit import operations as credit
from huikuan.books.credit.values import LimitKind, LimitState, NewLimit
from huikuan.books.parties.queries import id_of
from huikuan.books.people import queries as people
from huikuan.books.reviews import queries
from huikuan.flows import recommend_limits as flow
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.rules.items import DocumentKind
from huikuan.rules.limits import NO_LIMIT, amount

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2026, 3, 31)
CLERK = Actor(kind="user", id="1", person="clerk", name="clerk", request_id="req-limits")


class Firm(Book):
    """K001 buys 100,000 a month and pays in time, K002 is new, K003 pays in yen."""

    def __init__(self) -> None:
        super().__init__()
        self.customer("K001", "绍兴鑫恒纺织有限公司")
        self.customer("K002", "杭州新客贸易有限公司")
        self.customer("K003", "Nippon Foods KK")
        for month in range(1, 13):
            year, of = (2025, month + 3) if month <= 9 else (2026, month - 9)
            self.sale("K001", f"A{month}", dt.date(year, of, 1), 100_000_00)
        self.sale("K001", "OLD", dt.date(2023, 1, 5), 1_000_00)
        self.unpaid("K002", "N1", dt.date(2026, 3, 10), 40_000_00)
        self.unpaid("K003", "Y1", dt.date(2026, 3, 10), 900_000, "JPY")
        self.company = people.company_by_id(self.company_id)

    def sale(self, who: str, number: str, on: dt.date, minor: int) -> None:
        due = on + dt.timedelta(days=20)
        item = self.unpaid(who, number, on, minor, due=due)
        paid = on + dt.timedelta(days=10)
        (cash,) = self.document(DocumentKind.RECEIPT, f"R-{number}", who, paid, (paid, minor))
        self.allocate(cash, item, minor, paid)

    def unpaid(
        self,
        who: str,
        number: str,
        on: dt.date,
        minor: int,
        currency: str = "CNY",
        due: dt.date | None = None,
    ) -> Item:
        day = due or on + dt.timedelta(days=30)
        (item,) = self.document(
            DocumentKind.INVOICE, number, who, on, (day, minor), currency=currency
        )
        return item

    def number(self, customer_no: str) -> int:
        found = id_of(self.company_id, customer_no)
        assert found is not None
        return found


@pytest.fixture
def firm() -> Firm:
    with transaction.atomic():
        return Firm()


def test_the_record_of_a_year_gives_the_limit(firm: Firm) -> None:
    who = firm.number("K001")
    found = flow.recommendations(firm.company, [who], DAY)[who]
    facts = found.gathered.facts
    # February of 2023 to March of 2026: 1,200,000.00 in twelve months, paid in ten days
    assert facts.trade == 1_200_000_00
    assert facts.first_traded == dt.date(2023, 1, 5)
    assert facts.paid_on_time == 12
    assert facts.last_overdue is None
    assert facts.own_cash == 100_000_00
    # the yen that nobody has a rate for leave our own revenue unsaid, and it is not guessed
    assert facts.own_revenue is None
    assert facts.gaps["own_revenue"] == Reason(
        "limits.absent_rate", {"currency": "JPY", "day": DAY}
    )
    # 15 % of the trade is 180,000; 30 % of what we take in a month is 30,000
    assert found.recommendation.limit == amount(30_000_00)
    assert [one.code for one in found.recommendation.binding()] == ["monthly_cash"]


def test_a_new_customers_first_invoice_stands_for_his_first_order(firm: Firm) -> None:
    who = firm.number("K002")
    found = flow.recommendations(firm.company, [who], DAY)[who].recommendation
    assert found.is_new
    assert found.limit == amount(20_000_00)
    assert [one.code for one in found.binding()] == ["first_order"]


def test_without_a_rate_nothing_is_said_of_foreign_trade(firm: Firm) -> None:
    who = firm.number("K003")
    found = flow.recommendations(firm.company, [who], DAY)[who]
    assert found.gathered.customer.currency == "CNY"
    assert found.recommendation.limit == NO_LIMIT
    gap = Reason("limits.absent_rate", {"currency": "JPY", "day": DAY})
    assert {one.code: one.absent for one in found.recommendation.rules}["first_order"] == gap


def test_a_day_in_the_past_sees_what_stood_then(firm: Firm) -> None:
    who = firm.number("K001")
    past = flow.recommendations(firm.company, [who], dt.date(2025, 6, 30))[who].gathered.facts
    assert (past.trade, past.paid_on_time) == (300_000_00, 3)


def test_a_run_keeps_only_what_differs(firm: Firm) -> None:
    first = flow.run(by=CLERK, company=firm.company, as_of=DAY)
    assert (first.customers, first.kept) == (3, 3)
    again = flow.run(by=CLERK, company=firm.company, as_of=DAY)
    assert (again.customers, again.kept) == (3, 0)
    who = firm.number("K001")
    with_limit = NewLimit(
        kind=LimitKind.NORMAL,
        state=LimitState.AMOUNT,
        currency="CNY",
        valid_from=DAY,
        reason="年度评审",
        minor=10_000_00,
        customer_id=who,
    )
    with transaction.atomic():
        credit.enter_limit(by=CLERK, company_id=firm.company_id, limit=with_limit)
    assert flow.run(by=CLERK, company=firm.company, as_of=DAY).kept == 1
    kept = queries.recommended(firm.company_id, None, DAY)
    # half as much again as the limit of today
    assert kept[who].recommendation.limit == amount(15_000_00)
    shown = flow.recommendations(firm.company, [who], DAY)[who].recommendation
    assert kept[who].recommendation == shown
    last = queries.last_run(firm.company_id, DAY)
    assert last is not None
    assert (last.policy, last.version, last.customers) == ("standard", 1, 3)


def test_the_ladder_and_discounts_stand_on_the_same_record(firm: Firm) -> None:
    who = firm.number("K001")
    known = flow.gather(firm.company, [who], DAY)[who]
    found = flow.advise_terms(firm.company, known, DAY)
    # a clean record of three years, but nobody has scored him: thirty days
    assert (found.advice.days, found.days) == (30, 30)
    assert [one.code for one in found.advice.rungs if one.binds] == ["terms.rung_unrated"]
    assert [one.permyriad for one in found.options] == [200, 300, 500]
