"""The embedded server against what really happens to it: kills, races, strangers, cut starts."""

import contextlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from huikuan.adapters.database import DatabaseUnavailable, Server, State, WrongVersion, sockets
from huikuan.adapters.database.postmaster import read_pid_file, stands_in

Make = Callable[[Path], Server]
_FORK = multiprocessing.get_context("fork")


def connect(server: Server) -> psycopg.Connection[tuple[Any, ...]]:
    url = server.status().url
    assert url is not None
    return psycopg.connect(url, autocommit=True)


def pid_of(server: Server) -> int:
    pid = server.status().pid
    assert pid is not None
    return pid


def kill_hard(server: Server) -> None:
    os.kill(pid_of(server), signal.SIGKILL)


def start_at_once(server: Server, processes: int) -> list[int]:
    """Start the server from several processes at the same moment; the server each of them saw."""
    ready, results = _FORK.Barrier(processes), _FORK.Queue()

    def one() -> None:
        mine = Server(server.folder, binaries_folder=str(server.binaries.folder))
        ready.wait(20)
        try:
            results.put(mine.start().pid)
        except DatabaseUnavailable as refused:
            results.put(str(refused))

    racers = [_FORK.Process(target=one) for _ in range(processes)]
    for racer in racers:
        racer.start()
    seen = [results.get(timeout=60) for _ in racers]
    for racer in racers:
        racer.join(20)
    return seen


