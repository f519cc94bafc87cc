"""Late interest as a table: rules, days, part payments, rates that change, and refused policies."""

from copy import deepcopy
from datetime import date
from importlib import resources
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.calendars import WEEKENDS_ONLY
from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.interest import (
    Agreement,
    Buyer,
    Firm,
    LateDebt,
    Movement,
    Per,
    Regime,
    accrued,
    daily,
    parse,
    scope,
    size,
    total,
)

_FILE = resources.files("huikuan").joinpath("policies", "interest", "standard.yaml")
DOCUMENT: dict[str, Any] = yaml.safe_load(_FILE.read_bytes())
POLICY = parse(DOCUMENT)
SMALL = Agreement(seller_sme=True, buyer=Buyer.LARGE)
DAILY = Agreement(rate=500, per=Per.DAY)


def debt(
    due: date = date(2025, 6, 30),
    currency: str = "CNY",
    movements: tuple[Movement, ...] = (),
    charged_until: date | None = None,
) -> LateDebt:
    """A debt of 100,000 yuan, due on 30 June 2025."""
    return LateDebt(1, due, currency, 10_000_000, movements, charged_until)


@pytest.mark.parametrize(
    ("agreement", "of", "regime", "minor", "rate"),
    [
        # 100,000 x 3.00 % x 1.3 x 92 / 365
        (Agreement(), debt(), Regime.LPR, 98_301, 39_000),
        # the benchmark of before the LPR: 4.35 % x 1.3
        (Agreement(), debt(date(2019, 6, 30)), Regime.LPR, 3_538_636, 56_550),
        # 0.05 % a day
        (DAILY, debt(), Regime.CONTRACT, 460_000, 500),
        (Agreement(rate=60_000), debt(), Regime.CONTRACT, 151_233, 60_000),
        (Agreement(rate=60_000, day_count=360), debt(), Regime.CONTRACT, 153_333, 60_000),
        (Agreement(agreed_none=True), debt(), Regime.NONE, 0, None),
        (SMALL, debt(), Regime.SME, 460_000, 500),
        # what was excluded against the regulation counts for nothing
        (Agreement(agreed_none=True, seller_sme=True, buyer=Buyer.ORGAN), debt(),
         Regime.SME, 460_000, 500),
        # agreed below the LPR at signing: raised to it
        (Agreement(rate=20_000, seller_sme=True, buyer=Buyer.LARGE, signed_on=date(2024, 8, 1)),
         debt(), Regime.SME, 84_438, 33_500),
        (Agreement(rate=50_000, seller_sme=True, buyer=Buyer.LARGE, signed_on=date(2024, 8, 1)),
         debt(), Regime.CONTRACT, 126_027, 50_000),
        (Agreement(rate=1_000, seller_sme=True, buyer=Buyer.LARGE, signed_on=date(2010, 1, 1)),
         debt(), Regime.CONTRACT, 2_521, 1_000),
        (Agreement(pay_when_paid=True, seller_sme=True, buyer=Buyer.LARGE), debt(),
         Regime.PAY_WHEN_PAID, 75_616, 30_000),
        # before the regulation
        (SMALL, debt(date(2020, 1, 31)), Regime.LPR, None, 53_950),
        # 2.15 % + 8 % under German law, with 40 euros
        (Agreement(law="DE"), debt(currency="EUR"), Regime.FOREIGN, 255_836, 101_500),
        (Agreement(law="GB"), debt(currency="GBP"), Regime.FOREIGN, 308_767, 122_500),
        (Agreement(), debt(currency="EUR"), Regime.FOREIGN, 0, None),
        (Agreement(), debt(currency="USD"), Regime.FOREIGN, 0, None),
        (Agreement(), debt(date(2010, 1, 1)), Regime.LPR, 0, None),
    ],
)  # fmt: skip
def test_the_rule_that_holds_gives_the_rate(
    agreement: Agreement, of: LateDebt, regime: Regime, minor: int | None, rate: int | None
) -> None:
    """Each regime of the law, reckoned by hand up to the end of September 2025."""
    found = accrued(POLICY, of, agreement, date(2025, 9, 30))
    assert found.regime is regime
    assert minor is None or found.minor == minor
    assert (found.spans[0].rate if found.spans else None) == rate


