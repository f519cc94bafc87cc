"""Damaged numbers, numbers of any shape, and payers who are hard to tell (D4)."""

from dataclasses import replace

import pytest

from huikuan.rules.matching import Alias, AliasKind, Outcome, Party

from .firm import HUASHENG, MERIDIAN, POLICY, cash, claim, judge, paid

CLAIMS = [claim(101, 100_00), claim(102, 250_50), claim(103, 399_99), claim(205, 70_00, MERIDIAN)]


def test_two_digits_swapped_are_one_slip() -> None:
    verdict = judge(paid(399_99, "INV-2025-000130"), [*CLAIMS, claim(999, 5_00)])
    assert (verdict.proposals[0].method, cash(verdict)) == ("damaged", {103: 399_99})


def test_a_whole_number_beside_a_damaged_one() -> None:
    claims = [claim(101, 10_00), claim(102, 20_00), claim(203, 20_00), claim(304, 5_00)]
    verdict = judge(paid(30_00, "INV-2025-000101,INV-2025-000205"), claims)
    assert (verdict.proposals[0].method, cash(verdict)) == ("damaged", {101: 10_00, 203: 20_00})


def test_a_second_number_written_by_its_end() -> None:
    claims = [claim(1101, 10_00), claim(1102, 20_00), claim(2203, 20_00), claim(2205, 10_00)]
    verdict = judge(paid(30_00, "INV-2025-001101/203"), claims)
    assert cash(verdict) == {1101: 10_00, 2203: 20_00}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("2025-55512", "2025-55512"),
        ("2025-55512", "202555512"),
        ("2025/55512/A", "invoice 2025 55512 a"),
        ("合同甲", "合同甲"),
        ("AB", "AB"),
        ("7", "7"),
    ],
)
def test_numbers_of_any_shape(number: str, text: str) -> None:
    claims = [claim(1, 10_00), claim(2, 10_00)]
    claims[1] = replace(claims[1], number=number, order_no="合同乙")
    claims[0] = replace(claims[0], number="X", order_no="合同乙")
    verdict = judge(paid(10_00, text), claims)
    sure = sum(sign.isdigit() for sign in number) > 3
    assert (verdict.outcome is Outcome.APPLY) == sure
    if sure:
        assert cash(verdict) == {2: 10_00}


def test_a_money_limit_of_its_currency_only() -> None:
    dinar = claim(7, 1000_00, currency="KWD")
    verdict = judge(paid(999_99, "INV-2025-000007", currency="KWD"), [dinar])
    assert verdict.proposals[0].features[:2] == ("reference", "part")


def test_what_is_too_weak_is_left_with_its_reason() -> None:
    strict = replace(POLICY, suggest=980, leave=100)
    verdict = judge(paid(77_00), CLAIMS, strict)
    assert (verdict.outcome, verdict.reasons[0].code) == (Outcome.LEAVE, "matching_weak")
    assert verdict.proposals


def test_names_that_share_only_common_letters_are_not_compared_with_all() -> None:
    parties = [Party(at, f"C{at}", f"宁波{at:04d}号电子有限公司") for at in range(1, 500)]
    claims = [claim(3, 10_00, 3)]
    verdict = judge(paid(10_00, "", "宁波电子"), claims, parties=parties)
    assert verdict.outcome is not Outcome.APPLY
    likely = judge(paid(10_00, "", "宁波0003号电孑有限公司"), claims, parties=parties)
    assert likely.proposals[0].customer_id == 3


def test_a_short_beginning_of_a_name_is_nobody() -> None:
    verdict = judge(paid(10_00, "", "Mer"), [claim(3, 11_00, MERIDIAN)])
    assert verdict.proposals == ()


def test_an_account_learned_for_two_customers_names_neither_alone() -> None:
    aliases = [
        Alias(AliasKind.ACCOUNT, "6222", HUASHENG, 3),
        Alias(AliasKind.ACCOUNT, "6222", MERIDIAN, 9),
        Alias(AliasKind.TAX_ID, "", MERIDIAN),
    ]
    verdict = judge(
        paid(70_00, "", "无名氏", payer_account="6222", payer_tax_id="9"), CLAIMS, aliases=aliases
    )
    assert (verdict.proposals[0].customer_id, cash(verdict)) == (MERIDIAN, {205: 70_00})
    assert "matching_payer_several" in {one.code for one in verdict.proposals[0].against}


def test_an_order_whose_invoices_make_no_such_sum_is_paid_in_part() -> None:
    claims = [
        claim(7, 100_00, order_no="SO-2025-000033"),
        claim(8, 60_00, order_no="SO-2025-000033"),
    ]
    verdict = judge(paid(25_00, "SO-2025-000033"), claims)
    assert verdict.outcome is not Outcome.APPLY
    assert ("order", "part") in {one.features[:2] for one in verdict.proposals}


def test_an_order_of_several_beside_a_damaged_number_names_none_of_its_invoices() -> None:
    claims = [
        claim(7, 100_00, order_no="SO-2025-000033"),
        claim(8, 60_00, order_no="SO-2025-000033"),
        claim(412, 33_00),
    ]
    verdict = judge(paid(33_00, "SO-2025-000033 INV-2025-000419"), claims)
    assert cash(verdict) == {412: 33_00}
