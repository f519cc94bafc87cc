"""A statement that does not tie is told apart from one that does, to the cent and by its place."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.banking import (
    BankStatement,
    BankTransaction,
    ControlTotals,
    Counterparty,
    Detail,
    LineStatus,
    check,
    continuity,
    line_digest,
    remarks,
    statement_digest,
)

DAY = date(2026, 3, 2)
LATER = date(2026, 6, 30)


def line(minor: int, **more: object) -> BankTransaction:
    given: dict[str, object] = {
        "place": "line 2",
        "booked_on": DAY,
        "value_on": None,
        "amount_minor": minor,
        "status": LineStatus.BOOKED,
        "counterparty": Counterparty("甲公司", "6222"),
        "text": "货款",
    }
    return BankTransaction(**{**given, **more})  # type: ignore[arg-type]


def statement(*lines: BankTransaction, **more: object) -> BankStatement:
    given: dict[str, object] = {
        "kind": "mt940",
        "account": "77",
        "currency": "CNY",
        "identity": "S1",
        "sequence": 1,
        "opening_minor": 1000,
        "closing_minor": 1000 + sum(one.amount_minor for one in lines),
        "from_on": DAY,
        "to_on": DAY + timedelta(days=5),
        "transactions": lines,
    }
    return BankStatement(**{**given, **more})  # type: ignore[arg-type]


def told(one: BankStatement) -> tuple[Reason, ...]:
    return check(one, as_of=LATER)


def codes(one: BankStatement, as_of: date = LATER) -> list[str]:
    return [reason.code for reason in check(one, as_of=as_of)]


@given(st.lists(st.integers(-(10**12), 10**12), max_size=20), st.integers(-5, 5))
def test_a_statement_ties_exactly_when_its_balance_does(amounts: list[int], off: int) -> None:
    made = statement(*(line(one) for one in amounts))
    moved = replace(made, closing_minor=(made.closing_minor or 0) + off)
    found = told(moved)
    assert bool(found) == (off != 0)
    if off:
        assert found[0].figures["difference"] == Money(off, "CNY")


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=12), st.data())
def test_a_line_taken_out_breaks_the_running_balance(
    amounts: list[int], data: st.DataObject
) -> None:
    lines, running = [], 0
    for one in amounts:
        running += one
        lines.append(line(one, balance_minor=running))
    for order in (lines, lines[::-1]):
        assert not told(statement(*order, opening_minor=None))
    if len(lines) > 2:
        gone = data.draw(st.integers(1, len(lines) - 2))
        left = [one for n, one in enumerate(lines) if n != gone]
        broken = told(statement(*left, opening_minor=None, closing_minor=None))
        assert bool(broken) == (amounts[gone] != 0)


def test_pending_and_informing_lines_are_no_money() -> None:
    made = statement(line(500), line(300, status=LineStatus.PENDING), closing_minor=1500)
    assert not told(made)


def test_what_the_reader_saw_refuses_too() -> None:
    fault = Reason("bank_balance_currency", {"place": "Stmt[1]"})
    assert told(statement(faults=(fault,))) == (fault,)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (ControlTotals(lines=2, credit_lines=1, debit_lines=1, credits_minor=500, debits_minor=200), []),
        (ControlTotals(lines=3), ["bank_count_differs"]),
        (ControlTotals(credit_lines=2), ["bank_count_differs"]),
        (ControlTotals(credits_minor=501), ["bank_total_differs"]),
        (ControlTotals(debits_minor=0), ["bank_total_differs"]),
    ],
)  # fmt: skip
def test_control_totals(said: ControlTotals, wrong: list[str]) -> None:
    assert codes(statement(line(500), line(-200), totals=said)) == wrong


def test_days() -> None:
    assert not codes(statement(line(1, booked_on=DAY - timedelta(days=1))))
    early = statement(line(1, booked_on=DAY - timedelta(days=1)), period_stated=True)
    assert codes(early) == ["bank_line_outside"]
    assert codes(replace(early, from_on=DAY, to_on=DAY - timedelta(1))) == ["bank_period_reversed"]
    assert codes(statement(line(1)), DAY) == []
    assert codes(statement(line(1)), DAY - timedelta(days=1)) == ["bank_line_in_future"]


def test_a_batch_is_the_sum_of_its_payments_or_that_less_the_banks_charge() -> None:
    parts = (Detail(300, Counterparty("甲"), ""), Detail(200, Counterparty("乙"), ""))
    assert not codes(statement(line(500, details=parts, detail_count=2)))
    assert not codes(statement(line(490, details=parts, detail_count=2, charges_minor=10)))
    assert codes(statement(line(490, details=parts, detail_count=2))) == ["bank_details_differ"]
    assert codes(statement(line(500, detail_count=2))) == ["bank_details_unpriced"]


def test_an_unknown_currency_is_the_only_reason() -> None:
    assert codes(statement(line(5), currency="XYZ", closing_minor=0)) == ["unknown_currency"]


def test_a_kind_of_reason_is_given_five_times_at_most() -> None:
    late = statement(*(line(1) for _ in range(50)))
    assert codes(late, DAY - timedelta(days=1)) == ["bank_line_in_future"] * 5
    assert len(remarks(statement(*(line(0) for _ in range(50))))) == 5


def test_one_statement_follows_the_other() -> None:
    first = statement(line(500))
    second = statement(
        line(-100), sequence=2, identity="S2", opening_minor=1500, closing_minor=1400,
        from_on=first.to_on, to_on=DAY + timedelta(days=9),
    )  # fmt: skip
    assert continuity(first, second) == ()
    assert [one.code for one in continuity(first, first)] == ["bank_same_statement"]
    gap = replace(second, opening_minor=1600, closing_minor=1500)
    assert [one.code for one in continuity(first, gap)] == ["bank_gap"]
    assert continuity(first, gap)[0].figures["difference"] == Money(100, "CNY")
    assert [one.code for one in continuity(first, replace(second, sequence=4))] == [
        "bank_gap_number"
    ]
    overlap = replace(second, from_on=DAY)
    assert [one.code for one in continuity(first, overlap)] == ["bank_overlap"]
    assert continuity(replace(first, sequence=365), replace(second, sequence=1)) == ()
    with pytest.raises(ValueError, match="two accounts"):
        continuity(first, replace(second, account="88"))


def test_a_line_is_the_same_line_in_another_file() -> None:
    one = line(500, text="货款 INV-1")
    assert line_digest(one) == line_digest(replace(one, place="line 99", text=" 货款INV-1 "))
    assert line_digest(one) != line_digest(replace(one, amount_minor=501))
    assert line_digest(one) != line_digest(replace(one, text="货款 INV-2"))
    numbered = replace(one, bank_reference="F1")
    assert line_digest(numbered) == line_digest(replace(numbered, text="另一说法"))
    assert statement_digest(statement(one)) != statement_digest(statement(one, one))
