"""How a command says no: one sentence for people, one document for scripts, nothing made by it."""

import io
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.db import OperationalError

from huikuan.entrypoints.cli import main
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.main import wants_json
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.tests.test_commands import huikuan


def error_of(written: str) -> Mapping[str, object]:
    document = json.loads(written)
    assert set(document) == {"error"}
    error: Mapping[str, object] = document["error"]
    assert set(error) == {"code", "message", "figures"}
    return error


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (["no-such-command", "--json"], 2, "cli.wrong_use"),
        (["report", "aging", "--as-of", "2026-02-30", "--json"], 2, "cli.wrong_use"),
        (["report", "aging", "--as-of", "2026-02-30", "--format", "json"], 2, "cli.wrong_use"),
        (
            ["report", "balances", "--format", "json", "--output", "balances.json"],
            2,
            "cli.report.output_is_for_files",
        ),
        (["import", "no-such-file.csv", "--json"], 2, "cli.no_such_file"),
        (["--json", "verify"], 3, "cli.no_books"),
    ],
)
def test_a_script_reads_why_a_command_failed(
    home: Path, words: list[str], status: int, code: str
) -> None:
    done = huikuan(*words, home=home)
    assert done.returncode == status, done
    error = error_of(done.stdout)
    assert error["code"] == code
    # people read the same sentence
    assert str(error["message"]) in done.stderr


def test_json_is_asked_for_in_three_ways() -> None:
    assert wants_json(["report", "aging", "--json"])
    assert wants_json(["report", "aging", "--format", "json"])
    assert wants_json(["report", "aging", "--format=json"])
    assert not wants_json(["report", "json", "--format", "csv"])


def test_there_is_one_document_however_a_command_ends() -> None:
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err, "en", as_json=True)
    console.document({"address": "http://127.0.0.1:8000/"})
    console.failed("cli.interrupted", {})
    assert json.loads(out.getvalue()) == {"address": "http://127.0.0.1:8000/"}
    assert err.getvalue() == "interrupted\n"


@pytest.mark.parametrize("asked", ["shoes", "invoice", "Open Items"])
def test_a_kind_that_does_not_exist_is_answered_with_those_that_do(home: Path, asked: str) -> None:
    file = home / "a.csv"
    file.write_text("x\n")
    done = huikuan("import", str(file), "--kind", asked, home=home)
    assert done.returncode == 2
    said = done.stderr.rpartition(": ")[2].strip().split(", ")
    assert set(said) == {
        "customers", "orders", "invoices", "receipts", "allocations", "open-items",
        "statement", "einvoice",
    }  # fmt: skip
    nearest = {"invoice": "invoices", "Open Items": "open-items"}.get(asked)
    assert nearest in {None, *said[:2]}


@pytest.mark.parametrize(
    "words",
    [
        ["report", "aging"],
        ["report", "--list"],
        ["verify"],
        ["user", "list"],
        ["company", "list"],
        ["token", "list"],
        ["import", "a.csv", "--kind", "invoices"],
        ["serve"],
        ["worker"],
        ["db", "url"],
        ["db", "backup"],
    ],
)
def test_a_mistyped_home_is_said_and_nothing_is_made_there(
    tmp_path: Path, words: list[str]
) -> None:
    (tmp_path / "a.csv").write_text("invoice_no\n")
    home = tmp_path / "hmoe"
    given = [str(tmp_path / word) if word == "a.csv" else word for word in words]
    done = huikuan("--home", str(home), *given, home=tmp_path / "other")
    assert done.returncode == 3, done
    assert str(home) in done.stderr
    assert "huikuan setup" in done.stderr
    assert not home.exists()


def test_a_database_that_does_not_run_is_said_in_a_sentence(home: Path) -> None:
    for language, word in (("en", "not made yet"), ("zh", "尚未创建")):
        done = huikuan("db", "status", home=home, environ={"HUIKUAN_LANG": language})
        assert done.returncode == 3
        assert word in done.stdout
        assert "None" not in done.stdout
        assert "(" not in done.stdout
    assert list(home.iterdir()) == []


def test_a_day_is_one_that_the_pages_answer_for(home: Path) -> None:
    for wrong in ("1969-12-31", "2200-01-01"):
        done = huikuan("report", "aging", "--as-of", wrong, home=home)
        assert done.returncode == 2
        assert "1970-01-01 ... 2199-12-31" in done.stderr


def test_a_cut_connection_is_a_sentence_and_not_a_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def cut(_: Path | None) -> Platform:
        # what the driver says of a server that was killed, wherever a command meets it
        raise OperationalError("server closed the connection unexpectedly\n\tThis probably means")

    assert run(cut, "verify", "--json") == 3
    out, err = capsys.readouterr()
    assert error_of(out)["code"] == "cli.database_cut"
    assert "Traceback" not in err
    assert "server closed the connection unexpectedly" in err


def test_a_fault_of_ours_is_status_3_with_its_traceback_and_a_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(_: Path | None) -> Platform:
        raise ZeroDivisionError

    assert run(broken, "verify", "--json") == 3
    out, err = capsys.readouterr()
    assert error_of(out)["code"] == "cli.fault"
    assert "ZeroDivisionError" in err


def run(wire: Callable[[Path | None], Platform], *words: str) -> int:
    return main.run(words, wire, {**os.environ, "HUIKUAN_LANG": "en"})
