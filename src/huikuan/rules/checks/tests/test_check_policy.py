"""A policy of the order check is read whole, and refused where it is wrong (D2, P5)."""

from collections.abc import Mapping
from copy import deepcopy
from importlib import resources
from typing import Any

import pytest
import yaml

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.checks import CheckPolicy, parse

DOCUMENT: dict[str, Any] = yaml.safe_load(
    resources.files("huikuan").joinpath("policies/order_check/standard.yaml").read_text("utf-8")
)


def policy(**over: object) -> CheckPolicy:
    return parse({**deepcopy(DOCUMENT), **over})


def rule(**line: object) -> Mapping[str, object]:
    return {"rules": [{"rule": "block"}, line]}


@pytest.mark.parametrize(
    ("over", "code", "path"),
    [
        ({"kind": "limits"}, "policy_kind", "kind"),
        ({"mood": 1}, "policy_unknown_key", "mood"),
        ({"reservation_hours": 0}, "check_number", "reservation_hours"),
        ({"tolerance_permille": True}, "check_number", "tolerance_permille"),
        ({"trifle": 1.5}, "check_amount", "trifle"),
        ({"trifle": True}, "check_amount", "trifle"),
        ({"trifle": "viel"}, "check_amount", "trifle"),
        ({"trifle": "-1"}, "check_amount", "trifle"),
        ({"without_limit": "maybe"}, "check_choice", "without_limit"),
        ({"cover": []}, "check_part", "cover"),
        (
            {"cover": {"insured_permille": 1, "self_set_permille": 1, "x": 1}},
            "policy_unknown_key",
            "cover.x",
        ),
        ({"rules": "all"}, "check_list", "rules"),
        ({"rules": [{"rule": "limit"}]}, "check_block_missing", "rules"),
        (rule(rule="mood"), "check_rule", "rules.1"),
        (rule(rule="limit", colour=1), "policy_unknown_key", "rules.1.colour"),
        (rule(rule="limit", effect="shout"), "check_choice", "rules.1.effect"),
        (rule(rule="surge", permille=0), "check_number", "rules.1.permille"),
        (rule(rule="order_amount"), "check_amount", "rules.1.amount"),
        (rule(rule="limit", scope="customer"), "check_scope", "rules.1.scope"),
        (rule(rule="limit", scope="all", who=["C1"]), "check_scope", "rules.1.scope"),
        (rule(rule="limit", scope="customer", who="C1"), "check_scope", "rules.1.scope"),
        (rule(rule="limit", scope="moon", who=["C1"]), "check_scope", "rules.1.scope"),
        ({"passes": [{"scope": "all"}]}, "check_exclusion", "passes.0"),
        ({"passes": ["all"]}, "check_exclusion", "passes.0"),
        (
            {"passes": [{"scope": "all", "reason": "x", "until": "soon"}]},
            "check_exclusion",
            "passes.0",
        ),
        ({"exclusions": [{"scope": "all", "reason": "x"}]}, "check_rule", "exclusions.0"),
    ],
)
def test_a_policy_with_a_fault_is_refused_where_it_stands(
    over: dict[str, object], code: str, path: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        policy(**over)

    assert (path, code) in {(one.path, one.code) for one in refused.value.issues}
