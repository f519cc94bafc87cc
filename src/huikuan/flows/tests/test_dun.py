"""Dunning from the proposal to the letter, and everything that may go wrong in between (A1, A4)."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings

from huikuan.books.collections import operations, queries
from huikuan.books.collections.values import CollectionsRefused, LeftOutcome, TouchResult
from huikuan.books.credit import queries as credit
from huikuan.books.messages import queries as messages
from huikuan.books.parties import queries as parties
from huikuan.flows import agree_plan, dun, tell_sales
from huikuan.flows.agree_plan import Asked
from huikuan.flows.dun.channels import Channels, by_mail
from huikuan.flows.dun.sending import SendOutcome
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import Actor, StepState
from tests.support import smallbook
from tests.support.dunning import switched_on
from tests.support.dunning_world import World
from tests.support.firm import SETUP, Firm, found
from tests.support.imports import table
from tests.support.mailbox import Mailbox, mailbox

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 3, 2)
ZONE = ZoneInfo("Asia/Shanghai")


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=ZONE)


@pytest.fixture
def firm() -> Firm:
    made = found("SH")
    smallbook.book(made.company.id)
    switched_on(made.company.id)
    table("UPDATE parties_contact SET email = 'pay@c.example' RETURNING 1")
    return made


def mailed(box: Mailbox) -> Channels:
    return Channels({Channel.EMAIL: by_mail(box.server, "ar@sh.example")})


def customer(firm: Firm) -> int:
    known = parties.id_of(firm.company.id, "C1")
    assert known is not None
    return known


def test_a_friendly_letter_goes_out_once_and_the_next_level_waits_for_its_day(firm: Firm) -> None:
    company = firm.company
    look = dun.propose(company, MONDAY)
    assert look.run is None
    assert queries.steps(company.id) == ()
    (step,) = look.steps
    # 1,000.00 less the 400.00 that lie there, unapplied
    assert (step.stage, step.by, step.asked_minor, step.channel) == (
        "friendly",
        Actor.MACHINE,
        60_000,
        "email",
    )
    (left,) = look.left_out
    assert (left.outcome, left.reasons[0].code) == (LeftOutcome.WAIT, "dunning.next_level")
    assert left.until == dt.date(2026, 3, 28)
    run = dun.propose(company, MONDAY, dry=False).run
    again = dun.propose(company, MONDAY, dry=False).run
    assert run is not None
    assert again is not None
    assert (run.proposed, again.proposed, len(queries.steps(company.id))) == (1, 0, 1)

    with mailbox() as box:
        ways = mailed(box)
        night = dun.send(company=company, at=at(MONDAY, 23), ways=ways)
        assert night.counts == {SendOutcome.WAITS: 1}
        (waiting,) = queries.steps(company.id)
        assert waiting.wait_code == "contact.quiet_hours"
        assert waiting.wait_until == at(MONDAY + dt.timedelta(days=1), 9)
        tuesday = at(MONDAY + dt.timedelta(days=1))
        assert dun.send(company=company, at=tuesday, ways=ways).counts == {SendOutcome.SENT: 1}
        assert dun.send(company=company, at=tuesday, ways=ways).counts == {}
        (letter,) = box.letters
    assert "INV-1" in str(letter.get_content())
    assert str(letter["In-Reply-To"]).startswith("<case-")
    (sent,) = queries.steps(company.id)
    assert (sent.state, sent.sent_on) == (StepState.SENT, tuesday.date())
    assert len(queries.counted(company.id, None, at(MONDAY))[sent.customer_id]) == 1
    # the call follows 8 days after the letter was sent, by a person
    assert dun.propose(company, dt.date(2026, 3, 10)).steps == []
    (call,) = dun.propose(company, dt.date(2026, 3, 11)).steps
    assert (call.stage, call.by, call.after_id) == ("call", Actor.PERSON, sent.id)


def test_nothing_leaves_by_itself_before_somebody_has_switched_it_on() -> None:
    company = found("NB").company
    smallbook.book(company.id)
    table("UPDATE parties_contact SET email = 'pay@c.example' RETURNING 1")
    dun.propose(company, MONDAY, dry=False)
    (step,) = queries.steps(company.id)
    assert (step.by, step.state) == (Actor.APPROVED, StepState.PLANNED)
    assert step.reasons[-1].code == "dunning.not_switched_on"
    with mailbox() as box:
        assert dun.send(company=company, at=at(MONDAY), ways=mailed(box)).counts == {}


def test_who_has_promised_since_the_proposal_gets_no_letter(firm: Firm) -> None:
    company = firm.company
    dun.propose(company, MONDAY, dry=False)
    asked = Asked(customer(firm), "CNY", ((dt.date(2026, 3, 6), 100_000),))
    agree_plan.promise(by=firm.actor("ar_accountant"), company=company, asked=asked, as_of=MONDAY)
    with mailbox() as box:
        done = dun.send(company=company, at=at(MONDAY), ways=mailed(box))
        assert done.counts == {SendOutcome.WITHDRAWN: 1}
        assert box.letters == []
    (step,) = queries.steps(company.id)
    assert [(one.act, one.code) for one in queries.acts(step.id)] == [
        ("withdraw", "dunning.all_held")
    ]


def test_a_letter_whose_answer_was_lost_waits_for_a_person(firm: Firm) -> None:
    company = firm.company
    dun.propose(company, MONDAY, dry=False)
    with mailbox() as box:
        box.hangs_up = True
        done = dun.send(company=company, at=at(MONDAY), ways=mailed(box))
        assert done.counts == {SendOutcome.UNKNOWN: 1}
        box.hangs_up = False
        assert dun.send(company=company, at=at(MONDAY, 15), ways=mailed(box)).counts == {}
    (step,) = queries.steps(company.id)
    # it counts against the caps, and stops the case
    assert len(queries.counted(company.id, None, at(MONDAY))[step.customer_id]) == 1
    (left,) = dun.propose(company, MONDAY + dt.timedelta(days=30)).left_out
    assert left.reasons[0].code == "collections.step_unknown"
    act = {"by": firm.actor("ar_accountant"), "company": company, "step_id": step.id}
    when = {"at": at(MONDAY, 16), "as_of": MONDAY}
    assert dun.mark(**act, act="arrived", **when).state is StepState.SENT  # type: ignore[arg-type]
    assert dun.mark(**act, act="answer", words="月底付", **when).state is StepState.ANSWERED  # type: ignore[arg-type]
    (waits,) = [
        one for one in dun.propose(company, dt.date(2026, 3, 6)).left_out if one.currency == "CNY"
    ]
    assert waits.outcome is LeftOutcome.WAIT


def test_a_call_is_done_by_a_person_and_its_effects_follow_once(firm: Firm) -> None:
    company = firm.company
    clerk = firm.actor("ar_accountant")
    later = dt.date(2026, 4, 20)
    dun.propose(company, later, policy="quick", dry=False)
    (planned,) = [one for one in queries.steps(company.id) if one.currency == "CNY"]
    with pytest.raises(CollectionsRefused, match="no_words"):
        dun.decline(
            by=clerk, company=company, step_id=planned.id, why="", at=at(later), as_of=later
        )
    dun.decline(
        by=clerk, company=company, step_id=planned.id, why="老板去谈", at=at(later), as_of=later
    )
    left = {
        one.currency: one.reasons[0].code
        for one in dun.propose(company, later, policy="quick").left_out
    }
    assert left["CNY"] == "dunning.hold_until"
    week = later + dt.timedelta(days=8)
    dun.propose(company, week, policy="quick", dry=False)
    (step,) = [one for one in queries.live(company.id).values() if one.currency == "CNY"]
    name = {"by": clerk, "company": company, "step_id": step.id, "at": at(week), "as_of": week}
    rang = dun.done(**name, result=TouchResult.NO_ANSWER, minutes=2)  # type: ignore[arg-type]
    assert rang.state is step.state
    spoke = dun.done(**name, result=TouchResult.REACHED, words="已转财务")  # type: ignore[arg-type]
    assert (spoke.state, spoke.sent_on) == (StepState.SENT, week)
    with pytest.raises(CollectionsRefused, match="step_moved"):
        dun.done(**name, result=TouchResult.REACHED)  # type: ignore[arg-type]


def test_stages_stop_orders_and_tell_sales_once(firm: Firm) -> None:
    company = firm.company
    dun.propose(company, MONDAY, dry=False)
    (step,) = queries.steps(company.id)
    when = {"on": MONDAY, "at": at(MONDAY)}
    brought = '["inform_sales", "legal_file", "suspend_orders"]'
    table(f"UPDATE collections_step SET effects = '{brought}' RETURNING 1")
    name = {"by": SETUP, "company_id": company.id, "step_id": step.id}
    operations.move(**name, act="done", **when)  # type: ignore[arg-type]
    assert dun.effect(company=company, on=MONDAY) == 3
    assert dun.effect(company=company, on=MONDAY) == 0
    assert len(credit.blocks(company.id, [step.customer_id], MONDAY)[step.customer_id]) == 1
    (notice,) = messages.planned(tell_sales.DUNNED)
    assert notice.about["stage"] == "friendly"
    with (
        mailbox() as box,
        override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=box.port, EMAIL_USE_TLS=False),
    ):
        table("UPDATE people_user SET email = 'li@sh.example' RETURNING 1")
        assert tell_sales.tell_sales() == 1
        assert "华东机械" in str(box.letters[0].get_content())


def test_days_of_letters_break_no_rule_whatever_is_killed(firm: Firm) -> None:
    made = found("BJ")
    world = World(made.company, made.actor("ar_accountant"), 16, random.Random(7))
    world.build()
    world.live(9)
    assert world.faults == []
    # it was no idle world
    assert len({"_pay", "_dispute", "_promise"} & set(world.seen)) > 1
    assert "taken" in world.seen
    assert len(world.letters) >= 3
    states = queries.state_counts(made.company.id)
    unknown = sum(world.seen[one] for one in ("lost", "silent", "killed_before", "killed_after"))
    assert states.get(StepState.UNKNOWN, 0) == unknown
