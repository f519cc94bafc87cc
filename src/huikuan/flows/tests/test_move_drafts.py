"""A draft settles invoices, goes its way, and what it settled stands again when it is refused."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from huikuan.books.drafts.queries import due_for_presentation, exposure, holdings, moves
from huikuan.books.drafts.values import Holding
from huikuan.books.evidence import queries as evidence
from huikuan.flows import move_drafts as flow
from huikuan.flows.move_drafts import Applied, DraftRefused, Moved, NotBooked, Order, Received
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import Money
from huikuan.rules.drafts import AcceptorKind, Draft, DraftKind, Medium, Range, Risk, State
from tests.support.realbook import RealBook

pytestmark = pytest.mark.django_db

CLERK = Actor(kind="user", id="1", person="clerk", name="clerk", request_id="req-d")
CHIEF = Actor(kind="user", id="2", person="chief", name="chief", request_id="req-d")
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FACE = 1_000_00
ISSUED, GOT, DUE = dt.date(2026, 2, 1), dt.date(2026, 2, 10), dt.date(2026, 8, 1)
NUMBER = "5" * 30


def draft(**more: Any) -> Draft:  # noqa: ANN401 - fields of a draft
    facts: dict[str, Any] = {
        "number": NUMBER,
        "kind": DraftKind.BANK,
        "medium": Medium.ELECTRONIC,
        "drawer": "海新机电有限公司",
        "acceptor": "招商银行股份有限公司上海分行",
        "acceptor_kind": AcceptorKind.COMPANY,
        "issued_on": ISSUED,
        "matures_on": DUE,
        "face": Money(FACE, "CNY"),
        "range": Range(1, FACE),
    }
    return Draft(**facts | more)


@pytest.fixture
def book() -> RealBook:
    """Two invoices of 600.00 each, due in January and in March."""
    made = RealBook()
    for number, due in (("INV-1", dt.date(2026, 1, 31)), ("INV-2", dt.date(2026, 3, 31))):
        made.issue(
            "invoice",
            number,
            customer="K1",
            currency="CNY",
            issued_on=dt.date(2026, 1, 1),
            parts=[(due, 600_00)],
            at=AT,
        )
    return made


def receive(book: RealBook, **more: Any) -> Holding:  # noqa: ANN401
    facts: dict[str, Any] = {
        "customer_no": "K1",
        "draft": draft(),
        "received_on": GOT,
        "applied": (
            Applied("INV-1", Money(600_00, "CNY")),
            Applied("INV-2", Money(400_00, "CNY")),
        ),
    }
    return flow.receive(by=CLERK, company_id=book.company_id, received=Received(**facts | more))


def do(
    book: RealBook,
    draft_id: int,
    act: str,
    on: dt.date,
    by: Actor = CLERK,
    **more: Any,  # noqa: ANN401
) -> Moved:
    order = Order(draft_id=draft_id, act=act, on=on, **more)
    return flow.move(by=by, company_id=book.company_id, order=order)


def refused(book: RealBook, draft_id: int, act: str, on: dt.date, **more: Any) -> list[str]:  # noqa: ANN401
    with pytest.raises(DraftRefused) as told:
        do(book, draft_id, act, on, **more)
    return [one.code.removeprefix("drafts.") for one in told.value.reasons]


def owed(book: RealBook, on: dt.date) -> dict[str, list[tuple[dt.date, int]]]:
    later = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    return {number: book.open_parts(number, on, later) for number in ("INV-1", "INV-2")}


OPEN = {"INV-1": [(dt.date(2026, 1, 31), 600_00)], "INV-2": [(dt.date(2026, 3, 31), 600_00)]}
SETTLED = {"INV-1": [], "INV-2": [(dt.date(2026, 3, 31), 200_00)]}


def test_a_draft_settles_invoices_and_its_risk_stays(book: RealBook) -> None:
    held = receive(book)
    assert (held.state, held.draft.acceptor_kind, held.derecognised) == (
        State.RECEIVED,
        AcceptorKind.JOINT_STOCK_BANK,
        True,
    )
    assert owed(book, GOT) == SETTLED
    assert owed(book, GOT - dt.timedelta(1)) == OPEN
    (risk,) = exposure(company_id=book.company_id, as_of=GOT)
    assert (risk.customer_no, risk.acceptor, risk.held_minor, risk.contingent_minor) == (
        "K1",
        "招商银行股份有限公司上海分行",
        FACE,
        0,
    )
    assert exposure(company_id=book.company_id, as_of=GOT - dt.timedelta(1)) == ()


def test_a_draft_that_is_honoured_is_no_risk_any_more(book: RealBook) -> None:
    held = receive(book)
    assert refused(book, held.id, "present", DUE - dt.timedelta(1)) == ["not_due"]
    assert refused(book, held.id, "honour", DUE) == ["not_in_this_state"]
    do(book, held.id, "present", DUE)
    do(book, held.id, "honour", DUE + dt.timedelta(2))
    assert exposure(company_id=book.company_id, as_of=DUE + dt.timedelta(2)) == ()
    # the day before it was still the acceptor's promise
    assert exposure(company_id=book.company_id, as_of=DUE)[0].held_minor == FACE
    assert owed(book, dt.date(2026, 12, 31)) == SETTLED
    acts = [
        one.act for one in moves(company_id=book.company_id, draft_id=held.id, as_of=dt.date.max)
    ]
    assert acts == ["receive", "present", "honour"]


def test_the_banks_receipt_is_used_up_by_the_draft(book: RealBook) -> None:
    held = receive(book)
    do(book, held.id, "present", DUE)
    assert refused(book, held.id, "honour", DUE, receipt_no="B-1") == ["no_such_receipt"]
    for number, minor in (("B-1", FACE), ("B-2", 1)):
        book.issue(
            "receipt",
            number,
            customer=None,
            currency="CNY",
            issued_on=DUE,
            parts=[(DUE, minor)],
            at=AT,
        )
    assert refused(book, held.id, "honour", DUE, receipt_no="B-2") == ["receipt_short"]
    do(book, held.id, "honour", DUE, receipt_no="B-1")
    later = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    assert book.open_parts("B-1", DUE, later) == []
    assert owed(book, DUE) == SETTLED


def test_a_refused_draft_lets_the_invoices_stand_with_their_old_due_days(book: RealBook) -> None:
    held = receive(book)
    do(book, held.id, "present", DUE)
    day = DUE + dt.timedelta(5)
    moved = do(book, held.id, "dishonour", day, details={"reason": "账户余额不足"})
    assert owed(book, day - dt.timedelta(1)) == SETTLED
    assert owed(book, day) == OPEN
    assert (moved.holding.refused_on, moved.holding.paid_on) == (day, None)
    assert moved.holding.risk is Risk.NONE
    do(book, held.id, "claim", day + dt.timedelta(1))
    assert refused(book, held.id, "reclaim", day + dt.timedelta(9)) == ["missing"]
    end = do(book, held.id, "reclaim", day + dt.timedelta(9), receipt_no="B-9")
    assert end.holding.state is State.RECOVERED


def test_a_bankrupt_acceptor_is_no_reason_to_wait_for_maturity(book: RealBook) -> None:
    held = receive(book)
    day = dt.date(2026, 5, 4)
    assert refused(book, held.id, "dishonour", day) == ["early_ground"]
    assert refused(book, held.id, "dishonour", DUE) == ["present_first"]
    moved = do(book, held.id, "dishonour", day, details={"ground": "bankrupt"})
    assert [one.code for one in moved.warnings] == ["drafts.proof_needed"]
    assert moved.holding.last.details == {"ground": "bankrupt"}
    assert (moved.holding.state, moved.holding.refused_on) == (State.DISHONOURED, day)
    assert owed(book, day) == OPEN


def test_two_persons_hand_a_draft_on(book: RealBook) -> None:
    held = receive(book)
    on = dt.date(2026, 3, 1)
    assert refused(book, held.id, "ask_discount", on, details={"bank": "浙商银行"}) == ["missing"]
    do(book, held.id, "ask_discount", on, rate=Decimal("2.4"), details={"bank": "浙商银行"})
    assert refused(book, held.id, "discount", on) == ["second_person"]
    done = do(book, held.id, "discount", on, by=CHIEF).holding
    # 1,000.00 x 2.4 % x 153 / 360
    assert (done.last.details["interest_minor"], done.last.details["proceeds_minor"]) == (
        10_20,
        989_80,
    )
    (risk,) = exposure(company_id=book.company_id, as_of=on)
    assert (risk.held_minor, risk.contingent_minor) == (0, FACE)
    back = do(book, held.id, "dishonour", DUE + dt.timedelta(9)).holding
    assert (back.refused_on, back.paid_on) == (None, DUE + dt.timedelta(9))
    assert owed(book, DUE + dt.timedelta(9)) == OPEN


def test_what_was_asked_can_be_withdrawn_and_a_stale_page_is_told(book: RealBook) -> None:
    held = receive(book)
    on = dt.date(2026, 3, 1)
    do(book, held.id, "ask_endorse", on, details={"endorsee": "杭州供应商"}, seen=1)
    assert refused(book, held.id, "withdraw", on, seen=1) == ["moved_meanwhile"]
    assert refused(book, held.id, "withdraw", GOT) == ["before_last_act"]
    do(book, held.id, "withdraw", on, seen=2)
    assert refused(book, held.id, "fold", on) == ["unknown_act"]
    assert refused(book, held.id, "ask_endorse", on) == ["missing"]
    part = Money(1, "CNY")
    told = refused(book, held.id, "ask_endorse", on, part=part, details={"endorsee": "杭州供应商"})
    assert told == ["split_first"]


def test_parts_of_a_draft_go_their_own_ways(book: RealBook) -> None:
    held = receive(book)
    on = dt.date(2026, 3, 1)
    made = do(book, held.id, "split", on, parts=(Money(700_00, "CNY"), Money(300_00, "CNY"))).parts
    assert [one.draft.range for one in made] == [Range(1, 700_00), Range(700_01, FACE)]
    assert exposure(company_id=book.company_id, as_of=on)[0].held_minor == FACE
    assert len(holdings(company_id=book.company_id, as_of=on)) == 2
    assert refused(book, held.id, "present", DUE) == ["not_in_this_state"]
    do(book, made[1].id, "present", DUE)
    do(book, made[1].id, "dishonour", DUE)
    # 700.00 is still paid by the other part: the invoice that was paid first stays paid
    assert owed(book, DUE) == {
        "INV-1": [],
        "INV-2": [(dt.date(2026, 3, 31), 500_00)],
    }
    assert exposure(company_id=book.company_id, as_of=DUE)[0].held_minor == 700_00
    do(book, made[0].id, "present", DUE)
    do(book, made[0].id, "dishonour", DUE + dt.timedelta(1))
    assert owed(book, DUE + dt.timedelta(1)) == OPEN
    assert exposure(company_id=book.company_id, as_of=DUE + dt.timedelta(1)) == ()


def test_one_draft_is_not_held_twice(book: RealBook) -> None:
    receive(book)
    with pytest.raises(NotBooked):
        receive(book)
    with pytest.raises(DraftRefused) as told, transaction.atomic():
        receive(book, draft=draft(face=Money(1, "CNY"), range=Range(5, 5)), applied=())
    assert told.value.reasons[0].code == "drafts.held_already"
    other = draft(face=Money(5, "CNY"), range=Range(FACE + 1, FACE + 5))
    assert receive(book, draft=other, applied=()).draft.face.minor == 5


def test_a_draft_that_the_rules_refuse_leaves_nothing(book: RealBook) -> None:
    with pytest.raises(DraftRefused):
        receive(book, draft=draft(matures_on=dt.date(2026, 8, 2)))
    with pytest.raises(DraftRefused):
        receive(book, applied=(Applied("INV-1", Money(1, "USD")),))
    with pytest.raises(flow.AllocationRefused), transaction.atomic():
        receive(book, applied=(Applied("INV-1", Money(600_01, "CNY")),))
    assert holdings(company_id=book.company_id, as_of=dt.date.max) == ()
    assert owed(book, GOT) == OPEN


def test_the_register_reminds_of_presentation(book: RealBook) -> None:
    held = receive(book)
    last = DUE + dt.timedelta(10)

    def due(on: dt.date) -> list[int]:
        found = due_for_presentation(company_id=book.company_id, as_of=on, days=7)
        return [one.id for one in found]

    assert due(last - dt.timedelta(8)) == []
    assert due(last - dt.timedelta(7)) == due(last + dt.timedelta(30)) == [held.id]
    moved = do(book, held.id, "present", last + dt.timedelta(1))
    assert [one.code for one in moved.warnings] == ["drafts.presented_late"]
    assert due(last + dt.timedelta(30)) == []


def test_the_database_keeps_the_register_as_it_was(book: RealBook) -> None:
    held = receive(book)
    for statement in (
        "UPDATE drafts_draft SET face_minor = 1",
        "DELETE FROM drafts_move",
        "UPDATE drafts_move SET state = 'honoured'",
    ):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            _run(statement)
    columns = (
        "company_id, customer_id, number, kind, medium, drawer, acceptor, acceptor_kind, issued_on,"
        " matures_on, currency, transferable, derecognised, document_id, actor"
    )
    with pytest.raises(IntegrityError, match="draft_parts"), transaction.atomic():
        _run(
            f"INSERT INTO drafts_draft ({columns}, face_minor, range_first, range_last, parent_id)"
            f" SELECT {columns}, 5, 1, 5, id FROM drafts_draft WHERE id = {held.id}"
        )
        _run("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_act_is_evidence(book: RealBook) -> None:
    held = receive(book)
    do(book, held.id, "present", DUE)
    do(book, held.id, "dishonour", DUE)
    rows = evidence.records(company_id=book.company_id, before_seq=None, limit=20)
    acts = [row.act for row in reversed(rows) if "draft" in row.act]
    assert acts == [
        "ledger.draft_booked",
        "draft.received",
        "draft.present",
        "draft.dishonour",
        "ledger.draft_returned",
    ]
    # the log seals the entries of each act by its number, so that a recount finds them
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_act WHERE kind LIKE '%draft%'")
        made = {act for (act,) in cursor.fetchall()}
    (returned,) = (row.after for row in rows if row.act == "ledger.draft_returned")
    assert isinstance(returned, dict)
    assert returned["act"] in made


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
