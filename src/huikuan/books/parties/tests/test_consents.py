"""What people at a customer agree to, and what stops the dunning of one."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from huikuan.books.parties import operations, queries
from huikuan.books.parties.operations import ContactRefused, Said
from huikuan.rules.contact import Channel, Purpose
from tests.support import smallbook
from tests.support.firm import Firm, found

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 4, 1)


@pytest.fixture
def firm(db: None) -> Firm:
    made = found("SH")
    smallbook.book(made.company.id)
    return made


def customer(firm: Firm) -> int:
    who = queries.id_of(firm.company.id, "C1")
    assert who is not None
    return who


def test_the_newest_word_of_a_person_holds(firm: Firm) -> None:
    who, by = customer(firm), firm.actor("credit_controller")
    (wang,) = queries.people(firm.company.id, who)

    def say(kind: str, what: str, day: int, *, holds: bool) -> None:
        operations.note_said(
            by=by,
            company_id=firm.company.id,
            customer_id=who,
            contact_id=wang.id,
            said=Said(kind, what, holds, DAY + dt.timedelta(days=day), "by phone"),
        )

    say("channel", "sms", 0, holds=False)
    say("purpose", "dunning", 0, holds=False)
    say("purpose", "dunning", 3, holds=True)
    say("verified", "phone", 1, holds=True)
    operations.describe(
        by=by,
        company_id=firm.company.id,
        customer_id=who,
        contact_id=wang.id,
        role="finance",
        language="en",
        time_zone="Europe/Berlin",
    )
    by_channel = {
        one.channel: one for one in queries.recipients(firm.company.id, "Asia/Shanghai", [who])[who]
    }
    assert sorted(by_channel) == [Channel.PHONE, Channel.SMS]
    one = by_channel[Channel.SMS]
    assert (one.contact_id, one.role, one.language) == (wang.id, "finance", "en")
    assert one.time_zone == "Europe/Berlin"
    assert one.stopped == {Channel.SMS}
    assert not one.refused
    assert one.verified == {Channel.PHONE}
    say("purpose", "dunning", 4, holds=False)
    assert queries.people(firm.company.id, who)[0].refused == {Purpose.DUNNING}
    assert len(queries.recipients(firm.company.id, "Asia/Shanghai")) == 2


def test_a_hold_stops_from_a_day_to_a_day_or_until_it_is_lifted(firm: Firm) -> None:
    who, by, company = customer(firm), firm.actor("credit_controller"), firm.company.id

    def hold(code: str, until: dt.date | None = None) -> int:
        return operations.hold_dunning(
            by=by, company_id=company, customer_id=who, code=code, since=DAY, why="x", until=until
        )

    complaint = hold("complaint")
    hold("pause", DAY + dt.timedelta(days=2))

    def on(day: int) -> list[str]:
        holds = queries.dunning_holds(company, DAY + dt.timedelta(days=day))
        return [one.code for one in holds.get(who, ())]

    assert [on(day) for day in (-1, 0, 2, 3)] == [
        [],
        ["complaint", "pause"],
        ["complaint", "pause"],
        ["complaint"],
    ]
    lifted = DAY + dt.timedelta(days=5)
    operations.lift_hold(by=by, company_id=company, hold_id=complaint, on=lifted, why="settled")
    assert (on(4), on(5)) == (["complaint"], [])
    with pytest.raises(ContactRefused, match="lifted"):
        operations.lift_hold(by=by, company_id=company, hold_id=complaint, on=lifted, why="x")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM parties_dunninghold")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "mood"}, "contact.unknown_hold"),
        ({"why": " "}, "contact.why_missing"),
        ({"until": DAY - dt.timedelta(days=1)}, "contact.hold_days"),
    ],
)
def test_a_hold_with_a_fault_is_refused(firm: Firm, change: dict[str, object], code: str) -> None:
    asked = {"code": "pause", "since": DAY, "why": "holiday", "until": None, **change}
    with pytest.raises(ContactRefused, match=code):
        operations.hold_dunning(
            by=firm.actor("credit_controller"),
            company_id=firm.company.id,
            customer_id=customer(firm),
            **asked,  # type: ignore[arg-type]
        )
