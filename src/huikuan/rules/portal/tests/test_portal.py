"""What a customer's clerk may hand in, and how long the door stands open."""

import datetime as dt
from dataclasses import replace

import pytest

from huikuan.kernel.policies import PolicyRefused
from huikuan.kernel.states import IllegalMove
from huikuan.rules.portal import (
    SUBMISSION,
    Access,
    Board,
    Given,
    Kind,
    Line,
    Owed,
    State,
    access_on,
    check,
    instalments,
    parse,
)

TODAY = dt.date(2026, 3, 1)
FIGURES: dict[str, object] = {
    "kind": "portal",
    "name": "standard",
    "access_days": 180,
    "link_hours": 72,
    "session_hours": 8,
    "idle_minutes": 30,
    "promise_days": 30,
    "instalments": 12,
    "proof_days": 180,
    "submissions": 20,
    "letters": 5,
}
POLICY = parse(FIGURES)
BOARD = Board(
    {
        1: Owed(1, "INV-1", "CNY", 60_000, disputed_minor=10_000),
        2: Owed(2, "INV-2", "USD", 5_000),
    },
    reasons=frozenset({"price", "quality"}),
    channels=frozenset({"sms", "email"}),
)


def given(kind: Kind, **parts: object) -> Given:
    """A submission without a fault, but for what is said otherwise."""
    sound: dict[Kind, dict[str, object]] = {
        Kind.DISPUTE: {"lines": (Line(1, 50_000),), "reason": "price", "words": "降价未开红字"},
        Kind.PROMISE: {"lines": (Line(1, 60_000),), "day": dt.date(2026, 3, 31)},
        Kind.PLAN: {"lines": (Line(1, 60_000),), "day": TODAY, "instalments": 12},
        Kind.PAYMENT: {
            "lines": (Line(1, 60_000),),
            "amount_minor": 70_000,
            "day": TODAY,
            "proved": True,
        },
        Kind.COMPLAINT: {"words": "深夜来电"},
        Kind.QUESTION: {"words": "请寄发票原件"},
        Kind.STOP: {"channels": frozenset({"sms"})},
    }
    return replace(Given(kind, "CNY", name="王芳"), **{**sound[kind], **parts})  # type: ignore[arg-type]


def codes(one: Given) -> list[str]:
    found = check(POLICY, one, BOARD, today=TODAY)
    return [reason.code.removeprefix("portal.fault.") for reason in found]


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_taken_when_nothing_is_wrong(kind: Kind) -> None:
    assert codes(given(kind)) == []


@pytest.mark.parametrize(
    ("kind", "parts", "fault"),
    [
        (Kind.QUESTION, {"name": " "}, "name"),
        (Kind.QUESTION, {"words": "长" * 2_001}, "too_long"),
        (Kind.QUESTION, {"words": ""}, "words"),
        (Kind.DISPUTE, {"reason": "weather"}, "reason"),
        (Kind.DISPUTE, {"words": " "}, "words"),
        (Kind.DISPUTE, {"lines": ()}, "one_line"),
        # what is disputed already is not disputed twice
        (Kind.DISPUTE, {"lines": (Line(1, 50_001),)}, "more_than_open"),
        (Kind.PROMISE, {"lines": (Line(1, 60_001),)}, "more_than_open"),
        (Kind.PROMISE, {"lines": ()}, "lines"),
        (Kind.PROMISE, {"lines": (Line(1, None),)}, "amount"),
        (Kind.PROMISE, {"lines": (Line(1, 0),)}, "amount"),
        # another customer's document is one that is not there
        (Kind.PROMISE, {"lines": (Line(99, 1),)}, "unknown"),
        (Kind.PROMISE, {"lines": (Line(2, 1),)}, "currency"),
        (Kind.PROMISE, {"day": None}, "day"),
        (Kind.PROMISE, {"day": dt.date(2026, 2, 28)}, "day"),
        (Kind.PROMISE, {"day": dt.date(2026, 4, 1)}, "day"),
        (Kind.PLAN, {"instalments": 13}, "instalments"),
        (Kind.PLAN, {"instalments": None}, "instalments"),
        (Kind.PAYMENT, {"amount_minor": None, "lines": ()}, "amount"),
        (Kind.PAYMENT, {"amount_minor": 59_999}, "more_than_paid"),
        (Kind.PAYMENT, {"day": dt.date(2026, 3, 2)}, "paid_on"),
        (Kind.PAYMENT, {"day": None}, "paid_on"),
        (Kind.PAYMENT, {"proved": False}, "proof"),
        (Kind.STOP, {"channels": frozenset()}, "channel"),
        (Kind.STOP, {"channels": frozenset({"letter"})}, "channel"),
    ],
)
def test_a_fault_is_named(kind: Kind, parts: dict[str, object], fault: str) -> None:
    assert codes(given(kind, **parts)) == [fault]


def test_a_payment_in_advance_names_more_than_is_open() -> None:
    ahead = given(Kind.PAYMENT, lines=(Line(1, 65_000),))
    assert codes(ahead) == []


def test_instalments_are_monthly_and_come_to_the_whole() -> None:
    plan = instalments(10_000, 3, dt.date(2026, 1, 31))
    assert plan == (
        (dt.date(2026, 1, 31), 3_334),
        (dt.date(2026, 2, 28), 3_333),
        (dt.date(2026, 3, 31), 3_333),
    )
    with pytest.raises(ValueError, match="0"):
        instalments(1, 0, TODAY)


def test_a_decision_is_final_and_only_what_waits_is_taken_back() -> None:
    assert SUBMISSION.ends == {State.ACCEPTED, State.REFUSED, State.TAKEN_BACK}
    with pytest.raises(IllegalMove):
        SUBMISSION.move(State.ACCEPTED, "take_back")


@pytest.mark.parametrize(
    ("day", "revoked", "entered", "stands"),
    [
        (1, False, False, Access.INVITED),
        (1, False, True, Access.ACTIVE),
        (2, False, True, Access.ENDED),
        (2, True, True, Access.REVOKED),
    ],
)
def test_an_invitation_stands_until_its_last_day(
    day: int, revoked: bool, entered: bool, stands: Access
) -> None:
    found = access_on(
        day=dt.date(2026, 3, day), until=dt.date(2026, 3, 1), revoked=revoked, entered=entered
    )
    assert found is stands


def test_a_figure_out_of_bounds_is_refused_with_its_key() -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse({**FIGURES, "link_hours": 1_000, "days": 3})
    found = [(issue.path, issue.code) for issue in refused.value.issues]
    assert found == [("days", "policy_unknown_key"), ("link_hours", "portal_figure")]
    with pytest.raises(PolicyRefused) as idle:
        parse({**FIGURES, "session_hours": 1, "idle_minutes": 90})
    assert [issue.code for issue in idle.value.issues] == ["portal_idle"]