def test_a_part_payment_splits_the_days_and_a_later_one_ends_them() -> None:
    """What is paid on a day bears interest for that day; a debt that is paid bears none."""
    paid = debt(
        movements=(Movement(date(2025, 7, 10), -4_000_000), Movement(date(2025, 7, 30), -6_000_000))
    )
    found = accrued(POLICY, paid, DAILY, date(2025, 9, 30))
    assert [(one.days, one.principal_minor, one.minor) for one in found.spans] == [
        (10, 10_000_000, 50_000),
        (20, 6_000_000, 60_000),
    ]
    assert (found.minor, found.daily_minor, found.days) == (110_000, 0, 30)
    assert found.first_day == date(2025, 7, 1)


def test_a_due_day_on_a_rest_day_rolls_and_paid_in_time_costs_nothing() -> None:
    """28 June 2025 is a Saturday: the debt is late from the Tuesday on."""
    late = accrued(POLICY, debt(date(2025, 6, 28)), DAILY, date(2025, 7, 1), WEEKENDS_ONLY)
    assert (late.first_day, late.days, late.daily_minor) == (date(2025, 7, 1), 1, 5_000)
    in_time = accrued(POLICY, debt(), DAILY, date(2025, 6, 30))
    assert (in_time.spans, in_time.minor, in_time.daily_minor) == ((), 0, 5_000)
    early = accrued(POLICY, debt(), DAILY, date(2025, 5, 1))
    assert (early.minor, early.daily_minor, early.warnings) == (0, 0, ())


def test_what_a_note_covers_is_not_reckoned_again() -> None:
    """The next note goes on where the last one ended, and has no fixed sum."""
    charged = debt(currency="EUR", charged_until=date(2025, 7, 31))
    found = accrued(POLICY, charged, Agreement(law="FR"), date(2025, 8, 31))
    assert (found.days, found.fixed_minor, found.first_day) == (31, 0, date(2025, 8, 1))
    first = accrued(POLICY, debt(currency="EUR"), Agreement(law="FR"), date(2025, 7, 31))
    assert first.fixed_minor == 4_000
    large = accrued(POLICY, debt(currency="GBP"), Agreement(law="GB"), date(2025, 7, 31))
    assert large.fixed_minor == 10_000
    assert total((first, large, found), "EUR") == first.minor + 4_000 + found.minor
    assert daily((first, large), "GBP") == large.daily_minor


def test_a_floating_rate_moves_with_its_table() -> None:
    """The half-year begins a new rate under the directive, and the LPR where the policy says so."""
    found = accrued(
        POLICY, debt(date(2025, 6, 20), currency="EUR"), Agreement(law="IT"), date(2025, 7, 20)
    )
    assert [(one.days, one.rate) for one in found.spans] == [(10, 111_500), (20, 101_500)]
    floating = parse(DOCUMENT | {"floating": True})
    found = accrued(floating, debt(date(2025, 5, 10)), Agreement(), date(2025, 6, 10))
    assert [(one.days, one.rate) for one in found.spans] == [(9, 40_300), (22, 39_000)]


