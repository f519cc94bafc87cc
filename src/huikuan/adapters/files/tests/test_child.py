"""Whatever a file does to the process that reads it, the caller gets a clear error and lives on."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan.adapters.files import FileRefused, Limits, Progress, parent, propose, read
from huikuan.adapters.files.reading import propose_file, read_file
from huikuan.rules.intake import LAYOUTS, Context, MappingRefused

CONTEXT = Context("CNY", date(2026, 3, 31))
MB = 1024 * 1024


def big(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as out:
        out.write("invoice_no,customer_no,issue_date,amount\n")
        out.writelines(f"{n},C1,2026-01-02,1.00\n" for n in range(rows))
    return path


def test_a_child_out_of_memory_is_named_and_leaves_the_parent_alone(tmp_path: Path) -> None:
    path = big(tmp_path / "in.csv", 200_000)
    with pytest.raises(FileRefused) as refused:
        read(
            path, kind="invoices", mapping=None, context=CONTEXT, spool=tmp_path / "s",
            limits=Limits(memory_bytes=150 * MB, threads=1),
        )  # fmt: skip
    assert refused.value.code in {"too_much_memory", "reader_died"}


def test_a_child_that_takes_too_long_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\ntime.sleep(60)\n", "utf-8")
    real = subprocess.Popen

    def asleep(arguments: list[str], **more: object) -> object:
        return real([sys.executable, str(sleeper)], **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", asleep)
    begun = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        propose(
            big(tmp_path / "in.csv", 3),
            None,
            context=CONTEXT,
            spool=tmp_path,
            limits=Limits(seconds=1),
        )
    assert refused.value.code == "too_slow"
    assert time.monotonic() - begun < 20


def test_a_child_that_is_killed_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = big(tmp_path / "in.csv", 400_000)
    started: list[int] = []
    real = subprocess.Popen

    def noted(*arguments: object, **more: object) -> object:
        child = real(*arguments, **more)  # type: ignore[call-overload]
        started.append(child.pid)
        return child

    monkeypatch.setattr(subprocess, "Popen", noted)

    def shoot(progress: Progress) -> None:
        if progress.rows and started:
            os.kill(started.pop(), signal.SIGKILL)

    with pytest.raises(FileRefused) as refused:
        read(
            path, kind="invoices", mapping=None, context=CONTEXT, spool=tmp_path / "s",
            limits=Limits(block_bytes=MB), on_progress=shoot,
        )  # fmt: skip
    assert refused.value.code == "reader_died"
    assert refused.value.figures["status"] == -signal.SIGKILL


def test_a_child_whose_parent_stops_listening_ends_by_itself(tmp_path: Path) -> None:
    path = big(tmp_path / "in.csv", 100_000)

    class Enough(Exception):
        pass

    def stop(_: Progress) -> None:
        raise Enough

    before = threading.active_count()
    with pytest.raises(Enough):
        read(
            path, kind="invoices", mapping=None, context=CONTEXT, spool=tmp_path / "s",
            limits=Limits(block_bytes=MB), on_progress=stop,
        )  # fmt: skip
    deadline = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before


def test_the_child_sees_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIKUAN_SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert not {"HUIKUAN_SECRET_KEY", "DATABASE_URL"} & set(parent._environment(Limits()))


def test_progress_tells_each_chunk_as_it_becomes_ready(tmp_path: Path) -> None:
    told: list[Progress] = []
    result = read(
        big(tmp_path / "in.csv", 50_000), kind="invoices", mapping=None, context=CONTEXT,
        spool=tmp_path / "s", limits=Limits(block_bytes=MB // 4), on_progress=told.append,
    )  # fmt: skip
    assert tuple(one.chunk for one in told if one.chunk) == result.chunks
    assert told[-1].done == told[-1].total
    assert [one.rows for one in told] == sorted(one.rows for one in told)


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """Anything: bytes, or something near a table, in one of several encodings, cut or with dirt."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=400))
    kind = draw(st.sampled_from(sorted(LAYOUTS)))
    heading = ",".join(one.name for one in LAYOUTS[kind].fields)
    marks = [
        *',;|" ab1.-(（一合计é',
        "\t",
        "\r",
        "\n",
        "\0",
        "\u200b",
        "\ufeff",
        "2026-01-02",
        '""',
    ]
    alphabet = st.sampled_from(marks)
    body = "".join(draw(st.lists(alphabet, max_size=80)))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]))
    data = f"{heading}\n{body}".encode(encoding, "replace")
    place = draw(st.integers(0, len(data)))
    return data[:place] + draw(st.binary(max_size=4)) + data[place:]


@settings(
    max_examples=250, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=contents(), kind=st.sampled_from(sorted(LAYOUTS)))
def test_no_content_ends_in_anything_but_an_answer(tmp_path: Path, data: bytes, kind: str) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(data or b"x")
    request = {"path": str(path), "kind": kind, "mapping": None, "spool": str(tmp_path)}
    limits = Limits(block_bytes=64, heading_rows=5)
    with contextlib.suppress(FileRefused, MappingRefused):
        propose_file(request, CONTEXT, limits)
    try:
        answer = read_file(request, CONTEXT, limits, told=lambda _: None)
    except (FileRefused, MappingRefused):
        return
    skipped = sum(answer["skipped"].values())
    assert answer["read"] == answer["accepted"] + answer["rejected"] + skipped
