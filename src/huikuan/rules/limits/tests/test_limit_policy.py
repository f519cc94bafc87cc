"""What a policy of limits may not say: every fault is named with its place (B7)."""

from importlib import resources
from typing import Any, cast

import pytest
import yaml

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.limits import parse


def changed(**lines: object) -> dict[str, Any]:
    file = resources.files("huikuan").joinpath("policies/limits/standard.yaml")
    return {**cast("dict[str, Any]", yaml.safe_load(file.read_bytes())), **lines}


@pytest.mark.parametrize(
    ("lines", "path", "code"),
    [
        ({"kind": "scorecard"}, "kind", "policy_kind"),
        ({"roundings": "down"}, "roundings", "policy_unknown_key"),
        ({"rounding": "sideways"}, "rounding", "limits_rounding"),
        ({"round_to": 1000}, "round_to", "limits_round_to"),
        ({"round_to": {"CNY": 0}}, "round_to.CNY", "limits_round_to"),
        ({"round_to": {"YUAN": 100}}, "round_to.YUAN", "limits_round_to"),
        ({"new_days": -1}, "new_days", "limits_number"),
        ({"rules": []}, "rules", "limits_rule"),
        ({"rules": ["annual_trade"]}, "rules.0", "limits_rule"),
        ({"rules": [{"rule": "gut_feeling"}]}, "rules.0", "limits_rule"),
        ({"rules": [{"rule": "group", "share": 1}]}, "rules.0", "limits_rule_keys"),
        ({"rules": [{"rule": "group", "for": "friends"}]}, "rules.0.for", "limits_whom"),
        ({"rules": [{"rule": "group"}]}, "rules", "limits_no_base"),
        ({"rules": [{"rule": "annual_trade"}]}, "rules.0.share", "limits_share"),
        (
            {"rules": [{"rule": "net_worth", "share": 1}, {"rule": "net_worth", "share": 2}]},
            "rules.1",
            "limits_rule_twice",
        ),
        (
            {"rules": [{"rule": "grade_share", "shares": {"A": 1}}]},
            "rules.0.shares",
            "limits_shares",
        ),
        (
            {"rules": [{"rule": "grade_share", "shares": dict.fromkeys("ABCDE", -1)}]},
            "rules.0.shares",
            "limits_shares",
        ),
        ({"rules": [{"rule": "first_order", "steps": []}]}, "rules.0.steps", "limits_steps"),
        ({"rules": [{"rule": "first_order", "steps": [3]}]}, "rules.0.steps", "limits_steps"),
        (
            {"rules": [{"rule": "first_order", "steps": [{"paid": 1, "share": 1}]}]},
            "rules.0.steps",
            "limits_steps",
        ),
        (
            {"rules": [{"rule": "first_order", "steps": [{"paid": 0, "share": "half"}]}]},
            "rules.0.steps",
            "limits_steps",
        ),
        ({"rules": [{"rule": "working_assets", "bands": []}]}, "rules.0.bands", "limits_bands"),
        (
            {"rules": [{"rule": "working_assets", "bands": [{"share": 1}, {"share": 2}]}]},
            "rules.0.bands",
            "limits_bands",
        ),
        (
            {
                "rules": [
                    {"rule": "working_assets", "bands": [{"upto": "x", "share": 1}, {"share": 2}]}
                ]
            },
            "rules.0.bands",
            "limits_bands",
        ),
        (
            {"rules": [{"rule": "working_assets", "bands": [{"share": "all"}]}]},
            "rules.0.bands",
            "limits_bands",
        ),
        (
            {
                "rules": [
                    {
                        "rule": "working_assets",
                        "bands": [
                            {"upto": "1", "share": 1},
                            {"upto": "0", "share": 2},
                            {"share": 3},
                        ],
                    }
                ]
            },
            "rules.0.bands",
            "limits_bands",
        ),
        (
            {"rules": [{"rule": "grade_uplift", "grades": ["F"], "share": 1, "years": 1}]},
            "rules.0.grades",
            "limits_grades",
        ),
        (
            {"rules": [{"rule": "grade_uplift", "grades": ["A"], "share": 1, "years": "two"}]},
            "rules.0.years",
            "limits_years",
        ),
        (
            {"rules": [{"rule": "insured", "counts": "twice", "share": 1}]},
            "rules.0.counts",
            "limits_counts",
        ),
        ({"conditions": None}, "conditions", "limits_condition"),
        ({"conditions": [{"condition": "smile"}]}, "conditions.0", "limits_condition"),
        (
            {"conditions": [{"condition": "deposit", "share": 1}]},
            "conditions.0",
            "limits_condition",
        ),
        (
            {"conditions": [{"condition": "deposit", "share": 0, "grades": ["C"]}]},
            "conditions.0",
            "limits_condition",
        ),
    ],
)
def test_a_policy_that_is_not_sound_is_refused(
    lines: dict[str, object], path: str, code: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(changed(**lines))
    assert (path, code) in [(issue.path, issue.code) for issue in refused.value.issues]
