"""Policies are versions: checked before they are kept, dated, the company's own before the group's."""

from datetime import date

import pytest

from huikuan.books.evidence.queries import verify_chain
from huikuan.books.people.operations import create_company
from huikuan.books.policies import operations, queries
from huikuan.kernel.policies import NoPolicyInForce, PolicyRefused, PolicyVersion
from tests.support.firm import SETUP

pytestmark = pytest.mark.django_db

DOCUMENT = {"kind": "aging", "name": "standard", "basis": "due_date", "edges": [30, 60]}


@pytest.fixture
def company_id() -> int:
    return create_company(by=SETUP, code="SH", name="甲", currency="CNY").id


def record(company_id: int | None, valid_from: date, *edges: int) -> PolicyVersion:
    return operations.record_version(
        by=SETUP,
        company_id=company_id,
        kind="aging",
        name="standard",
        valid_from=valid_from,
        document={**DOCUMENT, "edges": list(edges)},
        why="test",
    )


def edges_on(company_id: int, day: date) -> object:
    found = queries.current(company_id=company_id, kind="aging", name="standard", day=day)
    return found.document["edges"]


def test_presets_are_loaded_once_and_are_in_force_from_the_start(company_id: int) -> None:
    assert operations.load_presets(by=SETUP)
    assert operations.load_presets(by=SETUP) == ()
    assert edges_on(company_id, date(2001, 1, 1)) == [30, 60, 90, 180, 360]


def test_a_day_keeps_the_version_that_was_in_force(company_id: int) -> None:
    operations.load_presets(by=SETUP)
    record(company_id, date(2026, 1, 1), 15, 45)
    record(company_id, date(2026, 7, 1), 10)
    assert edges_on(company_id, date(2025, 12, 31)) == [30, 60, 90, 180, 360]
    assert edges_on(company_id, date(2026, 1, 1)) == [15, 45]
    assert edges_on(company_id, date(2026, 6, 30)) == [15, 45]
    assert edges_on(company_id, date(2026, 7, 1)) == [10]
    assert verify_chain().sound


def test_one_companys_policy_is_not_anothers(company_id: int) -> None:
    operations.load_presets(by=SETUP)
    other = create_company(by=SETUP, code="BJ", name="乙", currency="CNY").id
    record(company_id, date(2026, 1, 1), 15)
    assert edges_on(other, date(2026, 6, 1)) == [30, 60, 90, 180, 360]


def test_the_same_again_is_no_new_version(company_id: int) -> None:
    first = record(company_id, date(2026, 1, 1), 15)
    assert record(company_id, date(2026, 1, 1), 15).version == first.version == 1
    assert record(company_id, date(2026, 1, 1), 20).version == 2
    assert edges_on(company_id, date(2026, 1, 1)) == [20]


def test_a_faulty_document_is_refused_whole(company_id: int) -> None:
    with pytest.raises(PolicyRefused):
        record(company_id, date(2026, 1, 1), 60, 30)
    # what is shipped holds until something else was kept
    assert edges_on(company_id, date(2026, 1, 1)) == [30, 60, 90, 180, 360]
    with pytest.raises(NoPolicyInForce):
        queries.current(company_id=company_id, kind="aging", name="mine", day=date(2026, 1, 1))
    with pytest.raises(operations.UnknownKind):
        operations.record_version(
            by=SETUP,
            company_id=company_id,
            kind="horoscope",
            name="x",
            valid_from=date(2026, 1, 1),
            document={},
            why="x",
        )
