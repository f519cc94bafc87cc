"""A policy is changed by two persons: one writes, another puts it in force, and all of it is kept."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from huikuan.books.evidence.queries import verify_chain
from huikuan.books.people.operations import create_company
from huikuan.books.policies import operations, queries
from huikuan.books.policies.operations import ChangedMeanwhile, PolicyActRefused, Text
from huikuan.books.policies.queries import NoSuchProposal, State
from huikuan.kernel.actors import Actor
from huikuan.kernel.policies import PolicyRefused
from tests.support.firm import SETUP

pytestmark = pytest.mark.django_db

DOCUMENT = {"kind": "aging", "name": "standard", "basis": "due_date", "edges": [30, 60]}
DAY = date(2026, 12, 1)
LI = Actor(kind="user", id="11", person="p-li", name="Li", request_id="r")
WU = Actor(kind="user", id="12", person="p-wu", name="Wu", request_id="r")


@pytest.fixture
def company_id() -> int:
    operations.load_presets(by=SETUP)
    return create_company(by=SETUP, code="SH", name="甲", currency="CNY").id


def started(company_id: int, *edges: int, by: Actor = LI) -> int:
    return operations.start(
        by=by,
        company_id=company_id,
        kind="aging",
        name="standard",
        text=Text({**DOCUMENT, "edges": list(edges)}, DAY),
        why="buckets of the group",
    )


def proposed(company_id: int, *edges: int) -> int:
    made = started(company_id, *edges)
    operations.propose(by=LI, proposal_id=made, seen=1, why="")
    return made


def refusal(code: str) -> AbstractContextManager[object]:
    return pytest.raises(PolicyActRefused, match=f"^{code}$")


def test_a_second_person_puts_it_in_force_from_its_day(company_id: int) -> None:
    made = proposed(company_id, 15, 45)
    version = operations.activate(by=WU, proposal_id=made, seen=2, why="agreed")
    assert (version.version, version.valid_from) == (1, DAY)
    found = queries.proposal(company_id=company_id, proposal_id=made)
    assert found.state is State.ACTIVATED
    assert [(step.act, step.actor) for step in found.steps] == [
        ("start", "user:11"),
        ("propose", "user:11"),
        ("activate", "user:12"),
    ]
    before = queries.current(
        company_id=company_id, kind="aging", name="standard", day=date(2026, 11, 30)
    )
    after = queries.current(company_id=company_id, kind="aging", name="standard", day=DAY)
    assert before.document["edges"] == [30, 60, 90, 180, 360]
    assert after.document["edges"] == [15, 45]
    kept = queries.versions(company_id=company_id, kind="aging", name="standard")
    assert [each.proposal_id for each in kept if each.company_id] == [made]
    assert verify_chain().sound


def test_the_same_person_cannot_also_through_another_account(company_id: int) -> None:
    made = proposed(company_id, 15)
    second = replace(WU, person=LI.person)
    for act in (operations.activate, operations.reject):
        with refusal("policy.same_person"):
            act(by=second, proposal_id=made, seen=2, why="mine")
    assert queries.proposal(company_id=company_id, proposal_id=made).state is State.PROPOSED


def test_who_only_edited_it_is_an_author_too(company_id: int) -> None:
    made = started(company_id, 15)
    text = Text({**DOCUMENT, "edges": [20]}, DAY)
    operations.edit(by=WU, proposal_id=made, seen=1, text=text, why="")
    operations.propose(by=LI, proposal_id=made, seen=2, why="")
    with refusal("policy.same_person"):
        operations.activate(by=WU, proposal_id=made, seen=3, why="")


def test_nobody_in_person_activates_nothing(company_id: int) -> None:
    made = proposed(company_id, 15)
    with refusal("policy.person_needed"):
        operations.activate(by=SETUP, proposal_id=made, seen=2, why="")


def test_people_do_not_record_a_version_directly(company_id: int) -> None:
    with refusal("policy.by_proposal"):
        operations.record_version(
            by=LI,
            company_id=company_id,
            kind="aging",
            name="standard",
            valid_from=DAY,
            document=DOCUMENT,
            why="quickly",
        )


def test_an_edit_makes_a_proposed_text_a_draft_again(company_id: int) -> None:
    made = proposed(company_id, 15)
    text = Text({**DOCUMENT, "edges": [20]}, DAY)
    operations.edit(by=LI, proposal_id=made, seen=2, text=text, why="")
    with refusal("policy.not_in_this_state"):
        operations.activate(by=WU, proposal_id=made, seen=3, why="")


def test_who_has_not_seen_the_last_step_acts_on_nothing(company_id: int) -> None:
    made = proposed(company_id, 15)
    with pytest.raises(ChangedMeanwhile) as stale:
        operations.activate(by=WU, proposal_id=made, seen=1, why="")
    assert stale.value.no == 2


def test_a_faulty_draft_is_kept_and_not_proposed(company_id: int) -> None:
    made = started(company_id, 60, 30)
    with pytest.raises(PolicyRefused) as refused:
        operations.propose(by=LI, proposal_id=made, seen=1, why="")
    assert [issue.path for issue in refused.value.issues] == ["edges.1"]
    assert queries.proposal(company_id=company_id, proposal_id=made).state is State.DRAFT


def test_a_proposal_against_an_older_version_is_not_activated(company_id: int) -> None:
    first, second = proposed(company_id, 15), proposed(company_id, 20)
    operations.activate(by=WU, proposal_id=first, seen=2, why="")
    with refusal("policy.version_moved"):
        operations.activate(by=WU, proposal_id=second, seen=2, why="")


def test_what_is_in_force_already_is_not_proposed(company_id: int) -> None:
    operations.activate(by=WU, proposal_id=proposed(company_id, 15), seen=2, why="")
    again = started(company_id, 15)
    with refusal("policy.nothing_changed"):
        operations.propose(by=LI, proposal_id=again, seen=1, why="")


def test_a_rejection_says_why_and_ends_it(company_id: int) -> None:
    made = proposed(company_id, 15)
    with refusal("policy.reason_needed"):
        operations.reject(by=WU, proposal_id=made, seen=2, why="  ")
    operations.reject(by=WU, proposal_id=made, seen=2, why="too few")
    assert not queries.proposal(company_id=company_id, proposal_id=made).open


def test_only_who_wrote_it_withdraws_it(company_id: int) -> None:
    made = proposed(company_id, 15)
    with refusal("policy.not_yours"):
        operations.withdraw(by=WU, proposal_id=made, seen=2, why="")
    operations.withdraw(by=LI, proposal_id=made, seen=2, why="")
    assert queries.proposal(company_id=company_id, proposal_id=made).state is State.WITHDRAWN


def test_another_company_does_not_see_it(company_id: int) -> None:
    made = started(company_id, 15)
    other = create_company(by=SETUP, code="BJ", name="乙", currency="CNY").id
    assert queries.proposals(company_id=other) == ()
    with pytest.raises(NoSuchProposal):
        queries.proposal(company_id=other, proposal_id=made)


@pytest.mark.parametrize("table", ["policies_version", "policies_proposal", "policies_step"])
def test_the_database_refuses_to_rewrite_what_was_kept(company_id: int, table: str) -> None:
    started(company_id, 15)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        transaction.get_connection().cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")