def test_a_person_is_warned_of_what_a_court_may_cut_and_of_an_old_table() -> None:
    """0.1 % a day is above 130 % of 0.05 %; a table that nobody vouches for any more is named."""
    dear = accrued(POLICY, debt(), Agreement(rate=1_000, per=Per.DAY), date(2025, 9, 30))
    assert [(one.code, one.figures["annual"], one.figures["most"]) for one in dear.warnings] == [
        ("interest.reducible", 365_000, 237_250)
    ]
    old = accrued(POLICY, debt(date(2026, 6, 30)), Agreement(), date(2026, 9, 30))
    assert [one.code for one in old.warnings] == ["interest.table_old"]
    unknown = accrued(POLICY, debt(currency="USD"), Agreement(), date(2025, 9, 30))
    assert [one.code for one in unknown.warnings] == ["interest.no_rate"]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 3_000_000)), max_size=6),
    st.integers(1, 400),
)
def test_interest_of_parts_adds_up_day_by_day(moves: list[tuple[int, int]], days: int) -> None:
    """Spans add up to the sum, and charging in two notes differs by rounding alone."""
    day = date(2025, 6, 30).toordinal()
    moved = tuple(Movement(date.fromordinal(day + on), -minor) for on, minor in sorted(moves))
    end, middle = date.fromordinal(day + days), date.fromordinal(day + days // 2)
    whole = accrued(POLICY, debt(movements=moved), Agreement(), end)
    first = accrued(POLICY, debt(movements=moved), Agreement(), middle)
    second = accrued(POLICY, debt(movements=moved, charged_until=middle), Agreement(), end)
    assert whole.minor == sum(one.minor for one in whole.spans)
    assert abs(whole.minor - first.minor - second.minor) <= 1


@pytest.mark.parametrize(
    ("firm", "expected"),
    [
        (Firm("manufacturing", 1_500, 50_000_000_000), Buyer.LARGE),
        (Firm("manufacturing", 1_500, 30_000_000_000), Buyer.SME),
        (Firm("manufacturing", 900), Buyer.SME),
        (Firm("manufacturing", 1_500), Buyer.UNKNOWN),
        (Firm("theatre", 299), Buyer.SME),
        (Firm("theatre", 300), Buyer.LARGE),
    ],
)
def test_a_firm_is_large_by_all_its_figures(firm: Firm, expected: Buyer) -> None:
    """Below either figure is small or medium-sized."""
    assert size(POLICY, firm) is expected
    assert size(parse(DOCUMENT | {"sizes": []}), firm) is Buyer.UNKNOWN


@pytest.mark.parametrize(
    ("agreement", "outcome", "code"),
    [
        (SMALL, "applies", "interest.sme_scope"),
        (Agreement(), "does_not_apply", "interest.seller_not_sme"),
        (Agreement(seller_sme=True, law="DE"), "does_not_apply", "interest.law_abroad"),
        (Agreement(seller_sme=True, buyer=Buyer.SME), "does_not_apply", "interest.buyer_sme"),
        (Agreement(seller_sme=True), "unknown", "interest.buyer_unknown"),
    ],
)
def test_the_regulation_speaks_of_large_payers_and_small_sellers(
    agreement: Agreement, outcome: str, code: str
) -> None:
    """Order 802, articles 2 and 3."""
    found = scope(agreement)
    assert (found.outcome, found.reasons[0].code) == (outcome, code)


def _without(path: str, value: object) -> dict[str, Any]:
    document = deepcopy(DOCUMENT)
    at: Any = document
    *way, last = path.split(".")
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[int(last) if last.isdigit() else last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("kind", "late", "policy_kind"),
        ("interest", 1, "policy_unknown_key"),
        ("day_count", 364.5, "interest_number"),
        ("markup", 12_000, "interest_markup"),
        ("sme", 5, "interest_day"),
        ("sme.from", "soon", "interest_day"),
        ("least_minor", 7, "interest_least"),
        ("least_minor", {"XXX": 1}, "interest_least"),
        ("least_minor", {"CNY": -1}, "interest_least"),
        ("tables", [], "interest_lpr"),
        ("tables", 5, "interest_lpr"),
        ("tables.0", 5, "interest_table"),
        ("tables.0.known_until", 5, "interest_table"),
        ("tables.1.table", "lpr_1y", "interest_table"),
        ("tables.1.table", "fed", "interest_rate"),
        ("rates", [], "interest_table"),
        ("rates.0", 5, "interest_rate"),
        ("rates.1.from", "2001-01-01", "interest_rate"),
        ("rates.1.rate", "4.25", "interest_rate"),
        ("foreign.0", 5, "interest_foreign"),
        ("foreign.0.table", "fed", "interest_foreign"),
        ("foreign.0.laws", [], "interest_foreign"),
        ("foreign.0.add", -1, "interest_foreign"),
        ("sums.0", 4, "interest_sum"),
        ("sums.0.rule", "nobody's", "interest_sum"),
        ("sizes.0", 5, "interest_size"),
        ("sizes.0.staff", -1, "interest_size"),
    ],
)
def test_a_policy_that_says_nonsense_is_refused(path: str, value: object, code: str) -> None:
    """Every fault has its code, and is named with its place."""
    with pytest.raises(PolicyRefused) as refused:
        parse(_without(path, value))
    assert code in [issue.code for issue in refused.value.issues]


def test_days_may_stand_unquoted() -> None:
    """A day that YAML reads as one is the same as its text."""
    assert parse(_without("sme.from", date(2020, 9, 1))) == POLICY
