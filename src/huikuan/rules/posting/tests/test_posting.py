"""Facts become balanced lines on the accounts of the standard, in the words of the trade."""

import datetime as dt
from decimal import Decimal
from importlib import resources
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.drafts import DRAFT
from huikuan.rules.items import Account, DocumentKind
from huikuan.rules.posting import (
    DIFFERENCES,
    DRAFTS,
    DraftMove,
    Issue,
    Leg,
    Line,
    NoRate,
    Rate,
    Reversal,
    Word,
    in_home,
    of_draft,
    of_group,
    of_issue,
    parse,
    parse_chart,
    rate_on,
    sides,
)


def preset(kind: str, name: str) -> dict[str, Any]:
    file = resources.files("huikuan").joinpath("policies", kind, f"{name}.yaml")
    return cast("dict[str, Any]", yaml.safe_load(file.read_bytes()))


CAS, SMALL = preset("chart", "cas"), preset("chart", "small")
DOCUMENT = preset("posting", "standard")
SETTINGS = parse(DOCUMENT)


def told(lines: tuple[Line, ...]) -> dict[str, int]:
    return {line.word.value: line.minor for line in lines}


def test_an_invoice_is_income_and_tax() -> None:
    lines = of_issue(Issue("invoice", "", 113_00, 13_00), fvoci=False)
    assert told(lines) == {"receivable": 113_00, "revenue": -100_00, "output_vat": -13_00}
    assert not any(line.red for line in lines)
    # without tax there is no line of tax
    assert told(of_issue(Issue("debit_note", "", 5), fvoci=False)) == {
        "receivable": 5,
        "revenue": -5,
    }


def test_a_credit_note_is_red_and_so_is_what_was_taken_back() -> None:
    credit = of_issue(Issue("credit_note", "", -113_00, -13_00), fvoci=False)
    assert told(credit) == {"receivable": -113_00, "revenue": 100_00, "output_vat": 13_00}
    assert [sides(line, Reversal.NEGATIVE) for line in credit] == [
        (-113_00, 0),
        (0, -100_00),
        (0, -13_00),
    ]
    assert [sides(line, Reversal.MIRRORED) for line in credit] == [
        (0, 113_00),
        (100_00, 0),
        (13_00, 0),
    ]
    back = of_issue(Issue("invoice", "", 113_00, 13_00, reversed_=True), fvoci=False)
    assert told(back) == told(credit)
    assert all(line.red for line in back)


def test_money_comes_in_where_it_came_in() -> None:
    for method, word in (
        ("bank", "bank"),
        ("", "bank"),
        ("cash", "cash"),
        ("offset", "payable"),
        ("transfer", "transfer_clearing"),
        ("group", "intercompany"),
    ):
        assert told(of_issue(Issue("receipt", method, -7), fvoci=False)) == {
            "unapplied": -7,
            word: 7,
        }
    assert told(of_issue(Issue("opening", "", 9), fvoci=False)) == {"receivable": 9, "opening": -9}


def test_money_of_nobody_known_is_no_advance_of_a_customer() -> None:
    nobodys = Issue("receipt", "bank", -7, owned=False)
    assert told(of_issue(nobodys, fvoci=False)) == {"unidentified": -7, "bank": 7}
    assert parse_chart(CAS)["unidentified"].code == "224103"
    # a chart that was written before such money had a place keeps it where it stood
    accounts = {role: one for role, one in CAS["accounts"].items() if role != "unidentified"}
    old = parse_chart(CAS | {"accounts": accounts})
    assert SETTINGS.account(old, Word.UNIDENTIFIED).code == "2204"
    assert SETTINGS.account(parse_chart(CAS), Word.UNIDENTIFIED).code == "224103"
    assert SETTINGS.account(old, Word.BANK).code == "1002"


def test_a_draft_replaces_the_receivable_by_a_note() -> None:
    good = Issue("draft", "draft", -7, derecognised=True)
    assert told(of_issue(good, fvoci=False)) == {"unapplied": -7, "note_receivable": 7}
    assert told(of_issue(good, fvoci=True)) == {"unapplied": -7, "receivable_fvoci": 7}
    weak = Issue("draft", "draft", -7)
    assert told(of_issue(weak, fvoci=True)) == {"unapplied": -7, "note_receivable": 7}


def test_a_group_posts_each_leg() -> None:
    legs = [Leg(0, "", -100), Leg(1, "", 98), Leg(2, "discount_allowed", 2)]
    assert told(of_group(legs)) == {"receivable": -100, "unapplied": 98, "discount_allowed": 2}
    nobodys = [Leg(0, "", -98), Leg(1, "", 98, owned=False)]
    assert told(of_group(nobodys)) == {"receivable": -98, "unidentified": 98}
    # a discount lowers revenue under CAS 14, and was a cost of money before
    assert SETTINGS.role(Word.DISCOUNT_ALLOWED) == "revenue"
    old = parse(DOCUMENT | {"discount": "finance_cost"})
    assert old.role(Word.DISCOUNT_ALLOWED) == "finance_cost"
    assert set(DIFFERENCES) == {one.value for one in Account}


