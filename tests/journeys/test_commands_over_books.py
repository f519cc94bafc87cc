"""A firm scripts its books: import, report, verify, users and tokens, from the command line only."""

import csv
import io
import json
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from huikuan.entrypoints.cli import arguments
from huikuan.entrypoints.web import page
from tests.support import databases
from tests.support.program import PROGRAM, document, environment, huikuan

# part of the run on the system's PostgreSQL too
pytestmark = pytest.mark.django_db

INVOICES = """invoice_no,customer_no,issue_date,amount,due_date,currency
A-1,C1,2026-01-10,1000.00,2026-02-10,CNY
A-2,C1,2026-03-01,250.50,2026-04-01,CNY
A-3,C2,2026-03-05,99000,2026-04-05,JPY
"""
RECEIPTS = """receipt_no,received_on,amount,customer_no,currency
R-1,2026-02-20,400.00,C1,CNY
"""
ALLOCATIONS = """receipt_no,invoice_no,applied_on,amount
R-1,A-1,2026-02-20,400.00
"""


@dataclass(frozen=True)
class Firm:
    """An installation on a database of its own, and the folder of the firm's files."""

    home: Path
    files: Path
    more: dict[str, str]

    def ask(self, *words: str, status: int = 0) -> dict[str, Any]:
        """The document of a command."""
        return document(*words, home=self.home, more=self.more, status=status)

    def run(self, *words: str, status: int = 0) -> str:
        """The standard output of a command."""
        return huikuan(*words, home=self.home, more=self.more, status=status)

    def said(self, *words: str) -> str:
        """What a command says to the person, beside its result."""
        done = subprocess.run(
            [*PROGRAM, *words], capture_output=True, text=True, timeout=180, check=True,
            env=environment(self.home, self.more),
        )  # fmt: skip
        return done.stderr


def installation(folder: Path, name: str) -> Firm:
    databases.copy_template(name)
    home = folder / "home"
    home.mkdir(mode=0o700)
    return Firm(home, folder, {"DATABASE_URL": databases.address(name), "HUIKUAN_LANG": "en"})


@pytest.fixture(scope="module")
def firm(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Firm:
    """A firm with two customers, three invoices and a part payment, for all tests of this file.

    Starting a program takes long, so the tests share it: each adds what the others do not look at.
    """
    made = installation(tmp_path_factory.mktemp("firm"), f"firm_{databases.worker()}")
    made.ask("setup", "--company", "HL", "--name", "海陆")
    (made.files / "customers.csv").write_text("customer_no,name\nC1,=海陆机械\nC2,Acme KK\n")
    (made.files / "invoices.csv").write_text(INVOICES)
    (made.files / "receipts.csv").write_text(RECEIPTS)
    (made.files / "allocations.csv").write_text(ALLOCATIONS)
    for kind in ("customers", "invoices", "receipts", "allocations"):
        made.ask("import", str(made.files / f"{kind}.csv"), "--kind", kind)
    return made


def test_an_aging_is_the_contracts_document_on_any_day(firm: Firm) -> None:
    aging = firm.ask("report", "aging", "--as-of", "2026-04-15")
    assert aging["as_of"] == "2026-04-15"
    assert aging["buckets"][:2] == ["not_due", "1-30"]
    rows = {(row["customer_no"], row["currency"]): row for row in aging["rows"]}
    assert rows["C1", "CNY"]["total"] == "850.50"
    assert rows["C1", "CNY"]["61-90"] == "600.00"
    assert rows["C1", "CNY"]["1-30"] == "250.50"
    assert rows["C2", "JPY"]["total"] == "99000"
    # before the payment and before the later invoices
    before = firm.ask("report", "aging", "--as-of", "2026-02-19")
    assert [(row["customer_no"], row["total"]) for row in before["rows"]] == [("C1", "1000.00")]


def test_every_report_says_the_same_in_every_form(firm: Firm) -> None:
    words = ("report", "balances", "--as-of", "2026-04-15")
    rows = firm.ask(*words)["rows"]
    lines = firm.run(*words, "--format", "csv")
    as_csv = list(csv.DictReader(io.StringIO(lines.lstrip("\ufeff"))))
    assert len(as_csv) == len(rows) == 2
    for printed, row in zip(as_csv, rows, strict=True):
        for column in ("customer_no", "currency", "open", "overdue"):
            assert printed[column] == row[column]
    # a name that a spreadsheet would run is inert in the file
    assert {line["name"] for line in as_csv} == {"'=海陆机械", "Acme KK"}
    table = firm.run(*words)
    assert "99,000" in table
    assert "850.50" in table
    target = firm.files / "balances.xlsx"
    firm.run(*words, "--format", "xlsx", "--output", str(target))
    assert zipfile.is_zipfile(target)
    firm.run(*words, "--format", "xlsx", status=2)


def test_a_question_that_cannot_be_answered_is_wrong_use(firm: Firm) -> None:
    for words in (
        ["nothing"],
        ["aging", "--by", "shoe_size"],
        ["aging", "--where", "1; drop"],
        ["statement", "--customer", "NOBODY"],
        ["aging", "--param", "x"],
        ["aging", "--company", "NOBODY"],
    ):
        assert firm.run("report", *words, status=2) == ""


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("customers", "c.csv", "nothing,of,this\n1,2,3\n"),
        ("statement", "s.sta", ":20:X\n:25:1\n:60F:C260301CNY1,00\n:62F:C260302CNY9,00\n-\n"),
        ("einvoice", "e.xml", "<Invoice>"),
        (None, "what.bin", "\x00\x01\x02"),
    ],
)
def test_a_file_that_is_refused_whole_is_wrong_use_whatever_its_kind(
    firm: Firm, kind: str | None, name: str, content: str
) -> None:
    path = firm.files / name
    path.write_text(content, encoding="utf-8")
    named = [] if kind is None else ["--kind", kind]
    for more in ([], ["--dry-run"]):
        assert firm.ask("import", str(path), *named, *more, status=2)["error"]["message"]


