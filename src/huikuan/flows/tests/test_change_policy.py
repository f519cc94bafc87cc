"""Changing a policy: read and written as text, understood in words, refused with the place."""

from datetime import date

import pytest

from huikuan.books.policies.operations import CHECKS, presets
from huikuan.flows import change_policy as flow

AGING = {"kind": "aging", "name": "standard", "basis": "due_date", "edges": [30, 60]}


@pytest.mark.parametrize("kind", sorted(CHECKS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_printed_reads_back_as_the_same_document(kind: str, language: str) -> None:
    for document in presets(kind):
        assert flow.parse(flow.printed(kind, document, language)) == document


def test_figures_with_a_point_and_days_stay_as_they_were_written() -> None:
    read = flow.parse("rate: 7.1055\nfrom: 2026-09-30\nyes: true\nn: 0\nempty:\nlist: [1, a]\n")
    assert read == {
        "rate": "7.1055",
        "from": "2026-09-30",
        "yes": True,
        "n": 0,
        "empty": None,
        "list": [1, "a"],
    }


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("a: &x 1\nb: *x", "policy.text_reference", 1),
        ("a: 1\nb: !!python/name:os.system x", "policy.text_reference", 2),
        ("a: 1\nc: [1, 2", "policy.text_broken", 2),
        ("a: 1\nb: 2\na: 3", "policy.text_twice", 3),
        ("- 1\n- 2", "policy.text_not_a_table", 1),
        ("", "policy.text_not_a_table", 1),
        ("a: " + "[" * 40 + "]" * 40, "policy.text_too_deep", 1),
        ("? [a, b]\n: 1", "policy.text_broken", 1),
        ("a: {<<: {b: 1}}", "policy.text_broken", 1),
    ],
)
def test_what_is_no_policy_is_refused_with_its_place(written: str, code: str, line: int) -> None:
    with pytest.raises(flow.Unreadable) as refused:
        flow.parse(written)
    assert refused.value.code == code
    assert refused.value.figures["line"] == line
    assert flow.in_words(code, refused.value.figures, "en") != code


def test_a_text_that_is_too_long_is_not_even_read() -> None:
    with pytest.raises(flow.Unreadable, match=r"policy\.text_too_long"):
        flow.parse("a: " + "x" * 200_000)


def test_figures_are_read_with_their_words_and_units() -> None:
    shown = {one.path: (one.label, one.words) for one in flow.read("aging", AGING, "en")}
    assert shown == {
        "basis": ("Counted from", "Due day (days past due)"),
        "edges": ("Last day of each bucket", "30, 60 days"),
    }
    cash = {one.path: one.words for one in flow.read("cash", presets("cash")[0], "zh")}
    assert cash["learn"] == "99.5 %"
    assert cash["on_close"] == "是"
    assert cash["overpayment"].startswith("CNY 10.00 · ")


def test_lines_of_a_policy_are_tables_and_what_nobody_described_is_shown() -> None:
    drafts = {one.path: one for one in flow.read("drafts", presets("drafts")[0], "en")}
    assert drafts["acceptors"].headings == ("Bank", "Class", "From", "To (not included)")
    assert drafts["acceptors"].rows[0] == ("中国工商银行", "State bank", "2000-01-01", "Not set")
    odd = flow.read("aging", {**AGING, "mood": {"a": 1}}, "en")
    assert (odd[-1].label, odd[-1].words) == ("mood", "a: 1")


def test_a_difference_says_what_where_old_and_new() -> None:
    chart = presets("chart")[0]
    accounts = chart["accounts"]
    assert isinstance(accounts, dict)
    new = {**chart, "accounts": {**accounts, "bank": {**accounts["bank"], "code": "1003"}}}
    assert flow.changes("chart", chart, new, "zh") == (
        flow.Changed("accounts.bank.code", "科目 › bank › 科目代码", "1002", "1003"),
    )
    assert flow.changes("aging", AGING, {**AGING, "edges": [30]}, "en")[0].new == "30 days"


@pytest.mark.django_db
def test_a_kind_without_history_says_so() -> None:
    with pytest.raises(flow.NoReplay):
        flow.replay(company_id=1, kind="chart", name="cas", document={}, as_of=date(2026, 11, 30))


def test_rules_of_several_shapes_read_each_with_the_figures_it_has() -> None:
    limits = presets("limits")[0]
    rules = next(one for one in flow.read("limits", limits, "en") if one.path == "rules")
    trade = rules.inside[0]
    assert trade.label == "Share of a year's trade with the customer"
    assert [(one.label, one.words) for one in trade.inside] == [
        ("Speaks of", "Established customers"),
        ("Share", "15 %"),
    ]
    listed = limits["rules"]
    assert isinstance(listed, list)
    changed = {**limits, "rules": [{**listed[0], "share": 1200}, *listed[1:]]}
    assert flow.changes("limits", limits, changed, "zh") == (
        flow.Changed("rules.annual_trade.share", "规则 › 年交易额比例 › 比例", "15 %", "12 %"),
    )
