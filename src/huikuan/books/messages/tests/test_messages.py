"""Letters are planned once, handed over by one, and settled by the answer to that attempt alone."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from huikuan.books.evidence.queries import Evidence, records
from huikuan.books.messages import operations, queries
from huikuan.books.people import queries as people
from huikuan.kernel.actors import system
from huikuan.kernel.states import IllegalMove
from huikuan.rules.messages import MessageState
from tests.support.firm import Firm, found

pytestmark = pytest.mark.django_db

POST = system("reports.mail", "run-1")
NOW = dt.datetime(2026, 7, 5, 1, tzinfo=dt.UTC)
KIND = "report.monthly"


@pytest.fixture
def firm() -> Firm:
    return found("SH")


def planned(firm: Firm, key: str = "k-1") -> queries.MessageView:
    user = people.user(firm.accounts["finance_director"])
    assert user is not None
    operations.plan(
        company_id=firm.company.id,
        user_id=user.id,
        key=key,
        kind=KIND,
        about={"as_of": "2026-06-30"},
    )
    return next(one for one in queries.planned(KIND) if one.key == key)


def hand_over(one: queries.MessageView) -> int | None:
    return operations.hand_over(
        by=POST, message_id=one.id, address="fd@example.com", digest=b"d" * 32, at=NOW
    )


def settle(one: queries.MessageView, attempt: int, act: str, words: str = "250 OK") -> bool:
    return operations.settle(
        by=POST, message_id=one.id, attempt=attempt, act=act, words=words, at=NOW
    )


def now(firm: Firm, one: queries.MessageView) -> queries.MessageView:
    found_again = queries.message(firm.company.id, one.id)
    assert found_again is not None
    return found_again


def evidence(firm: Firm) -> tuple[Evidence, ...]:
    return records(company_id=firm.company.id, before_seq=None, limit=50)


def test_a_letter_is_planned_once(firm: Firm) -> None:
    one = planned(firm)
    assert not operations.plan(
        company_id=firm.company.id, user_id=one.user_id, key=one.key, kind=KIND, about={}
    )
    assert len(queries.messages(firm.company.id, KIND, 10)) == 1


def test_a_letter_is_handed_over_by_one_and_taken(firm: Firm) -> None:
    one = planned(firm)
    assert hand_over(one) == 1
    assert now(firm, one).state is MessageState.UNKNOWN
    assert hand_over(one) is None
    assert settle(one, 1, "taken")
    sent = now(firm, one)
    assert (sent.state, sent.address, sent.words) == (
        MessageState.SENT,
        "fd@example.com",
        "250 OK",
    )
    assert not queries.planned(KIND)


def test_a_letter_that_was_not_taken_yet_waits_again(firm: Firm) -> None:
    one = planned(firm)
    hand_over(one)
    assert settle(one, 1, "not_yet", "451 later")
    assert hand_over(one) == 2


def test_an_answer_to_an_earlier_attempt_changes_nothing(firm: Firm) -> None:
    one = planned(firm)
    hand_over(one)
    settle(one, 1, "not_yet")
    hand_over(one)
    assert not settle(one, 1, "not_yet")
    assert not settle(one, 1, "taken")
    assert now(firm, one).state is MessageState.UNKNOWN


def test_only_a_person_moves_an_unknown_letter_and_says_why(firm: Firm) -> None:
    one = planned(firm)
    hand_over(one)
    operations.note_unknown(message_id=one.id, attempt=1, words="the line broke")
    assert now(firm, one).words == "the line broke"
    director = firm.actor("finance_director")
    operations.resolve(
        by=director, company_id=firm.company.id, message_id=one.id, act="send_again", why="asked"
    )
    assert now(firm, one).state is MessageState.PLANNED
    (kept,) = [r for r in evidence(firm) if r.act == "message.send_again"]
    assert kept.why == "asked"


def test_a_sent_letter_is_never_sent_again(firm: Firm) -> None:
    one = planned(firm)
    hand_over(one)
    settle(one, 1, "taken")
    with pytest.raises(IllegalMove):
        operations.resolve(
            by=POST, company_id=firm.company.id, message_id=one.id, act="send_again", why=""
        )


def test_another_companys_letter_is_not_there(firm: Firm) -> None:
    one = planned(firm)
    other = found("BJ")
    assert queries.message(other.company.id, one.id) is None
    with pytest.raises(operations.NoSuchMessage):
        operations.resolve(
            by=POST, company_id=other.company.id, message_id=one.id, act="arrived", why=""
        )


def test_a_withdrawn_letter_says_the_reason(firm: Firm) -> None:
    one = planned(firm)
    assert operations.withdraw(by=POST, message_id=one.id, reason="reporting.no_right", at=NOW)
    assert now(firm, one).words == "reporting.no_right"
    assert not operations.withdraw(by=POST, message_id=one.id, reason="again", at=NOW)


@pytest.mark.parametrize("wrong", ["state = 'lost'", "state = 'sent', attempts = 0"])
def test_the_database_keeps_no_letter_that_cannot_be(firm: Firm, wrong: str) -> None:
    one = planned(firm)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE outbox_message SET {wrong} WHERE id = %s", [one.id])
