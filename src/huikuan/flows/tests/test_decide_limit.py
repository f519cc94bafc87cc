"""A limit changes by two persons, and the journal says who they were (B13)."""

import datetime as dt
import threading
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from huikuan.books.credit import queries as credit
from huikuan.books.people import operations as people
from huikuan.books.people import queries
from huikuan.books.policies import operations as policies
from huikuan.flows import decide_limit as flow
from huikuan.flows.decide_limit import LimitAsked, LimitKind, Refused
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.days import add_days
from huikuan.rules.limits import State, amount
from tests.support import smallbook
from tests.support.firm import PASSWORD, SETUP, Firm, found

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2026, 3, 31)
ASKED = LimitAsked(customer_no="C1", minor=200_000_00, currency="CNY", reason="年度评审")


@pytest.fixture
def firm() -> Firm:
    made = found("SH")
    smallbook.book(made.company.id)
    return made


def propose(firm: Firm, asked: LimitAsked = ASKED, role: str = "sales") -> int:
    return flow.propose(by=firm.actor(role), company=firm.company, asked=asked, as_of=DAY).id


def approve(firm: Firm, proposal: int, by: Actor, day: dt.date = DAY) -> flow.ProposalView:
    return flow.approve(by=by, company=firm.company, proposal_id=proposal, as_of=day)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.reasons]


def minor_of(firm: Firm, day: dt.date = DAY) -> int | None:
    (entries,) = credit.limits(firm.company.id, None, day).values() or [()]
    entry = credit.limit_of(entries)
    return entry.minor if entry else None


def no_limit(firm: Firm) -> bool:
    return not credit.limits(firm.company.id, None, DAY)


def test_the_director_grants_what_sales_asked_for(firm: Firm) -> None:
    number = propose(firm)
    assert no_limit(firm)
    granted = approve(firm, number, firm.actor("finance_director"))
    assert granted.state is State.APPROVED
    (entries,) = credit.limits(firm.company.id, None, DAY).values()
    (entry,) = entries
    assert (entry.minor, entry.id) == (200_000_00, granted.entry_id)
    (approval,) = entry.approvals
    assert (approval.person, approval.role) == (
        firm.actor("finance_director").person,
        "finance_director",
    )
    assert entry.evidence["proposer"] == firm.actor("sales").person


def test_an_unrated_customer_is_beyond_the_controller(firm: Firm) -> None:
    number = propose(firm)
    with pytest.raises(Refused) as refused:
        approve(firm, number, firm.actor("credit_controller"))
    assert codes(refused) == ["approvals.grade_above"]
    assert no_limit(firm)


def second_account(firm: Firm, role: str) -> Actor:
    """Another account of the person who has the role, a director's."""
    with transaction.atomic():
        people.create_user(
            by=SETUP,
            username="second",
            password=PASSWORD,
            person=firm.actor(role).person,
        )
        people.grant_role(
            by=SETUP, username="second", role="finance_director", company_id=firm.company.id
        )
    return queries.user_actor("second", request_id="req-2")


def test_nobody_grants_his_own_proposal(firm: Firm) -> None:
    number = propose(firm, role="credit_controller")
    own = [
        firm.actor("credit_controller"),
        second_account(firm, "credit_controller"),
        queries.token_actor(firm.token("read", responsible="credit_controller"), request_id="r"),
        system("nightly", ""),
    ]
    for actor in own:
        with pytest.raises(Refused) as refused:
            approve(firm, number, actor)
        assert codes(refused)[0] in {"approvals.own_proposal", "approvals.no_person"}
    assert no_limit(firm)
    assert approve(firm, number, firm.actor("finance_director")).state is State.APPROVED


def test_a_deputy_with_a_line_of_his_own_does_not_grant_his_own_either(firm: Firm) -> None:
    person = firm.actor("sales").person
    document = next(one for one in policies.presets("approvals"))
    line = {
        "person": person,
        "grades": ["unrated"],
        "upto": "unlimited",
        "from": "2026-03-01",
        "to": "2026-04-01",
    }
    with transaction.atomic():
        policies.record_version(
            by=SETUP,
            company_id=firm.company.id,
            kind="approvals",
            name="standard",
            valid_from=dt.date(2026, 3, 1),
            document={**document, "lines": [*document["lines"], line]},  # type: ignore[misc]
            why="deputy",
        )
    number = propose(firm)
    with pytest.raises(Refused) as refused:
        approve(firm, number, firm.actor("sales"))
    assert codes(refused) == ["approvals.own_proposal"]
    other = propose(firm, replace(ASKED, customer_no="C2", currency="USD"), "credit_controller")
    # the deputy's line ended on 1 April
    with pytest.raises(Refused) as refused:
        approve(firm, other, firm.actor("sales"), dt.date(2026, 4, 1))
    assert codes(refused) == ["approvals.authority_over"]
    assert approve(firm, other, firm.actor("sales")).state is State.APPROVED


def test_the_database_refuses_a_vote_for_ones_own(firm: Firm) -> None:
    number = propose(firm)
    with pytest.raises(IntegrityError, match="vote_of_another"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reviews_vote (proposal_id, act, person, proposer, name, role, why, actor)"
            " SELECT id, 'approve', proposer, proposer, '', '', '', 'x'"
            " FROM reviews_proposal WHERE id = %s",
            (number,),
        )


