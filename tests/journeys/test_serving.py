"""A firm's own installation, from the empty folder to Ctrl-C, and what is killed on the way."""

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from huikuan.adapters.database import Server, State
from tests.support import databases
from tests.support.program import (
    command_of,
    descendants,
    document,
    free_port,
    huikuan,
    kill,
    page_status,
    running,
    until,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    """The installation's own database server, as an outsider sees it."""
    seen = Server(home / "postgres", binaries_folder=databases.programs())
    yield seen
    seen.stop(patience=3.0)


@pytest.fixture
def settings() -> dict[str, str]:
    return {"HUIKUAN_POSTGRES_BIN": databases.programs(), "HUIKUAN_WEB_WORKERS": "1"}


def child(supervisor: int, words: str) -> int:
    found = [pid for pid in descendants(supervisor) if words in command_of(pid)]
    return found[0] if found else 0


def kill_and_see_replaced(supervisor: int, words: str) -> None:
    killed = child(supervisor, words)
    kill(killed, signal.SIGKILL)
    until(lambda: child(supervisor, words) not in {0, killed}, seconds=10, what=f"{words} again")


@pytest.fixture(scope="module")
def ready_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was set up and stopped, to be copied by tests that do not look at setting up."""
    home = tmp_path_factory.mktemp("ready") / "home"
    more = {"HUIKUAN_POSTGRES_BIN": databases.programs()}
    huikuan("setup", "--company", "甲", home=home, more=more)
    huikuan("db", "stop", home=home, more=more)
    return home


@pytest.fixture
def set_up(home: Path, ready_made: Path) -> None:
    """Make the test's home one that was set up."""
    # owners and modes too: the data folder is nobody's when root runs the tests
    subprocess.run(["cp", "-a", f"{ready_made}/.", str(home)], check=True)


def test_setup_makes_an_installation_once(
    home: Path, server: Server, settings: dict[str, str]
) -> None:
    home.rmdir()
    first = document("setup", home=home, more=settings)
    assert first["company_made"]
    assert first["migrations"] > 0
    passwords = {each["username"]: each["password"] for each in first["accounts"]}
    assert set(passwords) == {"admin", "accountant"}
    assert all(len(word) >= 20 for word in passwords.values())
    # the passwords are shown, and kept nowhere in the clear
    for path in home.rglob("*"):
        if path.is_file() and "data" not in path.parts:
            assert passwords["admin"].encode() not in path.read_bytes(), path
    again = document("setup", home=home, more=settings)
    assert again["migrations"] == 0
    assert not again["company_made"]
    assert [each["password"] for each in again["accounts"]] == [None, None]
    assert server.status().state is State.RUNNING
    assert home.stat().st_mode & 0o077 == 0
    users = document("user", "list", home=home, more=settings)["users"]
    assert {each["username"]: each["roles"] for each in users} == {
        "admin": ["administrator"],
        "accountant": ["ar_accountant", "credit_controller"],
    }


def test_two_setups_at_once_make_one_installation(
    home: Path, server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    with (
        running("setup", home=home, log=logs[0], more=settings) as one,
        running("setup", home=home, log=logs[1], more=settings) as two,
    ):
        assert [one.wait(170), two.wait(170)] == [0, 0], [log.read_text() for log in logs]
    said = "".join(log.read_text() for log in logs)
    assert said.count("user admin, password") == 1
    assert said.count("company MAIN was made") == 1
    assert document("verify", home=home, more=settings)["sound"]


def test_serving_survives_kills_and_ends_with_everything(
    set_up: None, home: Path, server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "serve.log"
    with running("serve", home=home, log=log, more={**settings, "PORT": str(port)}) as supervisor:
        until(lambda: b"http://" in log.read_bytes(), seconds=90, what="the address")
        assert page_status(port) == 200
        assert server.status().state is State.RUNNING

        for words in ("program worker", "gunicorn"):
            kill_and_see_replaced(supervisor.pid, words)
        until(lambda: page_status(port) == 200, seconds=30, what="pages again")

        killed = server.status().pid or 0
        kill(killed, signal.SIGKILL)
        until(
            lambda: server.status().pid not in {None, killed}, seconds=20, what="a database again"
        )
        until(lambda: page_status(port) == 200, seconds=30, what="pages again")

        # nobody replaces a book while it is being used
        huikuan("db", "restore", str(log), "--force", home=home, more=settings, status=3)

        # a second one on the same port is told so, and does not end the first
        huikuan("serve", home=home, status=3, more={**settings, "PORT": str(port)})
        assert page_status(port) == 200

        everything = descendants(supervisor.pid)
        began = time.monotonic()
        kill(supervisor.pid, signal.SIGINT)
        assert supervisor.wait(15) == 0
        assert time.monotonic() - began < 10
        left = [command_of(pid) for pid in everything if command_of(pid)]
        assert left == []
    assert server.status().state is State.STOPPED
    assert page_status(port) == 0


def test_a_killed_supervisor_leaves_no_pages_behind(
    set_up: None, home: Path, server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "serve.log"
    with running("serve", home=home, log=log, more={**settings, "PORT": str(port)}) as supervisor:
        until(lambda: b"http://" in log.read_bytes(), seconds=90, what="the address")
        started = [pid for pid in descendants(supervisor.pid) if "postgres" not in command_of(pid)]
        kill(supervisor.pid, signal.SIGKILL)
        until(lambda: not any(command_of(pid) for pid in started), seconds=15, what="no children")
    # the next one finds the database as it is, and stops it when it ends
    log.write_bytes(b"")
    with running("serve", home=home, log=log, more={**settings, "PORT": str(port)}) as supervisor:
        until(lambda: b"http://" in log.read_bytes(), seconds=90, what="the address")
        kill(supervisor.pid, signal.SIGTERM)
        assert supervisor.wait(15) == 0
    assert server.status().state is State.STOPPED


def test_a_database_asked_to_stay_outlives_the_pages(
    set_up: None, home: Path, server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    assert document("db", "start", home=home, more=settings)["state"] == "running"
    log = tmp_path / "serve.log"
    with running(
        "serve", home=home, log=log, more={**settings, "PORT": str(free_port())}
    ) as supervisor:
        until(lambda: b"http://" in log.read_bytes(), seconds=90, what="the address")
        kill(supervisor.pid, signal.SIGINT)
        assert supervisor.wait(15) == 0
    assert document("db", "status", home=home, more=settings)["state"] == "running"
    assert document("db", "stop", home=home, more=settings)["stopped"]
    assert document("db", "status", home=home, status=3, more=settings)["state"] == "stopped"
    assert not document("db", "stop", home=home, more=settings)["stopped"]


def test_a_home_that_was_never_set_up_is_not_served(
    home: Path, server: Server, settings: dict[str, str]
) -> None:
    huikuan("serve", home=home, status=3, more={**settings, "PORT": str(free_port())})
    assert server.status().state is State.ABSENT


def test_a_home_moves_by_backup_and_restore(
    set_up: None, home: Path, server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    (home / "files").mkdir()
    (home / "files" / "发票.csv").write_text("number\n")
    kept = tmp_path / "monday.backup"
    made = document("db", "backup", str(kept), home=home, more=settings)
    assert made["files"] == 2
    huikuan("db", "backup", str(kept), home=home, status=2, more=settings)

    other = tmp_path / "other"
    second = Server(other / "postgres", binaries_folder=databases.programs())
    try:
        document("db", "restore", str(kept), home=other, more=settings)
        companies = document("company", "list", home=other, more=settings)["companies"]
        assert [each["code"] for each in companies] == ["甲"]
        assert (other / "files" / "发票.csv").read_text() == "number\n"
        assert (other / "secret_key").read_text() == (home / "secret_key").read_text()
        huikuan("db", "restore", str(kept), home=other, status=2, more=settings)
        cut = tmp_path / "cut.backup"
        cut.write_bytes(kept.read_bytes()[:-40_000])
        huikuan("db", "restore", str(cut), "--force", home=other, status=3, more=settings)
        assert document("company", "list", home=other, more=settings)["companies"] == companies
        document("db", "restore", str(kept), "--force", home=other, more=settings)
        assert document("company", "list", home=other, more=settings)["companies"] == companies
    finally:
        second.stop(patience=3.0)


def test_a_demo_that_is_interrupted_is_taken_up_again(
    home: Path, server: Server, settings: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "demo.log"
    with running("demo", home=home, log=log, more=settings) as demo:
        until(lambda: b"orders:" in log.read_bytes(), seconds=120, what="the first files")
        kill(demo.pid, signal.SIGINT)
        assert demo.wait(20) == 130
    assert server.status().state is State.STOPPED
    assert b"Traceback" not in log.read_bytes()
    whole = document("demo", "--no-serve", home=home, more=settings)
    rows = {each["kind"]: each["rows"] for each in whole["imports"]}
    # what was booked before is there already; nothing was booked twice, nothing refused
    assert rows["customers"]["accepted"] == 0
    assert rows["customers"]["already_there"] == rows["customers"]["read"]
    assert sum(each["rejected"] for each in rows.values()) == 0
    assert rows["allocations"]["accepted"] > 0
    assert document("verify", home=home, more=settings)["sound"]
    # the third time nothing is left to do, and the sign-in is still told
    again = document("demo", "--no-serve", home=home, more=settings)
    assert again["imports"] == []
    assert again["accounts"] == whole["accounts"]
    assert {each["username"] for each in again["accounts"]} == {"admin", "demo", "director"}
    told = huikuan("demo", "--no-serve", home=home, more={**settings, "HUIKUAN_LANG": "en"})
    word = {each["username"]: each["password"] for each in whole["accounts"]}
    assert told.splitlines()[:3] == [
        f"Sign in: user demo, password {word['demo']} (the books)",
        f"Finance director: user director, password {word['director']} (approvals, evidence)",
        f"Administrator: user admin, password {word['admin']} (accounts)",
    ]
