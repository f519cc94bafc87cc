"""Cash from a receipt to settled invoices, and everything that may become of the rest (issue 4)."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction

from huikuan.analytics.recount import recount_money
from huikuan.books.policies import operations as policies
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import CashRefused, DecidedMeanwhile, NotFitting, Rest
from huikuan.flows.close_day import close_day
from huikuan.kernel.actors import Actor
from huikuan.rules.matching import DifferenceKind, Share
from tests.support.firm import Firm, found
from tests.support.imports import open_amounts, send, table

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 4, 1)
END = dt.date(2099, 1, 1)
BOOK = {
    "customers": """
        customer_no,name,tax_id,terms,currency,group_no
        C1,宁波恒泰五金有限公司,91330200MA2AAAAA11,net 30,CNY,G1
        C2,Harbor Pacific Tools GmbH,,net 60,EUR,
        C3,苏州明远电子有限公司,,net 30,CNY,
        """,
    "invoices": """
        invoice_no,customer_no,issue_date,amount,due_date,kind,currency
        INV-2026-0001,C1,2026-01-10,1000.00,2026-02-09,invoice,CNY
        INV-2026-0002,C1,2026-02-01,500.00,2026-03-03,invoice,CNY
        INV-2026-0003,C3,2026-02-01,750.50,2026-03-03,invoice,CNY
        INV-2026-0004,C2,2026-01-20,2000.00,2026-03-21,invoice,EUR
        CN-2026-0001,C1,2026-02-05,100.00,,credit_note,CNY
        """,
    "receipts": """
        receipt_no,received_on,amount,customer_no,currency,payer_name,remittance
        R-1,2026-02-20,1000.00,,CNY,宁波恒泰五金有限公司,货款 INV-2026-0001
        R-2,2026-03-25,750.50,,CNY,苏州明远电子有限公司,INV-2026-0003
        R-3,2026-03-01,80.00,,CNY,无名,谢谢
        R-4,2026-03-02,400.00,C1,CNY,宁波恒泰五金有限公司,
        """,
}


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    made = found()
    for kind, text in BOOK.items():
        batch = send(tmp_path, made.company.id, kind, text)
        assert batch.report is not None
        assert batch.report["rows"]["rejected"] == 0, batch.report
    return made


@pytest.fixture
def clerk(firm: Firm) -> Actor:
    return firm.actor("ar_accountant")


def document(number: str) -> int:
    return int(table("SELECT id FROM ledger_document WHERE number = %s", number)[0][0])


def customer(number: str) -> int:
    return int(table("SELECT id FROM parties_customer WHERE customer_no = %s", number)[0][0])


def version(number: str) -> int:
    rows = table(
        "SELECT version FROM cash_standing s JOIN ledger_document d ON d.id = s.receipt_id"
        " WHERE d.number = %s",
        number,
    )
    return int(rows[0][0]) if rows else 0


def state(number: str) -> str:
    return str(
        table(
            "SELECT state FROM cash_standing s JOIN ledger_document d ON d.id = s.receipt_id"
            " WHERE d.number = %s",
            number,
        )[0][0]
    )


def tied(firm: Firm) -> dict[str, dict[str, int]]:
    rows = {}
    # another way to the same figures, which shares no statement with the books
    assert recount_money(firm.company.id).differences == ()
    for one in apply_cash.tie(firm.company.id, END):
        assert one.difference == 0, one
        rows[one.currency] = {
            name: getattr(one, name)
            for name in ("applied", "on_account", "waiting", "refunded", "moved", "returned")
            if getattr(one, name)
        }
    return rows


def accept(by: Actor, firm: Firm, receipt: str, *shares: Share) -> apply_cash.Decided:
    return apply_cash.accept(
        by=by,
        company_id=firm.company.id,
        receipt_id=document(receipt),
        version=version(receipt),
        shares=shares,
        why="names them on the phone",
    )


def settle(by: Actor, firm: Firm, receipt: str, rest: Rest, why: str = "asked for") -> object:
    return apply_cash.settle_rest(
        by=by,
        company_id=firm.company.id,
        receipt_id=document(receipt),
        version=version(receipt),
        rest=rest,
        why=why,
    )


def test_matching_books_what_is_certain_once_and_a_second_run_nothing(firm: Firm) -> None:
    dry = apply_cash.run(company_id=firm.company.id, as_of=DAY, dry_run=True)
    assert (dry.dry_run, dry.act_id) == (True, None)
    assert table("SELECT count(*) FROM cash_standing") == [(0,)]

    first = apply_cash.run(company_id=firm.company.id, as_of=DAY)

    assert first.outcomes == dry.outcomes
    assert first.applied.receipts == 2
    assert first.applied.minor == {"CNY": 175_050}
    assert first.rates.payments == (2, 4)
    assert first.rates.money == {"CNY": (175_050, 223_050)}
    left = open_amounts()
    assert "INV-2026-0001" not in left
    assert "R-1" not in left
    assert tied(firm) == {"CNY": {"applied": 175_050, "waiting": 48_000}}
    before = table("SELECT count(*) FROM ledger_entry")[0], version("R-3"), version("R-4")

    second = apply_cash.run(company_id=firm.company.id, as_of=DAY)

    assert (second.applied.receipts, second.act_id) == (0, None)
    assert (table("SELECT count(*) FROM ledger_entry")[0], version("R-3"), version("R-4")) == before
    ((after,),) = table("SELECT after FROM evidence_record WHERE act = 'cash.matched'")
    assert '"receipts": 2' in after


def test_the_queue_shows_what_waits_and_a_person_settles_it_by_own_shares(
    firm: Firm, clerk: Actor
) -> None:
    apply_cash.run(company_id=firm.company.id, as_of=DAY)
    shown = {one.receipt.number: one for one in apply_cash.queue(firm.company.id, DAY)}
    assert set(shown) == {"R-3", "R-4"}
    assert shown["R-4"].version == version("R-4")

    done = accept(
        clerk,
        firm,
        "R-4",
        Share(document("INV-2026-0002"), 500_00),
        Share(document("CN-2026-0001"), -100_00),
    )

    assert (done.left_minor, state("R-4")) == (0, "settled")
    left = open_amounts()
    assert not {"INV-2026-0002", "CN-2026-0001", "R-4"} & set(left)
    assert tied(firm)["CNY"]["applied"] == 215_050


def test_one_of_two_clerks_is_told_who_was_quicker(firm: Firm, clerk: Actor) -> None:
    apply_cash.propose(firm.company.id, DAY)
    seen = version("R-4")
    accept(clerk, firm, "R-4", Share(document("INV-2026-0002"), 100_00))
    with pytest.raises(DecidedMeanwhile) as told:
        apply_cash.accept(
            by=firm.actor("credit_controller"),
            company_id=firm.company.id,
            receipt_id=document("R-4"),
            version=seen,
            shares=[Share(document("INV-2026-0002"), 100_00)],
        )
    assert told.value.figures["by"] == f"user:{clerk.id}"


def test_what_does_not_fit_is_refused_whole(firm: Firm, clerk: Actor) -> None:
    before = open_amounts()
    for shares in (
        [Share(document("INV-2026-0002"), 500_01)],
        [Share(document("INV-2026-0002"), 200_00), Share(document("INV-2026-0001"), 300_00)],
        [Share(document("INV-2026-0004"), 100_00)],
        [Share(document("INV-2026-0002"), -100_00)],
    ):
        with pytest.raises(NotFitting):
            accept(clerk, firm, "R-4", *shares)
    with pytest.raises(CashRefused, match="no_shares"):
        accept(clerk, firm, "R-4")
    with pytest.raises(CashRefused, match="no_such_proposal"):
        apply_cash.accept(
            by=clerk, company_id=firm.company.id, receipt_id=document("R-4"), version=0
        )
    assert open_amounts() == before
    assert table("SELECT count(*) FROM cash_decision") == [(0,)]


def test_money_of_another_customer_is_moved_to_the_right_one_and_back(
    firm: Firm, clerk: Actor
) -> None:
    before = open_amounts()
    done = accept(clerk, firm, "R-4", Share(document("INV-2026-0003"), 300_00))
    ((moved, owner),) = table(
        "SELECT attributes->>'moved_from_number', customer_id FROM ledger_document"
        " WHERE method = 'transfer'"
    )
    assert (moved, owner) == ("R-4", customer("C3"))
    assert open_amounts()["INV-2026-0003"] == 450_50
    assert tied(firm) == {"CNY": {"applied": 300_00, "waiting": 193_050}}
    assert [one.shown for one in apply_cash.aliases(firm.company.id)] == ["宁波恒泰五金有限公司"]

    apply_cash.undo(
        by=clerk,
        company_id=firm.company.id,
        decision_id=done.decision.id,
        why="it was theirs after all",
        wrong_match=True,
    )

    assert open_amounts() == before
    assert apply_cash.aliases(firm.company.id) == ()
    (alias,) = apply_cash.aliases(firm.company.id, revoked=True)
    assert alias.revoked_why == "wrong_match"
    assert tied(firm) == {"CNY": {"waiting": 223_050}}


def test_an_undone_match_counts_against_the_rate(firm: Firm, clerk: Actor) -> None:
    apply_cash.run(company_id=firm.company.id, as_of=DAY)
    ((made,),) = table(
        "SELECT c.id FROM cash_decision c JOIN ledger_document d ON d.id = c.receipt_id"
        " WHERE d.number = 'R-2'"
    )
    apply_cash.undo(
        by=clerk, company_id=firm.company.id, decision_id=made, why="not theirs", wrong_match=True
    )
    rates = apply_cash.rates(firm.company.id, dt.date(2026, 1, 1), DAY)
    assert (rates.payments, rates.wrong) == ((1, 4), (1, 2))
    with pytest.raises(CashRefused, match="undone_before"):
        apply_cash.undo(by=clerk, company_id=firm.company.id, decision_id=made, why="again")


def test_small_differences_stay_within_the_policy(firm: Firm, clerk: Actor) -> None:
    claim = document("INV-2026-0002")
    accept(clerk, firm, "R-4", Share(claim, 399_95, 5, DifferenceKind.ROUNDING))
    settle(clerk, firm, "R-4", Rest("rounding"))
    assert state("R-4") == "settled"
    with pytest.raises(CashRefused, match="above_tolerance"):
        settle(clerk, firm, "R-4", Rest("short_payment", document_id=claim))
    settle(clerk, firm, "R-4", Rest("short_payment", document_id=claim, minor=50_00))
    assert open_amounts()["INV-2026-0002"] == 50_00
    with pytest.raises(CashRefused, match="above_tolerance"):
        accept(clerk, firm, "R-3", Share(claim, 10_00, 30_00, DifferenceKind.ROUNDING))
    with pytest.raises(CashRefused, match="above_tolerance"):
        accept(clerk, firm, "R-3", Share(claim, 10_00, 1, DifferenceKind.DISCOUNT))
    assert tied(firm)["CNY"] == {"applied": 399_95, "waiting": 183_050}


def test_a_rest_is_kept_on_account_or_as_a_deposit_of_the_right_customer(
    firm: Firm, clerk: Actor
) -> None:
    with pytest.raises(CashRefused, match="order_needed"):
        settle(clerk, firm, "R-4", Rest("deposit"))
    settle(clerk, firm, "R-4", Rest("deposit", order_no="SO-9"))
    with pytest.raises(CashRefused, match="customer_needed"):
        settle(clerk, firm, "R-3", Rest("on_account"))
    settle(clerk, firm, "R-3", Rest("on_account", customer_id=customer("C3")))
    assert tied(firm) == {"CNY": {"on_account": 480_00, "waiting": 175_050}}
    assert {one.receipt.number for one in apply_cash.queue(firm.company.id, DAY)} == {"R-1", "R-2"}
    # matching leaves it alone
    assert apply_cash.run(company_id=firm.company.id, as_of=DAY).applied.receipts == 2
    assert state("R-4") == "kept"


def test_a_refund_needs_two_persons_and_is_paid_once(firm: Firm, clerk: Actor) -> None:
    before = open_amounts()
    asked = settle(clerk, firm, "R-3", Rest("refund"), why="paid twice")
    assert isinstance(asked, apply_cash.RefundView)
    assert (open_amounts(), state("R-3")) == (before, "refunding")
    company_id = firm.company.id
    with pytest.raises(CashRefused, match="second_person_needed"):
        apply_cash.approve_refund(by=clerk, company_id=company_id, refund_id=asked.id)
    with pytest.raises(CashRefused, match="not_now"):
        accept(clerk, firm, "R-3", Share(document("INV-2026-0002"), 10_00))
    director = firm.actor("finance_director")
    done = apply_cash.approve_refund(by=director, company_id=company_id, refund_id=asked.id)
    assert (done.state, state("R-3")) == ("approved", "settled")
    assert tied(firm)["CNY"]["refunded"] == 80_00
    paid = apply_cash.pay_refund(
        by=clerk, company_id=company_id, refund_id=asked.id, paid_on=DAY, bank_reference="D-7"
    )
    assert (paid.state, paid.bank_reference) == ("paid", "D-7")
    assert paid.decision_id is not None
    with pytest.raises(CashRefused, match="not_now"):
        apply_cash.undo(
            by=clerk, company_id=company_id, decision_id=paid.decision_id, why="too late"
        )


def test_a_refused_refund_lets_its_receipt_wait_again(firm: Firm, clerk: Actor) -> None:
    asked = settle(clerk, firm, "R-3", Rest("refund"), why="paid twice")
    assert isinstance(asked, apply_cash.RefundView)
    apply_cash.refuse_refund(
        by=clerk, company_id=firm.company.id, refund_id=asked.id, why="owed after all"
    )
    assert state("R-3") == "waiting"


def test_another_firms_money_and_another_currency_leave_with_a_trace(
    firm: Firm, clerk: Actor
) -> None:
    before = open_amounts()
    with pytest.raises(CashRefused, match="company_needed"):
        settle(clerk, firm, "R-3", Rest("intercompany"))
    settle(clerk, firm, "R-3", Rest("intercompany", other_company="BJ", minor=30_00))
    claim = document("INV-2026-0004")
    with pytest.raises(CashRefused, match="rate_needed"):
        settle(clerk, firm, "R-4", Rest("convert", document_id=claim))
    done = settle(
        clerk,
        firm,
        "R-4",
        Rest("convert", document_id=claim, rate=Decimal("0.1281"), rate_on=DAY),
    )
    assert open_amounts()["INV-2026-0004"] == 2000_00 - 51_24
    assert tied(firm)["CNY"]["moved"] == 430_00
    assert isinstance(done, apply_cash.Decided)
    assert done.decision.detail["rate"] == "0.1281"
    apply_cash.undo(
        by=clerk, company_id=firm.company.id, decision_id=done.decision.id, why="wrong rate"
    )
    assert open_amounts() == {**before, "R-3": -50_00}


def test_a_returned_payment_opens_what_it_had_settled_with_its_old_due_day(
    firm: Firm, clerk: Actor
) -> None:
    apply_cash.run(company_id=firm.company.id, as_of=DAY)
    due = table("SELECT due_on FROM ledger_item WHERE document_id = %s", document("INV-2026-0001"))
    apply_cash.take_back_return(
        by=clerk,
        company_id=firm.company.id,
        receipt_id=document("R-1"),
        version=version("R-1"),
        on=DAY,
        why="returned by the bank: account closed",
    )
    assert state("R-1") == "returned"
    assert open_amounts()["INV-2026-0001"] == 1000_00
    assert "R-1" not in open_amounts()
    assert due == table(
        "SELECT due_on FROM ledger_openitem WHERE item_id >> 8 = %s", document("INV-2026-0001")
    )
    assert tied(firm) == {"CNY": {"applied": 750_50, "returned": 1000_00, "waiting": 480_00}}
    again = apply_cash.run(company_id=firm.company.id, as_of=DAY)
    assert again.applied.receipts == 0


def test_a_set_off_is_applied_like_money_and_is_no_money_from_the_bank(
    firm: Firm, clerk: Actor
) -> None:
    one = apply_cash.SetOff(customer("C1"), "OFF-1", DAY, 200_00, "CNY", "抵销通知")
    with pytest.raises(CashRefused, match="reason_needed"):
        apply_cash.set_off(by=clerk, company_id=firm.company.id, one=one, why=" ")
    apply_cash.set_off(by=clerk, company_id=firm.company.id, one=one, why="both due, article 568")
    accept(clerk, firm, "OFF-1", Share(document("INV-2026-0002"), 200_00))
    assert open_amounts()["INV-2026-0002"] == 300_00
    assert tied(firm) == {"CNY": {"waiting": 223_050}}


def test_a_short_payments_reason_stands_beside_the_claim(firm: Firm, clerk: Actor) -> None:
    claim = document("INV-2026-0002")
    accept(clerk, firm, "R-4", Share(claim, 400_00))
    with pytest.raises(CashRefused, match="reason_needed"):
        settle(clerk, firm, "R-4", Rest("dispute", document_id=claim))
    made = settle(clerk, firm, "R-4", Rest("dispute", document_id=claim, reason="damaged"))
    assert isinstance(made, apply_cash.Decided)
    assert made.decision.detail == {
        "document_id": claim,
        "disputed_minor": 100_00,
        "reason": "damaged",
    }
    assert open_amounts()["INV-2026-0002"] == 100_00


def test_all_suggestions_above_a_confidence_are_taken_at_once(firm: Firm, clerk: Actor) -> None:
    apply_cash.propose(firm.company.id, DAY)
    done = apply_cash.accept_all(by=clerk, company_id=firm.company.id, above=900)
    assert (done.applied.receipts, done.refused) == (2, 0)
    assert {one.shown for one in apply_cash.aliases(firm.company.id)} == {
        "宁波恒泰五金有限公司",
        "苏州明远电子有限公司",
    }
    nothing = apply_cash.accept_all(by=clerk, company_id=firm.company.id, above=900)
    assert (nothing.applied.receipts, nothing.act_id) == (0, None)


def test_a_revoked_payer_is_not_learned_again_by_itself(firm: Firm, clerk: Actor) -> None:
    apply_cash.propose(firm.company.id, DAY)
    apply_cash.accept_all(by=clerk, company_id=firm.company.id, above=900)
    for one in apply_cash.aliases(firm.company.id):
        apply_cash.revoke_alias(
            by=clerk, company_id=firm.company.id, alias_id=one.id, why="a trading house"
        )
    assert apply_cash.aliases(firm.company.id) == ()
    with pytest.raises(CashRefused, match="alias_revoked"):
        apply_cash.revoke_alias(by=clerk, company_id=firm.company.id, alias_id=one.id, why="x")


def let_close_match(by: Actor, firm: Firm, *, on_close: bool) -> None:
    with transaction.atomic():
        policies.record_version(
            by=by,
            company_id=firm.company.id,
            kind="cash",
            name="standard",
            valid_from=dt.date(2026, 1, 1),
            document={"kind": "cash", "name": "standard", "on_close": on_close, "learn": 1000},
            why="who looks first",
        )


@pytest.mark.django_db(transaction=True)
def test_closing_a_day_applies_cash_first_unless_the_policy_says_not(
    firm: Firm, clerk: Actor
) -> None:
    let_close_match(clerk, firm, on_close=False)
    close_day(by=clerk, company=firm.company, as_of=DAY)
    assert table("SELECT count(*) FROM cash_decision") == [(0,)]
    let_close_match(clerk, firm, on_close=True)
    closed = close_day(by=clerk, company=firm.company, as_of=DAY)
    assert closed.outcome.value == "replaced"
    assert table(
        "SELECT actor, person, automatic, count(*) FROM cash_decision GROUP BY 1, 2, 3"
    ) == [("system:match", "", True, 2)]


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
