"""Customers are looked at by the calendar and by what happens; quiet ones need no person (B6)."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from huikuan.books.credit import operations as credit
from huikuan.books.credit.values import LimitKind, LimitState, NewLimit
from huikuan.books.parties.queries import id_of
from huikuan.books.reviews import queries
from huikuan.flows import decide_limit
from huikuan.flows import review_credit as flow
from huikuan.flows.decide_limit import LimitAsked
from huikuan.flows.review_credit import Refused
from huikuan.kernel.days import add_days
from huikuan.rules.reviews import Outcome, ReviewKind, State
from tests.support import smallbook
from tests.support.firm import SETUP, Firm, found

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2026, 3, 31)


@pytest.fixture
def firm() -> Firm:
    made = found("SH")
    smallbook.book(made.company.id)
    return made


def number(firm: Firm, customer_no: str) -> int:
    found_id = id_of(firm.company.id, customer_no)
    assert found_id is not None
    return found_id


def give_limit(firm: Firm, minor: int, ends: dt.date | None = None) -> None:
    new = NewLimit(
        kind=LimitKind.NORMAL,
        state=LimitState.AMOUNT,
        currency="CNY",
        valid_from=dt.date(2026, 1, 1),
        valid_to=ends,
        reason="首次授信",
        minor=minor,
        customer_id=number(firm, "C1"),
    )
    with transaction.atomic():
        credit.enter_limit(by=SETUP, company_id=firm.company.id, limit=new)


def open_of(firm: Firm, customer_no: str) -> list[tuple[str, list[str]]]:
    rows = queries.reviews(firm.company.id, customer_id=number(firm, customer_no))
    return [(one.kind.value, [reason.code for reason in one.reasons]) for one in rows]


def test_a_limit_that_ends_opens_a_special_review_once(firm: Firm) -> None:
    give_limit(firm, 100_000_00, ends=add_days(DAY, 20))
    first = flow.daily(company=firm.company, as_of=DAY)
    assert (first.run.customers, first.opened, first.added) == (2, 1, 0)
    assert open_of(firm, "C1") == [("special", ["reviews.limit_ends"])]
    again = flow.daily(company=firm.company, as_of=DAY)
    assert (again.run.kept, again.opened, again.finished, again.added) == (0, 0, 0, 0)
    (review,) = queries.reviews(firm.company.id)
    assert {one.code for one in review.against} >= {
        "reviews.failed_limit_ends",
        "reviews.missing_score",
    }


def test_what_comes_later_is_added_to_the_open_review(firm: Firm) -> None:
    by = firm.actor("credit_controller")
    asked = flow.request(by=by, company=firm.company, customer_no="C1", why="客户要求", as_of=DAY)
    give_limit(firm, 100_000_00, ends=add_days(DAY, 20))
    assert flow.daily(company=firm.company, as_of=DAY).added == 1
    (review,) = queries.reviews(firm.company.id)
    assert review.id == asked.id
    assert open_of(firm, "C1") == [("special", ["reviews.request", "reviews.limit_ends"])]
    acts = [one.act for one in queries.steps(firm.company.id, review.id)]
    assert acts == ["open", "check", "trigger", "check"]


def test_the_calendar_of_a_fresh_book_is_spread_over_a_quarter(firm: Firm) -> None:
    assert flow.daily(company=firm.company, as_of=DAY).opened == 0
    # nobody was reviewed in the quarter that followed the first look: both are due by then
    with_limit = flow.daily(company=firm.company, as_of=add_days(DAY, 400))
    assert with_limit.opened == 2


def test_a_person_takes_a_review_and_finishes_it_with_a_limit(firm: Firm) -> None:
    by, company = firm.actor("credit_controller"), firm.company
    review = flow.request(by=by, company=company, customer_no="C1", why="扩大合作", as_of=DAY)
    flow.assign(
        by=by, company=company, review_id=review.id, owner=firm.accounts["sales"], as_of=DAY
    )
    flow.note(by=by, company=company, review_id=review.id, words="已电话核实", as_of=DAY)
    with pytest.raises(Refused) as refused:
        flow.finish(
            by=by,
            company=company,
            review_id=review.id,
            outcome=Outcome.CHANGED,
            why="提高额度",
            as_of=DAY,
        )
    assert refused.value.reasons[0].code == "reviews.no_proposal"
    decide_limit.propose(
        by=by,
        company=company,
        asked=LimitAsked("C1", 200_000_00, "CNY", "扩大合作", review_id=review.id),
        as_of=DAY,
    )
    done = flow.finish(
        by=by,
        company=company,
        review_id=review.id,
        outcome=Outcome.CHANGED,
        why="提高额度",
        as_of=DAY,
    )
    assert (done.state, done.outcome, done.owner) == (
        State.FINISHED,
        Outcome.CHANGED,
        firm.accounts["sales"],
    )
    with pytest.raises(Refused) as refused:
        flow.note(by=by, company=company, review_id=review.id, words="迟了", as_of=DAY)
    assert refused.value.reasons[0].code == "reviews.not_open"
    case = flow.case(company, DAY, review_id=review.id)
    assert case.proposals[0].review_id == review.id
    assert case.standing.used.invoiced > 0
    assert queries.last_reviews(company.id, None, DAY) == {
        review.customer_id: {ReviewKind.SPECIAL: DAY}
    }


@pytest.mark.parametrize(
    ("customer", "why", "code"),
    [("C9", "要求", "limits.unknown_customer"), ("C1", " ", "reviews.no_words")],
)
def test_a_request_without_customer_or_words_is_refused(
    firm: Firm, customer: str, why: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        flow.request(
            by=firm.actor("sales"), company=firm.company, customer_no=customer, why=why, as_of=DAY
        )
    assert refused.value.reasons[0].code == code


def test_an_unknown_owner_is_refused_and_a_needless_review_dropped(firm: Firm) -> None:
    by, company = firm.actor("credit_controller"), firm.company
    review = flow.request(by=by, company=company, customer_no="C1", why="试", as_of=DAY)
    with pytest.raises(Refused):
        flow.assign(by=by, company=company, review_id=review.id, owner="nobody", as_of=DAY)
    with pytest.raises(Refused):
        flow.request(by=by, company=company, customer_no="C1", why="又", as_of=DAY)
    dropped = flow.drop(by=by, company=company, review_id=review.id, why="误开", as_of=DAY)
    assert (dropped.state, dropped.outcome) == (State.DROPPED, None)


def test_the_audit_of_a_year_counts_what_happened(firm: Firm) -> None:
    by, company = firm.actor("credit_controller"), firm.company
    give_limit(firm, 50_000_00)
    flow.request(by=by, company=company, customer_no="C2", why="试", as_of=DAY)
    proposal = decide_limit.propose(
        by=by, company=company, asked=LimitAsked("C2", 1_000_00, "USD", "首单"), as_of=DAY
    )
    decide_limit.approve(
        by=firm.actor("finance_director"), company=company, proposal_id=proposal.id, as_of=DAY
    )
    found_audit = flow.audit(company, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert found_audit.reviews == {"special": 1}
    assert found_audit.proposals == {"approved": 1}
    # the review is open past its day, nobody granted his own, and nobody looked at either limit
    assert (found_audit.late, found_audit.alone, found_audit.unreviewed) == (1, 0, 2)


@pytest.mark.parametrize("table", ["reviews_step", "reviews_vote", "reviews_run"])
def test_what_was_done_is_not_changed_afterwards(firm: Firm, table: str) -> None:
    flow.request(
        by=firm.actor("sales"), company=firm.company, customer_no="C1", why="试", as_of=DAY
    )
    with pytest.raises(DatabaseError, match="append_only"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
