"""A statement is booked whole and once: each credit one receipt, and its balances tie (D4, I18)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from huikuan.books.banking import queries
from huikuan.books.ledger import operations as ledger
from huikuan.flows import import_files
from huikuan.flows import keep_bank_accounts as keep
from tests.support.firm import SETUP, found
from tests.support.imports import rows, table
from tests.support.statements import FIRST, SECOND, mt940, send_statement

pytestmark = pytest.mark.django_db
RECEIPTS = (
    "SELECT d.issued_on, -d.amount_minor, d.remittance, d.account, d.attributes ->> 'bank_reference'"
    " FROM ledger_document d WHERE d.series = 2 ORDER BY d.id"
)
NEXT: dict[str, Any] = {"opening": "1320.00", "number": 2, "days": ("260303", "260305")}


@pytest.fixture
def company() -> int:
    """A company without a bank."""
    return found().company.id


def code(batch: import_files.BatchView) -> str:
    """Return why the file was refused."""
    assert batch.report is not None
    assert batch.state == "refused", batch.report
    return str(batch.report["refused"]["code"])


def findings(batch: import_files.BatchView) -> list[str]:
    """Return the codes of what was found."""
    assert batch.report is not None
    return [one["code"] for one in batch.report["findings"]]


def test_every_credit_becomes_one_receipt(tmp_path: Path, company: int) -> None:
    batch = send_statement(tmp_path, company, mt940(FIRST))

    assert batch.state == "applied", batch.report
    assert rows(batch) == {
        "read": 3, "accepted": 3, "already_there": 0, "rejected": 0, "skipped": 0,
    }  # fmt: skip
    day = dt.date(2026, 3, 2)
    assert table(RECEIPTS) == [
        (day, 100_000, "INV-1 宁波恒泰", "6222020111", "B-1"),
        (day, 25_000, "payment INV-2", "6222020111", "B-2"),
    ]
    shown = import_files.present(batch.report or {}, "en")
    assert shown["statements"] == [
        {
            "account": "6222020111", "currency": "CNY", "opening": "100.00", "closing": "1320.00",
            "entries": 3, "credits": "1250.00", "debits": "30.00", "from": "2026-03-02",
            "to": "2026-03-03",
        }
    ]  # fmt: skip
    assert shown["control_totals"] == {"CNY": "1250.00"}
    (statement,) = queries.statements(company)
    lines = queries.lines(company, statement.id)
    assert [one.outcome for one in lines] == ["receipt", "receipt", "debit"]
    receipts = [one.document_id for one in lines if one.document_id]
    assert queries.transactions_of(company, receipts) == dict(zip(receipts, lines, strict=False))
    assert table("SELECT act FROM evidence_record ORDER BY seq DESC LIMIT 2") == [
        ("import.applied",), ("statement.booked",),
    ]  # fmt: skip


def test_the_same_file_and_the_same_statement_are_booked_once(tmp_path: Path, company: int) -> None:
    send_statement(tmp_path, company, mt940(FIRST))

    again = send_statement(tmp_path, company, mt940(FIRST), name="again.sta")
    longer = send_statement(tmp_path, company, mt940(FIRST) + mt940(SECOND, **NEXT))

    assert (again.state, rows(again)["already_there"]) == ("repeated", 3)
    assert (rows(longer)["accepted"], rows(longer)["already_there"]) == (2, 3)
    assert findings(longer) == []
    assert len(table(RECEIPTS)) == 3


def test_a_gap_is_booked_and_told(tmp_path: Path, company: int) -> None:
    send_statement(tmp_path, company, mt940(FIRST))

    batch = send_statement(tmp_path, company, mt940(SECOND, **{**NEXT, "opening": "1321.00"}))

    assert batch.state == "applied"
    assert findings(batch) == ["bank_gap"]
    shown = import_files.present(batch.report or {}, "zh")["findings"][0]
    assert "1321.00" in shown["reason"]
    (account,) = queries.accounts(company)
    assert account.gaps == 1
    assert queries.statements(company)[0].gap_minor == 100


def test_an_overlap_books_only_what_is_new(tmp_path: Path, company: int) -> None:
    send_statement(tmp_path, company, mt940(FIRST))

    month = mt940([*FIRST, *SECOND], number=9, days=("260301", "260331"))
    batch = send_statement(tmp_path, company, month)

    assert (rows(batch)["accepted"], rows(batch)["already_there"]) == (2, 3)
    assert findings(batch) == ["bank_overlap"]
    statement = queries.statements(company)[0]
    outcomes = [one.outcome for one in queries.lines(company, statement.id)]
    assert outcomes == ["there", "there", "there", "receipt", "debit"]
    assert len(table(RECEIPTS)) == 3


def test_two_equal_payments_are_two_receipts(tmp_path: Path, company: int) -> None:
    twins = [("0302", "10.00", "", "same"), ("0302", "10.00", "", "same")]

    batch = send_statement(tmp_path, company, mt940(twins))

    assert rows(batch)["accepted"] == 2
    assert len({number for (number,) in table("SELECT number FROM ledger_document")}) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (mt940(FIRST, closing="1320.01"), "bank_balance_differs"),
        (mt940(FIRST, currency="XXQ"), "unknown_currency"),
        (mt940([("1230", "1.00", "B", "x")], days=("261201", "261230")), "bank_line_in_future"),
    ],
)
def test_what_cannot_be_trusted_is_refused_whole(
    tmp_path: Path, company: int, text: str, why: str
) -> None:
    assert code(send_statement(tmp_path, company, text)) == why
    assert table("SELECT count(*) FROM banking_bankaccount") == [(0,)]
    assert table(RECEIPTS) == []


def test_a_cut_off_file_is_refused_whole(tmp_path: Path, company: int) -> None:
    whole = mt940(FIRST)

    batch = send_statement(tmp_path, company, whole[: whole.index(":62F:")])

    assert code(batch)
    assert table(RECEIPTS) == []


def test_a_statement_cannot_say_two_things(tmp_path: Path, company: int) -> None:
    send_statement(tmp_path, company, mt940(FIRST))

    batch = send_statement(tmp_path, company, mt940(FIRST[:2]))

    assert code(batch) == "statement_contradicts"
    assert len(table(RECEIPTS)) == 2


def test_what_comes_after_the_close_counts_in_the_open_period(tmp_path: Path, company: int) -> None:
    with transaction.atomic():
        ledger.close_period(
            company_id=company, end_on=dt.date(2026, 3, 31), by=SETUP,
            at=dt.datetime(2026, 4, 5, tzinfo=dt.UTC),
        )  # fmt: skip

    batch = send_statement(tmp_path, company, mt940(FIRST))

    assert batch.state == "applied"
    assert findings(batch) == ["statement_in_closed_period"]
    assert table("SELECT DISTINCT effective_on FROM ledger_entry") == [(dt.date(2026, 4, 1),)]
    assert table("SELECT DISTINCT issued_on FROM ledger_document") == [(dt.date(2026, 3, 2),)]


def test_a_rehearsal_shows_everything_and_keeps_nothing(tmp_path: Path, company: int) -> None:
    batch = send_statement(tmp_path, company, mt940(FIRST), dry_run=True)

    assert rows(batch)["accepted"] == 3
    assert (batch.report or {})["statements"][0]["closing"] == "1320.00"
    for name in ("banking_bankaccount", "banking_statement", "ledger_document", "intake_batch"):
        assert table(f"SELECT count(*) FROM {name}") == [(0,)]


def test_a_debit_that_names_a_receipt_waits_as_its_return(tmp_path: Path, company: int) -> None:
    send_statement(tmp_path, company, mt940(FIRST) + mt940(SECOND, **NEXT))

    (waiting,) = queries.returns_waiting(company)

    assert waiting.debit.bank_reference == "B-5"
    assert [one.bank_reference for one in waiting.receipts] == ["B-1"]


def test_an_export_in_another_currency_than_the_account_is_refused(
    tmp_path: Path, company: int
) -> None:
    """It names no currency itself, and ours may be the wrong one; an MT940 states its own."""
    send_statement(tmp_path, company, mt940(FIRST, currency="EUR"))
    same = send_statement(tmp_path, company, mt940(FIRST), name="cny.sta")
    assert same.state == "applied"
    send_statement(tmp_path, company, mt940(FIRST, account="900", currency="EUR"), name="e.sta")
    export = (
        "交易日期,本方账号,对方户名,记账金额(收入),记账金额(支出),余额,用途,交易流水号\n"
        "2026-03-02,900,宁波恒泰,10.00,,110.00,货款,T1\n"
    )

    batch = send_statement(tmp_path, company, export, name="export.csv")

    assert code(batch) == "account_in_other_currency"


def test_a_statement_of_an_account_nobody_knows_is_told_and_one_of_a_closed_one_refused(
    tmp_path: Path, company: int
) -> None:
    assert findings(send_statement(tmp_path, company, mt940(FIRST))) == []
    other: dict[str, Any] = {"account": "6222020222", "number": 9}
    second = send_statement(tmp_path, company, mt940(SECOND, **NEXT | other), name="b.sta")
    assert second.state == "applied"
    assert findings(second) == ["bank_account_unknown"]
    told = import_files.present(second.report or {}, "en")["findings"]
    assert "6222020222" in str(told)
    first, met = queries.accounts(company)
    assert (first.state, met.state) == ("met", "met")

    named: dict[str, Any] = {"by": SETUP, "company_id": company}
    keep.register(**named, number="6222020222", currency="CNY", on=dt.date(2026, 3, 6))
    with pytest.raises(keep.AccountRefused, match="bank_account_not_now"):
        keep.register(**named, number="6222020222", currency="CNY", on=dt.date(2026, 3, 6))
    day = dt.date(2026, 3, 31)
    with pytest.raises(keep.AccountRefused, match="bank_account_before_last"):
        keep.close(**named, account_id=met.id, on=dt.date(2026, 3, 5), why="x")
    keep.close(**named, account_id=met.id, on=day, why="merged into the other one")
    assert queries.accounts(company)[1].state_on == day
    # the statement that is booked stays what it is
    assert (
        rows(send_statement(tmp_path, company, mt940(SECOND, **NEXT | other), name="b2.sta"))[
            "accepted"
        ]
        == 0
    )
    later: dict[str, Any] = {
        "opening": "1820.00",
        "days": ("260401", "260403"),
        "account": "6222020222",
    }
    assert code(send_statement(tmp_path, company, mt940(FIRST, **later), name="c.sta")) == (
        "bank_account_closed_refused"
    )
    keep.reopen(**named, account_id=met.id, on=dt.date(2026, 4, 1), why="needed again")
    with pytest.raises(keep.NoSuchAccount):
        keep.close(by=SETUP, company_id=company + 1, account_id=met.id, on=day, why="x")
    assert table(
        "SELECT act FROM evidence_record WHERE act LIKE 'bank_account.%%' ORDER BY seq"
    ) == [("bank_account.register",), ("bank_account.close",), ("bank_account.reopen",)]


NAMELESS = (
    "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CNY"
    "<BANKTRANLIST><DTSTART>20260301<DTEND>20260331"
    "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302<TRNAMT>8.50<FITID>F1<NAME>宁波恒泰</STMTTRN>"
    "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
)


@pytest.mark.parametrize(
    "text", [mt940(FIRST).replace(":25:6222020111\n", ":25:\n"), NAMELESS], ids=["mt940", "ofx"]
)
def test_whose_account_a_file_is_of_is_said_where_it_does_not_say_so(
    tmp_path: Path, company: int, text: str
) -> None:
    refused = send_statement(tmp_path, company, text)
    assert (code(refused), import_files.wanted(refused)) == ("bank_account_missing", "account")
    said = import_files.answered(refused, {"account": "6222 0201 99"})
    assert said == {"account": "6222020199"}

    batch = import_files.import_file(
        tmp_path / "st.sta", kind="statement", company_id=company, mapping=said, by=SETUP
    )

    assert batch.state == "applied", batch.report
    assert [one.number for one in queries.accounts(company)] == ["6222020199"]


def test_a_file_that_names_its_account_is_not_another_ones(tmp_path: Path, company: int) -> None:
    path = tmp_path / "a.sta"
    path.write_text(mt940(FIRST), encoding="utf-8")
    for account, state in (("1", "refused"), ("6222020111", "applied")):
        batch = import_files.import_file(
            path,
            kind="statement",
            company_id=company,
            mapping={"account": account},
            by=SETUP,
        )
        assert batch.state == state, batch.report


def test_an_account_is_registered_before_its_first_statement(tmp_path: Path, company: int) -> None:
    named: dict[str, Any] = {"by": SETUP, "company_id": company, "on": dt.date(2026, 3, 1)}
    for number, currency, why in (
        (" ", "CNY", "bank_account_unnamed"),
        ("1", "XXY", "bank_account_currency"),
    ):
        with pytest.raises(keep.AccountRefused, match=why):
            keep.register(**named, number=number, currency=currency)
    for number in ("1", "6222 0201 11"):
        keep.register(**named, number=number, currency="CNY")
    assert findings(send_statement(tmp_path, company, mt940(FIRST))) == []
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        table("UPDATE banking_accountact SET why = 'x' RETURNING 1")
