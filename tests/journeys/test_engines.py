"""The same question to each engine from the command line: the same document, or a clear refusal."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support import databases
from tests.support.program import PROGRAM, document, environment, free_port
from tools import java

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("spark")]

FILES = {
    "customers": "customer_no,name,region\nC1,海陆机械,华东\nC2,Acme KK,关西\n",
    "invoices": "invoice_no,customer_no,issue_date,amount,due_date,currency\n"
    "A-1,C1,2026-01-10,1000.00,2026-02-10,CNY\nA-2,C1,2026-03-01,250.50,2026-04-01,CNY\n"
    "A-3,C2,2026-03-05,99000,2026-04-05,JPY\n",
    "receipts": "receipt_no,received_on,amount,customer_no,currency\nR-1,2026-02-20,400,C1,CNY\n",
    "allocations": "receipt_no,invoice_no,applied_on,amount\nR-1,A-1,2026-02-20,400.00\n",
}
DSO = ("report", "dso", "--as-of", "2026-03-31", "--by", "region")


@pytest.fixture
def firm(django_db_setup: None, tmp_path: Path) -> dict[str, str]:
    """An installation on a database of its own; the environment of its commands."""
    name = f"engines_{databases.worker()}"
    databases.copy_template(name)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    more = {"DATABASE_URL": databases.address(name), "HUIKUAN_LANG": "en"}
    document("setup", "--company", "HL", "--name", "海陆", home=home, more=more)
    for kind, rows in FILES.items():
        (tmp_path / f"{kind}.csv").write_text(rows, encoding="utf-8")
        document("import", str(tmp_path / f"{kind}.csv"), "--kind", kind, home=home, more=more)
    return environment(home, more)


def said(firm: dict[str, str], *words: str, **more: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    done = subprocess.run(
        [*PROGRAM, *words], capture_output=True, text=True, timeout=300, check=False,
        env={**firm, **more},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_the_same_table_whichever_engine_adds_up(firm: dict[str, str]) -> None:
    engines = ["duckdb", "postgres"]
    if java.found():
        engines.append("spark")
    answers = {engine: said(firm, *DSO, "--engine", engine) for engine in engines}
    for status, table, notes in answers.values():
        assert status == 0
        assert "CNY" in table
        assert "华东" in table
        assert table == answers["duckdb"][1]
        # Java says in three lines how it was started; Spark's own life is nobody's business
        assert "2 of 2 rows" in notes
        assert "FutureWarning" not in notes
        assert " WARN " not in notes


def test_a_server_that_is_not_up_is_told_at_once(firm: dict[str, str]) -> None:
    remote = f"sc://127.0.0.1:{free_port()}"
    status, _, why = said(
        firm, *DSO, "--engine", "spark", SPARK_REMOTE=f"{remote}/;token=not-for-eyes"
    )
    assert status == 2
    assert why.splitlines() == [f"Spark at {remote} does not answer."]


def test_without_java_the_refusal_says_so(firm: dict[str, str], tmp_path: Path) -> None:
    status, table, why = said(
        firm, *DSO, "--engine", "spark", PATH=os.fspath(tmp_path), JAVA_HOME=os.fspath(tmp_path)
    )
    assert status == 2
    assert table == ""
    assert why.splitlines() == [
        "The engine spark is not there on this machine: it is not installed, or Java is missing."
    ]
