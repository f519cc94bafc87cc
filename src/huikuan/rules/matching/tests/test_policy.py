"""The policy of matching: what is shipped, and what is refused (D3, D4)."""

import pytest

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.matching import parse

from .firm import shipped


def test_the_shipped_policy_is_in_order() -> None:
    policy = parse(shipped())
    assert policy.leave < policy.suggest < policy.apply
    assert policy.bank_charge["CNY"] == 50_00


@pytest.mark.parametrize(
    ("key", "value", "path", "code"),
    [
        ("kind", "aging", "kind", "policy_kind"),
        ("aply", 1, "aply", "policy_unknown_key"),
        ("apply", True, "apply", "matching_number"),
        ("apply", 1001, "apply", "matching_number"),
        ("bank_charge", 5, "bank_charge", "matching_money"),
        ("bank_charge", {"XXX": 5}, "bank_charge.XXX", "matching_money"),
        ("rounding", {"CNY": -1}, "rounding.CNY", "matching_money"),
        ("calibration", {}, "calibration", "matching_calibration"),
        ("calibration", {"sum": 1001}, "calibration.sum", "matching_calibration"),
        ("suggest", 999, "suggest", "matching_thresholds"),
    ],
)
def test_a_fault_is_named_with_its_place(key: str, value: object, path: str, code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(shipped() | {key: value})
    assert [(issue.path, issue.code) for issue in refused.value.issues] == [(path, code)]