def test_drafts_honoured_handed_on_and_refused() -> None:
    def of(act: str, before: str, good: bool, **more: Any) -> dict[str, int]:  # noqa: ANN401
        return told(of_draft(DraftMove(act, before, good, 100, **more), fvoci=False))

    assert of("honour", "presented", good=True) == {"bank": 100, "note_receivable": -100}
    by_receipt = of("honour", "presented", good=False, paid_by_receipt=True)
    assert by_receipt == {"draft_clearing": 100, "note_receivable": -100}
    assert of("discount", "discounting", good=True, interest_minor=3) == {
        "bank": 97,
        "discount_interest": 3,
        "note_receivable": -100,
    }
    assert of("discount", "discounting", good=False) == {"bank": 100, "short_term_loan": -100}
    assert of("dishonour", "discounted", good=False) == {"short_term_loan": 100, "bank": -100}
    assert of("endorse", "endorsing", good=False) == {"payable": 100, "endorsed_liability": -100}
    assert of("pledge", "received", good=True) == {}
    # what was derecognised is gone: its honouring moves nothing
    assert of("honour", "endorsed", good=True) == {}
    fair = of_draft(DraftMove("endorse", "endorsing", True, 100), fvoci=True)
    assert told(fair) == {"payable": 100, "receivable_fvoci": -100}


def test_every_table_names_moves_that_there_are() -> None:
    moves = {(act, state.value) for state, act in DRAFT.moves}
    assert {(act, before) for act, before, _ in DRAFTS} <= moves


KINDS = st.sampled_from([one.word for one in DocumentKind])
FLAGS = st.booleans()
AMOUNTS = st.integers(-(10**12), 10**12)


@given(KINDS, AMOUNTS, AMOUNTS, FLAGS, FLAGS, FLAGS)
def test_every_issue_balances(
    kind: str,
    minor: int,
    tax: int,
    gone: bool,
    good: bool,
    fvoci: bool,
) -> None:
    lines = of_issue(Issue(kind, "bank", minor, tax, gone, good, owned=not good), fvoci=fvoci)
    assert sum(line.minor for line in lines) == 0
    for way in Reversal:
        both = [sides(line, way) for line in lines]
        assert sum(debit for debit, _ in both) == sum(credit for _, credit in both)


@given(st.sampled_from(sorted(DRAFTS)), st.integers(1, 10**12), st.integers(0, 100), FLAGS)
def test_every_move_of_a_draft_balances(
    key: tuple[str, str, bool],
    face: int,
    share: int,
    fvoci: bool,
) -> None:
    lines = of_draft(DraftMove(*key, face, face * share // 100), fvoci=fvoci)
    assert sum(line.minor for line in lines) == 0


@given(st.lists(AMOUNTS, max_size=6), st.integers(1, 10**7))
def test_the_home_currency_balances_too(minor: list[int], rate: int) -> None:
    whole = [*minor, -sum(minor)]
    found = in_home(whole, Rate("USD", dt.date(2026, 1, 1), rate, 10_000), "CNY")
    assert sum(found) == 0
    assert len(found) == len(whole)


def test_yen_become_yuan_by_the_rate_of_the_day() -> None:
    rates = parse(
        DOCUMENT
        | {
            "rates": [
                {"currency": "JPY", "from": "2026-01-01", "rate": "0.05"},
                {"currency": "JPY", "from": "2026-02-01", "rate": "0.0467"},
            ]
        }
    ).rates
    rate = rate_on(rates, "JPY", dt.date(2026, 2, 1))
    assert Decimal(rate.numerator) / rate.denominator == Decimal("0.0467")
    # 1,001 yen are 46.75 yuan
    assert in_home([1_001, -1_001], rate, "CNY") == (46_75, -46_75)
    assert in_home([], rate, "CNY") == ()
    with pytest.raises(NoRate) as none:
        rate_on(rates, "JPY", dt.date(2025, 12, 31))
    assert none.value.currency == "JPY"


def test_both_charts_have_an_account_for_every_word() -> None:
    full, small = parse_chart(CAS), parse_chart(SMALL)
    for word in Word:
        assert full[SETTINGS.role(word)].code
        assert small[SETTINGS.role(word)].code
    # a small enterprise has no allowance
    assert (full["bad_debt"].zh, small["bad_debt"].code) == ("坏账准备", "5711")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "aging"}, "policy_kind"),
        ({"colour": 1}, "policy_unknown_key"),
        ({"standard": "ours"}, "posting_standard"),
        ({"accounts": CAS["accounts"] | {"friends": {}}}, "posting_account"),
        ({"accounts": CAS["accounts"] | {"bank": {"code": "1"}}}, "posting_account"),
        (
            {"accounts": CAS["accounts"] | {"bank": {"code": " ", "zh": "a", "en": "b"}}},
            "posting_account",
        ),
    ],
)
def test_a_chart_that_lacks_something_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse_chart(CAS | change)
    assert [one.code for one in refused.value.issues] == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "aging"}, "policy_kind"),
        ({"colour": 1}, "policy_unknown_key"),
        ({"chart": 1}, "posting_chart"),
        ({"discount": "nowhere"}, "posting_choice"),
        ({"fvoci": "yes"}, "posting_flag"),
        ({"rates": None}, "posting_rate"),
        ({"rates": [1]}, "posting_rate"),
        ({"rates": [{"currency": "USD", "from": "now", "rate": "7"}]}, "posting_rate"),
        ({"rates": [{"currency": "XXY", "from": "2026-01-01", "rate": "7"}]}, "posting_rate"),
        ({"rates": [{"currency": "USD", "from": "2026-01-01", "rate": "-7"}]}, "posting_rate"),
    ],
)
def test_settings_that_cannot_be_are_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(DOCUMENT | change)
    assert [one.code for one in refused.value.issues] == [code]


def test_a_chart_without_accounts_names_every_one_that_is_missing() -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse_chart(CAS | {"accounts": None})
    assert len(refused.value.issues) == len(CAS["accounts"]) - 1
