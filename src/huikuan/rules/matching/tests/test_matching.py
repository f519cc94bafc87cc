"""What matching decides, in the words of the trade (D4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huikuan.adapters.texts import known
from huikuan.rules.matching import (
    Advice,
    AdviceLine,
    Alias,
    AliasKind,
    DifferenceKind,
    DiscountOffer,
    Expected,
    Outcome,
    alias_key,
    calibrate,
    match,
)
from huikuan.rules.matching.ideas import FITS, METHODS, RIVALS
from huikuan.rules.matching.payers import HOWS

from .firm import DAY, HUASHENG, MERIDIAN, OLDEST, POLICY, TWIN, book, cash, claim, judge, paid

CLAIMS = [claim(101, 100_00), claim(102, 250_50), claim(103, 399_99), claim(205, 70_00, MERIDIAN)]


@pytest.mark.parametrize(
    ("text", "minor", "method", "settled"),
    [
        ("货款 INV-2025-000101", 100_00, "reference", {101}),
        ("INV-2025-000101,INV-2025-000102", 350_50, "reference", {101, 102}),
        ("付inv - 2025 - 000102", 250_50, "reference", {102}),
        ("inv2025000103", 399_99, "reference", {103}),
        ("ＩＮＶ－２０２５－０００１０２", 250_50, "reference", {102}),
        ("发票号101 103", 499_99, "damaged", {101, 103}),
        ("INV-2025-000109", 100_00, "damaged", {101}),
        ("INV-2025-00101", 100_00, "damaged", {101}),
        ("INV-2025-000101/102", 350_50, "more", {101, 102}),
        ("/RFB/INV-2025-000101,INV-2025-00", 350_50, "more", {101, 102}),
        ("INV-2025-000101", 350_50, "more", {101, 102}),
        ("货款", 250_50, "amount", {102}),
        ("", 499_99, "sum", {101, 103}),
    ],
)
def test_what_the_payer_wrote_names_what_is_settled(
    text: str, minor: int, method: str, settled: set[int]
) -> None:
    verdict = judge(paid(minor, text), CLAIMS)
    assert cash(verdict).keys() == settled
    best = verdict.proposals[0]
    assert best.method == method
    assert (best.left_minor, best.customer_id) == (0, HUASHENG)
    assert sum(cash(verdict).values()) == minor


def test_a_clean_number_and_the_whole_amount_are_applied() -> None:
    verdict = judge(paid(100_00, "INV-2025-000101"), CLAIMS)
    assert verdict.outcome is Outcome.APPLY
    assert ("INV-2025-000101", "INV-2025-000101") in verdict.proposals[0].words
    assert not [one for one in verdict.proposals[0].against if one.code != "matching_payer_twin"]


@pytest.mark.parametrize(
    ("payer", "more", "customer"),
    [
        ("宁波华盛电子有限公司", {}, HUASHENG),
        ("（宁波）华盛电子 有限公司", {"payer_tax_id": "91330212ma2xyz1234"}, HUASHENG),
        ("NINGBO HUASHENG DIANZI YOUXIAN GONGSI", {}, HUASHENG),
        ("MERIDIAN TOOLS AND HARDWARE", {}, MERIDIAN),
        ("MERIDIAN TOOLS & HARDW", {}, MERIDIAN),
        ("Meridian Tolls & Hardware GmbH", {}, MERIDIAN),
        ("Meridian Tools", {}, MERIDIAN),
        ("恒泰机械", {}, OLDEST),
        ("王小明", {"payer_account": "6222-0001 99"}, MERIDIAN),
        ("李财务", {}, TWIN),
        ("whoever", {"customer_id": OLDEST}, OLDEST),
    ],
)
def test_who_a_payer_is(payer: str, more: dict[str, object], customer: int) -> None:
    aliases = [
        Alias(AliasKind.ACCOUNT, alias_key(AliasKind.ACCOUNT, "6222 000199"), MERIDIAN),
        Alias(AliasKind.NAME, alias_key(AliasKind.NAME, "李财务"), TWIN),
    ]
    claims = [claim(number, 500_00 + number, number) for number in (1, 2, 3, 4)]
    verdict = judge(paid(500_00 + customer, "", payer, **more), claims, aliases=aliases)
    best = verdict.proposals[0]
    assert (best.customer_id, best.method) == (customer, "amount")


def test_money_of_a_stranger_is_never_applied_by_its_amount_alone() -> None:
    verdict = judge(paid(250_50, "", "无名氏"), CLAIMS)
    assert (verdict.outcome, cash(verdict)) == (Outcome.SUGGEST, {102: 250_50})
    assert judge(paid(251_00, "", "无名氏"), CLAIMS).outcome is Outcome.LEAVE
    assert judge(paid(251_00, "", ""), []).proposals == ()


def test_known_payer_without_claims_is_money_on_account() -> None:
    verdict = judge(paid(10_00, "货款"), [])
    best = verdict.proposals[0]
    assert (best.method, best.shares, best.left_minor) == ("payer", (), 10_00)
    assert verdict.outcome is not Outcome.APPLY


def test_two_invoices_of_one_amount_are_a_tie_and_the_oldest_is_suggested() -> None:
    older, newer = claim(7, 80_00), claim(9, 80_00)
    verdict = judge(paid(80_00), [newer, older])
    assert verdict.outcome is Outcome.SUGGEST
    assert [share.document_id for one in verdict.proposals for share in one.shares] == [7, 9]
    assert verdict.proposals[0].features[-1] in {"rival", "tie"}


def test_namesakes_with_the_same_amount_are_a_tie() -> None:
    verdict = judge(paid(80_00, "", "华盛电子"), [claim(7, 80_00, HUASHENG), claim(9, 80_00, TWIN)])
    assert verdict.outcome is not Outcome.APPLY
    assert {one.customer_id for one in verdict.proposals} == {HUASHENG, TWIN}


def test_a_discount_is_allowed_on_its_last_day_and_not_after() -> None:
    offered = claim(7, 100_00, offers=(DiscountOffer(DAY, 2_00),))
    in_time = judge(paid(98_00, "INV-2025-000007"), [offered, claim(8, 55_00)])
    (share,) = in_time.proposals[0].shares
    assert (share.cash_minor, share.difference_minor) == (98_00, 2_00)
    assert share.difference is DifferenceKind.DISCOUNT
    assert judge(paid(98_00), [offered]).proposals[0].features[:2] == ("amount", "discount")
    late = paid(90_00, "INV-2025-000007", received_on=DAY + timedelta(days=1))
    assert judge(late, [offered]).proposals[0].features[:2] == ("reference", "part")


def test_a_discount_on_some_of_the_named_invoices() -> None:
    offered = claim(7, 100_00, offers=(DiscountOffer(DAY, 2_00),))
    other = claim(8, 50_00, offers=(DiscountOffer(DAY, 1_00),))
    verdict = judge(paid(149_00, "INV-2025-000007 INV-2025-000008"), [offered, other])
    assert cash(verdict) == {7: 100_00, 8: 49_00}


@pytest.mark.parametrize(
    ("minor", "charges", "kind"),
    [
        (999_95, 0, DifferenceKind.ROUNDING),
        (960_00, 0, DifferenceKind.BANK_CHARGE),
        (900_00, 100_00, DifferenceKind.BANK_CHARGE),
        (900_00, 0, None),
    ],
)
def test_what_may_be_missing(minor: int, charges: int, kind: DifferenceKind | None) -> None:
    payment = paid(minor, "INV-2025-000007", charges_minor=charges)
    (share,) = judge(payment, [claim(7, 1000_00)]).proposals[0].shares
    assert share.difference is kind
    assert share.cash_minor == minor
    assert share.difference_minor == (1000_00 - minor if kind else 0)
    found = judge(replace(payment, text=""), [claim(7, 1000_00)]).proposals[0]
    assert found.method == ("amount" if kind else "oldest")


def test_a_charge_on_the_sum_of_everything_open() -> None:
    verdict = judge(paid(1960_00), [claim(7, 1000_00), claim(8, 1000_00)])
    assert verdict.proposals[0].features[:2] == ("sum", "charge")
    assert verdict.outcome is not Outcome.APPLY


def test_credit_notes_are_netted() -> None:
    claims = [claim(7, 100_00), claim(8, 70_00), claim(9, -30_00, number="CN-2025-000009")]
    named = judge(paid(70_00, "INV-2025-000007"), claims)
    netted = [one for one in named.proposals if one.features[:2] == ("more", "netted")]
    assert {share.document_id: share.cash_minor for share in netted[0].shares} == {
        7: 100_00,
        9: -30_00,
    }
    everything = judge(paid(140_00), claims)
    assert cash(everything) == {7: 100_00, 8: 70_00, 9: -30_00}
    both = judge(paid(70_00, "INV-2025-000007 CN-2025-000009"), claims)
    assert both.proposals[0].features[:2] == ("reference", "netted")
    short = judge(paid(50_00, "INV-2025-000007 CN-2025-000009"), claims)
    assert cash(short) == {7: 80_00, 9: -30_00}
    one = judge(paid(40_00), claims)
    assert cash(one) == {8: 70_00, 9: -30_00}


def test_a_named_invoice_may_be_paid_in_parts() -> None:
    first = paid(40_00, "INV-2025-000007", receipt_id=1)
    second = paid(60_00, "INV-2025-000007", receipt_id=2)
    one, two = match([second, first], book([claim(7, 100_00)]), POLICY)
    assert (cash(one), cash(two)) == ({7: 40_00}, {7: 60_00})


def test_more_than_is_named_stays_with_the_payment() -> None:
    verdict = judge(paid(130_00, "INV-2025-000007"), [claim(7, 100_00)])
    assert (cash(verdict), verdict.proposals[0].left_minor) == ({7: 100_00}, 30_00)
    assert verdict.outcome is Outcome.SUGGEST


def test_what_the_payer_named_comes_before_what_the_amount_fits() -> None:
    verdict = judge(paid(60_00, "INV-2025-000007"), [claim(7, 100_00), claim(8, 60_00)])
    assert verdict.outcome is Outcome.SUGGEST
    assert {one.method for one in verdict.proposals} == {"reference", "amount"}


def test_an_order_names_its_invoices_or_the_one_that_fits() -> None:
    claims = [
        claim(7, 100_00, order_no="SO-2025-000033"),
        claim(8, 60_00, order_no="SO-2025-000033"),
        claim(9, 11_00),
    ]
    assert cash(judge(paid(160_00, "SO-2025-000033 货款"), claims)) == {7: 100_00, 8: 60_00}
    assert cash(judge(paid(60_00, "PO SO-2025-000033"), claims)) == {8: 60_00}
    assert cash(judge(paid(71_00, "SO-2025-000033, INV-2025-000009"), claims)) == {
        8: 60_00,
        9: 11_00,
    }


def test_an_electronic_invoice_number_names_the_invoice() -> None:
    claims = [claim(7, 100_00, einvoice_no="25332000000012345678"), claim(8, 100_00)]
    verdict = judge(paid(100_00, "发票25332000000012345678"), claims)
    assert (verdict.outcome, cash(verdict)) == (Outcome.APPLY, {7: 100_00})


def test_an_advice_is_the_payers_designation() -> None:
    lines = (AdviceLine("inv 2025 000101", 60_00), AdviceLine("INV-2025-000102"))
    advice = Advice(5, HUASHENG, "CNY", 310_50, DAY, lines)
    verdict = judge(paid(310_50, "货款"), CLAIMS, advices=[advice])
    assert (verdict.proposals[0].method, cash(verdict)) == ("advice", {101: 60_00, 102: 250_50})
    named = replace(advice, customer_id=None, reference="TT-778899")
    found = judge(paid(310_50, "tt778899", "无名氏"), CLAIMS, advices=[named])
    assert cash(found) == {101: 60_00, 102: 250_50}
    by_name = replace(advice, customer_id=None, payer_name="宁波华盛电子有限公司")
    assert cash(judge(paid(310_50), CLAIMS, advices=[by_name])) == {101: 60_00, 102: 250_50}


@pytest.mark.parametrize(
    "change",
    [
        {"paid_on": DAY - timedelta(days=60)},
        {"customer_id": MERIDIAN},
        {"customer_id": None},
        {"lines": (AdviceLine("INV-2025-000999", 310_50),)},
        {"lines": (AdviceLine("INV-2025-000101", 310_50),)},
        {"lines": (AdviceLine("INV-2025-000101"), AdviceLine("INV-2025-000101"))},
        {"lines": (AdviceLine("INV-2025-000101"),)},
    ],
)
def test_an_advice_that_cannot_be_followed_is_not(change: dict[str, object]) -> None:
    lines = (AdviceLine("INV-2025-000101", 60_00), AdviceLine("INV-2025-000102"))
    advice = replace(Advice(5, HUASHENG, "CNY", 310_50, None, lines), **change)  # type: ignore[arg-type]
    verdict = judge(paid(310_50, "货款"), CLAIMS, advices=[advice])
    assert "advice" not in {one.method for one in verdict.proposals}


def test_an_advice_with_a_discount_and_two_that_disagree() -> None:
    claims = [claim(7, 100_00, offers=(DiscountOffer(DAY, 2_00),)), claim(8, 98_00)]
    first = Advice(5, HUASHENG, "CNY", 98_00, DAY, (AdviceLine("INV-2025-000007", 98_00),))
    verdict = judge(paid(98_00), claims, advices=[first])
    assert verdict.proposals[0].shares[0].difference is DifferenceKind.DISCOUNT
    second = Advice(6, HUASHENG, "CNY", 98_00, DAY, (AdviceLine("INV-2025-000008", 98_00),))
    assert judge(paid(98_00), claims, advices=[first, second]).outcome is Outcome.SUGGEST


def test_a_promise_is_seen_as_kept() -> None:
    promise = Expected(HUASHENG, DAY + timedelta(days=2), 150_00, "CNY", {101: 50_00, 102: 100_00})
    verdict = judge(paid(150_00), CLAIMS, expected=[promise])
    assert (verdict.proposals[0].method, cash(verdict)) == ("promise", {101: 50_00, 102: 100_00})
    late = replace(promise, on=DAY - timedelta(days=90))
    too_much = replace(promise, parts={101: 150_00})
    for other in (late, too_much, replace(promise, parts={})):
        found = judge(paid(150_00), CLAIMS, expected=[other])
        assert found.proposals[0].method == "oldest"


def test_oldest_first_by_itself_only_where_the_contract_says_so() -> None:
    claims = [claim(7, 100_00, OLDEST), claim(8, 60_00, OLDEST)]
    by_contract = judge(paid(130_00, "货款", "温州恒泰机械有限公司"), claims)
    assert (by_contract.outcome, cash(by_contract)) == (Outcome.APPLY, {7: 100_00, 8: 30_00})
    suggested = judge(paid(130_00), [claim(7, 100_00), claim(8, 60_00)])
    assert (suggested.outcome, cash(suggested)) == (Outcome.SUGGEST, {7: 100_00, 8: 30_00})
    beyond = judge(paid(200_00), [claim(7, 100_00), claim(8, 60_00)])
    assert beyond.proposals[0].left_minor == 40_00


def test_a_third_party_pays_for_the_customer_that_it_names() -> None:
    other = judge(paid(70_00, "INV-2025-000205"), CLAIMS)
    assert (other.proposals[0].customer_id, cash(other)) == (MERIDIAN, {205: 70_00})
    assert "matching_payer_other" in {one.code for one in other.proposals[0].against}
    group = judge(paid(100_00, "INV-2025-000101", "温州恒泰机械有限公司"), CLAIMS)
    assert "matching_payer_group" in {one.code for one in group.proposals[0].against}


def test_claims_of_two_customers_named_in_one_text_wait_for_a_person() -> None:
    verdict = judge(paid(170_00, "INV-2025-000101 INV-2025-000205"), CLAIMS)
    assert verdict.outcome is not Outcome.APPLY


def test_another_currency_is_not_touched() -> None:
    dollars = claim(7, 100_00, currency="USD")
    verdict = judge(paid(100_00, "INV-2025-000007"), [dollars])
    assert cash(verdict) == {}


@pytest.mark.parametrize("minor", [0, -5_00])
def test_no_money_settles_nothing(minor: int) -> None:
    verdict = judge(paid(minor, "INV-2025-000101"), CLAIMS)
    assert (verdict.outcome, verdict.proposals) == (Outcome.LEAVE, ())


def test_what_one_payment_took_is_gone_and_the_certain_one_goes_first() -> None:
    guess = paid(80_00, "", receipt_id=1)
    named = paid(80_00, "INV-2025-000007", receipt_id=2)
    first, second = match([guess, named], book([claim(7, 80_00), claim(9, 80_00)]), POLICY)
    assert (cash(second), second.outcome) == ({7: 80_00}, Outcome.APPLY)
    assert cash(first) == {9: 80_00}


def test_a_misread_number_without_a_known_payer_is_found_by_its_amount() -> None:
    verdict = judge(paid(250_50, "INV-2025-000108", "无名氏"), CLAIMS)
    assert (verdict.proposals[0].method, cash(verdict)) == ("damaged", {102: 250_50})
    by_digits = judge(paid(100_00, "101", "无名氏"), CLAIMS)
    assert (by_digits.proposals[0].method, cash(by_digits)) == ("damaged", {101: 100_00})


def test_damaged_numbers_that_may_be_several_and_do_not_sum_name_nothing() -> None:
    verdict = judge(paid(77_00, "INV-2025-000109"), CLAIMS)
    assert verdict.proposals[0].method == "oldest"
    single = judge(paid(77_00, "INV-2025-000209"), [claim(205, 100_00)])
    assert single.proposals[0].features[:2] == ("damaged", "part")


def test_many_damaged_numbers_are_not_tried_in_all_ways() -> None:
    claims = [claim(1000 + number, 100_00 + number) for number in range(40)]
    text = " ".join(f"INV-2025-00100{number}9" for number in range(8))
    verdict = judge(paid(12_345_67, text), claims)
    assert verdict.outcome is not Outcome.APPLY


def test_every_word_that_matching_may_say_has_its_sentence() -> None:
    codes = {f"matching_by_{one}" for one in METHODS}
    codes |= {f"matching_method_{one}" for one in METHODS}
    codes |= {f"matching_fit_{one}" for one in FITS if one != "none"}
    codes |= {f"matching_payer_{one}" for one in HOWS}
    codes |= {f"matching_{one}" for one in RIVALS if one != "clear"}
    codes |= {f"matching_{one}" for one in ("sure", "likely", "weak", "nobody", "written_off")}
    assert sorted(code for code in codes if not known(code)) == []


def test_calibration_is_careful_with_few_cases() -> None:
    features = ("sum", "exact", "name", "clear")
    before = {"sum": 500, "sum.exact": 950}
    lucky = calibrate([(features, True)] * 9, before)
    assert lucky == before
    proven = calibrate([(features, True)] * 980 + [(features, False)] * 20, before)
    assert proven["sum.exact.name.clear"] == (980_000 + 20 * 950) // 1020
    assert POLICY.confidence(("unheard", "of")) == 0
