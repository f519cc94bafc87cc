"""What a customer's answer comes to, in the words of the trade: agreed, differs, or silence."""

import datetime as dt
from collections.abc import Mapping

import pytest

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.reconciliation import (
    REQUEST,
    WAITING,
    Answer,
    Cause,
    Choice,
    DifferenceKind,
    Form,
    Line,
    LineAnswer,
    Missing,
    RequestState,
    Rhythm,
    Says,
    check,
    compare,
    due_period,
    is_silent,
    parse,
    reminder_due,
)

GOOD: Mapping[str, object] = {
    "kind": "reconciliation",
    "name": "standard",
    "form": "statement",
    "customers": "open_balance",
    "rhythm": "monthly",
    "answer_days": 15,
    "reminder_days": [7, 12],
    "link_days": 60,
}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


TODAY = day("2026-04-10")
INVOICE = Line(1, 11, "INV-1", "invoice", day("2026-01-10"), day("2026-02-09"), 100_000, 60_000)
SECOND = Line(2, 12, "INV-2", "invoice", day("2026-02-10"), day("2026-03-09"), 30_000, 30_000)
CREDIT = Line(3, 13, "CN-1", "credit_note", day("2026-02-11"), day("2026-02-11"), -5_000, -5_000)
LINES = (INVOICE, SECOND, CREDIT)
CLOSING = 85_000


def differs(*lines: LineAnswer, missing: tuple[Missing, ...] = ()) -> Answer:
    return Answer(agrees=False, lines=lines, missing=missing)


def faults(answer: Answer) -> list[str]:
    return [one.code.rpartition(".")[2] for one in check(answer, LINES, today=TODAY)]


def test_who_agrees_acknowledges_the_whole_balance() -> None:
    answer = Answer(agrees=True, lines=(LineAnswer(1, Says.AGREED),))
    assert faults(answer) == []
    verdict = compare(answer, LINES, closing_minor=CLOSING)
    assert verdict.agrees
    assert (verdict.theirs_minor, verdict.acknowledged_minor) == (CLOSING, CLOSING)
    assert verdict.differences == ()


def test_each_way_to_differ_has_its_figures_and_its_reason() -> None:
    answer = differs(
        LineAnswer(1, Says.AMOUNT, theirs_minor=50_000, cause=Cause.PRICE, comment="涨价未同意"),
        LineAnswer(2, Says.PAID, paid_on=day("2026-04-01")),
        LineAnswer(3, Says.UNKNOWN),
        missing=(Missing(" HX-9 ", -2_000, day("2026-03-01"), "退货"),),
    )
    assert faults(answer) == []
    verdict = compare(answer, LINES, closing_minor=CLOSING)
    told = [
        (one.no, one.kind.value, one.number, one.ours_minor, one.theirs_minor, one.delta_minor)
        for one in verdict.differences
    ]
    assert told == [
        (1, "amount", "INV-1", 60_000, 50_000, 10_000),
        (2, "paid", "INV-2", 30_000, 0, 30_000),
        (3, "unknown", "CN-1", -5_000, 0, -5_000),
        (4, "missing", "HX-9", 0, -2_000, 2_000),
    ]
    # ours less every difference is what the customer's own books say
    assert verdict.theirs_minor == 85_000 - 37_000
    assert verdict.acknowledged_minor == 48_000
    first, second, _, last = verdict.differences
    assert (first.cause, first.comment, first.document_id) == (Cause.PRICE, "涨价未同意", 11)
    assert second.reason.code == "reconciliation.difference.paid"
    assert second.reason.figures == {"number": "INV-2", "day": day("2026-04-01")}
    assert (last.kind, last.line, last.document_id) == (DifferenceKind.MISSING, None, None)


def test_nobody_acknowledges_less_than_nothing_or_more_than_was_claimed() -> None:
    nothing = differs(
        LineAnswer(1, Says.UNKNOWN),
        LineAnswer(2, Says.UNKNOWN),
        missing=(Missing("RET-1", -90_000),),
    )
    assert compare(nothing, LINES, closing_minor=CLOSING).acknowledged_minor == 0
    more = differs(LineAnswer(1, Says.AMOUNT, theirs_minor=70_000))
    found = compare(more, LINES, closing_minor=CLOSING)
    assert (found.theirs_minor, found.acknowledged_minor) == (95_000, CLOSING)


def test_an_answer_that_says_two_things_is_not_taken() -> None:
    both = Answer(agrees=True, lines=(LineAnswer(1, Says.UNKNOWN),))
    assert faults(both) == ["contradicts"]
    assert faults(Answer(agrees=True, missing=(Missing("X", 1),))) == ["contradicts"]
    assert faults(differs()) == ["no_difference"]
    assert faults(differs(LineAnswer(1, Says.AGREED))) == ["no_difference"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (LineAnswer(9, Says.UNKNOWN), "no_line"),
        (LineAnswer(1, Says.AMOUNT), "amount"),
        (LineAnswer(1, Says.AMOUNT, theirs_minor=60_000), "amount_same"),
        (LineAnswer(1, Says.PAID), "paid_day"),
        (LineAnswer(1, Says.PAID, paid_on=day("2026-04-11")), "paid_day"),
        (LineAnswer(1, Says.PAID, paid_on=day("2026-01-09")), "paid_day"),
    ],
)
def test_a_line_that_cannot_be_so_is_named(line: LineAnswer, fault: str) -> None:
    assert faults(differs(line)) == [fault]


