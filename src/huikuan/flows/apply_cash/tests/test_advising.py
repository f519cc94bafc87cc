"""Advices, and money that somebody tampered with (issue 4)."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.db import connection, transaction

from huikuan.analytics.recount import recount_money
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import CashRefused, Rest
from huikuan.kernel.actors import Actor
from huikuan.rules.matching import Share
from tests.support.cashfirm import (
    DAY,
    accept,
    cash_firm,
    customer,
    document,
    settle,
    state,
    version,
)
from tests.support.firm import Firm
from tests.support.imports import open_amounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return cash_firm(tmp_path)


@pytest.fixture
def clerk(firm: Firm) -> Actor:
    return firm.actor("ar_accountant")


def test_a_recount_finds_money_that_was_tampered_with(firm: Firm, clerk: Actor) -> None:
    accept(clerk, firm, "R-4", Share(document("INV-2026-0003"), 300_00))
    asked = settle(clerk, firm, "R-3", Rest("refund"), why="paid twice")
    assert isinstance(asked, apply_cash.RefundView)
    apply_cash.approve_refund(
        by=firm.actor("finance_director"), company_id=firm.company.id, refund_id=asked.id
    )
    assert recount_money(firm.company.id).sound
    for table_name, change, check in (
        ("cash_decision", "SET minor = minor + 100000 WHERE kind = 'apply'", "decided_beyond"),
        ("cash_refund", "SET minor = minor - 1", "refunds"),
        ("ledger_entry", "SET amount_minor = amount_minor + 1 WHERE kind = 11", "money_received"),
    ):
        with pytest.raises(_Found) as found_it, transaction.atomic():
            _alter(table_name, change)
            raise _Found([one.check for one in recount_money(firm.company.id).differences])
        assert check in found_it.value.args[0]


class _Found(Exception):
    """What a recount said, on the way out of a transaction that is not kept."""


def _alter(table_name: str, change: str) -> None:
    """Change rows as a superuser of the database can, past every guard."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table_name} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table_name} {change}")


ADVICE = """发票号,金额
INV-2026-0002,"450.00"
CN-2026-0001,-50.00
合计,400.00
"""


def receive(by: Actor, firm: Firm, content: bytes) -> apply_cash.AdviceView:
    asked = apply_cash.NewAdvice(file_name="advice.csv", currency="CNY", customer_no="C1")
    return apply_cash.receive_advice(
        by=by, company_id=firm.company.id, content=content, asked=asked
    )


