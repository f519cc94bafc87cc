"""Layer by layer: what lets an order pass, what holds it, what silences a rule (D2)."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.days import Day
from huikuan.kernel.money import Money
from huikuan.rules.checks import (
    HOLD,
    RESERVATION,
    BlockFact,
    Ceilings,
    CheckPolicy,
    Facts,
    LimitFact,
    Norm,
    OldestItem,
    OrderFact,
    Position,
    Purpose,
    ceilings,
    check_order,
    facts_of,
    parse,
    standings,
)
from huikuan.rules.exposure import Components

TODAY = Day(2026, 6, 30)
DOCUMENT: dict[str, Any] = yaml.safe_load(
    resources.files("huikuan").joinpath("policies/order_check/standard.yaml").read_text("utf-8")
)
STANDARD = parse(DOCUMENT)


def policy(**over: object) -> CheckPolicy:
    return parse({**deepcopy(DOCUMENT), **over})


def limited(minor: int | None = 100_00, state: str = "amount", code: str = "CNY") -> LimitFact:
    return LimitFact(state=state, minor=minor, currency=code)


def position(limit: LimitFact | None = None, **parts: int) -> Position:
    return Position(exposure={"CNY": Components(**parts)}, limit=limit or limited())


def facts(amount: int = 10_00, **over: Any) -> Facts:  # noqa: ANN401 - fields by their names
    order = over.pop("order", OrderFact(amount=amount, currency="CNY", order_no="A"))
    values: dict[str, Any] = {
        "as_of": TODAY,
        "currency": "CNY",
        "customer_no": "C1",
        "order": order,
        "own": position(),
    }
    return Facts(**values | over)


def said(found: Facts, by: CheckPolicy = STANDARD) -> tuple[str, list[str]]:
    verdict = check_order(found, by)
    return verdict.outcome, [one.code for one in verdict.reasons]


@pytest.mark.parametrize(
    ("amount", "own", "said_of_it"),
    [
        (100_00, position(), ("pass", [])),
        (100_01, position(), ("hold", ["check.limit"])),
        (40_00, position(invoiced=50_00, reserved=10_00), ("pass", [])),
        (40_01, position(invoiced=50_00, reserved=10_00), ("hold", ["check.limit"])),
        (1, position(limited(0)), ("hold", ["check.limit"])),
        (10**12, position(limited(None, "unlimited")), ("pass", [])),
        (1, position(limited(None, "none")), ("hold", ["check.no_limit"])),
        (1, Position(), ("hold", ["check.no_limit"])),
        # what stands behind carries the order, and cover by its share
        (150_00, Position(limit=limited(), behind={"CNY": 50_00}), ("pass", [])),
        (190_00, Position(limit=limited(), insured={"CNY": 100_00}), ("pass", [])),
        (190_01, Position(limit=limited(), insured={"CNY": 100_00}), ("hold", ["check.limit"])),
        (145_00, Position(limit=limited(), self_set={"CNY": 50_00}), ("pass", [])),
    ],
)
def test_equal_to_the_limit_passes(
    amount: int, own: Position, said_of_it: tuple[str, list[str]]
) -> None:
    assert said(facts(amount, own=own)) == said_of_it


def test_the_groups_limit_is_looked_at_first() -> None:
    found = facts(60_00, group_no="G", group=position(invoiced=50_00), own=position(limited(50_00)))

    outcome, codes = said(found)
    verdict = check_order(found, STANDARD)

    assert (outcome, codes) == ("hold", ["check.group_limit", "check.limit"])
    assert verdict.reasons[0].figures["over"] == Money(10_00, "CNY")
    assert verdict.figures["group_free"] == Money(50_00, "CNY")
    assert verdict.figures["free"] == Money(50_00, "CNY")
    # a group's limit is a decision about its members too
    assert said(facts(10_00, group_no="G", group=position(), own=Position())) == ("pass", [])


def test_what_the_books_count_for_the_order_itself_does_not_count_twice() -> None:
    order = OrderFact(amount=100_00, currency="CNY", counted=60_00)

    assert said(facts(order=order, own=position(reserved=60_00)))[0] == "pass"
    assert said(facts(order=order, own=position(reserved=60_01)))[0] == "hold"


def test_without_a_limit_the_policy_says_what_happens() -> None:
    assert said(facts(own=Position()), policy(without_limit="pass")) == ("pass", [])


def test_a_limit_that_ran_out_has_a_layer_of_its_own() -> None:
    ended = Position(expired_on=Day(2026, 6, 25))

    assert said(facts(own=ended)) == ("hold", ["check.limit_expired"])
    graced = [{"rule": "block"}, {"rule": "limit_expired", "grace_days": 5}]
    assert said(facts(own=ended), policy(rules=graced)) == ("pass", [])


def item(days: int, minor: int = 500_00) -> OldestItem:
    return OldestItem("I-1", Day.fromordinal(TODAY.toordinal() - days), minor, "CNY")


@pytest.mark.parametrize(
    ("found", "codes"),
    [
        (facts(oldest=item(29)), []),
        (facts(oldest=item(30)), ["check.overdue_days"]),
        (facts(oldest=item(90)), ["check.overdue_days", "check.oldest_item"]),
        (facts(own=position(invoiced=30_00, overdue=30_00)), []),
        (facts(own=position(invoiced=30_01, overdue=30_01)), ["check.overdue_amount"]),
        (facts(15_00, norm=Norm(3, 10_00)), ["check.surge"]),
        (facts(14_99, norm=Norm(3, 10_00)), []),
        (facts(15_00, norm=Norm(2, 10_00)), []),
        (facts(15_00, norm=Norm(3, 0)), []),
        (facts(order=OrderFact(1, "CNY", terms_days=31), terms_most=30), ["check.terms"]),
        (facts(order=OrderFact(1, "CNY", terms_days=30), terms_most=30), []),
        (facts(order=OrderFact(1, "CNY", terms_days=90)), []),
        (facts(hard_stops=("dishonest_debtor",)), ["check.hard_stop"]),
        (facts(documents=("licence",)), ["check.document"]),
        (facts(dunning_stage=3), ["check.dunning"]),
        (facts(dunning_stage=2), []),
        (facts(blocks=(BlockFact("hold", "诉讼", TODAY),)), ["check.blocked"]),
        (facts(blocks=(BlockFact("hold", "诉讼", TODAY, True),)), ["check.group_blocked"]),
    ],
)
def test_each_layer_speaks_from_its_figure_on(found: Facts, codes: list[str]) -> None:
    assert said(found)[1] == codes


def test_a_warning_holds_nothing_and_what_decides_comes_first() -> None:
    found = facts(
        200_00,
        documents=("licence",),
        hard_stops=("dishonest_debtor",),
        blocks=(BlockFact("hold", "诉讼", TODAY),),
    )

    assert said(found) == (
        "refuse",
        ["check.hard_stop", "check.blocked", "check.limit", "check.document"],
    )
    assert said(facts(documents=("licence",))) == ("pass", ["check.document"])
    effects = [one.figures["effect"] for one in check_order(found, STANDARD).reasons]
    assert effects == ["refuse", "hold", "hold", "warn"]


def test_one_order_may_be_no_larger_than_the_policy_says() -> None:
    most = policy(rules=[{"rule": "block"}, {"rule": "order_amount", "amount": "50.00"}])

    assert said(facts(50_00), most) == ("pass", [])
    assert said(facts(50_01), most) == ("hold", ["check.order_amount"])


BLOCKED = (BlockFact("refuse", "破产", TODAY),)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (OrderFact(500_00, "CNY", purpose=Purpose.INVOICE), "check.invoicing"),
        (OrderFact(500_00, "CNY", deposit=500_00), "check.prepaid"),
        (OrderFact(525_00, "CNY", released=500_00), "check.within_tolerance"),
    ],
)
def test_some_orders_are_never_blocked(order: OrderFact, code: str) -> None:
    assert said(facts(order=order, blocks=BLOCKED)) == ("pass", [code])


def test_beyond_the_tolerance_a_released_order_is_asked_again() -> None:
    order = OrderFact(525_01, "CNY", released=500_00)

    assert said(facts(order=order)) == ("hold", ["check.limit"])


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        ({"scope": "customer", "who": ["C1"]}, True),
        ({"scope": "customer", "who": ["C2"]}, False),
        ({"scope": "group", "who": ["G"]}, True),
        ({"scope": "class", "who": ["low"]}, True),
        ({"scope": "class", "who": ["high"]}, False),
        ({"scope": "all"}, True),
        ({"scope": "all", "until": "2026-06-30"}, True),
        ({"scope": "all", "until": "2026-06-29"}, False),
    ],
)
def test_an_exception_lets_the_order_pass_at_once(line: dict[str, Any], passes: bool) -> None:
    found = facts(500_00, group_no="G", risk_class="low", blocks=BLOCKED)
    by = policy(passes=[{"reason": "集团内部", **line}])

    assert said(found, by)[0] == ("pass" if passes else "refuse")


@pytest.mark.parametrize(
    ("rule", "exclusion", "held"),
    [
        ({}, {"scope": "customer", "who": ["C1"]}, False),
        ({}, {"scope": "group", "who": ["G"]}, False),
        # never against a rule of its own level, nor of a narrower one
        ({}, {"scope": "all"}, True),
        ({"scope": "group", "who": ["G"]}, {"scope": "group", "who": ["G"]}, True),
        ({"scope": "group", "who": ["G"]}, {"scope": "customer", "who": ["C1"]}, False),
        ({"scope": "customer", "who": ["C1"]}, {"scope": "group", "who": ["G"]}, True),
        ({"scope": "customer", "who": ["C2"]}, {"scope": "all"}, False),
        ({}, {"scope": "customer", "who": ["C1"], "until": "2026-06-01"}, True),
        ({}, {"scope": "customer", "who": ["C2"]}, True),
    ],
)
def test_an_exclusion_silences_its_own_rule_for_fewer(
    rule: dict[str, Any], exclusion: dict[str, Any], held: bool
) -> None:
    by = policy(
        rules=[{"rule": "block"}, {"rule": "overdue_days", "days": 30, **rule}],
        exclusions=[{"rule": "overdue_days", "reason": "已协商", **exclusion}],
    )
    found = facts(oldest=item(60), group_no="G")

    assert said(found, by)[0] == ("hold" if held else "pass")
    # another rule's exclusion is none of this one's
    other = replace(by, exclusions=tuple(replace(one, rule=None) for one in by.exclusions))
    assert said(found, other)[0] == ("pass" if rule.get("who") == ["C2"] else "hold")


def test_amounts_are_compared_in_the_limits_currency() -> None:
    rates = {"USD": {"CNY": Decimal("0.125")}, "CNY": {"USD": Decimal(8)}}
    own = Position({"CNY": Components(invoiced=400_00)}, limited(100_00, code="USD"))

    assert said(facts(400_00, own=own, rates=rates)) == ("pass", [])
    held = check_order(facts(400_08, own=own, rates=rates), STANDARD)
    assert held.outcome == "hold"
    assert held.reasons[0].figures["over"] == Money(1, "USD")


def test_a_missing_rate_is_named_and_stops_nothing_that_is_never_blocked() -> None:
    own = Position({"EUR": Components(invoiced=1)}, limited())

    refused = check_order(facts(own=own), STANDARD)
    assert refused.outcome == "refuse"
    assert refused.reasons[0].figures == {"base": "EUR", "quote": "CNY", "effect": "refuse"}
    paid = OrderFact(10_00, "CNY", deposit=10_00)
    assert said(facts(order=paid, own=own)) == ("pass", ["check.prepaid"])


@given(
    reserved=st.integers(0, 200_00),
    amount=st.integers(1, 200_00),
    more=st.integers(-200_00, 300_00),
)
def test_up_to_the_ceiling_the_verdict_stays_and_above_it_changes(
    reserved: int, amount: int, more: int
) -> None:
    found = facts(amount, own=position(reserved=reserved))
    own = ceilings(found, STANDARD).own
    assert own is not None

    other = max(0, own + more)
    moved = replace(found, own=position(reserved=other))

    assert (check_order(moved, STANDARD).outcome == "pass") == (other <= own)


def test_there_is_no_ceiling_where_no_limit_counts() -> None:
    assert ceilings(facts(own=Position()), STANDARD) == Ceilings(None, None)
    plain = policy(rules=[{"rule": "block"}])
    assert ceilings(facts(group=position()), plain) == Ceilings(None, None)
    rates = {"USD": {"CNY": Decimal("0.125")}}
    dollars = Position({"CNY": Components(reserved=7)}, limited(code="USD"))
    found = facts(own=dollars, group=position(), group_no="G", rates=rates)
    # another currency: nothing more than what is reserved
    assert ceilings(found, STANDARD) == Ceilings(7, 90_00)
    assert standings(found, STANDARD)[1] is not None


def document() -> dict[str, Any]:
    place: dict[str, Any] = {
        "exposure": {"CNY": {"invoiced": 5, "overdue": 3}},
        "reserved": {"CNY": 2, "USD": 1},
        "limit": {
            "kind": "normal",
            "state": "amount",
            "minor": 9,
            "currency": "CNY",
            "valid_to": "2026-12-31",
        },
        "expired_on": None,
        "covers": [
            {"kind": "insured", "minor": 4, "currency": "CNY"},
            {"kind": "self_set", "minor": 6, "currency": "CNY"},
        ],
        "securities": [{"minor": 1, "currency": "CNY"}, {"minor": 2, "currency": "CNY"}],
    }
    return {
        "as_of": "2026-06-30",
        "currency": "CNY",
        "customer_no": "C1",
        "group_no": "G",
        "order": {
            "order_no": "A",
            "amount": 7,
            "currency": "CNY",
            "deposit": 1,
            "terms_days": 30,
            "purpose": "order",
            "counted": 0,
            "released": None,
        },
        "own": place,
        "group": {**place, "limit": None, "expired_on": "2026-01-31"},
        "blocks": [
            {"severity": "hold", "reason": "诉讼", "since": "2026-06-01", "on_group": False}
        ],
        "oldest": {"number": "I-1", "due_on": "2026-06-01", "minor": 5, "currency": "CNY"},
        "norm": {"orders": 3, "minor": 10},
        "terms_most": 60,
        "risk_class": "low",
        "hard_stops": ["x"],
        "documents": ["licence"],
        "dunning_stage": 1,
        "rates": {"CNY": {"USD": "7.1"}},
    }


def test_the_document_that_is_kept_reads_as_the_same_facts() -> None:
    found = facts_of(document())

    assert found.own.exposure == {
        "CNY": Components(reserved=2, invoiced=5, overdue=3),
        "USD": Components(reserved=1),
    }
    assert (found.own.behind, found.own.insured, found.own.self_set) == (
        {"CNY": 3},
        {"CNY": 4},
        {"CNY": 6},
    )
    assert found.own.limit == LimitFact("amount", 9, "CNY", "normal", Day(2026, 12, 31))
    assert found.group is not None
    assert (found.group.limit, found.group.expired_on) == (None, Day(2026, 1, 31))
    assert found.rates == {"CNY": {"USD": Decimal("7.1")}}
    bare = {**document(), "group": None, "oldest": None, "norm": None}
    bare["own"] = {**bare["own"], "limit": {**bare["own"]["limit"], "valid_to": None}}
    again = facts_of(bare)
    assert (again.group, again.oldest, again.norm) == (None, None, None)
    with pytest.raises(KeyError):
        facts_of({"as_of": "2026-06-30"})


def test_every_state_is_reached_and_the_ends_are_ends() -> None:
    for machine in (RESERVATION, HOLD):
        assert machine.reachable() == machine.states
    assert {one.value for one in RESERVATION.ends} == {
        "absorbed",
        "released",
        "voided",
        "expired",
    }
    assert {one.value for one in HOLD.ends} == {"released", "rejected", "withdrawn"}
