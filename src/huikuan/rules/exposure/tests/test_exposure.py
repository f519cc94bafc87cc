"""Each sale counts in one stage; what stands behind the customer lowers the risk, not below none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.exposure import (
    Components,
    Exposure,
    RateMissing,
    Sale,
    Stage,
    converted,
    covering,
    free,
    placed,
    total,
)
from huikuan.rules.items import OrderStatus

OPEN, DELIVERED, INVOICED = OrderStatus.OPEN, OrderStatus.DELIVERED, OrderStatus.INVOICED
AMOUNTS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("sale", "counts"),
    [
        (Sale(100, 0, 0, None), {Stage.RESERVED: 100}),
        (Sale(100, 0, 0, OPEN), {Stage.OPEN_ORDERS: 100}),
        (Sale(100, 0, 0, DELIVERED), {Stage.DELIVERED: 100}),
        (Sale(100, 0, 0, INVOICED), {}),
        (Sale(100, 0, 0, OrderStatus.CANCELLED), {}),
        # partly invoiced: the rest alone, the invoice counts in the ledger
        (Sale(100, 0, 60, OPEN), {Stage.OPEN_ORDERS: 40}),
        (Sale(100, 0, 60, None), {Stage.RESERVED: 40}),
        # more was invoiced than was ordered (freight): nothing is left
        (Sale(100, 0, 110, OPEN), {}),
        # a deposit lowers the risk while nothing is invoiced
        (Sale(100, 30, 0, OPEN), {Stage.OPEN_ORDERS: 70}),
        (Sale(100, 30, 60, OPEN), {Stage.OPEN_ORDERS: 40}),
        (Sale(100, 100, 0, OPEN), {}),
    ],
)
def test_a_sale_counts_in_one_stage(sale: Sale, counts: dict[Stage, int]) -> None:
    assert placed(sale) == counts


@given(
    amount=st.integers(1, 10**9),
    deposit=st.integers(0, 10**9),
    invoiced=st.integers(0, 2 * 10**9),
    status=st.sampled_from([None, *OrderStatus]),
)
def test_no_sale_counts_twice_or_above_its_amount(
    amount: int, deposit: int, invoiced: int, status: OrderStatus | None
) -> None:
    counts = placed(Sale(amount, deposit, invoiced, status))

    assert len(counts) <= 1
    assert all(0 < minor <= amount for minor in counts.values())
    assert sum(counts.values()) + invoiced <= max(amount, invoiced)


def test_the_stages_are_added_and_money_on_account_is_taken_off() -> None:
    parts = Components(
        reserved=1, open_orders=2, delivered=4, invoiced=8, drafts=16, unapplied=5, overdue=8
    )

    assert parts.gross == 26
    assert (parts + parts).gross == 52
    assert (parts + parts).overdue == 16


def test_what_stands_behind_counts_up_to_what_is_at_risk() -> None:
    parts = {"CNY": Components(invoiced=100)}

    assert total(parts, "CNY", {}, securities=30) == Exposure("CNY", parts["CNY"], 30, 0, 70)
    assert total(parts, "CNY", {}, securities=80, cover=40) == Exposure(
        "CNY", parts["CNY"], 80, 20, 0
    )
    # who has paid more than he owes is at no risk, and nothing behind him makes it more
    ahead = {"CNY": Components(invoiced=100, unapplied=150)}
    assert total(ahead, "CNY", {}, securities=80) == Exposure("CNY", ahead["CNY"], 0, 0, -50)


def test_what_is_free_counts_all_that_stands_behind() -> None:
    found = total({"CNY": Components(invoiced=100)}, "CNY", {}, securities=300)

    assert found.total == 0
    assert free(found, 50, securities=300) == 250
    assert free(total({}, "CNY", {}), 50) == 50
    assert free(total({"CNY": Components(invoiced=80)}, "CNY", {}), 50) == -30


@given(at_risk=st.integers(-(10**9), 10**9), behind=AMOUNTS)
def test_cover_never_makes_a_debtor_a_creditor(at_risk: int, behind: int) -> None:
    counted = covering(at_risk, behind)

    assert 0 <= counted <= behind
    assert at_risk - counted >= min(at_risk, 0)


def test_other_currencies_are_turned_by_their_rate() -> None:
    parts = {
        "CNY": Components(invoiced=100_00),
        "USD": Components(open_orders=10_00),
        "JPY": Components(delivered=500),
        "EUR": Components(),
    }
    rates = {"USD": Decimal("7.1"), "JPY": Decimal("0.048")}

    found = total(parts, "CNY", rates)

    assert found.components == Components(invoiced=100_00, open_orders=71_00, delivered=24_00)
    assert found.total == 195_00


def test_a_currency_without_rate_is_named() -> None:
    with pytest.raises(RateMissing) as missing:
        total({"USD": Components(invoiced=1)}, "CNY", {})

    assert (missing.value.base, missing.value.quote) == ("USD", "CNY")


@pytest.mark.parametrize(
    ("minor", "base", "quote", "rate", "worth"),
    [
        (100, "CNY", "CNY", "9", 100),
        (1_00, "USD", "CNY", "7.125", 7_13),
        (-1_00, "USD", "CNY", "7.125", -7_13),
        (1_00, "CNY", "JPY", "20.5", 21),
        (1, "JPY", "CNY", "0.0487", 5),
    ],
)
def test_half_a_unit_goes_away_from_zero(
    minor: int, base: str, quote: str, rate: str, worth: int
) -> None:
    assert converted(minor, base, quote, {base: Decimal(rate)}) == worth