def _workbook(*rows: list[object], damaged: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()[:-40] if damaged else kept.getvalue()


LISTED: list[list[object]] = [
    ["付款通知"],
    ["日期", "发票号", "金额"],
    [dt.date(2026, 3, 2), "INV-2026-0002", 450],
    [dt.date(2026, 3, 2), "CN-2026-0001", -50.0],
]


def test_an_advice_is_read_from_a_workbook_as_from_a_text(firm: Firm, clerk: Actor) -> None:
    content = _workbook(*LISTED, ["合计", None, 400])
    kept = receive(clerk, firm, content)
    assert (kept.total_minor, list(map(tuple, kept.lines))) == (
        400_00,
        [("INV-2026-0002", 450_00), ("CN-2026-0001", -50_00)],
    )
    assert apply_cash.advice_file(firm.company.id, kept.id)[1] == content


def test_a_workbook_that_cannot_be_taken_at_its_word_is_refused(firm: Firm, clerk: Actor) -> None:
    with pytest.raises(CashRefused, match="advice_sum"):
        receive(clerk, firm, _workbook(*LISTED, ["合计", None, 401]))
    for content, code in (
        (_workbook(*LISTED, damaged=True), "workbook_"),
        (b"%PDF-1.7 \n", "not_a_table"),
    ):
        with pytest.raises(apply_cash.FileRefused, match=code):
            receive(clerk, firm, content)
    assert apply_cash.advices(firm.company.id) == ()


def test_lines_that_another_program_names_are_one_advice_however_often_sent(
    firm: Firm, clerk: Actor
) -> None:
    asked = apply_cash.NewAdvice(file_name="", currency="CNY", customer_no="C1", reference="P-7")

    def receive_lines(*lines: tuple[str, int]) -> apply_cash.AdviceView:
        return apply_cash.receive_lines(
            by=clerk, company_id=firm.company.id, lines=lines, asked=asked
        )

    kept = receive_lines(("INV-2026-0002", 400_00))
    assert (kept.total_minor, kept.reference) == (400_00, "P-7")
    with pytest.raises(CashRefused, match="advice_there"):
        receive_lines(("INV-2026-0002", 400_00))
    with pytest.raises(CashRefused, match="advice_empty"):
        receive_lines()
    apply_cash.run(company_id=firm.company.id, as_of=DAY)
    assert _unused(firm) == []


def _unused(firm: Firm) -> list[int]:
    return [one.id for one in apply_cash.advices(firm.company.id)]


def test_an_advice_is_spent_by_its_payment_and_free_again_once_that_is_undone(
    firm: Firm, clerk: Actor
) -> None:
    kept = receive(clerk, firm, ADVICE.encode())
    apply_cash.propose(firm.company.id, DAY)
    (waiting,) = (
        one for one in apply_cash.queue(firm.company.id, DAY) if one.receipt.number == "R-4"
    )
    assert (waiting.proposals[0].method, waiting.proposals[0].advice_id) == ("advice", kept.id)

    made = apply_cash.accept(
        by=clerk,
        company_id=firm.company.id,
        receipt_id=document("R-4"),
        version=waiting.version,
        proposal_no=0,
    )

    assert made.decision.detail["advice"] == kept.id
    assert _unused(firm) == []
    (spent,) = apply_cash.advices(firm.company.id, unused=False)
    assert spent.used_at == made.decision.decided_at
    apply_cash.undo(
        by=clerk, company_id=firm.company.id, decision_id=made.decision.id, why="not that payment"
    )
    assert _unused(firm) == [kept.id]


def test_a_returned_payment_frees_the_advice_that_it_was_applied_by(
    firm: Firm, clerk: Actor
) -> None:
    kept = receive(clerk, firm, ADVICE.encode())
    apply_cash.run(company_id=firm.company.id, as_of=DAY)
    assert (_unused(firm), state("R-4")) == ([], "settled")
    apply_cash.take_back_return(
        by=clerk,
        company_id=firm.company.id,
        receipt_id=document("R-4"),
        version=version("R-4"),
        on=DAY,
        why="returned by the bank: account closed",
    )
    assert _unused(firm) == [kept.id]


def test_an_advice_is_followed_by_one_payment_only(firm: Firm, clerk: Actor) -> None:
    """The second of its amount was proposed while it was free, and does not fit any more."""
    receive(clerk, firm, b"INV-2026-0002,80.00\n")
    other = apply_cash.SetOff(customer("C1"), "OFF-1", DAY, 80_00, "CNY", "")
    apply_cash.set_off(by=clerk, company_id=firm.company.id, one=other, why="both due")
    again = apply_cash.SetOff(customer("C1"), "OFF-2", DAY, 80_00, "CNY", "")
    apply_cash.set_off(by=clerk, company_id=firm.company.id, one=again, why="both due")

    apply_cash.run(company_id=firm.company.id, as_of=DAY)

    applied = [
        number
        for number in ("OFF-1", "OFF-2")
        for one in apply_cash.decisions(firm.company.id, document(number))
        if "advice" in one.detail
    ]
    assert len(applied) == 1
    assert open_amounts()["INV-2026-0002"] == 420_00


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_advice_says_what_a_payment_is_for_and_is_kept_as_it_came(
    firm: Firm, clerk: Actor, encoding: str
) -> None:
    content = ADVICE.encode(encoding)
    kept = receive(clerk, firm, content)
    assert (kept.total_minor, list(map(tuple, kept.lines))) == (
        400_00,
        [("INV-2026-0002", 450_00), ("CN-2026-0001", -50_00)],
    )
    assert apply_cash.advice_file(firm.company.id, kept.id) == ("advice.csv", content)
    with pytest.raises(CashRefused, match="advice_there"):
        receive(clerk, firm, content)
    apply_cash.propose(firm.company.id, DAY)
    (shown,) = [
        one for one in apply_cash.queue(firm.company.id, DAY) if one.receipt.number == "R-4"
    ]
    # the payer's own word is among what is proposed, to the letter
    (named,) = [one for one in shown.proposals if one.method == "advice"]
    assert {(each.document_id, each.cash_minor) for each in named.shares} == {
        (document("INV-2026-0002"), 450_00),
        (document("CN-2026-0001"), -50_00),
    }
    apply_cash.void_advice(
        by=clerk, company_id=firm.company.id, advice_id=kept.id, why="for another month"
    )
    assert apply_cash.advices(firm.company.id) == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "advice_empty"),
        ("发票号,金额\n".encode(), "advice_empty"),
        (b"INV-1,12.345\n", "advice_unreadable"),
        (b"INV-1,10.00\ntotal,11.00\n", "advice_sum"),
        (b"INV-1,10.00\n" * 100_000, "advice_too_large"),
        (b"\xff\xfe\x00\x01", "advice_unreadable"),
    ],
)
def test_an_advice_that_cannot_be_read_is_refused_whole(
    firm: Firm, clerk: Actor, content: bytes, code: str
) -> None:
    with pytest.raises(CashRefused, match=code):
        receive(clerk, firm, content)
    assert apply_cash.advices(firm.company.id) == ()
