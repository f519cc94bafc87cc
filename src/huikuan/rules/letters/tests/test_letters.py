"""Templates: what is refused, what is left out, what a value can never become."""

from copy import deepcopy
from typing import Any

import pytest

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.letters import Part, fill, filled, parse, summed

SOUND: dict[str, Any] = {
    "kind": "letters",
    "name": "formal_demand",
    "answer_days": 10,
    "sealed": True,
    "parts": ["debts", "account", "debts"],
    "zh": {
        "subject": "催款函 {reference}",
        "title": "催款函",
        "before": "致：{customer}\n\n在线查看：{portal}",
        "after": "请于 {pay_by}\n前付款。",
    },
    "en": {"subject": "Demand", "title": "Demand", "before": "To {customer}", "short": "Pay"},
}


def changed(path: str, value: object) -> dict[str, Any]:
    document = deepcopy(SOUND)
    *way, last = path.split(".")
    inside: Any = document
    for key in way:
        inside = inside[key]
    inside[last] = value
    return document


def test_values_stand_in_their_places_and_empty_paragraphs_are_left_out() -> None:
    policy = parse(SOUND)
    assert policy.parts == (Part.DEBTS, Part.ACCOUNT)
    values = {"reference": "R1", "customer": "{portal}", "portal": "", "pay_by": "2026-03-11"}
    said = filled(policy, policy.words["zh"], values)
    assert said.subject == "催款函 R1"
    # a customer who is called like a variable stays what it is called
    assert said.before == ("致：{portal}",)
    assert said.after == ("请于 2026-03-11 前付款。",)
    assert filled(policy, policy.words["en"], values).after == ()
    assert summed([1, 2]) == 3
    with pytest.raises(KeyError):
        fill("{nobody}", values)


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        ("kind", "dunning", "kind", "policy_kind"),
        ("colour", "red", "colour", "policy_unknown_key"),
        ("name", "love_letter", "name", "letters_name"),
        ("answer_days", -1, "answer_days", "letters_days"),
        ("sealed", "yes", "sealed", "letters_sealed"),
        ("parts", "debts", "parts", "letters_parts"),
        ("parts", ["debts", "poem"], "parts", "letters_parts"),
        ("zh", None, "zh", "letters_wording"),
        ("en.poem", "x", "en", "letters_wording"),
        ("zh.title", " ", "zh.title", "letters_empty"),
        ("zh.before", 7, "zh.before", "letters_empty"),
        ("zh.title", "长" * 61, "zh.title", "letters_long"),
        ("zh.subject", "一\n二", "zh.subject", "letters_characters"),
        ("zh.after", "一\x00二", "zh.after", "letters_characters"),
        ("zh.before", "{custumer}", "zh.before", "letters_variable"),
        ("zh.before", "{plan_total}", "zh.before", "letters_variable"),
        ("zh.before", "{customer", "zh.before", "letters_brace"),
        ("zh.before", "{{customer}}", "zh.before", "letters_brace"),
        ("zh.before", "{customer.__class__}", "zh.before", "letters_variable"),
    ],
)
def test_what_a_template_may_not_be(path: str, value: object, where: str, code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(changed(path, value))
    assert (where, code) in {(one.path, one.code) for one in refused.value.issues}
