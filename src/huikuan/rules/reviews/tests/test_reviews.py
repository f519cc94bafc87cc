"""When a customer is looked at again, what has to be in order then, who finishes it (B5, B6)."""

import datetime as dt
from dataclasses import replace
from importlib import resources
from typing import Any, cast

import pytest
import yaml

from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.kernel.policies import PolicyRefused
from huikuan.kernel.states import IllegalMove
from huikuan.rules.reviews import (
    REVIEW,
    Due,
    Facts,
    Mark,
    Point,
    ReviewKind,
    State,
    checklist,
    due,
    finish,
    last_review,
    parse,
)

DAY = dt.date(2026, 3, 31)


def shipped(**lines: object) -> dict[str, Any]:
    file = resources.files("huikuan").joinpath("policies/reviews/standard.yaml")
    return {**cast("dict[str, Any]", yaml.safe_load(file.read_bytes())), **lines}


POLICY = parse(shipped())
# annual review in December, re-check yesterday: nothing is due
QUIET = Facts(
    currency="CNY",
    since=dt.date(2020, 1, 1),
    reviewed={
        ReviewKind.ANNUAL: dt.date(2025, 12, 1),
        ReviewKind.QUARTERLY: dt.date(2026, 3, 30),
    },
    risk_class="low",
    cycle_days=60,
    grade="B",
    grade_before="B",
    scored_on=dt.date(2026, 3, 30),
    limited=True,
    limit=100_000,
    recommended=95_000,
    newest_order=149,
    norm=100,
    orders=3,
    statement_on=dt.date(2025, 12, 31),
)


def opened(facts: Facts) -> Due:
    found = due(facts, POLICY, DAY)
    assert found is not None
    return found


def codes(found: Due) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_a_quiet_customer_is_left_alone() -> None:
    assert due(QUIET, POLICY, DAY) is None


@pytest.mark.parametrize(
    ("cycle", "last", "is_due"),
    [
        (60, dt.date(2026, 1, 30), True),
        (60, dt.date(2026, 1, 31), False),
        (30, dt.date(2026, 3, 1), True),
        (1, dt.date(2026, 3, 30), True),
        (1, DAY, False),
    ],
)
def test_the_risk_class_says_how_often(cycle: int, last: dt.date, is_due: bool) -> None:
    facts = replace(
        QUIET, cycle_days=cycle, reviewed={**QUIET.reviewed, ReviewKind.QUARTERLY: last}
    )
    found = due(facts, POLICY, DAY)
    assert (found is not None) is is_due
    if found is not None:
        assert (found.kind, codes(found)) == (ReviewKind.WATCH, ["reviews.cycle"])
        assert found.due_on == dt.date(2026, 4, 3)


def test_every_quarter_and_every_year() -> None:
    quarter = replace(QUIET, reviewed={ReviewKind.ANNUAL: dt.date(2025, 12, 31)})
    assert opened(quarter) == Due(
        ReviewKind.QUARTERLY,
        (Reason("reviews.quarter", {"last": dt.date(2025, 12, 31), "months": 3}),),
        dt.date(2026, 4, 14),
    )
    year = replace(QUIET, reviewed={ReviewKind.ANNUAL: dt.date(2025, 3, 31)})
    assert (opened(year).kind, codes(opened(year))) == (ReviewKind.ANNUAL, ["reviews.year"])


def test_a_deeper_review_takes_the_lighter_ones_in() -> None:
    assert last_review(QUIET, ReviewKind.WATCH) == dt.date(2026, 3, 30)
    assert last_review(QUIET, ReviewKind.SPECIAL) == dt.date(2025, 12, 1)
    assert last_review(Facts("CNY"), ReviewKind.WATCH) is None


