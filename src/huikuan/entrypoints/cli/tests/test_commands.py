"""The command line: help, exit statuses, languages, and one JSON document on standard output."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "huikuan.config.program"]


def huikuan(
    *words: str, home: Path, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "LC_ALL"}}
    given = {**clean, "HUIKUAN_HOME": str(home), "LANG": "C.UTF-8", **(environ or {})}
    return subprocess.run(
        [*PROGRAM, *words], capture_output=True, text=True, env=given, timeout=120, check=False
    )


def loaded_modules(*words: str, home: Path) -> set[str]:
    """What a command imports, besides what Python imports to start at all."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "huikuan.config.program", *words],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "HUIKUAN_HOME": str(home)},
    )  # fmt: skip
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}


def test_help_names_every_command_in_both_languages(home: Path) -> None:
    english = huikuan("--help", home=home)
    chinese = huikuan("--help", home=home, environ={"LANG": "zh_CN.UTF-8"})
    assert english.returncode == chinese.returncode == 0
    for command in (
        "db",
        "setup",
        "demo",
        "sample",
        "serve",
        "worker",
        "import",
        "reverse",
        "report",
        "match",
        "banks",
        "close-day",
        "verify",
        "token",
    ):
        assert f" {command} " in english.stdout
        assert f" {command} " in chinese.stdout
    assert "trade credit" in english.stdout
    assert "应收账款" in chinese.stdout


@pytest.mark.parametrize(
    "command",
    [
        "db",
        "setup",
        "demo",
        "sample",
        "serve",
        "worker",
        "import",
        "reverse",
        "report",
        "match",
        "banks",
        "close-day",
        "verify",
        "company",
        "user",
        "token",
    ],
)
def test_every_command_explains_itself(home: Path, command: str) -> None:
    for language in ("zh", "en"):
        done = huikuan(command, "--help", home=home, environ={"HUIKUAN_LANG": language})
        assert done.returncode == 0, done.stderr
        assert command in done.stdout
        assert done.stderr == ""


def test_a_command_that_reads_no_data_loads_nothing_heavy(home: Path) -> None:
    for words in (["--help"], ["--version"], ["db", "--help"], ["import", "--help"]):
        loaded = loaded_modules(*words, home=home)
        assert not loaded & {"django", "psycopg", "polars", "openpyxl", "procrastinate"}, words


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["db"],
        ["db", "explode"],
        ["import"],
        ["report", "aging", "--as-of", "2026-02-30"],
        ["report", "aging", "--as-of", "01/02/2026"],
        ["sample", "x", "--invoices", "1_000"],
        ["sample", "x", "--customers", "0"],
        ["token", "create"],
        ["import", "no-such-file.csv", "--kind", "invoices"],
        ["report", "balances", "--output", "balances.txt"],
    ],
)
def test_wrong_use_is_status_2_and_says_why_on_standard_error(home: Path, words: list[str]) -> None:
    for language in ("zh", "en"):
        done = huikuan(*words, home=home, environ={"HUIKUAN_LANG": language})
        assert done.returncode == 2, done
        assert done.stdout == ""
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr
    assert list(home.iterdir()) == []


def test_argparse_itself_speaks_the_language_asked_for(home: Path) -> None:
    done = huikuan("db", "explode", "--lang", "en", home=home, environ={"HUIKUAN_LANG": "zh"})
    assert "不在可选范围内" in done.stderr
    assert "用法错误" in done.stderr


def test_a_bad_setting_is_status_2(home: Path) -> None:
    done = huikuan("db", "status", home=home, environ={"PORT": "eighty"})
    assert done.returncode == 2
    assert "HUIKUAN_PORT" in done.stderr


def test_a_database_that_is_not_there_is_status_3(home: Path) -> None:
    nowhere = {"DATABASE_URL": "postgresql://nobody@/nothing?host=/nonexistent"}
    done = huikuan("user", "list", home=home, environ=nowhere)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_programs_that_are_not_there_are_status_3(home: Path) -> None:
    done = huikuan("db", "start", home=home, environ={"HUIKUAN_POSTGRES_BIN": str(home)})
    assert done.returncode == 3
    assert "HUIKUAN_POSTGRES_BIN" in done.stderr


def test_a_sample_is_one_json_document_and_files_in_the_contracts_layouts(home: Path) -> None:
    folder = home / "sample"
    words = [
        "sample",
        str(folder),
        "--customers",
        "3",
        "--invoices",
        "10",
        "--seed",
        "7",
        "--as-of",
        "2026-06-30",
        "--json",
    ]
    done = huikuan(*words, home=home)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["as_of"] == "2026-06-30"
    kinds = [each["kind"] for each in document["files"]]
    assert kinds[:5] == ["customers", "orders", "invoices", "receipts", "allocations"]
    for each in document["files"]:
        assert Path(each["file"]).is_file()
    # no terminal, no progress bar
    assert "\r" not in done.stderr
    again = huikuan(*words, home=home)
    assert json.loads(again.stdout) == document