def test_a_mistyped_report_is_answered_with_the_nearest_names(firm: Firm) -> None:
    error = firm.ask("report", "agingg", status=2)["error"]
    assert error["code"] == "query.unknown_report"
    assert error["figures"]["nearest"].split(", ")[0] == "aging"
    assert "aging" in error["message"]


def test_a_statement_without_a_customer_asks_for_the_option(firm: Firm) -> None:
    error = firm.ask("report", "statement", status=2)["error"]
    assert "--customer" in error["message"]


def test_a_day_before_the_first_fact_shows_nothing_and_says_so(firm: Firm) -> None:
    assert (arguments.EARLIEST, arguments.LATEST) == (page.EARLIEST, page.LATEST)
    assert firm.ask("report", "aging", "--as-of", "1999-01-01")["rows"] == []
    balances = firm.said("report", "balances", "--as-of", "1999-01-01")
    assert "as of 1999-01-01 nothing in the books fits: every amount is zero" in balances


def test_every_line_of_totals_is_called_so(firm: Firm) -> None:
    for words in (("aging", "--by", "currency"), ("aging",), ("balances", "--by", "currency")):
        table = firm.run("report", *words, "--as-of", "2026-04-15")
        totals = [line for line in table.splitlines() if line.startswith("Total")]
        assert len(totals) == 2, table
        assert "850.50" in totals[0] + totals[1]


def test_the_same_file_twice_books_once_and_says_so(firm: Firm) -> None:
    words = ("import", str(firm.files / "invoices.csv"), "--kind", "invoices")
    again = firm.ask(*words)
    assert again["rows"]["accepted"] == 0
    assert again["rows"]["already_there"] == again["rows"]["read"] == 3
    assert again["already_imported"]


def test_files_of_one_command_find_what_the_files_before_them_bring(firm: Firm) -> None:
    texts = {
        "customers": "customer_no,name\nQ1,Queue One Ltd\n",
        "invoices": "invoice_no,customer_no,issue_date,amount,due_date\n"
        "Q-1,Q1,2020-01-10,70.00,2020-02-10\n",
        "receipts": "receipt_no,received_on,amount,customer_no\nQ-R1,2020-02-01,70.00,Q1\n",
        "allocations": "receipt_no,invoice_no,applied_on,amount\nQ-R1,Q-1,2020-02-01,70.00\n",
    }
    paths = []
    for kind, text in texts.items():
        paths.append(firm.files / f"queue-{kind}.csv")
        paths[-1].write_text(text)

    told = firm.ask("import", *map(str, paths))["imports"]

    assert [(one["kind"], one["rows"]["accepted"]) for one in told] == [(one, 1) for one in texts]
    assert [one["batch"] for one in told] == sorted(one["batch"] for one in told)


