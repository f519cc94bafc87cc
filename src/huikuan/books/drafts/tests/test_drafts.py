"""The register itself: two who act at once, one first; risk by set; nothing for another company."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from huikuan.books.drafts import operations, queries
from huikuan.books.drafts.models import Move
from huikuan.books.drafts.values import DraftRefused, NoSuchDraft
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import Money
from huikuan.kernel.states import IllegalMove
from huikuan.rules.drafts import AcceptorKind, Draft, DraftKind, Medium, Range
from tests.support.realbook import RealBook, ask

pytestmark = pytest.mark.django_db

CLERK = Actor(kind="user", id="1", person="clerk", name="clerk", request_id="req-r")
DAY, DUE = dt.date(2026, 2, 1), dt.date(2026, 8, 1)


@pytest.fixture
def book() -> RealBook:
    made = RealBook()
    made.issue(
        "draft",
        "D-1",
        customer="K1",
        currency="CNY",
        issued_on=DAY,
        parts=[(DAY, 100_00)],
        at=dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
    )
    return made


def held(book: RealBook) -> int:
    ((customer_id, document_id),) = ask(
        "SELECT customer_id, id FROM ledger_document WHERE company_id = %s", book.company_id
    )
    return operations.receive(
        by=CLERK,
        company_id=book.company_id,
        customer_id=customer_id,
        draft=Draft(
            number="5" * 30,
            kind=DraftKind.COMMERCIAL,
            medium=Medium.ELECTRONIC,
            drawer="K1",
            acceptor="K1",
            acceptor_kind=AcceptorKind.COMPANY,
            issued_on=DAY,
            matures_on=DUE,
            face=Money(100_00, "CNY"),
            range=Range(1, 100_00),
        ),
        derecognised=False,
        document_id=document_id,
        on=DAY,
    )


def test_of_two_who_act_at_once_one_is_first(book: RealBook) -> None:
    draft_id = held(book)
    operations.advance(
        by=CLERK, company_id=book.company_id, draft_id=draft_id, act="pledge", on=DAY, details={}
    )
    with pytest.raises(IntegrityError, match="draft_move_no"), transaction.atomic():
        Move.objects.create(
            draft_id=draft_id, company_id=book.company_id, no=2, act="split", state="split", on=DAY
        )
    with pytest.raises(DraftRefused):
        operations.advance(
            by=CLERK,
            company_id=book.company_id,
            draft_id=draft_id,
            act="release",
            on=DAY,
            details={},
            seen=1,
        )


def test_what_the_state_does_not_allow_is_refused(book: RealBook) -> None:
    draft_id = held(book)
    with pytest.raises(IllegalMove):
        operations.advance(
            by=CLERK,
            company_id=book.company_id,
            draft_id=draft_id,
            act="honour",
            on=DUE,
            details={},
        )


def test_another_company_has_no_such_draft(book: RealBook) -> None:
    draft_id = held(book)
    other = RealBook()
    with pytest.raises(NoSuchDraft):
        queries.holding(company_id=other.company_id, draft_id=draft_id, as_of=DUE)
    with pytest.raises(NoSuchDraft):
        operations.split(
            by=CLERK, company_id=other.company_id, draft_id=draft_id, parts=[1, 2], on=DAY
        )
    assert queries.exposure(company_id=other.company_id, as_of=DUE) == ()


def test_the_risk_of_a_thousand_drafts_takes_one_question(
    book: RealBook, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    held(book)
    with django_assert_num_queries(1):  # type: ignore[operator]
        (risk,) = queries.exposure(company_id=book.company_id, as_of=DUE)
    assert (risk.acceptor, risk.held_minor) == ("K1", 100_00)
