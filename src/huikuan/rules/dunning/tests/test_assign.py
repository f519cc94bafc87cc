"""Which customer is asked by which policy."""

from collections.abc import Mapping
from importlib import resources

import pytest
import yaml

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.dunning import Buyer, parse_assignment

DOCUMENT: dict[str, object] = dict(
    yaml.safe_load(
        resources.files("huikuan")
        .joinpath("policies", "dunning_assignment", "standard.yaml")
        .read_bytes()
    )
)


def buyer(*, key: bool = False, grade: str = "", country: str = "CN", segment: str = "") -> Buyer:
    return Buyer(key, grade, country, frozenset({segment} if segment else ()))


@pytest.mark.parametrize(
    ("who", "policy"),
    [
        (buyer(), "standard"),
        (buyer(key=True, grade="E"), "gentle"),
        (buyer(grade="E"), "strict"),
        (buyer(grade="D"), "quick"),
    ],
)
def test_the_first_rule_that_fits_decides(who: Buyer, policy: str) -> None:
    assignment = parse_assignment(DOCUMENT)
    assert assignment.policy_of(who) == policy
    # nothing leaves the house by itself before somebody says so
    assert not assignment.alone
    assert assignment.names == ("gentle", "strict", "quick", "standard")


def test_a_rule_fits_where_everything_it_names_fits() -> None:
    rule = {"policy": "quick", "key_account": False, "countries": ["DE"], "segments": ["retail"]}
    assignment = parse_assignment({**DOCUMENT, "rules": [rule]})
    assert assignment.policy_of(buyer(country="DE", segment="retail")) == "quick"
    assert assignment.policy_of(buyer(country="DE")) == "standard"
    assert assignment.policy_of(buyer(segment="retail")) == "standard"
    assert assignment.policy_of(buyer(key=True, country="DE", segment="retail")) == "standard"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"rules": {}}, [("rules", "dunning_assignment_rule")]),
        (
            {"rules": ["x", {"policy": "gentle"}, {"policy": "gentle", "mood": 1}]},
            [(f"rules.{at}", "dunning_assignment_rule") for at in range(3)],
        ),
        (
            {"rules": [{"policy": 1, "key_account": "x", "grades": "A"}]},
            [
                ("rules.0.policy", "dunning_assignment_policy"),
                ("rules.0.key_account", "dunning_yes_no"),
                ("rules.0.grades", "dunning_assignment_rule"),
            ],
        ),
        ({"alone": 1}, [("alone", "dunning_yes_no")]),
        ({"otherwise": ""}, [("otherwise", "dunning_assignment_policy")]),
    ],
)
def test_a_policy_with_faults_is_refused_with_all_of_them(
    change: Mapping[str, object], found: list[tuple[str, str]]
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse_assignment({**DOCUMENT, **change})
    assert [(issue.path, issue.code) for issue in refused.value.issues] == found
