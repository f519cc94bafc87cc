"""The kernel's small values: verdicts, actors, state machines, keys, calendars, policies."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.actors import Actor, system
from huikuan.kernel.calendars import WEEKENDS_ONLY, Calendar
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Decision, Reason, ranked
from huikuan.kernel.ids import packed, unpacked, uuid7
from huikuan.kernel.policies import (
    Issue,
    NoPolicyInForce,
    PolicyRefused,
    PolicyVersion,
    in_force,
    misaddressed,
    whole,
)
from huikuan.kernel.states import IllegalMove, Machine


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"
    BRICKED_UP = "bricked_up"


DOOR = Machine(
    start=Door.OPEN,
    moves={
        (Door.OPEN, "close"): Door.SHUT,
        (Door.SHUT, "open"): Door.OPEN,
        (Door.SHUT, "lock"): Door.LOCKED,
    },
)


def test_a_machine_moves_along_its_table_only() -> None:
    assert DOOR.move(Door.OPEN, "close") is Door.SHUT
    with pytest.raises(IllegalMove) as refused:
        DOOR.move(Door.OPEN, "lock")
    assert (refused.value.state, refused.value.act) == (Door.OPEN, "lock")


def test_a_machine_knows_its_states_ends_and_acts() -> None:
    assert DOOR.states == DOOR.reachable() == {Door.OPEN, Door.SHUT, Door.LOCKED}
    assert DOOR.ends == {Door.LOCKED}
    assert DOOR.acts(Door.SHUT) == ("open", "lock")
    assert DOOR.acts(Door.BRICKED_UP) == ()


def test_reasons_are_ranked_by_precedence_and_equals_keep_their_order() -> None:
    late, full, late_too = Reason("late", {"days": 3}), Reason("full"), Reason("late", {"days": 5})
    order = ranked([late, full, late_too], ["full", "late"])
    assert order == (full, late, late_too)
    assert Decision("hold", order).first() == full
    assert Decision("pass").first() is None


def test_a_reason_without_rank_is_refused() -> None:
    with pytest.raises(ValueError, match="new_code"):
        ranked([Reason("new_code")], ["late"])


def test_an_actor_has_a_person_unless_it_is_the_system() -> None:
    Actor(kind="user", id="7", person="p1", name="Li", request_id="r")
    nightly = system("close-day", "r1")
    assert (nightly.kind, nightly.person, nightly.request_id) == ("system", "", "r1")
    with pytest.raises(ValueError, match="person"):
        Actor(kind="token", id="7", person="", name="erp", request_id="r")
    with pytest.raises(ValueError, match="id"):
        Actor(kind="system", id="", person="", name="", request_id="r")
    with pytest.raises(ValueError, match="kind"):
        Actor(kind="robot", id="7", person="p", name="x", request_id="r")  # type: ignore[arg-type]


@given(st.integers(0, 2**55), st.integers(0, 255))
def test_a_lines_key_leads_back_to_its_parent(parent: int, line: int) -> None:
    assert unpacked(packed(parent, line)) == (parent, line)


@pytest.mark.parametrize(("parent", "line"), [(1, 256), (1, -1), (-1, 0)])
def test_a_line_that_has_no_key_is_refused(parent: int, line: int) -> None:
    with pytest.raises(ValueError, match="no such line"):
        packed(parent, line)


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_ids_sort_by_birth(one: int, two: int, randomness: bytes) -> None:
    early, late = sorted([one, two])
    first, second = uuid7(early, randomness), uuid7(late, randomness)
    assert (first < second) is (early < late)
    assert (first.version, first.variant) == (7, "specified in RFC 4122")


def test_the_id_of_the_standards_example() -> None:
    # RFC 9562 appendix A.6: 2022-02-22 19:22:22 GMT
    randomness = (0xCC3 << 64 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert str(uuid7(0x017F22E279B0, randomness)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@pytest.mark.parametrize(("milliseconds", "length"), [(-1, 10), (2**48, 10), (0, 9), (0, 11)])
def test_an_id_needs_a_time_and_ten_random_bytes(milliseconds: int, length: int) -> None:
    with pytest.raises(ValueError, match="uuid7"):
        uuid7(milliseconds, b"\0" * length)


SPRING = Calendar(
    off_days=frozenset({Day(2026, 2, 16), Day(2026, 2, 17)}),
    makeup_workdays=frozenset({Day(2026, 2, 14)}),
    final_through=Day(2026, 12, 31),
    fixed_off=frozenset({(5, 1)}),
)


@pytest.mark.parametrize(
    ("day", "forward", "back"),
    [
        (Day(2026, 2, 13), Day(2026, 2, 13), Day(2026, 2, 13)),
        (Day(2026, 2, 14), Day(2026, 2, 14), Day(2026, 2, 14)),  # a worked Saturday
        (Day(2026, 2, 15), Day(2026, 2, 18), Day(2026, 2, 14)),
        (Day(2026, 2, 17), Day(2026, 2, 18), Day(2026, 2, 14)),
        (Day(2026, 5, 1), Day(2026, 5, 1), Day(2026, 5, 1)),  # the list is final and silent
        (Day(2028, 5, 1), Day(2028, 5, 2), Day(2028, 4, 28)),  # no list: the fixed day holds
    ],
)
def test_a_rest_day_rolls_forward_or_back_to_work(day: Day, forward: Day, back: Day) -> None:
    assert SPRING.next_workday(day) == forward
    assert SPRING.previous_workday(day) == back


def test_a_calendar_says_how_far_it_is_official() -> None:
    assert SPRING.is_final(Day(2026, 12, 31))
    assert not SPRING.is_final(Day(2027, 1, 1))
    assert not WEEKENDS_ONLY.is_final(Day(2020, 1, 1))
    with pytest.raises(ValueError, match="both"):
        Calendar(frozenset({Day(2026, 1, 4)}), frozenset({Day(2026, 1, 4)}), final_through=None)


def _version(number: int, day: Day) -> PolicyVersion:
    return PolicyVersion("aging", "standard", number, day, {"edges": [30, 60]})


def test_the_last_version_to_begin_is_in_force() -> None:
    old, new, newer = (
        _version(1, Day(2026, 1, 1)),
        _version(2, Day(2026, 7, 1)),
        _version(3, Day(2026, 7, 1)),
    )
    assert in_force([new, old], Day(2026, 6, 30)) == old
    assert in_force([old, newer, new], Day(2026, 7, 1)) == newer
    with pytest.raises(NoPolicyInForce):
        in_force([old], Day(2025, 12, 31))


def test_a_version_is_recognised_by_what_it_says() -> None:
    first = _version(1, Day(2026, 1, 1))
    assert first.digest == _version(1, Day(2026, 1, 1)).digest
    assert first.digest != _version(2, Day(2026, 1, 1)).digest


def test_a_refused_policy_names_every_fault() -> None:
    refused = PolicyRefused([Issue("edges.1", "not_rising"), Issue("name", "missing")])
    assert str(refused) == "edges.1: not_rising; name: missing"
    assert [issue.path for issue in refused.issues] == ["edges.1", "name"]


def test_a_policys_kind_and_keys_are_looked_at_once_for_all() -> None:
    found = misaddressed({"kind": "b", "name": "n", "edgs": 1}, "a", ("edges",))
    assert [(one.path, one.code) for one in found] == [
        ("kind", "policy_kind"),
        ("edgs", "policy_unknown_key"),
    ]
    assert misaddressed({"kind": "a", "edges": 1}, "a", ("edges",)) == []


@pytest.mark.parametrize("found", [True, 1.0, "1", None, 0, 4])
def test_what_is_no_whole_number_within_bounds(found: object) -> None:
    assert whole(found, 1, 3) is None
    assert whole(3, 1, 3) == 3
