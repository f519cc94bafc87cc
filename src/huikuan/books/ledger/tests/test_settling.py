"""Differences, money moved, other currencies and payments that came back (D4, decision 0017)."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.operations import Conversion, DoesNotFit, Move, SetOff, Settlement
from huikuan.books.ledger.values import Act
from huikuan.rules.items import Account
from tests.support import smallbook
from tests.support.firm import SETUP, found
from tests.support.imports import table

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2026, 3, 1)


@pytest.fixture
def company() -> int:
    company_id = found().company.id
    smallbook.book(company_id)
    return company_id


def do(company_id: int, work: Callable[[Act], Any], kind: str = "test") -> Any:  # noqa: ANN401
    with transaction.atomic():
        act = ledger.open_act(company_id=company_id, kind=kind, by=SETUP, recorded_at=smallbook.AT)
        found = work(act)
        ledger.close_act(act)
    return found


def _settle(work: list[Settlement], act: Act) -> tuple[int, ...]:
    return ledger.settle(act, work)


def left() -> dict[str, int]:
    return dict(
        table(
            "SELECT d.number, sum(o.open_minor)::bigint FROM ledger_document d"
            " JOIN ledger_openitem o ON o.item_id >> 8 = d.id GROUP BY 1"
        )
    )


def accounts() -> dict[tuple[str, str], int]:
    return {
        (account, currency): minor
        for account, currency, minor in table(
            "SELECT account, currency, sum(amount_minor)::bigint FROM ledger_entry"
            " WHERE side = 2 GROUP BY 1, 2 HAVING sum(amount_minor) <> 0"
        )
    }


def customer(number: str) -> int:
    return int(table("SELECT id FROM parties_customer WHERE customer_no = %s", number)[0][0])


def test_a_difference_of_a_claim_and_of_a_receipt_goes_to_its_account_and_back(
    company: int,
) -> None:
    before = left()
    invoice = smallbook.document_id(company, "INV-1")
    receipt = smallbook.document_id(company, "R-1")
    wanted = [
        Settlement(invoice, 300, Account.BANK_CHARGE, DAY, against=receipt),
        Settlement(invoice, 2, Account.ROUNDING, DAY),
        Settlement(receipt, 5, Account.OVERPAYMENT_INCOME, DAY),
    ]

    groups = do(company, lambda act: ledger.settle(act, wanted))

    assert left() == {**before, "INV-1": before["INV-1"] - 302, "R-1": before["R-1"] + 5}
    assert accounts() == {
        ("bank_charge", "CNY"): 300,
        ("rounding", "CNY"): 2,
        ("overpayment_income", "CNY"): -5,
    }
    assert table("SELECT DISTINCT kind FROM ledger_entry WHERE kind > 7 ORDER BY 1") == [
        (8,),
        (10,),
    ]
    do(company, lambda act: ledger.reverse_groups(act, groups, DAY), "reverse.test")
    assert (left(), accounts()) == (before, {})


def test_nothing_is_settled_beyond_what_is_open_nor_in_another_company(company: int) -> None:
    receipt = smallbook.document_id(company, "R-1")
    other = found("BJ").company.id
    for work, code in (
        ([Settlement(receipt, 40_001, Account.REFUND, DAY)], "exceeds_receipt"),
        (
            [
                Settlement(receipt, 40_000, Account.REFUND, DAY),
                Settlement(receipt, 1, Account.ROUNDING, DAY),
            ],
            "exceeds_receipt",
        ),
        ([Settlement(receipt, 0, Account.REFUND, DAY)], "amount_not_positive"),
        ([Settlement(-1, 1, Account.REFUND, DAY)], "unknown_document"),
    ):
        with pytest.raises(DoesNotFit) as refused:
            do(company, partial(_settle, work))
        assert refused.value.code == code
    with pytest.raises(DoesNotFit, match="unknown_document"):
        do(other, lambda act: ledger.settle(act, [Settlement(receipt, 1, Account.REFUND, DAY)]))


def test_money_is_moved_by_a_receipt_of_its_own_and_traced_both_ways(company: int) -> None:
    before = left()
    stray = smallbook.document_id(company, "R-2")
    target = customer("C1")

    (new,) = do(company, lambda act: ledger.move(act, [Move(stray, target, 2_000)]))

    ((number, owner, method, origin, total),) = table(
        "SELECT number, customer_id, method, attributes->>'moved_from', amount_minor"
        " FROM ledger_document WHERE id = %s",
        new,
    )
    assert (owner, method, origin, total) == (target, "transfer", str(stray), -2_000)
    assert left() == {**before, "R-2": before["R-2"] + 2_000, number: -2_000}
    ((counter,),) = table(
        "SELECT counter_item_id >> 8 FROM ledger_entry WHERE item_id >> 8 = %s AND kind = 11",
        stray,
    )
    assert counter == new
    # it counts from the same day on which it left: no day has the money twice, none has it nowhere
    assert (
        len(
            table(
                "SELECT DISTINCT effective_on FROM ledger_entry WHERE item_id >> 8 = %s"
                " OR (item_id >> 8 = %s AND kind = 11)",
                new,
                stray,
            )
        )
        == 1
    )


@pytest.mark.parametrize("named", ["document", "group"])
def test_moved_money_goes_back_whole_whichever_half_is_named(company: int, named: str) -> None:
    before = left()
    stray = smallbook.document_id(company, "R-2")
    (new,) = do(company, lambda act: ledger.move(act, [Move(stray, customer("C1"), 2_000)]))
    ((group,),) = table("SELECT DISTINCT group_id FROM ledger_entry WHERE kind = 11")
    do(
        company,
        lambda act: (
            ledger.reverse_document(act, new, DAY)
            if named == "document"
            else ledger.reverse_allocation(act, group, DAY)
        ),
        "reverse.test",
    )
    assert (left(), accounts()) == (before, {})
    with pytest.raises(ledger.AlreadyReversed):
        do(company, lambda act: ledger.reverse_allocation(act, group, DAY), "reverse.test")


def test_moved_money_that_has_been_used_is_not_called_back(company: int) -> None:
    stray = smallbook.document_id(company, "R-2")
    (new,) = do(company, lambda act: ledger.move(act, [Move(stray, customer("C1"), 2_000)]))
    do(company, lambda act: ledger.settle(act, [Settlement(new, 1, Account.ROUNDING, DAY)]))
    with pytest.raises(ledger.StillApplied):
        do(company, lambda act: ledger.reverse_document(act, new, DAY), "reverse.test")
    with pytest.raises(ledger.StillApplied):
        do(company, lambda act: ledger.return_document(act, new, DAY), "reverse.test")


@pytest.mark.parametrize("half", [0, 1])
def test_a_claim_is_settled_with_another_currency_and_both_halves_go_back(
    company: int, half: int
) -> None:
    before = left()
    receipt = smallbook.document_id(company, "R-1")
    claim = smallbook.document_id(company, "INV-2")

    groups = do(
        company, lambda act: ledger.convert(act, Conversion(receipt, 7_200, claim, 1_000, DAY))
    )

    assert left() == {**before, "R-1": before["R-1"] + 7_200, "INV-2": before["INV-2"] - 1_000}
    assert accounts() == {("fx_conversion", "CNY"): -7_200, ("fx_conversion", "USD"): 1_000}
    do(company, lambda act: ledger.reverse_allocation(act, groups[half], DAY), "reverse.test")
    assert (left(), accounts()) == (before, {})
    with pytest.raises(DoesNotFit, match="same_currency"):
        do(
            company,
            lambda act: ledger.convert(
                act, Conversion(receipt, 1, smallbook.document_id(company, "INV-1"), 1, DAY)
            ),
        )


def test_a_payment_that_came_back_takes_everything_with_it(company: int) -> None:
    before = left()
    receipt = smallbook.document_id(company, "R-2")
    claim, invoice = (smallbook.document_id(company, one) for one in ("INV-2", "INV-1"))

    def use(act: Act) -> None:
        (new,) = ledger.move(act, [Move(receipt, customer("C2"), 1_500)])
        ledger.convert(act, Conversion(new, 700, claim, 100, DAY))
        ledger.settle(
            act,
            [
                Settlement(receipt, 10, Account.ROUNDING, DAY, against=invoice),
                Settlement(invoice, 4, Account.BANK_CHARGE, DAY, against=receipt),
            ],
        )

    do(company, use)
    due = table("SELECT item_id, due_on FROM ledger_openitem WHERE side = 0 ORDER BY 1")

    do(company, lambda act: ledger.return_document(act, receipt, DAY), "reverse.return")

    assert left() == {number: minor for number, minor in before.items() if number != "R-2"}
    assert accounts() == {}
    assert table("SELECT item_id, due_on FROM ledger_openitem WHERE side = 0 ORDER BY 1") == due
    with pytest.raises(ledger.AlreadyReversed):
        do(company, lambda act: ledger.return_document(act, receipt, DAY), "reverse.return")


def test_a_set_off_is_a_receipt_that_no_bank_brought(company: int) -> None:
    one = SetOff(customer("C1"), "OFF-1", DAY, 900, "CNY", "抵销通知 2026-3")
    made = do(company, lambda act: ledger.receive_set_off(act, one))
    assert table("SELECT method, amount_minor FROM ledger_document WHERE id = %s", made) == [
        ("offset", -900)
    ]
    with pytest.raises(DoesNotFit, match="number_taken"):
        do(company, lambda act: ledger.receive_set_off(act, one))