def test_who_was_never_reviewed_starts_with_the_relation() -> None:
    assert opened(Facts("CNY")).kind is ReviewKind.ANNUAL
    fresh = Facts("CNY", since=dt.date(2026, 1, 15), cycle_days=30, risk_class="medium")
    assert opened(fresh).kind is ReviewKind.WATCH
    assert due(replace(fresh, since=dt.date(2026, 3, 2)), POLICY, DAY) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"newest_order": 150},
            Reason(
                "reviews.order_surge",
                {"order": Money(150, "CNY"), "norm": Money(100, "CNY"), "percent": 50},
            ),
        ),
        ({"grade": "C"}, Reason("reviews.rating_down", {"before": "B", "grade": "C"})),
        (
            {"statement_on": dt.date(2024, 9, 30)},
            Reason("reviews.statement_missing", {"newest": dt.date(2024, 9, 30), "months": 18}),
        ),
        ({"overdue_years": 2}, Reason("reviews.overdue_years", {"years": 2})),
        (
            {"limit_ends": dt.date(2026, 4, 30)},
            Reason("reviews.limit_ends", {"ends": dt.date(2026, 4, 30)}),
        ),
        ({"news": ("lawsuit",)}, Reason("reviews.news", {"what": "lawsuit"})),
    ],
)
def test_what_opens_a_special_review(change: dict[str, Any], reason: Reason) -> None:
    assert opened(replace(QUIET, **change)) == Due(
        ReviewKind.SPECIAL, (reason,), dt.date(2026, 4, 5)
    )


@pytest.mark.parametrize(
    "change",
    [
        {"newest_order": None},
        {"norm": 0},
        {"newest_order": 900, "orders": 2},
        {"grade": "A"},
        {"grade": None},
        {"statement_on": None},
        {"statement_on": dt.date(2024, 10, 1)},
        {"overdue_years": 1},
        {"overdue_years": 2, "limited": False},
        {"limit_ends": dt.date(2026, 5, 1)},
    ],
)
def test_what_does_not(change: dict[str, Any]) -> None:
    assert due(replace(QUIET, **change), POLICY, DAY) is None


@pytest.mark.parametrize(
    "change",
    [
        {"statement_on": dt.date(2024, 9, 30)},
        {"overdue_years": 2},
        {"limit_ends": dt.date(2026, 4, 30)},
    ],
)
def test_what_a_review_has_seen_asks_for_no_other_one_for_a_while(change: dict[str, Any]) -> None:
    seen = replace(QUIET, **change)
    for day, is_due in ((dt.date(2025, 12, 31), True), (dt.date(2026, 1, 1), False)):
        facts = replace(seen, reviewed={**QUIET.reviewed, ReviewKind.SPECIAL: day})
        assert (due(facts, POLICY, DAY) is not None) is is_due
    fallen = replace(seen, reviewed={**QUIET.reviewed, ReviewKind.SPECIAL: DAY}, grade="C")
    assert codes(opened(fallen)) == ["reviews.rating_down"]


def test_the_deepest_kind_is_opened_by_the_earliest_day_with_every_reason() -> None:
    facts = replace(QUIET, reviewed={}, since=dt.date(2020, 1, 1), overdue_years=3)
    found = opened(facts)
    assert (found.kind, found.due_on) == (ReviewKind.ANNUAL, dt.date(2026, 4, 5))
    assert codes(found) == ["reviews.year", "reviews.overdue_years"]


def marks(kind: ReviewKind, facts: Facts) -> dict[str, str]:
    return {point.code: point.mark.value for point in checklist(kind, facts, POLICY, DAY)}


def test_where_nothing_fails_no_person_is_needed() -> None:
    points = checklist(ReviewKind.QUARTERLY, QUIET, POLICY, DAY)
    assert {point.mark for point in points} == {Mark.PASSED}
    assert finish(ReviewKind.QUARTERLY, points, POLICY).outcome == "finished"
    annual = finish(ReviewKind.ANNUAL, points, POLICY)
    assert annual.outcome == "person"
    assert annual.reasons == (Reason("reviews.attended", {"kind": "annual"}),)