def test_a_new_folder_becomes_a_running_server_with_our_database(server: Server) -> None:
    assert server.status().state is State.ABSENT
    started = server.start()
    assert started.state is State.RUNNING
    with connect(server) as connection:
        row = connection.execute(
            "SELECT current_database(), pg_encoding_to_char(encoding), datcollate"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert row is not None
        assert row[:2] == ("huikuan", "UTF8")
        # code points, not a language's rules: the order is the same on every machine
        words = connection.execute(
            "SELECT string_agg(w, '' ORDER BY w) FROM unnest('{b,B,a,é,一}'::text[]) w"
        ).fetchone()
        assert words == ("Babé一",)


def test_what_is_acknowledged_is_on_disk_and_no_port_is_opened(server: Server) -> None:
    server.start()
    with connect(server) as connection:
        for name, wanted in {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "data_sync_retry": "off",
            "listen_addresses": "",
            "jit": "off",
            "TimeZone": "UTC",
        }.items():
            assert connection.execute(f"SHOW {name}".encode()).fetchone() == (wanted,), name
    assert server.data.stat().st_mode & 0o077 == 0


def test_a_second_start_finds_the_first_and_stop_leaves_nothing(server: Server) -> None:
    first = server.start()
    again = Server(server.folder, binaries_folder=str(server.binaries.folder)).start()
    assert again.pid == first.pid
    place = sockets.existing_socket_folders(server.data, server.account)
    assert place
    assert server.stop()
    assert server.status().state is State.STOPPED
    assert not place[0].exists()
    assert not stands_in(first.pid or 0, server.data)
    assert not server.stop()


@pytest.mark.parametrize("made", [False, True])
def test_four_processes_starting_at_once_share_one_server(server: Server, *, made: bool) -> None:
    if made:
        server.start()
        server.stop()
    seen = start_at_once(server, 4)
    assert seen == [pid_of(server)] * 4


def test_after_a_kill_every_acknowledged_row_is_there(server: Server) -> None:
    server.start()
    with connect(server) as connection:
        connection.execute("CREATE TABLE fact (n int)")
        connection.execute("INSERT INTO fact SELECT generate_series(1, 1000)")
        killed = pid_of(server)
        kill_hard(server)
    # nobody reaped the zombie yet: the pid exists, the server does not
    seen = start_at_once(server, 4)
    assert len(set(seen)) == 1
    assert seen[0] != killed
    with connect(server) as connection:
        assert connection.execute("SELECT count(*) FROM fact").fetchone() == (1000,)


def test_a_kill_while_others_write_loses_nothing_acknowledged(server: Server) -> None:
    server.start()
    with connect(server) as connection:
        connection.execute("CREATE TABLE fact (n int primary key)")
        acknowledged = 0
        killer = subprocess.Popen(["sh", "-c", f"sleep 0.4; kill -9 {pid_of(server)}"])
        with contextlib.suppress(psycopg.OperationalError):
            while acknowledged < 1_000_000:
                connection.execute("INSERT INTO fact VALUES (%s)", (acknowledged,))
                acknowledged += 1
        killer.wait()
    server.start()
    with connect(server) as connection:
        row = connection.execute("SELECT count(*) FROM fact").fetchone()
    assert row is not None
    # one more may have been committed without the answer reaching us
    assert row[0] - acknowledged in {0, 1}


def test_a_stale_note_that_names_a_stranger_does_not_block_the_start(server: Server) -> None:
    server.start()
    kill_hard(server)
    note = server.data / "postmaster.pid"
    text = note.read_text()
    until = time.monotonic() + 10
    while list(_processes_in(server)) and time.monotonic() < until:
        time.sleep(0.05)
    # after a restart of the machine the pid belongs to another process of the same user
    stranger = subprocess.Popen(["sleep", "60"], **server.account.spawn())
    try:
        note.write_text(text.replace(text.split("\n")[0], str(stranger.pid), 1))
        assert server.start().state is State.RUNNING
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def _processes_in(server: Server) -> list[int]:
    return [
        int(p.name)
        for p in Path("/proc").iterdir()
        if p.name.isdigit() and stands_in(int(p.name), server.data)
    ]


def test_a_long_path_is_no_obstacle(tmp_path: Path, make_server: Make) -> None:
    deep = tmp_path / ("长路径" * 20) / ("x" * 120) / "postgres"
    deep.parent.mkdir(parents=True)
    started = make_server(deep).start()
    assert started.state is State.RUNNING
    assert started.url is not None
    assert len(started.url) < sockets.LONGEST


def test_a_squatted_socket_folder_is_passed_over(server: Server) -> None:
    server.start()
    server.stop()
    squatted = sockets.socket_folder(server.data, server.account)
    shutil.rmtree(squatted)
    squatted.mkdir()
    squatted.chmod(0o777)
    try:
        url = server.start().url
        assert url is not None
        assert str(squatted) not in url
        with connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        shutil.rmtree(squatted)


def test_a_socket_swept_from_tmp_comes_back(server: Server) -> None:
    server.start()
    place = sockets.socket_folder(server.data, server.account)
    sockets.socket_file(place).unlink()
    assert server.start().state is State.RUNNING
    with connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_cut_initdb_is_done_again(server: Server) -> None:
    half = server.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert server.start().state is State.RUNNING
    assert not half.exists()


def test_a_server_told_to_forget_writes_is_refused(server: Server) -> None:
    server.start()
    server.stop()
    (server.data / "local.conf").write_text("fsync = off\n")
    (server.data / "local.conf").chmod(0o644)
    with pytest.raises(DatabaseUnavailable, match="fsync off"):
        server.start()
    assert server.status().state is State.STOPPED


def test_an_operators_setting_has_the_last_word(server: Server) -> None:
    server.start()
    server.stop()
    (server.data / "local.conf").write_text("work_mem = 7MB\n")
    (server.data / "local.conf").chmod(0o644)
    server.start()
    with connect(server) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("7MB",)


def test_a_broken_setting_is_reported_with_the_servers_words(server: Server) -> None:
    server.start()
    server.stop()
    (server.data / "local.conf").write_text("max_connections = many\n")
    (server.data / "local.conf").chmod(0o644)
    with pytest.raises(DatabaseUnavailable, match="max_connections"):
        server.start()


def test_the_data_of_another_version_is_left_alone(server: Server) -> None:
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(WrongVersion, match="PostgreSQL 14"):
        server.start()
    assert read_pid_file(server.data) is None


def test_programs_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="nowhere"):
        Server(tmp_path / "postgres", binaries_folder=str(tmp_path / "nowhere")).start()