def test_a_line_is_answered_once_and_a_missing_paper_has_number_and_amount() -> None:
    twice = differs(LineAnswer(1, Says.UNKNOWN), LineAnswer(1, Says.AMOUNT, theirs_minor=1))
    assert faults(twice) == ["line_twice"]
    assert faults(differs(missing=(Missing(" ", 5), Missing("A", 0)))) == ["missing", "missing"]


def test_who_was_silent_may_still_speak_and_what_was_agreed_stays() -> None:
    assert REQUEST.reachable() == frozenset(RequestState)
    for state in WAITING:
        assert REQUEST.move(state, "agree") is RequestState.AGREED
        assert REQUEST.move(state, "differ") is RequestState.DIFFERS
        assert REQUEST.move(state, "withdraw") is RequestState.WITHDRAWN
    assert REQUEST.acts(RequestState.AGREED) == ()
    assert REQUEST.acts(RequestState.DIFFERS) == ("supersede",)
    # a letter in doubt is not silence: nobody may call it so before it is known to have arrived
    assert "expire" not in REQUEST.acts(RequestState.QUEUED)


def test_the_policy_says_form_customers_and_clocks() -> None:
    found = parse(GOOD)
    assert (found.form, found.customers, found.rhythm) == (
        Form.STATEMENT,
        Choice.OPEN_BALANCE,
        Rhythm.MONTHLY,
    )
    assert (found.answer_days, found.reminder_days, found.link_days) == (15, (7, 12), 60)
    assert parse({**GOOD, "reminder_days": []}).reminder_days == ()


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        ({"kind": "aging"}, "kind", "policy_kind"),
        ({"reminders": [1]}, "reminders", "policy_unknown_key"),
        ({"form": "letter"}, "form", "reconciliation_word"),
        ({"customers": None}, "customers", "reconciliation_word"),
        ({"rhythm": 3}, "rhythm", "reconciliation_word"),
        ({"answer_days": 0}, "answer_days", "reconciliation_days"),
        ({"answer_days": True}, "answer_days", "reconciliation_days"),
        ({"link_days": 367}, "link_days", "reconciliation_days"),
        ({"link_days": 14}, "link_days", "reconciliation_link"),
        ({"reminder_days": [12, 7]}, "reminder_days", "reconciliation_reminders"),
        ({"reminder_days": [70]}, "reminder_days", "reconciliation_reminders"),
        ({"reminder_days": 7}, "reminder_days", "reconciliation_reminders"),
        ({"reminder_days": [1, 2, 3, 4, 5, 6]}, "reminder_days", "reconciliation_reminders"),
    ],
)
def test_a_wrong_policy_is_refused_with_the_place(
    wrong: dict[str, object], path: str, code: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse({**GOOD, **wrong})
    assert [(issue.path, issue.code) for issue in refused.value.issues] == [(path, code)]


@pytest.mark.parametrize(
    ("rhythm", "today", "last", "due"),
    [
        (Rhythm.MONTHLY, "2026-04-01", None, ("2026-03-01", "2026-03-31")),
        (Rhythm.MONTHLY, "2026-04-30", "2026-03-31", None),
        (Rhythm.MONTHLY, "2026-01-02", "2025-10-31", ("2025-12-01", "2025-12-31")),
        (Rhythm.QUARTERLY, "2026-06-30", None, ("2026-01-01", "2026-03-31")),
        (Rhythm.QUARTERLY, "2026-07-01", "2026-03-31", ("2026-04-01", "2026-06-30")),
        (Rhythm.YEARLY, "2026-07-01", None, ("2025-01-01", "2025-12-31")),
        (Rhythm.ON_REQUEST, "2026-07-01", None, None),
    ],
)
def test_a_round_is_due_when_its_period_is_over(
    rhythm: Rhythm, today: str, last: str | None, due: tuple[str, str] | None
) -> None:
    found = due_period(rhythm, today=day(today), last=day(last) if last else None)
    assert found == (None if due is None else (day(due[0]), day(due[1])))


def test_a_reminder_goes_out_on_its_day_and_once() -> None:
    sent = day("2026-04-01")

    def due(reminded: int, today: str) -> int | None:
        return reminder_due((7, 12), sent_on=sent, reminded=reminded, today=day(today))

    assert due(0, "2026-04-07") is None
    assert due(0, "2026-04-08") == 1
    assert due(1, "2026-04-12") is None
    assert due(1, "2026-04-13") == 2
    assert due(2, "2026-06-01") is None
    # the machine was away: one letter, not two
    assert due(0, "2026-04-20") == 2


def test_silence_begins_when_the_day_is_over() -> None:
    assert not is_silent(answer_by=TODAY, today=TODAY)
    assert is_silent(answer_by=TODAY, today=day("2026-04-11"))
