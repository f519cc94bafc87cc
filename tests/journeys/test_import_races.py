"""Two files at once: every row is booked by one of them, and the other says so (I18, C7, C8, F15)."""

import json
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from huikuan.books.intake import queries as intake
from huikuan.books.intake.operations import Busy
from huikuan.flows import import_files
from huikuan.flows.import_files import BatchView
from huikuan.flows.verify import verify
from tests.support.firm import SETUP, found
from tests.support.imports import CARD, codes, rows, send
from tests.support.killing import BAD_ROWS, CUSTOMERS, Books, whole
from tests.support.program import PROGRAM, document, environment, huikuan
from tests.support.racing import PATIENCE, faults, race
from tests.support.realbook import ask

ROWS = 3_000
HALF = 40
Watch = Callable[[Mapping[str, Any]], None]


@pytest.fixture
def company(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A company with the card's customers, over a home of its own."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    company_id = found().company.id
    send(tmp_path, company_id, "customers", CARD["customers"])
    return company_id


def meet(phase: str, many: int) -> Watch:
    """Let importers wait for each other when they have come to a phase."""
    line = threading.Barrier(many)

    def watch(told: Mapping[str, Any]) -> None:
        if told["phase"] == phase:
            line.wait(PATIENCE)

    return watch


def load(folder: Path, company: int, kind: str, texts: Mapping[str, str]) -> list[BatchView]:
    """Import several files that reach the books in the same moment."""
    watch = meet("judging", len(texts))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")

    def importer(name: str) -> Callable[[], BatchView]:
        return lambda: import_files.import_file(
            folder / name, kind=kind, company_id=company, mapping=None, by=SETUP, watch=watch
        )

    outcomes = race([importer(name) for name in texts])
    assert faults(outcomes) == []
    found = [one.result for one in outcomes if one.result is not None]
    assert [one.state for one in found] == ["applied"] * len(texts)
    for one in found:
        told = rows(one)
        assert told["read"] == (
            told["accepted"] + told["already_there"] + told["rejected"] + told["skipped"]
        )
    assert verify((company,)).sound
    return found


HEADINGS = {
    "invoices": ("invoice_no,customer_no,issue_date,amount", "{no},C1,2026-01-10,{amount}"),
    "receipts": ("receipt_no,customer_no,received_on,amount", "{no},C1,2026-01-10,{amount}"),
    "orders": ("order_no,customer_no,order_date,amount,status", "{no},C1,2026-01-10,{amount},open"),
    "open-items": (
        "invoice_no,customer_no,issue_date,due_date,amount,open_amount,currency",
        "{no},C1,2026-01-10,2026-02-10,{amount},{amount},CNY",
    ),
}


@pytest.mark.parametrize("kind", HEADINGS)
def test_overlapping_files_at_once_book_each_number_once(
    tmp_path: Path, company: int, kind: str
) -> None:
    heading, line = HEADINGS[kind]

    def text(own: str, amount: str) -> str:
        lines = [heading]
        for n in range(HALF):
            lines += [
                line.format(no=f"SAME-{n}", amount="10.00"),
                line.format(no=f"FOUGHT-{n}", amount=amount),
                line.format(no=f"{own}-{n}", amount="1.00"),
            ]
        return "\n".join(lines if own == "A" else [heading, *reversed(lines[1:])])

    batches = load(
        tmp_path, company, kind, {"a.csv": text("A", "20.00"), "b.csv": text("B", "30.00")}
    )

    winner, loser = sorted(batches, key=lambda one: rows(one)["rejected"])
    assert rows(winner) | {"skipped": 0} == {
        "read": 3 * HALF, "accepted": 3 * HALF, "already_there": 0, "rejected": 0, "skipped": 0,
    }  # fmt: skip
    assert (rows(loser)["accepted"], rows(loser)["already_there"]) == (HALF, HALF)
    assert [code for _, code in codes(loser)] == ["conflicts_with_book"] * HALF
    table, number = (
        ("orders_order", "order_no") if kind == "orders" else ("ledger_document", "number")
    )
    booked = dict(ask(f"SELECT {number}, abs(amount_minor) FROM {table}"))
    assert len(booked) == 4 * HALF
    won = 2_000 if winner.file_name == "a.csv" else 3_000
    assert {booked[f"FOUGHT-{n}"] for n in range(HALF)} == {won}


def test_two_files_of_customers_at_once_leave_one_of_each(tmp_path: Path, company: int) -> None:
    names = [f"N{n},{{}}{n}" for n in range(HALF)]
    heading = "customer_no,name\n"
    old = heading + "\n".join(names).replace("{}", "旧名")
    send(tmp_path, company, "customers", old, name="old.csv")
    more = [f"M{n},同名{n}" for n in range(HALF)]

    load(
        tmp_path,
        company,
        "customers",
        {
            "a.csv": heading + "\n".join([*names, *more]).replace("{}", "甲"),
            "b.csv": heading + "\n".join(reversed([*names, *more])).replace("{}", "乙"),
        },
    )

    kept = dict(ask("SELECT customer_no, name FROM parties_customer WHERE customer_no ~ '^[NM]'"))
    assert len(kept) == 2 * HALF
    assert len({kept[f"N{n}"][0] for n in range(HALF)}) == 1
    # each change tells what stood there when it was made: a chain without a gap
    changes = ask(
        "SELECT before->>'name', after->>'name' FROM evidence_record"
        " WHERE act = 'customer.changed' AND before->>'customer_no' = 'N7' ORDER BY seq"
    )
    assert changes[0][0] == "旧名7"
    assert changes[1][0] == changes[0][1]
    assert changes[1][1] == kept["N7"]


def test_two_files_of_allocations_at_once_apply_no_cent_twice(tmp_path: Path, company: int) -> None:
    for kind in ("invoices", "receipts", "allocations"):
        send(tmp_path, company, kind, CARD[kind])
    heading = "receipt_no,invoice_no,applied_on,amount\n"

    batches = load(
        tmp_path,
        company,
        "allocations",
        {
            "a.csv": heading + "R-3,INV-1,2026-03-05,50.00\nR-3,INV-3,2026-03-05,20.00\n",
            "b.csv": heading + "R-3,INV-3,2026-03-05,20.00\nR-3,INV-1,2026-03-06,40.00\n",
        },
    )

    found = sorted(
        (rows(one)["accepted"], rows(one)["already_there"], codes(one)) for one in batches
    )
    first_a = [(0, 1, [(3, "exceeds_receipt")]), (2, 0, [])]
    first_b = [(0, 1, [(2, "exceeds_receipt")]), (2, 0, [])]
    assert found in (first_a, first_b)
    left = -1_000 if found == first_a else -2_000
    assert ask(
        "SELECT open_minor FROM ledger_openitem o JOIN ledger_document d ON d.id = o.item_id >> 8"
        " WHERE d.number = 'R-3'"
    ) == [(left,)]


def test_one_batch_is_worked_on_by_one(tmp_path: Path, company: int) -> None:
    path = tmp_path / "i.csv"
    path.write_text("invoice_no,customer_no,issue_date,amount\nI-1,C1,2026-01-10,5.00\n")
    batch = import_files.receive(
        source=path, file_name="i.csv", kind="invoices", company_id=company, mapping=None, by=SETUP
    )

    outcomes = race(
        [lambda: import_files.apply(batch.id), lambda: import_files.preview(batch.id)] * 3
    )

    assert {type(one.fault) for one in outcomes if one.fault is not None} <= {Busy}
    assert import_files.apply(batch.id).state == "applied"
    assert ask("SELECT count(*) FROM ledger_document") == [(1,)]


def test_a_wish_to_stop_is_heard_and_one_that_comes_too_late_is_not(
    tmp_path: Path, company: int
) -> None:
    path = tmp_path / "i.csv"
    path.write_text("invoice_no,customer_no,issue_date,amount\nI-1,C1,2026-01-10,5.00\n")
    here = threading.Barrier(2)

    def watch(told: Mapping[str, Any]) -> None:
        if told["phase"] == "judging":
            here.wait(PATIENCE)
            here.wait(PATIENCE)

    def stop() -> None:
        here.wait(PATIENCE)
        (newest,) = intake.batches(company, 1)
        import_files.cancel(newest.id)
        here.wait(PATIENCE)

    def work() -> None:
        import_files.import_file(
            path, kind="invoices", company_id=company, mapping=None, by=SETUP, watch=watch
        )

    assert faults(race([work, stop])) == ["Cancelled"]
    (stopped,) = intake.batches(company, 1)
    assert stopped.state == "cancelled"
    assert ask("SELECT count(*) FROM ledger_document") == [(0,)]
    again = import_files.import_file(
        path, kind="invoices", company_id=company, mapping=None, by=SETUP
    )
    import_files.cancel(again.id)
    assert intake.batch(again.id).state == "applied"


def test_the_same_file_by_two_programs_at_once_is_booked_once(
    database_url: str, home: Path, tmp_path: Path
) -> None:
    found()
    books = Books(home, database_url, tmp_path)
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    huikuan("import", str(tmp_path / "customers.csv"), home=home, more=books.more)
    words = [*PROGRAM, "import", str(books.invoices("A", ROWS)), "--kind", "invoices", "--json"]

    started = [
        subprocess.Popen(words, env=environment(home, books.more), stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    reports = [json.loads(one.communicate(timeout=120)[0]) for one in started]

    assert [one.returncode for one in started] == [1, 1]
    assert sorted(one["rows"]["accepted"] for one in reports) == [0, ROWS]
    assert sorted(one["rows"]["already_there"] for one in reports) == [0, ROWS]
    assert [one["rows"]["rejected"] for one in reports] == [BAD_ROWS] * 2
    (booked,) = [one["batch"] for one in reports if one["rows"]["accepted"]]
    assert [one["already_imported"] for one in reports if not one["rows"]["accepted"]] == [booked]
    assert books.booked() == whole(1, ROWS)
    assert document("verify", home=home, more=books.more)["sound"]
