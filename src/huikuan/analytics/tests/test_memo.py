"""The memory of answers: kept while the mark stands, bounded by rows, oldest use goes first."""

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.analytics.memo import Memo
from huikuan.analytics.reports import Column, Report
from huikuan.kernel.money import Money


def keep(memo: Memo, key: str, rows: int, *, still: bool = True) -> list[int]:
    return memo.answer(key, lambda: list(range(rows)), weigh=len, still=lambda: still)


def test_a_kept_answer_is_not_built_again() -> None:
    memo = Memo(most_rows=10)
    first = keep(memo, "a", 3)
    assert keep(memo, "a", 3) is first


def test_an_answer_whose_mark_moved_while_it_was_built_is_not_kept() -> None:
    memo = Memo(most_rows=10)
    first = keep(memo, "a", 3, still=False)
    assert keep(memo, "a", 3) is not first


def test_the_answer_used_longest_ago_goes_first() -> None:
    memo = Memo(most_rows=10)
    a, b = keep(memo, "a", 3), keep(memo, "b", 3)
    assert keep(memo, "a", 3) is a
    keep(memo, "c", 3)
    assert keep(memo, "a", 3) is a
    assert keep(memo, "b", 3) is not b


def test_an_answer_larger_than_the_room_is_given_and_not_kept() -> None:
    memo = Memo(most_rows=10)
    small = keep(memo, "a", 3)
    huge = keep(memo, "b", 100)
    assert len(huge) == 100
    assert keep(memo, "a", 3) is small
    assert keep(memo, "b", 100) is not huge


def test_everything_can_be_forgotten() -> None:
    memo = Memo(most_rows=10)
    first = keep(memo, "a", 3)
    memo.forget()
    assert keep(memo, "a", 3) is not first


def test_the_garbage_collector_runs_again_after_building_also_after_a_failure() -> None:
    memo = Memo(most_rows=10)

    def fails() -> list[int]:
        assert not gc.isenabled()
        raise LookupError

    with pytest.raises(LookupError):
        memo.answer("a", fails, weigh=len, still=lambda: True)
    assert gc.isenabled()
    memo.answer("b", lambda: keep(memo, "c", 3), weigh=len, still=lambda: True)
    assert gc.isenabled()


def test_what_several_ask_for_at_once_is_built_once() -> None:
    memo = Memo(most_rows=10)
    together = Barrier(4)
    built: list[list[int]] = []

    def slowly() -> list[int]:
        time.sleep(0.1)
        built.append([1, 2, 3])
        return built[-1]

    def ask() -> list[int]:
        together.wait(10)
        return memo.answer("a", slowly, weigh=len, still=lambda: True)

    with ThreadPoolExecutor(4) as pool:
        answers = [one.result(10) for one in [pool.submit(ask) for _ in range(4)]]
    assert len(built) == 1
    assert all(one is built[0] for one in answers)


def test_whoever_waited_for_one_that_failed_builds_it_himself() -> None:
    memo = Memo(most_rows=10)
    begun, go_on = Event(), Event()

    def fails() -> list[int]:
        begun.set()
        assert go_on.wait(10)
        raise LookupError

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: memo.answer("a", fails, weigh=len, still=lambda: True))
        assert begun.wait(10)
        second = pool.submit(keep, memo, "a", 3)
        time.sleep(0.05)
        go_on.set()
        with pytest.raises(LookupError):
            first.result(10)
        assert second.result(10) == [0, 1, 2]
    assert keep(memo, "a", 3) is second.result()


@given(st.integers(-(10**17), 10**17), st.sampled_from(["CNY", "JPY", "KWD", "CLF"]))
def test_amounts_in_answers_are_written_as_money_writes_them(minor: int, currency: str) -> None:
    row = {"currency": currency, "open": minor}
    report = Report("balances", (Column("open", "money"),), [row], [], 1, {})
    assert report.to_json()["rows"] == [{"open": Money(minor, currency).text()}]