def test_what_stands_after_a_file_that_is_refused_is_not_booked(firm: Firm) -> None:
    broken = firm.files / "queue-broken.csv"
    broken.write_text('customer_no,name\nQ2,"never closed\n')
    after = firm.files / "queue-after.csv"
    after.write_text("customer_no,name\nQ3,Queue Three Ltd\n")
    words = ("import", str(broken), str(after), "--kind", "customers")
    error = firm.ask(*words, status=2)["error"]
    assert "queue-broken.csv" in error["message"]

    assert firm.ask("import", str(after), "--kind", "customers")["rows"]["accepted"] == 1


def test_rejects_are_status_1_and_name_line_and_reason(firm: Firm) -> None:
    bad = firm.files / "bad.csv"
    bad.write_text(
        "invoice_no,customer_no,issue_date,amount,due_date\n"
        "B-1,C1,2026-05-01,1_000,2026-06-01\n"
        "B-2,NOBODY,2026-05-01,10.00,2026-06-01\n"
        "B-3,C1,2026-05-01,10.00,2026-06-01\n"
    )
    words = ("import", str(bad), "--kind", "invoices")
    dry = firm.ask(*words, "--dry-run", status=1)
    report = firm.ask(*words, status=1)
    assert dry["rows"] == report["rows"]
    assert report["rows"] == {
        "read": 3, "accepted": 1, "already_there": 0, "rejected": 2, "skipped": 0,
    }  # fmt: skip
    assert report["control_totals"] == {"CNY": "10.00"}
    assert [each["line"] for each in report["rejects"]] == [2, 3]
    assert all(each["reason"] and each["code"] for each in report["rejects"])
    assert Path(report["rejects_file"]).is_file()


def test_a_posting_is_taken_back_once_by_the_numbers_on_the_papers(firm: Firm) -> None:
    (firm.files / "wrong.csv").write_text(
        "invoice_no,customer_no,issue_date,amount,due_date\nW-1,C2,2026-03-01,70.00,2026-04-01\n"
    )
    (firm.files / "cash.csv").write_text(
        "receipt_no,received_on,amount,customer_no\nW-R,2026-03-02,70.00,C2\n"
    )
    (firm.files / "applied.csv").write_text(
        "receipt_no,invoice_no,applied_on,amount\n"
        "W-R,W-1,2026-03-03,30.00\nW-R,W-1,2026-03-04,40.00\n"
    )
    for name, kind in (("wrong", "invoices"), ("cash", "receipts"), ("applied", "allocations")):
        firm.ask("import", str(firm.files / f"{name}.csv"), "--kind", kind)

    def reverse(*words: str, status: int = 0) -> str:
        more = ("--on", "2026-03-20", "--why", "开错客户")
        return firm.run("reverse", *words, *more, status=status)

    reverse("invoice", "W-1", status=2)
    # applied twice: which one is meant has to be said
    reverse("allocation", "W-R", "--to", "W-1", status=2)
    reverse("allocation", "W-R", "--to", "W-1", "--applied-on", "2026-03-05", status=2)
    assert "2026-03-20" in reverse("allocation", "W-R", "--to", "W-1", "--applied-on", "2026-03-03")
    # the other one is the only one left
    reverse("allocation", "W-R", "--to", "W-1")
    reverse("allocation", "W-R", "--to", "W-1", status=2)
    reverse("invoice", "W-1")
    reverse("invoice", "W-1", status=2)
    reverse("receipt", "W-1", status=2)
    reverse("receipt", "W-R")

    def owed(day: str) -> list[tuple[str, str]]:
        rows = firm.ask("report", "balances", "--as-of", day)["rows"]
        return [
            (row["open"], row["unapplied"])
            for row in rows
            if (row["customer_no"], row["currency"]) == ("C2", "CNY")
        ]

    # the days before stay as they were
    assert owed("2026-03-03") == [("40.00", "40.00")]
    assert owed("2026-03-20") == []
    assert firm.ask("verify")["sound"]


def test_a_file_that_is_no_table_is_refused_whole(firm: Firm) -> None:
    broken = firm.files / "broken.csv"
    broken.write_bytes(b"\xff\xfe\xfa")
    assert firm.run("import", str(broken), "--kind", "invoices", status=2) == ""
    assert firm.run("import", str(broken), "--kind", "shoes", status=2) == ""


