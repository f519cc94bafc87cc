"""Late interest is explained, booked once and set free again; clocks run from what happened."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from huikuan.books.ledger import queries as ledger
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.recovery import queries
from huikuan.flows import charge_interest as flow
from huikuan.flows import take_back, watch_limitation, weigh_steps
from huikuan.flows.charge_interest import RecoveryRefused
from huikuan.kernel.actors import Actor, system
from huikuan.rules.economics import Bucket
from huikuan.rules.interest import Agreement, Per, Regime
from huikuan.rules.recovery import Alarm, Event, Interruption
from tests.support.realbook import RealBook

pytestmark = pytest.mark.django_db

HOUSE = system("interest", "")
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DUE, TODAY = dt.date(2026, 1, 30), dt.date(2026, 12, 1)
UNTIL = dt.date(2026, 3, 31)
RATE = Agreement(rate=500, per=Per.DAY)


@pytest.fixture
def firm() -> tuple[RealBook, CompanyView]:
    """An invoice of 100,000.00, due on 30 January, of which 40,000.00 came in on 2 March."""
    book = RealBook()
    issued = dt.date(2026, 1, 1)
    book.issue("invoice", "INV-1", customer="K1", currency="CNY", issued_on=issued,
               parts=[(DUE, 100_000_00)], at=AT)  # fmt: skip
    paid = dt.date(2026, 3, 2)
    book.issue("receipt", "R-1", customer="K1", currency="CNY", issued_on=paid,
               parts=[(paid, 40_000_00)], at=AT)  # fmt: skip
    book.allocate("R-1", "INV-1", 40_000_00, discount=0, applied_on=paid, at=AT)
    return book, people.company_by_id(book.company_id)


def charge(company: CompanyView, until: dt.date = UNTIL, **more: Any) -> flow.Charged:  # noqa: ANN401 - dry or not
    return flow.charge(
        by=HOUSE,
        company=company,
        customer_no="K1",
        currency="CNY",
        until=until,
        today=TODAY,
        **more,
    )


def agree(
    company: CompanyView, agreement: Agreement = RATE, note: str = "contract 7, clause 9"
) -> int:
    return flow.agree(by=HOUSE, company=company, customer_no="K1", agreement=agreement,
                      valid_from=dt.date(2025, 1, 1), note=note)  # fmt: skip


def test_a_note_is_booked_once_and_its_days_are_free_again_when_it_is_taken_back(
    firm: tuple[RealBook, CompanyView],
) -> None:
    """31 days on 100,000, then 29 on 60,000, at 0.05 % a day; the same again finds nothing."""
    _book, company = firm
    agree(company)
    seen = charge(company, dry=True)
    assert (seen.document_id, seen.minor) == (None, 31 * 50_00 + 29 * 30_00)
    note = charge(company)
    assert note.document_id is not None
    paper = ledger.papers(company.id, [note.document_id])[note.document_id]
    assert (paper.amount_minor, paper.number[:4]) == (seen.minor, "INT-")
    (claim,) = ledger.open_claims(company.id, TODAY, ids=[note.document_id])
    assert claim.attributes["interest"] == "true"
    with pytest.raises(RecoveryRefused, match="nothing_to_charge"):
        charge(company)
    (line,) = queries.charges(company.id, document_ids=[note.document_id])
    assert [span["days"] for span in line.worked["spans"]] == [31, 29]
    # April goes on where March ended, and interest bears no interest
    assert charge(company, dt.date(2026, 4, 30), dry=True).minor == 30 * 30_00
    assert queries.recount(company.id).sound
    take_back.take_back(by=HOUSE, company_id=company.id, what="document",
                        target=note.document_id, on=dt.date(2026, 4, 1), why="waived")  # fmt: skip
    assert queries.recount(company.id).sound
    assert charge(company, dry=True).minor == seen.minor


def test_the_database_refuses_a_second_charge_of_a_day_and_any_change(
    firm: tuple[RealBook, CompanyView],
) -> None:
    """Whoever gets round the flow meets the constraint, and the recount finds a note that was cut."""
    _, company = firm
    note = charge(company)
    copied = (
        "INSERT INTO recovery_charge (company_id, customer_id, item_id, document_id, start_on, end_on,"
        " minor, currency, regime, worked, policy_digest, actor) SELECT company_id, customer_id,"
        " item_id, document_id, end_on - 1, end_on + {days}, minor, currency, regime, worked,"
        " policy_digest, actor FROM recovery_charge"
    )
    for statement, error in (
        (copied.format(days=5), IntegrityError),
        ("UPDATE recovery_charge SET minor = 1", DatabaseError),
        ("DELETE FROM recovery_charge", DatabaseError),
    ):
        with pytest.raises(error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE recovery_charge SET taken_back_on = '2026-04-01', taken_back_act = 1"
        )
    assert queries.recount(company.id).orphaned == (note.document_id,)


def test_what_cannot_be_charged_is_refused_with_its_figures(
    firm: tuple[RealBook, CompanyView],
) -> None:
    """A day to come, too little, an agreement without a paper, a rate beside none."""
    _, company = firm
    for code, act in (
        ("interest.until_to_come", lambda: charge(company, dt.date(2026, 12, 2))),
        ("interest.below_least", lambda: charge(company, dt.date(2026, 2, 3))),
        ("recovery.why_missing", lambda: agree(company, note=" ")),
        ("recovery.rate_and_none", lambda: agree(company, Agreement(rate=1, agreed_none=True))),
    ):
        with pytest.raises(RecoveryRefused) as refused:
            act()
        assert refused.value.reason.code == code
        assert flow.sentence(refused.value.reason, "en") != code


def test_interest_is_explained_by_the_agreement_of_its_day(
    firm: tuple[RealBook, CompanyView],
) -> None:
    """Without an agreement the LPR holds; one that begins later says nothing of an older invoice."""
    book, company = firm
    who = ledger.late_items(company.id, TODAY, customer_ids=[_customer(book)])[0].customer_id
    flow.agree(by=HOUSE, company=company, customer_no="K1", agreement=RATE,
               valid_from=dt.date(2026, 6, 1), note="clause 9")  # fmt: skip
    owed = flow.explain(company, [who], UNTIL)[who]
    (line,) = owed.lines
    assert (line.interest.regime, line.agreed, owed.currencies) == (Regime.LPR, None, ("CNY",))
    assert "3.9%" not in flow.sentences(line.interest.reasons, "en")
    assert "130%" in flow.sentences(line.interest.reasons, "en")
    assert owed.minor("CNY") == line.interest.minor > 0
    assert owed.daily_minor("CNY") == 6_41


def test_the_clock_runs_from_payment_and_proof_and_the_worklist_hears_of_it(
    firm: tuple[RealBook, CompanyView],
) -> None:
    """A part payment restarts it, a demand with proof later still; without proof nothing does."""
    book, company = firm
    (one,) = watch_limitation.clocks(company, TODAY, every=True)
    assert (one.clock.last_day, one.clock.alarm) == (dt.date(2029, 3, 2), Alarm.NONE)
    assert watch_limitation.clocks(company, TODAY) == ()
    late = dt.date(2029, 1, 15)
    (near,) = watch_limitation.clocks(company, late)
    assert near.clock.alarm is Alarm.NEAR
    weighed = weigh_steps.weigh(company, [_customer(book)], late)[_customer(book)]
    assert weighed.place.bucket is Bucket.AT_RISK
    assert weighed.place.reasons[0].figures["on"] == dt.date(2029, 3, 2)
    assert weighed.facts.asked_minor == 60_000_00
    said = {"by": HOUSE, "company": company, "customer_no": "K1", "today": TODAY}
    for event, number, code in (
        (Event(Interruption.DEMAND, dt.date(2026, 5, 6)), "", "recovery.proof_missing"),
        (Event(Interruption.SUIT, dt.date(2027, 5, 6)), "", "recovery.day_to_come"),
        (Event(Interruption.SUIT, dt.date(2026, 5, 6)), "INV-9", "recovery.unknown_document"),
    ):
        with pytest.raises(RecoveryRefused) as refused:
            watch_limitation.interrupt(event=event, number=number, **said)  # type: ignore[arg-type]
        assert refused.value.reason.code == code
        assert watch_limitation.sentence(refused.value.reason, "zh") != code
    demand = Event(Interruption.DEMAND, dt.date(2026, 5, 6), "EMS 1029384756")
    watch_limitation.interrupt(event=demand, number="INV-1", **said)  # type: ignore[arg-type]
    (after,) = watch_limitation.clocks(company, TODAY, every=True)
    assert (after.clock.started_by, after.clock.last_day) == (demand, dt.date(2029, 5, 6))


def test_steps_are_weighed_by_what_the_book_has_seen(firm: tuple[RealBook, CompanyView]) -> None:
    """The best step stands first and says why; one debt changes the policy's chance a little."""
    book, company = firm
    weighed = weigh_steps.weigh(company, [_customer(book)], TODAY)[_customer(book)]
    assert weighed.advice.best is not None
    assert weigh_steps.sentences(weighed.advice.reasons, "en").startswith(
        ("Suit", "Payment order", "Lawyer")
    )
    assert (weighed.seen.debts, weighed.chance) == (0, 5_000)


def _customer(book: RealBook) -> int:
    from huikuan.books.parties import queries as parties

    found = parties.id_of(book.company_id, "K1")
    assert found is not None
    return found


def test_a_clerk_without_rights_charges_nothing(firm: tuple[RealBook, CompanyView]) -> None:
    """Rights are asked before anything else."""
    _, company = firm
    clerk = Actor(kind="user", id="999", person="nobody", name="nobody", request_id="")
    with pytest.raises((people.NotPermitted, people.NoSuchCompany)):
        flow.charge(by=clerk, company=company, customer_no="K1", currency="CNY",
                    until=UNTIL, today=TODAY)  # fmt: skip
