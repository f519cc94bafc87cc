"""The policy of rests is checked whole when it is loaded (D4)."""

import pytest

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.matching.treatment import parse_treatment

GOOD: dict[str, object] = {"kind": "cash", "name": "n", "on_close": True, "learn": 990}


def test_what_is_not_named_allows_nothing() -> None:
    policy = parse_treatment({**GOOD, "overpayment": {"CNY": 100}})
    assert (policy.on_close, policy.learn) == (True, 990)
    assert (policy.overpayment, policy.short_payment) == ({"CNY": 100}, {})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "aging"}, ("kind", "policy_kind")),
        ({"over_payment": {}}, ("over_payment", "policy_unknown_key")),
        ({"on_close": "yes"}, ("on_close", "cash_on_close")),
        ({"learn": 1001}, ("learn", "matching_number")),
        ({"learn": True}, ("learn", "matching_number")),
        ({"short_payment": 5}, ("short_payment", "matching_money")),
        ({"short_payment": {"XXQ": 5}}, ("short_payment.XXQ", "matching_money")),
        ({"fx_gain_loss": {"CNY": -1}}, ("fx_gain_loss.CNY", "matching_money")),
    ],
)
def test_a_fault_is_named_with_its_place(
    change: dict[str, object], expected: tuple[str, str]
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse_treatment({**GOOD, **change})
    assert [(one.path, one.code) for one in refused.value.issues] == [expected]