def test_verifying_recounts_every_company(firm: Firm) -> None:
    found = firm.ask("verify")
    assert found["sound"]
    assert found["evidence"]["records"] > 0
    (ledger,) = found["ledgers"]
    assert ledger["company"] == "HL"
    # four from the firm's files, and what other tests of this file add
    assert ledger["documents"] >= 4


def test_accounts_and_tokens_are_made_shown_once_and_ended(firm: Firm) -> None:
    made = firm.ask("user", "create", "li", "--name", "李", "--role", "auditor")
    assert made["users"][0]["roles"] == ["auditor"]
    assert len(made["password"]) >= 20
    firm.run("user", "create", "li", status=2)
    # one person never audits what he books
    firm.run("user", "grant", "li", "--role", "ar_accountant", status=2)
    reset = firm.ask("user", "password", "li")
    assert reset["password"] != made["password"]

    token = firm.ask(
        "token", "create", "--name", "erp", "--scopes", "read,import", "--responsible",
        "accountant",
    )  # fmt: skip
    listed = firm.run("token", "list", "--json")
    assert token["token"] not in listed
    assert [each["name"] for each in json.loads(listed)["tokens"]] == ["erp"]
    firm.ask("token", "revoke", str(token["id"]))
    after = firm.ask("token", "list")["tokens"]
    assert after[0]["revoked_at"] is not None
    firm.run("token", "create", "--name", "x", "--scopes", "everything", status=2)


def test_a_database_that_a_newer_version_migrated_is_left_alone(
    django_db_setup: None, tmp_path: Path
) -> None:
    newer = installation(tmp_path, f"newer_{databases.worker()}")
    with psycopg.connect(newer.more["DATABASE_URL"]) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_x', now())"
        )
    newer.run("user", "list", status=3)
    newer.run("setup", status=3)


def test_a_day_is_closed_once_and_again_only_when_facts_change(
    django_db_setup: None, tmp_path: Path
) -> None:
    firm = installation(tmp_path, "closing")
    firm.ask("setup", "--company", "C", "--json")
    customers = "customer_no,name\nC1,A\nC2,B\n"
    for name, text in (
        ("customers", customers),
        ("invoices", INVOICES),
        ("receipts", RECEIPTS),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        firm.ask("import", str(tmp_path / f"{name}.csv"), "--kind", name, "--json")
    asked = ("close-day", "--as-of", "2026-03-31", "--json")
    first = firm.ask(*asked)
    assert (first["outcome"], first["customers"], first["version"]) == ("closed", 2, 1)
    again = firm.ask(*asked)
    assert again == first | {"outcome": "unchanged"}
    assert first["digest"][:16] in firm.run("close-day", "--as-of", "2026-03-31")
    (tmp_path / "allocations.csv").write_text(ALLOCATIONS, encoding="utf-8")
    firm.ask("import", str(tmp_path / "allocations.csv"), "--json")
    later = firm.ask(*asked)
    assert (later["outcome"], later["version"]) == ("replaced", 2)
    refused = firm.ask("close-day", "--as-of", "2199-01-01", "--json", status=2)
    assert refused["error"]["code"] == "positions.day_to_come"


def test_an_advice_is_kept_once_and_what_is_wrong_with_one_is_told(firm: Firm) -> None:
    path = firm.files / "advice.csv"

    def refused(*words: str) -> str:
        return str(firm.ask("advice", *words, status=2)["error"]["code"])

    path.write_text("发票号,金额\nA-3,250.50\n合计,250.50\n", encoding="utf-8")
    words = (str(path), "--customer", "C1", "--paid-on", "2026-03-20")
    kept = firm.ask("advice", *words)
    assert (kept["total"], kept["lines"]) == ("250.50", [{"number": "A-3", "amount": "250.50"}])
    assert refused(*words) == "cash.advice_there"
    path.write_text("A-3,250.50\n合计,250.00\n", encoding="utf-8")
    assert refused(str(path)) == "cash.advice_sum"
    path.write_text("A-3,250.51\n", encoding="utf-8")
    assert refused(str(path), "--customer", "NOBODY") == "workbench.advice.no_customer"
    assert refused(str(firm.files / "none.csv")) == "cli.no_such_file"
