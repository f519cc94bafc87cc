"""Limits change only by entries; none, zero and unlimited are three things; blocks are dated."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from huikuan.books.credit import operations, queries
from huikuan.books.credit.operations import CreditRefused
from huikuan.books.credit.values import Approval, LimitKind, LimitState, NewLimit, Severity
from tests.support.realbook import CHIEF, CLERK, RealBook, ask

pytestmark = pytest.mark.django_db

JAN, FEB, MAR, APR = (dt.date(2026, month, 1) for month in (1, 2, 3, 4))


@pytest.fixture
def book() -> RealBook:
    """A firm that sells to K1 and K2 of the group G."""
    made = RealBook(groups={"K1": "G", "K2": "G"})
    made._meet("K1")
    made._meet("K2")
    return made


def id_of(book: RealBook, customer: str) -> int:
    ((found,),) = ask(
        "SELECT id FROM parties_customer WHERE company_id = %s AND customer_no = %s",
        book.company_id,
        customer,
    )
    return int(found)


def limit(book: RealBook, minor: int | None = 100_00, **over: Any) -> NewLimit:  # noqa: ANN401 - fields by their names
    state = LimitState.AMOUNT if minor is not None else LimitState.UNLIMITED
    whose = {} if "group_no" in over else {"customer_id": id_of(book, "K1")}
    values: dict[str, Any] = {
        "kind": LimitKind.NORMAL,
        "state": state,
        "minor": minor,
        "currency": "CNY",
        "valid_from": JAN,
        "reason": "年度评审",
        **whose,
    }
    return NewLimit(**values | over)


def enter(book: RealBook, new: NewLimit, approvals: tuple[Approval, ...] = ()) -> int:
    return operations.enter_limit(
        by=CLERK, company_id=book.company_id, limit=new, approvals=approvals
    ).id


def minor_on(book: RealBook, day: dt.date, known_at: dt.datetime | None = None) -> int | None:
    entries = queries.limits(book.company_id, None, day, known_at).get(id_of(book, "K1"), ())
    found = queries.limit_of(entries)
    return None if found is None else found.minor


def test_a_limit_counts_from_its_day_and_the_newest_counts(book: RealBook) -> None:
    enter(book, limit(book, 100_00))
    enter(book, limit(book, 200_00, valid_from=MAR))

    assert [minor_on(book, day) for day in (JAN - dt.timedelta(days=1), JAN, FEB, MAR)] == [
        None,
        100_00,
        100_00,
        200_00,
    ]


def test_a_temporary_limit_counts_instead_while_it_runs(book: RealBook) -> None:
    enter(book, limit(book, 100_00))
    enter(
        book,
        limit(
            book, 500_00, kind=LimitKind.TEMPORARY, valid_from=FEB, valid_to=dt.date(2026, 2, 28)
        ),
    )

    assert [minor_on(book, day) for day in (JAN, FEB, dt.date(2026, 2, 28), MAR)] == [
        100_00,
        500_00,
        500_00,
        100_00,
    ]


def test_a_limit_that_ran_out_brings_no_older_one_back(book: RealBook) -> None:
    enter(book, limit(book, 100_00))
    second = enter(book, limit(book, 200_00, valid_from=FEB, valid_to=FEB))

    assert minor_on(book, MAR) is None
    expired = queries.expired_limits(book.company_id, None, MAR)
    assert expired[id_of(book, "K1")].id == second
    assert queries.expired_limits(book.company_id, None, FEB) == {}


def test_none_zero_and_unlimited_are_three_things(book: RealBook) -> None:
    for state, minor, day in (
        (LimitState.AMOUNT, 0, JAN),
        (LimitState.UNLIMITED, None, FEB),
        (LimitState.NONE, None, MAR),
    ):
        enter(book, limit(book, minor, state=state, valid_from=day))

    def on(day: dt.date) -> tuple[LimitState, int | None]:
        (one,) = queries.limits(book.company_id, [id_of(book, "K1")], day)[id_of(book, "K1")]
        return one.state, one.minor

    assert [on(day) for day in (JAN, FEB, MAR)] == [
        (LimitState.AMOUNT, 0),
        (LimitState.UNLIMITED, None),
        (LimitState.NONE, None),
    ]


def test_a_group_has_its_own_limit(book: RealBook) -> None:
    enter(book, limit(book, 900_00, group_no="G"))

    (found,) = queries.group_limits(book.company_id, ["G"], JAN)["G"]
    assert (found.group_no, found.customer_id, found.minor) == ("G", None, 900_00)
    assert queries.limits(book.company_id, None, JAN) == {}


def test_what_was_entered_later_was_not_known_before(book: RealBook) -> None:
    enter(book, limit(book, 100_00))
    before = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)

    assert minor_on(book, JAN, known_at=before) is None
    assert minor_on(book, JAN, known_at=before + dt.timedelta(hours=2)) == 100_00


def test_the_journal_keeps_reason_approvals_and_evidence(book: RealBook) -> None:
    at = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    agreed = Approval(person="chief", name="赵总", role="finance_director", at=at)
    new = limit(book, 100_00, evidence={"binding": "annual_trade_share"})
    enter(book, new, approvals=(agreed,))

    (entry,) = queries.journal(book.company_id, customer_id=id_of(book, "K1"))
    assert (entry.reason, entry.approvals, entry.evidence) == (
        "年度评审",
        (agreed,),
        {"binding": "annual_trade_share"},
    )


@pytest.mark.parametrize(
    ("over", "codes"),
    [
        ({"group_no": "G", "customer_id": 1}, {"credit.limit_of_one"}),
        ({"customer_id": None}, {"credit.limit_of_one"}),
        ({"customer_id": 2**31 - 1}, {"credit.unknown_customer"}),
        ({"group_no": "nobody"}, {"credit.unknown_customer"}),
        ({"minor": -1}, {"credit.limit_amount"}),
        ({"minor": None, "state": LimitState.AMOUNT}, {"credit.limit_amount"}),
        ({"minor": 5, "state": LimitState.UNLIMITED}, {"credit.limit_amount"}),
        ({"minor": 5, "state": LimitState.NONE}, {"credit.limit_amount"}),
        ({"currency": "RMB"}, {"credit.limit_currency"}),
        ({"valid_to": dt.date(2025, 12, 31)}, {"credit.limit_days"}),
        ({"kind": LimitKind.TEMPORARY}, {"credit.limit_expiry"}),
        ({"kind": LimitKind.INSURED}, {"credit.limit_expiry"}),
        ({"reason": "  ", "minor": -1}, {"credit.reason_missing", "credit.limit_amount"}),
    ],
)
def test_what_is_no_limit_is_refused_with_every_reason(
    book: RealBook, over: dict[str, Any], codes: set[str]
) -> None:
    with pytest.raises(CreditRefused) as refused:
        enter(book, limit(book, **over))

    assert {one.code for one in refused.value.reasons} == codes
    assert ask("SELECT count(*) FROM credit_limitentry") == [(0,)]


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET reason = ''", "DELETE FROM {}", "TRUNCATE {}"]
)
@pytest.mark.parametrize("table", ["credit_limitentry", "credit_block", "credit_blocklift"])
def test_what_was_entered_stays_as_it_was(book: RealBook, statement: str, table: str) -> None:
    enter(book, limit(book))

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement.format(table))

    assert ask("SELECT count(*) FROM credit_limitentry WHERE reason <> ''") == [(1,)]


def block(book: RealBook, **over: Any) -> int:  # noqa: ANN401 - fields by their names
    values: dict[str, Any] = {
        "severity": Severity.HOLD,
        "reason": "诉讼中",
        "valid_from": FEB,
        "customer_id": id_of(book, "K1"),
    }
    return operations.block(by=CLERK, company_id=book.company_id, **values | over)


def blocked(book: RealBook, day: dt.date) -> list[int]:
    lying = queries.blocks(book.company_id, None, day).get(id_of(book, "K1"), ())
    return [one.id for one in lying]


def test_a_block_lies_from_its_day_until_it_is_lifted(book: RealBook) -> None:
    first, second = block(book), block(book, valid_to=MAR)
    operations.lift_block(
        by=CHIEF, company_id=book.company_id, block_id=first, on=MAR, reason="撤诉"
    )

    assert [blocked(book, day) for day in (JAN, FEB, MAR, APR)] == [
        [],
        [first, second],
        [second],
        [],
    ]


def test_a_group_is_blocked_by_its_number(book: RealBook) -> None:
    found = block(book, customer_id=None, group_no="G", severity=Severity.REFUSE)

    (one,) = queries.group_blocks(book.company_id, None, FEB)["G"]
    assert (one.id, one.severity) == (found, Severity.REFUSE)
    assert blocked(book, FEB) == []


def test_a_block_is_lifted_once_and_not_before_it_began(book: RealBook) -> None:
    found = block(book)

    def lift(on: dt.date, block_id: int = found, reason: str = "撤诉") -> list[str]:
        try:
            operations.lift_block(
                by=CHIEF, company_id=book.company_id, block_id=block_id, on=on, reason=reason
            )
        except CreditRefused as refused:
            return [one.code for one in refused.reasons]
        return []

    assert lift(JAN, reason="") == ["credit.reason_missing", "credit.lift_early"]
    assert lift(MAR, block_id=found + 99) == ["credit.no_such_block"]
    assert lift(MAR) == []
    assert lift(MAR) == ["credit.block_lifted"]
