"""Files and disks as they really are: told in words, nothing half done, the same rows the same book.

Requirement D1; faults F1, F10, F15, X4, X5, X7.
"""

import datetime as dt
import resource
import subprocess
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from openpyxl.worksheet.worksheet import Worksheet

from huikuan.adapters import files
from huikuan.flows import import_files
from huikuan.flows.import_files import NotKept
from huikuan.flows.verify import verify
from tests.support.firm import SETUP, found
from tests.support.imports import CARD, codes, rows, send
from tests.support.killing import CUSTOMERS, Books, whole
from tests.support.program import PROGRAM, environment, huikuan
from tests.support.realbook import ask

ROWS = 2_000
MB = 1 << 20


@pytest.fixture
def company(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A company with the card's customers, over a home of its own."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    company_id = found().company.id
    send(tmp_path, company_id, "customers", CARD["customers"])
    return company_id


@pytest.fixture
def books(database_url: str, home: Path, tmp_path: Path) -> Books:
    """A company with two customers, for programs of their own."""
    found()
    books = Books(home, database_url, tmp_path)
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    huikuan("import", str(tmp_path / "customers.csv"), home=home, more=books.more)
    return books


def load(company: int, path: Path, kind: str = "invoices") -> import_files.BatchView:
    return import_files.import_file(path, kind=kind, company_id=company, mapping=None, by=SETUP)


TABLE = (
    ("发票号码", "客户编号", "开票日期", "到期日", "价税合计", "币种", "备注"),
    ("甲-001", "C1", "2026-01-10", "2026-02-09", "1234.50", "CNY", "样品，急件"),
    ("甲-002", "C2", "2026-01-20", "2026-03-21", "0.07", "EUR", "“引号”"),
    ("甲-003", "C1", "2026-02-28", "2026-03-31", "98765432.10", "CNY", "〇"),
)
BOOK = [
    ("甲-001", "C1", 123_450, "2026-01-10", "2026-02-09", "CNY", "样品，急件"),
    ("甲-002", "C2", 7, "2026-01-20", "2026-03-21", "EUR", "“引号”"),
    ("甲-003", "C1", 9_876_543_210, "2026-02-28", "2026-03-31", "CNY", "〇"),
]


def text(encoding: str, delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in TABLE).encode(encoding)


def workbook(folder: Path) -> bytes:
    """The same rows as a clerk's Excel holds them: amounts are numbers, days are dates."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(TABLE[0])
    for number, customer, issued, due, amount, currency, note in TABLE[1:]:
        days = (dt.date.fromisoformat(issued), dt.date.fromisoformat(due))
        sheet.append([number, customer, *days, float(amount), currency, note])
    path = folder / "book.xlsx"
    book.save(path)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("i.csv", "utf-8"),
        ("i.csv", "utf-8-sig"),
        ("i.csv", "gb18030"),
        ("i.csv", "utf-16"),
        ("i.tsv", "gb18030"),
        ("i.xlsx", ""),
    ],
)
def test_the_same_rows_are_the_same_book_in_every_form(
    tmp_path: Path, company: int, name: str, encoding: str
) -> None:
    path = tmp_path / name
    delimiter = "\t" if name.endswith("tsv") else ","
    path.write_bytes(text(encoding, delimiter) if encoding else workbook(tmp_path))

    batch = load(company, path)

    assert (rows(batch)["accepted"], codes(batch)) == (3, [])
    assert (batch.report or {})["control_totals"] == {"CNY": "98766666.60", "EUR": "0.07"}
    assert [
        (number, customer, minor, issued.isoformat(), due.isoformat(), currency, note)
        for number, customer, minor, issued, due, currency, note in ask(
            "SELECT d.number, c.customer_no, i.amount_minor, d.issued_on, i.due_on, d.currency,"
            " d.attributes->>'备注' FROM ledger_document d"
            " JOIN ledger_item i ON i.document_id = d.id"
            " JOIN parties_customer c ON c.id = d.customer_id ORDER BY d.number"
        )
    ] == BOOK


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_cut_file_books_nothing_that_it_does_not_say(
    tmp_path: Path, company: int, form: str
) -> None:
    """Of a file that ends too early, no row is guessed: refused whole, or each row by itself."""
    whole_file = text("utf-8") if form == "csv" else workbook(tmp_path)
    for at, share in enumerate((20, 45, 60, 80, 99)):
        path = tmp_path / f"cut-{at}.{form}"
        path.write_bytes(whole_file[: len(whole_file) * share // 100])

        batch = load(company, path)

        if form == "xlsx":
            assert batch.state == "refused", share
        stands = {one[0]: one[2] for one in BOOK}
        for number, minor in ask("SELECT number, amount_minor FROM ledger_document"):
            assert stands[number] == minor, share
    # the whole file then brings what is missing, and nothing twice
    (tmp_path / f"whole.{form}").write_bytes(whole_file)
    last = load(company, tmp_path / f"whole.{form}")
    assert rows(last)["accepted"] + rows(last)["already_there"] == 3
    assert sorted(ask("SELECT number, amount_minor FROM ledger_document")) == [
        (one[0], one[2]) for one in BOOK
    ]


def test_a_reader_out_of_memory_is_told_and_the_import_can_be_tried_again(
    tmp_path: Path, company: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "i.csv"
    path.write_bytes(text("utf-8"))
    with monkeypatch.context() as patch:
        patch.setattr(files, "Limits", partial(files.Limits, memory_bytes=48 * MB))
        batch = load(company, path)
    assert batch.state == "refused"
    assert (batch.report or {})["refused"]["code"] == "too_much_memory"
    assert ask("SELECT count(*) FROM ledger_document") == [(0,)]

    assert import_files.apply(batch.id).state == "applied"
    assert ask("SELECT count(*) FROM ledger_document") == [(3,)]


def test_a_data_folder_that_cannot_be_written_takes_no_file(tmp_path: Path, company: int) -> None:
    path = tmp_path / "i.csv"
    path.write_bytes(text("utf-8"))
    batches = ask("SELECT count(*) FROM intake_batch")
    spool = tmp_path / "home" / "spool"
    spool.rmdir()
    spool.write_text("in the way")

    with pytest.raises(NotKept):
        load(company, path)

    # no record without its file, no file without its record
    assert ask("SELECT count(*) FROM intake_batch") == batches
    spool.unlink()
    assert load(company, path).state == "applied"


def test_a_spool_that_cannot_be_written_fails_the_import_and_it_can_be_tried_again(
    tmp_path: Path, company: int
) -> None:
    path = tmp_path / "i.csv"
    path.write_bytes(text("utf-8"))
    batch = import_files.receive(
        source=path, file_name="i.csv", kind="invoices", company_id=company, mapping=None, by=SETUP
    )
    spool = tmp_path / "home" / "spool"
    spool.rmdir()
    spool.write_text("in the way")

    failed = import_files.apply(batch.id)

    assert failed.state == "failed"
    assert (failed.report or {})["refused"]["code"] == "storage_refused"
    spool.unlink()
    assert import_files.apply(batch.id).state == "applied"
    assert verify((company,)).sound


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 1.05], ids=["no room to keep it", "no room to read it"])
def test_a_full_disk_is_told_and_the_same_command_finishes_later(
    books: Books, share: float
) -> None:
    """No file may grow past the limit: what a full disk does to the copy and to the spool."""
    file = books.invoices("A", ROWS)
    room = int(file.stat().st_size * share)
    words = [*PROGRAM, "import", str(file), "--kind", "invoices"]

    done = subprocess.run(
        words,
        env=environment(books.home, books.more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )

    assert (done.returncode, done.stdout) == (3, "")
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert books.booked() == whole(0)
    huikuan(*words[len(PROGRAM) :], home=books.home, more=books.more, status=1)
    assert books.booked() == whole(1, ROWS)
    assert list((books.home / "spool").iterdir()) == []
