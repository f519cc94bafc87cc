"""Who may grant which limit: amount, grade, delegation and four eyes by person (B13)."""

import datetime as dt
from dataclasses import replace
from importlib import resources
from typing import Any, cast

import pytest
import yaml

from huikuan.kernel.decisions import Decision, Reason
from huikuan.kernel.money import Money
from huikuan.kernel.policies import PolicyRefused
from huikuan.kernel.states import IllegalMove
from huikuan.rules.limits import (
    NO_LIMIT,
    PROPOSAL,
    UNLIMITED,
    Approver,
    Asked,
    State,
    amount,
    approve,
    lowers,
    may_reject,
    needed,
    parse_approvals,
    proposable,
)

DAY = dt.date(2026, 3, 31)
YUAN = 100


def shipped() -> dict[str, Any]:
    file = resources.files("huikuan").joinpath("policies/approvals/standard.yaml")
    return cast("dict[str, Any]", yaml.safe_load(file.read_bytes()))


POLICY = parse_approvals(shipped())
LI = Approver("P-li", frozenset({"credit_controller"}), "user")
WANG = Approver("P-wang", frozenset({"finance_director"}), "user")
ASKED = Asked("P-zhao", dt.date(2026, 3, 30), amount(300_000 * YUAN), "CNY", "B")


def code(decision: Decision) -> str:
    first = decision.first()
    assert first is not None
    return first.code


def test_a_controller_grants_within_his_amount_and_grades() -> None:
    assert approve(ASKED, LI, POLICY, DAY).outcome == "approved"
    at_the_edge = replace(ASKED, limit=amount(500_000 * YUAN))
    assert approve(at_the_edge, LI, POLICY, DAY).outcome == "approved"


def test_a_fen_above_his_amount_is_another_mans() -> None:
    above = replace(ASKED, limit=amount(500_000 * YUAN + 1))
    refused = approve(above, LI, POLICY, DAY)
    assert refused.first() == Reason(
        "approvals.above",
        {"asked": Money(500_000 * YUAN + 1, "CNY"), "most": Money(500_000 * YUAN, "CNY")},
    )
    assert approve(above, WANG, POLICY, DAY).outcome == "approved"


@pytest.mark.parametrize("grade", ["D", "E", None])
def test_bad_and_unrated_customers_are_the_directors(grade: str | None) -> None:
    asked = replace(ASKED, grade=grade)
    assert approve(asked, LI, POLICY, DAY).first() == Reason(
        "approvals.grade_above", {"grade": grade or "unrated"}
    )
    assert approve(asked, WANG, POLICY, DAY).outcome == "approved"


def test_who_proposed_never_approves_through_whichever_account() -> None:
    for kind in ("user", "token"):
        own = Approver("P-zhao", frozenset({"finance_director"}), kind)
        assert approve(ASKED, own, POLICY, DAY).outcome == "refused"
    assert code(approve(ASKED, replace(WANG, person="P-zhao"), POLICY, DAY)) == (
        "approvals.own_proposal"
    )
    assert code(may_reject(ASKED, replace(WANG, person="P-zhao"))) == "approvals.own_proposal"
    assert may_reject(ASKED, WANG).outcome == "rejected"


@pytest.mark.parametrize(
    "approver",
    [
        replace(WANG, kind="token"),
        replace(WANG, kind="system", person=""),
        replace(WANG, person=""),
    ],
)
def test_no_program_approves(approver: Approver) -> None:
    assert code(approve(ASKED, approver, POLICY, DAY)) == "approvals.no_person"


def test_who_has_no_line_has_no_authority() -> None:
    sales = Approver("P-sun", frozenset({"sales"}), "user")
    assert code(approve(ASKED, sales, POLICY, DAY)) == "approvals.no_authority"


def deputy(**days: str) -> list[dict[str, object]]:
    line = {"person": "P-sun", "grades": ["A", "B"], "upto": {"CNY": 40_000_000}, **days}
    return [*shipped()["lines"], line]


def test_what_was_lent_to_a_deputy_ends_by_itself() -> None:
    policy = parse_approvals(
        {**shipped(), "lines": deputy(**{"from": "2026-03-01", "to": "2026-04-01"})}
    )
    sun = Approver("P-sun", frozenset(), "user")
    assert approve(ASKED, sun, policy, DAY).outcome == "approved"
    april = dt.date(2026, 4, 1)
    assert approve(ASKED, sun, policy, april).first() == Reason(
        "approvals.authority_over", {"last": april, "day": april}
    )
    # delegation does not open a way round: the deputy's own proposal stays another's
    assert code(approve(replace(ASKED, proposer="P-sun"), sun, policy, DAY)) == (
        "approvals.own_proposal"
    )


def test_large_amounts_take_two_persons() -> None:
    large = replace(ASKED, limit=amount(5_000_000 * YUAN))
    assert needed(large, POLICY) == 2
    first = approve(large, WANG, POLICY, DAY)
    assert (first.outcome, first.reasons[0].figures) == (
        "another_needed",
        {"given": 1, "needed": 2},
    )
    once = replace(large, approved_by=("P-wang",))
    assert code(approve(once, WANG, POLICY, DAY)) == "approvals.approved_before"
    assert approve(once, replace(WANG, person="P-qian"), POLICY, DAY).outcome == "approved"


