"""What may be done with a draft, what it costs and which clocks run, in the words of the trade."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from importlib import resources
from itertools import pairwise
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.money import Money, Rounding
from huikuan.kernel.policies import PolicyRefused
from huikuan.kernel.states import IllegalMove
from huikuan.rules.drafts import (
    ASKED,
    DRAFT,
    PROOFS,
    AcceptorKind,
    Draft,
    DraftKind,
    Ground,
    Medium,
    Range,
    Risk,
    SplitRefused,
    State,
    acceptor_class,
    against,
    against_receiving,
    clocks,
    derecognised,
    discount,
    parse,
    presentation,
    risk,
    split,
    total,
    warnings,
)

FILE = resources.files("huikuan").joinpath("policies/drafts/standard.yaml")
DOCUMENT = cast("dict[str, Any]", yaml.safe_load(FILE.read_bytes()))
POLICY = parse(DOCUMENT)
ISSUED, DUE = dt.date(2026, 1, 31), dt.date(2026, 7, 31)
NUMBER = "5".ljust(30, "0")


def draft(**more: Any) -> Draft:  # noqa: ANN401 - fields of a draft
    facts: dict[str, Any] = {
        "number": NUMBER,
        "kind": DraftKind.BANK,
        "medium": Medium.ELECTRONIC,
        "drawer": "海新机电有限公司",
        "acceptor": "招商银行股份有限公司上海分行",
        "acceptor_kind": AcceptorKind.JOINT_STOCK_BANK,
        "issued_on": ISSUED,
        "matures_on": DUE,
        "face": Money(100_000_00, "CNY"),
        "range": Range(1, 100_000_00),
    }
    return Draft(**facts | more)


PAPER = draft(number="1234567812345678", medium=Medium.PAPER, range=None)


def codes(reasons: Any) -> list[str]:  # noqa: ANN401
    return [one.code for one in reasons]


def test_a_draft_that_the_law_allows_is_taken() -> None:
    assert against_receiving(draft(), ISSUED) == ()
    assert against_receiving(PAPER, ISSUED) == ()
    assert against_receiving(draft(range=None), ISSUED) == ()


def test_a_draft_from_2023_runs_six_months_at_most() -> None:
    late = draft(matures_on=dt.date(2026, 8, 1))
    (reason,) = against_receiving(late, ISSUED)
    assert (reason.code, reason.figures["latest"]) == ("drafts.term_too_long", DUE)
    # before that day the longest term was another one
    old = draft(issued_on=dt.date(2022, 12, 31), matures_on=dt.date(2023, 12, 31))
    assert against_receiving(old, ISSUED) == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"number": "123"}, "number_shape"),
        ({"number": "٣" * 30}, "number_shape"),
        ({"face": Money(0, "CNY"), "range": None}, "face_not_positive"),
        ({"matures_on": ISSUED}, "matures_before_issue"),
        ({"range": Range(1, 5)}, "range_not_face"),
        ({"range": Range(0, 100_000_00 - 1)}, "range_not_face"),
        ({"face": Money(100_000_00, "USD")}, "range_in_yuan"),
        ({"number": "1" * 16, "medium": Medium.PAPER}, "paper_not_split"),
    ],
)
def test_what_is_no_draft_is_refused(facts: dict[str, Any], code: str) -> None:
    assert codes(against_receiving(draft(**facts), ISSUED)) == [f"drafts.{code}"]


def test_a_draft_cannot_be_taken_before_it_was_issued() -> None:
    assert codes(against_receiving(draft(), dt.date(2026, 1, 30))) == ["drafts.before_issue"]


def test_what_is_marked_not_transferable_is_not_handed_on() -> None:
    marked = draft(transferable=False)
    for act in ("ask_endorse", "endorse", "ask_discount", "discount", "pledge"):
        assert codes(against(act, marked, ISSUED)) == ["drafts.not_transferable"]
    assert against("present", marked, DUE) == ()


def test_part_of_a_paper_draft_cannot_be_endorsed_and_part_of_another_is_split_first() -> None:
    part = Money(1, "CNY")
    assert codes(against("endorse", PAPER, ISSUED, part)) == ["drafts.partial_void"]
    assert codes(against("endorse", draft(range=None), ISSUED, part)) == ["drafts.partial_void"]
    assert codes(against("endorse", draft(), ISSUED, part)) == ["drafts.split_first"]
    assert against("endorse", draft(), ISSUED, draft().face) == ()


def test_a_draft_is_presented_from_maturity_and_within_ten_days() -> None:
    assert codes(against("present", draft(), DUE - dt.timedelta(1))) == ["drafts.not_due"]
    last = presentation(DUE).ends_on
    assert (last - DUE).days == 10
    assert warnings("present", draft(), last) == ()
    (late,) = warnings("present", draft(), last + dt.timedelta(3))
    assert (late.code, late.figures["days"]) == ("drafts.presented_late", 3)
    assert warnings("endorse", draft(), last + dt.timedelta(3)) == ()
    assert against("present", draft(), last + dt.timedelta(3)) == ()
    assert codes(against("endorse", draft(), last + dt.timedelta(1))) == [
        "drafts.past_presentation"
    ]
    assert codes(against("discount", draft(), DUE)) == ["drafts.due_already"]


def test_before_maturity_a_draft_is_refused_only_on_a_ground_of_the_law() -> None:
    eve = DUE - dt.timedelta(1)
    for state in (State.ENDORSED, State.RECEIVED):
        for ground in ("", "payment_refused"):
            told = against("dishonour", draft(), eve, state=state, ground=ground)
            assert codes(told) == ["drafts.early_ground"]
        assert codes(against("dishonour", draft(), DUE, state=state, ground="luck")) == [
            "drafts.unknown_ground"
        ]
        for ground in PROOFS:
            assert against("dishonour", draft(), eve, state=state, ground=ground) == ()
            (proof,) = warnings("dishonour", draft(), eve, ground)
            assert proof.code == "drafts.proof_needed"
            assert proof.figures["article"] in {62, 63, 64}
    assert set(PROOFS) == set(Ground) - {Ground.PAYMENT_REFUSED}
    # from maturity on it is presented first; whoever was handed it has presented it himself
    assert against("dishonour", draft(), DUE, state=State.ENDORSED) == ()
    assert against("dishonour", draft(), DUE, state=State.PRESENTED, ground="payment_refused") == ()
    for state in (State.RECEIVED, State.PLEDGED):
        assert codes(against("dishonour", draft(), DUE, state=state)) == ["drafts.present_first"]
        assert against("dishonour", draft(), DUE, state=state, ground="bankrupt") == ()
    assert warnings("dishonour", draft(), DUE, "payment_refused") == ()


def test_clocks_of_recourse() -> None:
    refused = dt.date(2026, 8, 31)
    found = clocks(DUE, refused_on=refused, paid_on=dt.date(2026, 11, 30))
    assert [(one.code, one.ends_on.isoformat()) for one in found] == [
        ("presentation", "2026-08-10"),
        ("notice", "2026-09-03"),
        # 31 August and six months: February has no 31st
        ("prior_endorsers", "2027-02-28"),
        ("recourse_again", "2027-02-28"),
        ("drawer_and_acceptor", "2028-07-31"),
    ]
    assert [one.code for one in clocks(DUE, refused_on=None, paid_on=None)] == [
        "presentation",
        "drawer_and_acceptor",
    ]
    assert presentation(DUE).left(dt.date(2026, 8, 12)) == -2


def test_interest_is_face_times_rate_times_days_over_360() -> None:
    found = discount(draft(), rate=Decimal("2.35"), on=dt.date(2026, 5, 2), policy=POLICY)
    # 100,000 x 2.35 % x 90 / 360
    assert (found.days, found.interest.text(), found.proceeds.text()) == (90, "587.50", "99412.50")
    paper = discount(PAPER, rate=Decimal("2.35"), on=dt.date(2026, 5, 2), policy=POLICY)
    assert (paper.days, paper.interest.text()) == (93, "607.08")
    up = replace(POLICY, rounding=Rounding.UP)
    assert discount(
        PAPER, rate=Decimal("2.35"), on=dt.date(2026, 5, 2), policy=up
    ).interest == Money(607_09, "CNY")
    for rate in (Decimal(-1), Decimal("NaN")):
        with pytest.raises(ValueError, match="not a rate"):
            discount(draft(), rate=rate, on=ISSUED, policy=POLICY)
    with pytest.raises(ValueError, match="after maturity"):
        discount(draft(), rate=Decimal(2), on=DUE + dt.timedelta(1), policy=POLICY)


@given(
    face=st.integers(2, 10**12),
    cuts=st.lists(st.integers(1, 10**12), min_size=1, max_size=5),
    start=st.integers(1, 10**6),
)
def test_parts_touch_never_overlap_and_sum_back(face: int, cuts: list[int], start: int) -> None:
    bounds = [0, *sorted({cut % face for cut in cuts} - {0}), face]
    parts = [later - earlier for earlier, later in pairwise(bounds)]
    whole = draft(face=Money(face, "CNY"), range=Range(start, start + face - 1))
    if len(parts) < 2:
        return
    found = split(whole, parts)
    ranges = [one.range for one in found if one.range]
    assert total(found) == whole.face
    assert sum(one.face.minor for one in found) == face == sum(one.units for one in ranges)
    assert [one.face.minor for one in found] == parts
    assert not any(
        one.overlaps(other) for at, one in enumerate(ranges) for other in ranges[at + 1 :]
    )
    assert (ranges[0].first, ranges[-1].last) == (start, start + face - 1)


@pytest.mark.parametrize(
    ("one", "parts", "code"),
    [
        (PAPER, [1, 2], "paper_not_split"),
        (draft(range=None), [1, 2], "not_divisible"),
        (draft(), [100_000_00], "parts_needed"),
        (draft(), [100_000_01, -1], "parts_needed"),
        (draft(), [1, 2], "parts_not_face"),
    ],
)
def test_what_cannot_be_split(one: Draft, parts: list[int], code: str) -> None:
    with pytest.raises(SplitRefused) as refused:
        split(one, parts)
    assert refused.value.reason.code == f"drafts.{code}"


def test_acceptors_by_class() -> None:
    def of(name: str, kind: DraftKind = DraftKind.BANK) -> str:
        return acceptor_class(kind, name, dt.date(2026, 1, 1), POLICY).value

    assert of("中国工商银行股份有限公司杭州分行") == "state_bank"
    assert of(" 中国 邮政储蓄银行 ") == "state_bank"
    assert of("浙商银行") == "joint_stock_bank"
    assert of("杭州银行股份有限公司") == "other_bank"
    assert of("海新集团财务有限责任公司") == "finance_company"
    assert of("中国银行", DraftKind.COMMERCIAL) == "company"
    early = acceptor_class(DraftKind.BANK, "中国邮政储蓄银行", dt.date(2018, 12, 31), POLICY)
    assert early is AcceptorKind.OTHER_BANK
    assert derecognised(draft(), POLICY)
    assert not derecognised(draft(acceptor_kind=AcceptorKind.OTHER_BANK), POLICY)


def test_a_bank_that_left_its_class_does_not_count_from_that_day() -> None:
    line = {"name": "某银行", "class": "state_bank", "from": "2020-01-01", "to": "2021-01-01"}
    policy = parse(DOCUMENT | {"acceptors": [line]})
    found = [
        acceptor_class(DraftKind.BANK, "某银行", day, policy)
        for day in (dt.date(2020, 12, 31), dt.date(2021, 1, 1))
    ]
    assert found == [AcceptorKind.STATE_BANK, AcceptorKind.OTHER_BANK]


def test_every_state_is_reached_and_says_what_it_risks() -> None:
    assert DRAFT.reachable() == DRAFT.states == frozenset(State)
    assert DRAFT.ends == {State.HONOURED, State.RECOVERED, State.SPLIT}
    assert {one.value: risk(one).value for one in State} == {
        "received": "held",
        "pledged": "held",
        "endorsing": "held",
        "discounting": "held",
        "presented": "held",
        "endorsed": "contingent",
        "discounted": "contingent",
        "honoured": "none",
        "dishonoured": "none",
        "recourse": "none",
        "recovered": "none",
        "split": "none",
    }
    assert risk(State.ENDORSED) is Risk.CONTINGENT
    # nobody endorses or discounts without having been asked
    for asked, act in ASKED.items():
        with pytest.raises(IllegalMove):
            DRAFT.move(State.RECEIVED, act)
        assert DRAFT.move(DRAFT.move(State.RECEIVED, asked), act) in {
            State.ENDORSED,
            State.DISCOUNTED,
        }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "aging"}, "policy_kind"),
        ({"colour": "red"}, "policy_unknown_key"),
        ({"derecognise": ["friends"]}, "drafts_class"),
        ({"derecognise": "state_bank"}, "drafts_class"),
        ({"alert_days": -1}, "drafts_number"),
        ({"paper_days": True}, "drafts_number"),
        ({"basis": 366}, "drafts_basis"),
        ({"rounding": "as we like"}, "drafts_rounding"),
        ({"acceptors": "all"}, "drafts_acceptor"),
        ({"acceptors": ["all"]}, "drafts_acceptor"),
        (
            {"acceptors": [{"name": "", "class": "company", "from": "2020-01-01"}]},
            "drafts_acceptor",
        ),
        ({"acceptors": [{"name": "a", "class": "company", "from": "soon"}]}, "drafts_acceptor"),
        (
            {
                "acceptors": [
                    {"name": "a", "class": "company", "from": "2020-01-01", "to": "2020-01-01"}
                ]
            },
            "drafts_acceptor",
        ),
    ],
)
def test_a_policy_that_cannot_be_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(DOCUMENT | change)
    assert [one.code for one in refused.value.issues] == [code]
