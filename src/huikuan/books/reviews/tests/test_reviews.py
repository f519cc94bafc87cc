"""What the reviews' book keeps reads back as it was, and the database refuses what must not be."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from huikuan.books.parties.queries import id_of
from huikuan.books.reviews import operations, queries
from huikuan.books.reviews.models import Proposal
from huikuan.books.reviews.values import (
    LimitKind,
    Look,
    NewProposal,
    NoSuchProposal,
    NoSuchReview,
    ReviewRefused,
    kept,
    read,
    reason_kept,
    reason_read,
    recommendation_kept,
    recommendation_read,
)
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money
from huikuan.rules.limits import (
    NO_LIMIT,
    Condition,
    Recommendation,
    RuleValue,
    Stage,
    State,
    amount,
)
from huikuan.rules.reviews import Outcome, ReviewKind
from tests.support.realbook import CHIEF, CLERK, RealBook

DAY = dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    "figure",
    [None, True, 7, "C1", Money(-5, "CNY"), DAY, Decimal("1.50")],
)
def test_a_figure_reads_back_as_it_was(figure: Figure) -> None:
    found = read(kept(figure))
    assert (type(found), found) == (type(figure), figure)


def test_a_recommendation_reads_back_with_every_rule() -> None:
    found = Recommendation(
        limit=amount(100),
        currency="CNY",
        rules=(
            RuleValue("annual_trade", Stage.BASE, 100, {"trade": Money(700, "CNY")}, binds=True),
            RuleValue("group", Stage.CEILING, absent=Reason("limits.absent_group_none")),
        ),
        conditions=(Condition("deposit", 3_000),),
        is_new=True,
    )
    assert recommendation_read("amount", 100, "CNY", recommendation_kept(found)) == found
    reason = Reason("reviews.cycle", {"last": DAY, "days": 60})
    assert reason_read(reason_kept(reason)) == reason


@pytest.fixture
def book(db: None) -> RealBook:
    made = RealBook()
    made._meet("K1")
    return made


def who(book: RealBook) -> int:
    found = id_of(book.company_id, "K1")
    assert found is not None
    return found


def new(book: RealBook) -> NewProposal:
    return NewProposal(
        customer_id=who(book),
        kind=LimitKind.NORMAL,
        limit=amount(100),
        currency="CNY",
        valid_from=DAY,
        valid_to=None,
        reason="首次授信",
        grade=None,
        current=NO_LIMIT,
        current_currency="",
    )


def look(book: RealBook, *codes: str, done: bool = False) -> Look:
    return Look(
        customer_id=who(book),
        kind=ReviewKind.WATCH,
        reasons=tuple(Reason(code) for code in codes),
        due_on=DAY,
        grade="B",
        points=(),
        against=(),
        done=done,
    )


def looked(book: RealBook, *codes: str, done: bool = False) -> dict[str, int]:
    return dict(
        operations.keep_looks(
            by=CLERK,
            company_id=book.company_id,
            as_of=DAY,
            looks=[look(book, *codes, done=done)],
        )
    )


@pytest.mark.django_db
def test_only_one_review_of_a_customer_is_open_and_a_finished_one_is_remembered(
    book: RealBook,
) -> None:
    assert looked(book, "reviews.cycle", done=True) == {"opened": 0, "finished": 1, "added": 0}
    assert queries.grades_seen(book.company_id, None, DAY) == {who(book): "B"}
    assert looked(book, "reviews.cycle") == {"opened": 1, "finished": 0, "added": 0}
    assert looked(book, "reviews.cycle") == {"opened": 0, "finished": 0, "added": 0}
    assert looked(book, "reviews.news") == {"opened": 0, "finished": 0, "added": 1}
    (review,) = queries.reviews(book.company_id)
    assert queries.counts(book.company_id, DAY)["open"] == 1
    assert [one.code for one in review.reasons] == ["reviews.cycle", "reviews.news"]
    with pytest.raises(ReviewRefused):
        operations.finish_review(
            by=CLERK,
            company_id=book.company_id,
            review_id=review.id,
            outcome=Outcome.CONFIRMED,
            on=DAY,
            grade="B",
            why=" ",
        )
    with pytest.raises(NoSuchReview):
        queries.review(book.company_id, 0)


@pytest.mark.django_db
def test_a_granted_proposal_names_its_entry_and_a_vote_is_not_ones_own(book: RealBook) -> None:
    made = operations.propose(
        by=CLERK, company_id=book.company_id, proposal=new(book), proposed_on=DAY
    )
    assert queries.waiting_for(book.company_id, CHIEF.person) == 1
    assert queries.waiting_for(book.company_id, CLERK.person) == 0
    with pytest.raises(IntegrityError, match="vote_of_another"), transaction.atomic():
        operations.vote(
            by=CLERK,
            company_id=book.company_id,
            proposal_id=made.id,
            act="approve",
            role="",
            why="",
            entry_id=1,
        )
    with pytest.raises(IntegrityError, match="proposal_granted_whole"), transaction.atomic():
        Proposal.objects.filter(id=made.id).update(state=State.APPROVED.value)
    with pytest.raises(NoSuchProposal):
        operations.hold_proposal(book.company_id, 0)
    said = operations.vote(
        by=CHIEF,
        company_id=book.company_id,
        proposal_id=made.id,
        act="reject",
        role="finance_director",
        why="资料不全",
    )
    assert (said.state, said.votes[0].person) == (State.REJECTED, CHIEF.person)
    with pytest.raises(ReviewRefused):
        operations.vote(
            by=CHIEF,
            company_id=book.company_id,
            proposal_id=made.id,
            act="reject",
            role="",
            why="again",
        )
