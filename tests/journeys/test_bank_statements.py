"""Bank statements through the program: what the shared files say, kills, and two at once (D4)."""

import csv
import json
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from huikuan.flows import import_files
from huikuan.flows.verify import verify
from tests.support.firm import SETUP, found
from tests.support.imports import rows, table
from tests.support.killing import (
    Books,
    Moment,
    booking,
    import_and_strike,
    judging,
    kill_program,
    received,
)
from tests.support.program import PROGRAM, document, environment
from tests.support.racing import race
from tests.support.statements import FIRST, mt940

# fragments, a bank's error, and files that contradict themselves: balances that do not follow from
# the lines (most were shortened by those who published them), another currency, another total
REFUSED = {
    "camt/camt053.v2.five.decimals.xml",
    "camt/camt053.v2.wrong.xml",
    "camt/camt053.v8.xml",
    "mt940/betterplace/currency_in_25.sta",
    "mt940/betterplace/empty_line.sta",
    "mt940/betterplace/sepa_snippet.sta",
    "mt940/cmxl/account_identification_iban.sta",
    "mt940/cmxl/closing_balance.sta",
    "mt940/cmxl/statement_details.sta",
    "mt940/jejik/abnamro.sta",
    "mt940/jejik/knab.sta",
    "mt940/jejik/rabobank.sta",
    "mt940/self-provided/empty_non_swift.sta",
    "mt940/self-provided/invalid_statement.sta",
    "mt940/self-provided/mt942.sta",
    "mt940/self-provided/raiffeisen-cmi.sta",
    "ofx/ofxparse-account_listing_aggregation.ofx",
    "ofx/ofxparse-bank_small.ofx",
    "ofx/ofxparse-decimal_error.ofx",
    "ofx/ofxparse-signon_fail.ofx",
}
# the library that made the list could not read it; ours does, and it ties
NOT_COUNTED = "mt940/ASNB/mt940.txt"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "bank-statements"


def shared_files() -> list[dict[str, str]]:
    """The rows of the shared list of expectations; none where the folder is missing."""
    path = SHARED / "expected.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture
def books(database_url: str, home: Path, tmp_path: Path) -> Books:
    """A fresh company."""
    found()
    books = Books(home, database_url, tmp_path / "files")
    books.files.mkdir()
    return books


def run_import(books: Books, *paths: Path) -> tuple[int, dict[str, Any]]:
    """Import statements by the program; its exit status and its document."""
    done = subprocess.run(
        [*PROGRAM, "import", *map(str, paths), "--kind", "statement", "--json"],
        capture_output=True, text=True, check=False, timeout=180,
        env=environment(books.home, books.more),
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout) if done.stdout else {}


@pytest.mark.slow
@pytest.mark.skipif(not shared_files(), reason="the shared bank statements are not there")
def test_every_shared_statement_is_read_as_expected(books: Books) -> None:
    listed = shared_files()
    # each by a program of its own: one refused file ends the command
    said = {name: run_import(books, SHARED / name) for name in sorted(REFUSED)}
    assert {name for name, (status, _) in said.items() if status != 2} == set()
    read = [row for row in listed if row["file"] not in REFUSED]
    assert len(read) + len(REFUSED) == len(listed)
    status, told_of_all = run_import(books, *(SHARED / row["file"] for row in read))
    assert status in {0, 1}
    wrong = []
    for row, report in zip(read, told_of_all["imports"], strict=True):
        assert report["file"] == Path(row["file"]).name
        found = report["statements"]
        told = (
            sum(one["entries"] for one in found),
            sum((Decimal(one["credits"]) for one in found), Decimal(0)),
            sum((Decimal(one["debits"]) for one in found), Decimal(0)),
        )
        expected = (
            int(row["entries"] or 0), Decimal(row["credits"] or 0), Decimal(row["debits"] or 0),
        )  # fmt: skip
        if told != expected and row["file"] != NOT_COUNTED:
            wrong.append((row["file"], told, expected))
        counts = report["rows"]
        assert counts["read"] == counts["accepted"] + counts["already_there"]
    assert wrong == []
    assert document("verify", home=books.home, more=books.more)["sound"]


def test_accounts_are_kept_from_the_command_line(books: Books) -> None:
    path = books.files / "a.sta"
    path.write_text(mt940(FIRST), encoding="utf-8")
    assert run_import(books, path)[0] == 0
    at: dict[str, Any] = {"home": books.home, "more": books.more}
    (met,) = document("banks", "list", **at)["accounts"]
    assert (met["account"], met["state"]) == ("6222020111", "met")
    day = ("--on", "2026-03-31")
    for act, state in (("register", "open"), ("close", "closed")):
        (one,) = document("banks", act, "6222020111", *day, "--why", "x", **at)["accounts"]
        assert (one["state"], one["state_on"]) == (state, "2026-03-31")
    for words in (("close", "6222020111", *day), ("reopen", "1"), ("register", " ")):
        assert "error" in document("banks", *words, **at, status=2)
    path.write_text(mt940(FIRST, account="6222020999", number=2), encoding="utf-8")
    status, report = run_import(books, path)
    assert (status, report["findings"][0]["code"]) == (1, "bank_account_unknown")


def long_statement(number: int, lines: int = 4_000) -> str:
    """A statement of many credits, which takes long enough to be struck."""
    booked = [("0302", f"{n + 1}.{n % 100:02}", f"N{number}-{n}", f"INV-{n}") for n in range(lines)]
    return mt940(booked, number=number, account=f"62220{number}")


def counts(books: Books) -> tuple[int, ...]:
    """What an import of statements writes."""
    tables = ("banking_statement", "banking_transaction", "ledger_document", "ledger_entry")
    return tuple(books.one(f"SELECT count(*) FROM {one}") for one in tables)


@pytest.mark.slow
@pytest.mark.parametrize("moment", [received, judging, booking])
def test_a_statement_that_is_killed_is_booked_whole_or_not_at_all(
    books: Books, moment: Moment
) -> None:
    path = books.files / "long.sta"
    path.write_text(long_statement(1), encoding="utf-8")
    whole = (1, 4_000, 4_000, 4_000)

    import_and_strike(books, path, moment, kill_program, kind="statement")

    assert counts(books) in {(0, 0, 0, 0), whole}
    status, report = run_import(books, path)
    assert status == 0
    assert report["rows"]["accepted"] + report["rows"]["already_there"] == 4_000
    assert counts(books) == whole
    assert document("verify", home=books.home, more=books.more)["sound"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_bring_the_same_statement_one_books_it(tmp_path: Path) -> None:
    company = found().company.id
    for name, more in (("a", ""), ("b", "\n")):
        (tmp_path / f"{name}.sta").write_text(mt940(FIRST) + more, encoding="utf-8")

    def bring(name: str) -> import_files.BatchView:
        return import_files.import_file(
            tmp_path / f"{name}.sta", kind="statement", company_id=company, mapping=None, by=SETUP
        )

    ends = race([lambda: bring("a"), lambda: bring("b")])

    batches = [one.result for one in ends if one.result is not None]
    assert len(batches) == 2, [one.fault for one in ends]
    assert sorted(rows(one)["accepted"] for one in batches) == [0, 3]
    assert sorted(rows(one)["already_there"] for one in batches) == [0, 3]
    assert table("SELECT count(*) FROM banking_statement") == [(1,)]
    assert table("SELECT count(*) FROM ledger_document") == [(2,)]
    checked = verify((company,))
    assert checked.sound, checked