def test_unlimited_and_unknown_currencies_take_two_and_the_director() -> None:
    free = replace(ASKED, limit=UNLIMITED)
    assert approve(free, LI, POLICY, DAY).first() == Reason(
        "approvals.unlimited_above", {"most": Money(500_000 * YUAN, "CNY")}
    )
    assert approve(free, WANG, POLICY, DAY).outcome == "another_needed"
    yen = replace(ASKED, currency="JPY")
    assert approve(yen, LI, POLICY, DAY).first() == Reason(
        "approvals.no_figure", {"currency": "JPY"}
    )
    assert approve(yen, WANG, POLICY, DAY).outcome == "another_needed"


def test_to_lower_a_limit_asks_for_no_amount() -> None:
    lower = replace(ASKED, limit=amount(800_000 * YUAN), current=amount(900_000 * YUAN), grade="E")
    assert approve(lower, LI, POLICY, DAY).outcome == "approved"


@pytest.mark.parametrize(
    ("current", "limit", "lowered"),
    [
        (NO_LIMIT, amount(0), True),
        (NO_LIMIT, amount(1), False),
        (None, amount(1), False),
        (UNLIMITED, amount(10**12), True),
        (amount(5), UNLIMITED, False),
        (amount(5), amount(5), True),
        (amount(5), amount(6), False),
    ],
)
def test_what_lowers_a_limit(current: Any, limit: Any, lowered: bool) -> None:  # noqa: ANN401
    assert lowers(replace(ASKED, current=current, limit=limit)) is lowered


def test_a_proposal_lapses() -> None:
    old = replace(ASKED, proposed_on=dt.date(2026, 3, 1))
    assert approve(old, LI, POLICY, DAY).outcome == "approved"
    assert code(approve(old, LI, POLICY, dt.date(2026, 4, 1))) == "approvals.lapsed"
    ended = replace(ASKED, temporary=True, ends=dt.date(2026, 3, 30))
    assert code(approve(ended, LI, POLICY, DAY)) == "approvals.ends_before"


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (ASKED, []),
        (replace(ASKED, limit=NO_LIMIT), ["approvals.nothing_asked"]),
        (replace(ASKED, temporary=True), ["approvals.temporary_needs_end"]),
        (replace(ASKED, ends=dt.date(2026, 3, 30)), ["approvals.ends_before"]),
        (replace(ASKED, temporary=True, ends=dt.date(2026, 6, 29)), []),
        (
            replace(ASKED, temporary=True, ends=dt.date(2026, 6, 30)),
            ["approvals.temporary_too_long"],
        ),
    ],
)
def test_what_may_be_proposed(asked: Asked, codes: list[str]) -> None:
    decision = proposable(asked, POLICY, DAY)
    assert [reason.code for reason in decision.reasons] == codes
    assert decision.outcome == ("refused" if codes else "proposed")


def test_a_decided_proposal_is_not_decided_again() -> None:
    assert PROPOSAL.move(State.PROPOSED, "agree") is State.PROPOSED
    for act, state in (("approve", "approved"), ("reject", "rejected"), ("lapse", "lapsed")):
        done = PROPOSAL.move(State.PROPOSED, act)
        assert done == state
        with pytest.raises(IllegalMove):
            PROPOSAL.move(done, "approve")


GOOD = {"role": "credit_controller", "grades": ["A"], "upto": {"CNY": 1}}


@pytest.mark.parametrize(
    ("lines", "path", "code"),
    [
        ({"kind": "limits"}, "kind", "policy_kind"),
        ({"valid_days": 0}, "valid_days", "approvals_days"),
        ({"temporary_days": None}, "temporary_days", "approvals_days"),
        ({"two_from": 5}, "two_from", "approvals_amounts"),
        ({"two_from": {"YUAN": 5}}, "two_from", "approvals_amounts"),
        ({"lines": []}, "lines", "approvals_lines"),
        ({"lines": ["anybody"]}, "lines.0", "approvals_line"),
        ({"lines": [{**GOOD, "role": "sales"}]}, "lines.0", "approvals_line"),
        ({"lines": [{**GOOD, "person": "P-li"}]}, "lines.0", "approvals_line"),
        ({"lines": [{**GOOD, "grades": []}]}, "lines.0", "approvals_line"),
        ({"lines": [{**GOOD, "upto": "much"}]}, "lines.0", "approvals_line"),
        ({"lines": [{**GOOD, "to": "tomorrow"}]}, "lines.0", "approvals_line"),
        ({"lines": deputy()}, "lines.2.to", "approvals_person_end"),
        ({"lines": deputy(**{"from": "2026-01-01"})}, "lines.2.to", "approvals_person_end"),
    ],
)
def test_a_policy_that_is_not_sound_is_refused(
    lines: dict[str, object], path: str, code: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse_approvals({**shipped(), **lines})
    assert (path, code) in [(issue.path, issue.code) for issue in refused.value.issues]
