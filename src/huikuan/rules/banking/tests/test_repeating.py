"""Equal lines are counted, so that an overlap books nothing twice and loses nothing (D4, F8)."""

import datetime as dt

from huikuan.rules.banking import Seen, Told, receipt_number, tell_apart

DAY = dt.date(2026, 3, 1)


def test_two_equal_payments_of_one_statement_are_two() -> None:
    assert tell_apart(["a", "b", "a"], {}, continues=False) == (
        Told(1, there=False),
        Told(1, there=False),
        Told(2, there=False),
    )


def test_an_overlap_finds_the_lines_that_are_there_and_keeps_the_rest() -> None:
    found = tell_apart(["a", "a", "b"], {"a": Seen(1, 1)}, continues=False)

    assert found == (Told(1, there=True), Told(2, there=False), Told(1, there=False))


def test_a_statement_that_continues_has_no_line_of_an_earlier_one() -> None:
    found = tell_apart(["a", "a"], {"a": Seen(2, 2)}, continues=True)

    assert found == (Told(3, there=False), Told(4, there=False))


def test_a_final_statement_confirms_what_an_interim_report_brought() -> None:
    # one equal line came in a statement, a second one in today's report only
    found = tell_apart(["a", "a"], {"a": Seen(2, 1)}, continues=True)

    assert found == (Told(2, there=True), Told(3, there=False))


def test_a_receipt_has_the_same_number_whenever_its_line_is_read() -> None:
    line = {"account": "6222 0210 0111 6245", "line_digest": "ab" * 32, "booked_on": DAY}
    first = receipt_number(occurrence=1, **line)  # type: ignore[arg-type]

    assert first.startswith("20260301-6245-")
    assert first == receipt_number(occurrence=1, **line)  # type: ignore[arg-type]
    others = {
        receipt_number(occurrence=2, **line),  # type: ignore[arg-type]
        receipt_number(occurrence=1, part=1, **line),  # type: ignore[arg-type]
        receipt_number(occurrence=1, **{**line, "account": "1"}),  # type: ignore[arg-type]
        receipt_number(occurrence=1, **{**line, "line_digest": "cd" * 32}),  # type: ignore[arg-type]
    }
    assert len(others | {first}) == 5
    assert all(len(one) <= 60 for one in others)