@pytest.mark.parametrize(
    ("change", "point", "mark"),
    [
        ({"scored_on": None}, "score", "missing"),
        ({"scored_on": dt.date(2026, 2, 24)}, "score", "passed"),
        ({"scored_on": dt.date(2026, 2, 23)}, "score", "failed"),
        ({"grade": None}, "grade", "missing"),
        ({"grade": "C"}, "grade", "failed"),
        ({"grade_before": None}, "grade", "passed"),
        ({"overdue_minor": 1, "overdue_days": 30}, "overdue", "passed"),
        ({"overdue_minor": 1, "overdue_days": 31}, "overdue", "failed"),
        ({"limit": 104_500}, "limit", "passed"),
        ({"limit": 104_501}, "limit", "failed"),
        ({"recommended": None}, "limit", "missing"),
        ({"limit_ends": dt.date(2026, 4, 30)}, "limit_ends", "failed"),
        ({"limit_ends": dt.date(2026, 5, 1)}, "limit_ends", "passed"),
        ({"statement_on": None}, "statement", "missing"),
        ({"statement_on": dt.date(2024, 9, 30)}, "statement", "failed"),
        ({"papers_expired": ("licence",)}, "papers", "failed"),
    ],
)
def test_how_a_point_stands(change: dict[str, Any], point: str, mark: str) -> None:
    assert marks(ReviewKind.ANNUAL, replace(QUIET, **change))[point] == mark


def test_what_fails_comes_before_what_is_missing() -> None:
    points = (Point("statement", Mark.MISSING), Point("overdue", Mark.FAILED, {"days": 40}))
    decision = finish(ReviewKind.QUARTERLY, points, POLICY)
    assert (decision.outcome, [one.code for one in decision.reasons]) == (
        "person",
        ["reviews.failed_overdue", "reviews.missing_statement"],
    )


def test_without_its_trigger_a_point_still_knows_its_own_measure() -> None:
    bare = parse(shipped(triggers={}))
    facts = replace(QUIET, limit_ends=DAY, statement_on=dt.date(2025, 3, 31))
    found = {one.code: one.mark for one in checklist(ReviewKind.ANNUAL, facts, bare, DAY)}
    assert (found["limit_ends"], found["statement"]) == (Mark.FAILED, Mark.FAILED)


def test_a_finished_review_is_not_touched_again() -> None:
    for act in ("trigger", "assign", "check", "note"):
        assert REVIEW.move(State.OPEN, act) is State.OPEN
    done = REVIEW.move(State.OPEN, "finish")
    with pytest.raises(IllegalMove):
        REVIEW.move(done, "note")


@pytest.mark.parametrize(
    ("lines", "path", "code"),
    [
        ({"kind": "limits"}, "kind", "policy_kind"),
        ({"month": 3}, "month", "policy_unknown_key"),
        ({"months": {"quarterly": 0, "annual": 12}}, "months", "reviews_months"),
        ({"months": 3}, "months", "reviews_months"),
        ({"due_days": {"watch": 3}}, "due_days", "reviews_days"),
        ({"triggers": []}, "triggers", "reviews_trigger"),
        ({"triggers": {"mood": {}}}, "triggers.mood", "reviews_trigger"),
        ({"triggers": {"rating_down": {"grades": 0}}}, "triggers.rating_down", "reviews_trigger"),
        ({"checklists": {}}, "checklists", "reviews_checklist"),
        (
            {"checklists": {kind.value: ["mood"] for kind in ReviewKind}},
            "checklists",
            "reviews_checklist",
        ),
        ({"score_days": -1}, "score_days", "reviews_number"),
        ({"unattended": ["all"]}, "unattended", "reviews_unattended"),
        ({"unattended": None}, "unattended", "reviews_unattended"),
    ],
)
def test_a_policy_that_is_not_sound_is_refused(
    lines: dict[str, object], path: str, code: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(shipped(**lines))
    assert (path, code) in [(issue.path, issue.code) for issue in refused.value.issues]