def test_five_millions_take_two_persons(firm: Firm) -> None:
    number = propose(firm, replace(ASKED, minor=5_000_000_00))
    first = approve(firm, number, firm.actor("finance_director"))
    assert first.state is State.PROPOSED
    assert no_limit(firm)
    with pytest.raises(Refused) as refused:
        approve(firm, number, firm.actor("finance_director"))
    assert codes(refused) == ["approvals.approved_before"]
    second = approve(firm, number, second_account(firm, "legal"))
    assert second.state is State.APPROVED
    (entries,) = credit.limits(firm.company.id, None, DAY).values()
    assert len({one.person for one in entries[0].approvals}) == 2


def test_zero_and_unlimited_are_proposed_as_such(firm: Firm) -> None:
    zero = approve(firm, propose(firm, replace(ASKED, minor=0)), firm.actor("finance_director"))
    assert zero.limit == amount(0)
    assert minor_of(firm) == 0
    free = propose(firm, replace(ASKED, minor=None))
    assert approve(firm, free, firm.actor("finance_director")).state is State.PROPOSED


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (replace(ASKED, customer_no="C9"), "limits.unknown_customer"),
        (replace(ASKED, reason=" "), "limits.no_reason"),
        (replace(ASKED, currency="YUAN"), "limits.currency"),
        (replace(ASKED, minor=-1), "limits.negative"),
        (replace(ASKED, valid_from=dt.date(2026, 3, 30)), "limits.starts_before"),
        (replace(ASKED, kind=LimitKind.TEMPORARY), "approvals.temporary_needs_end"),
        (
            replace(ASKED, kind=LimitKind.TEMPORARY, valid_to=dt.date(2027, 1, 1)),
            "approvals.temporary_too_long",
        ),
    ],
)
def test_what_cannot_be_proposed_leaves_nothing(firm: Firm, asked: LimitAsked, code: str) -> None:
    with pytest.raises(Refused) as refused:
        propose(firm, asked)
    assert code in codes(refused)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reviews_proposal")
        assert cursor.fetchone() == (0,)


def test_a_temporary_limit_counts_until_its_last_day(firm: Firm) -> None:
    approve(firm, propose(firm), firm.actor("finance_director"))
    more = replace(ASKED, minor=300_000_00, kind=LimitKind.TEMPORARY, valid_to=dt.date(2026, 4, 30))
    approve(firm, propose(firm, more), firm.actor("finance_director"))
    assert minor_of(firm, dt.date(2026, 4, 30)) == 300_000_00
    assert minor_of(firm, dt.date(2026, 5, 1)) == 200_000_00


def test_a_second_proposal_waits_for_the_first(firm: Firm) -> None:
    number = propose(firm)
    with pytest.raises(Refused) as refused:
        propose(firm, role="credit_controller")
    assert codes(refused) == ["limits.waiting"]
    with pytest.raises(Refused) as refused:
        flow.withdraw(by=firm.actor("finance_director"), company=firm.company, proposal_id=number)
    assert codes(refused) == ["limits.not_the_proposer"]
    flow.withdraw(by=firm.actor("sales"), company=firm.company, proposal_id=number)
    with pytest.raises(Refused) as refused:
        approve(firm, number, firm.actor("finance_director"))
    assert codes(refused) == ["limits.decided"]
    propose(firm, role="credit_controller")


def test_a_rejection_says_why_and_leaves_the_limit(firm: Firm) -> None:
    number = propose(firm)
    with pytest.raises(Refused) as refused:
        flow.reject(
            by=firm.actor("finance_director"),
            company=firm.company,
            proposal_id=number,
            as_of=DAY,
            why="",
        )
    assert codes(refused) == ["limits.no_reason"]
    said = flow.reject(
        by=firm.actor("finance_director"),
        company=firm.company,
        proposal_id=number,
        as_of=DAY,
        why="报表不全",
    )
    assert (said.state, said.votes[-1].why) == (State.REJECTED, "报表不全")
    assert no_limit(firm)


def test_what_nobody_decides_lapses(firm: Firm) -> None:
    number = propose(firm)
    assert flow.lapse(company=firm.company, as_of=add_days(DAY, 30)) == 0
    with pytest.raises(Refused) as refused:
        approve(firm, number, firm.actor("finance_director"), add_days(DAY, 31))
    assert codes(refused) == ["approvals.lapsed"]
    assert flow.lapse(company=firm.company, as_of=add_days(DAY, 31)) == 1
    propose(firm)


def test_two_who_approve_at_once_make_one_entry(firm: Firm) -> None:
    number = propose(firm)
    actors = [firm.actor("finance_director"), second_account(firm, "legal")]
    barrier, heard = threading.Barrier(2), []

    def act(by: Actor) -> None:
        try:
            barrier.wait()
            heard.append(approve(firm, number, by).state.value)
        except Refused as refused:
            heard.append(refused.reasons[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(by,)) for by in actors]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(heard) == ["approved", "limits.decided"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM credit_limitentry")
        assert cursor.fetchone() == (1,)
