"""What a command writes where: tables that stand straight, one JSON document, no stray lines."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest

from huikuan.entrypoints.cli.arguments import day, moment, whole_number
from huikuan.entrypoints.cli.console import Console, pad, width
from huikuan.entrypoints.cli.main import language_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def console(*, as_json: bool = False, terminal: bool = False) -> Console:
    return Console(io.StringIO(), Terminal() if terminal else io.StringIO(), "zh", as_json=as_json)


def written(stream: object) -> str:
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def test_chinese_names_do_not_shift_the_columns() -> None:
    seen = console()
    seen.table(["客户", "CNY"], [["海陆机械", "1,234.50"], ["Acme", "7.00"]], right={1})
    lines = written(seen.out).splitlines()
    assert len({width(line) for line in lines}) == 1
    assert lines[2].endswith("     7.00")


def test_a_text_is_as_wide_as_a_terminal_shows_it() -> None:
    assert width("应收abc") == 7
    assert pad("应收", 6, right=True) == "  应收"


def test_with_json_the_document_is_all_there_is_on_standard_output() -> None:
    seen = console(as_json=True)
    seen.show("for people")
    seen.say("cli.db.stopped")
    seen.table(["a"], [["b"]], right=set())
    seen.note("cli.interrupted")
    seen.document({"as_of": date(2026, 11, 24), "total": Decimal("1234.50"), "name": "海陆"})
    assert json.loads(written(seen.out)) == {
        "as_of": "2026-11-24",
        "total": "1234.50",
        "name": "海陆",
    }
    assert written(seen.err) == "已中断\n"


def test_without_json_there_is_no_document() -> None:
    seen = console()
    seen.document({"a": 1})
    assert written(seen.out) == ""


def test_progress_is_drawn_on_a_terminal_only_and_erased_by_the_next_line() -> None:
    silent, seen = console(), console(terminal=True)
    for each in (silent, seen):
        each.progress("读取", 5, 10)
        each.progress("读取", 10, 10)
        each.note("cli.interrupted")
    assert "\r" not in written(silent.err)
    assert "100 %" in written(seen.err)
    assert written(seen.err).endswith("\r\x1b[K已中断\n")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "HUIKUAN_LANG": "zh"}, "zh"),
        ({"LANG": "zh_TW", "HUIKUAN_LANG": "en"}, "en"),
    ],
)
def test_the_language_is_the_users(environ: dict[str, str], language: str) -> None:
    assert language_of(environ) == language


@pytest.mark.parametrize(
    "written",
    ["2026-1-2", "20260102", "2026-02-30", "02/01/2026", "2026年1月2日", "２０２６-01-02"],
)
def test_a_date_that_could_be_read_in_two_ways_is_not_read(written: str) -> None:
    with pytest.raises(Exception, match=r"\d|日"):
        day(written)


def test_a_day_alone_is_known_at_its_end() -> None:
    assert moment("2026-11-24").isoformat() == "2026-11-24T23:59:59.999999+00:00"
    assert moment("2026-11-24T08:00:00+08:00").isoformat() == "2026-11-24T08:00:00+08:00"


@pytest.mark.parametrize("written", ["0", "-1", "1_000", "1e3", "１２", " 1", "9" * 13, ""])
def test_a_number_is_plain_digits(written: str) -> None:
    with pytest.raises(Exception, match="1, 2, 3"):
        whole_number(written)
