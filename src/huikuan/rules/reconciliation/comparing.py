"""Decides what a customer's answer comes to: line by line, theirs against ours (D5).

An answer that agrees is an acknowledgement of the debt and interrupts limitation (Civil Code 195;
Limitation Provisions 14); one that differs acknowledges what the customer itself says it owes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.rules.reconciliation.values import (
    Answer,
    Cause,
    Difference,
    DifferenceKind,
    Line,
    LineAnswer,
    Missing,
    Says,
    Verdict,
)


def check(answer: Answer, lines: Sequence[Line], *, today: Day) -> tuple[Reason, ...]:
    """Return why an answer cannot be taken as it stands; nothing when it can.

    Codes `reconciliation.answer.*`: contradicts, no_difference, no_line, line_twice, amount,
    amount_same, paid_day, missing.
    """
    named = [one for one in answer.lines if one.says is not Says.AGREED]
    if answer.agrees and (named or answer.missing):
        return (Reason("reconciliation.answer.contradicts"),)
    if not answer.agrees and not named and not answer.missing:
        return (Reason("reconciliation.answer.no_difference"),)
    ours = {line.no: line for line in lines}
    faults: list[Reason] = []
    seen: set[int] = set()
    for one in answer.lines:
        line = ours.get(one.no)
        if line is None:
            faults.append(Reason("reconciliation.answer.no_line", {"line": one.no}))
        elif one.no in seen:
            faults.append(Reason("reconciliation.answer.line_twice", {"number": line.number}))
        else:
            faults += _line_faults(one, line, today)
        seen.add(one.no)
    faults += [
        Reason("reconciliation.answer.missing", {"number": one.number or "-"})
        for one in answer.missing
        if not one.number.strip() or not one.amount_minor
    ]
    return tuple(faults)


def compare(answer: Answer, lines: Sequence[Line], *, closing_minor: int) -> Verdict:
    """Return the verdict over an answer that `check` let through.

    `closing_minor` is the balance that the statement closes with. Theirs is ours less every
    difference; what is acknowledged lies between nothing and what we claim.
    """
    found = [*_of_lines(answer.lines, lines), *map(_of_missing, answer.missing)]
    differences = tuple(replace(one, no=no) for no, one in enumerate(found, 1))
    theirs = closing_minor - sum(one.delta_minor for one in differences)
    return Verdict(
        agrees=not differences,
        ours_minor=closing_minor,
        theirs_minor=theirs,
        acknowledged_minor=max(0, min(closing_minor, theirs)),
        differences=differences,
    )


def _line_faults(one: LineAnswer, line: Line, today: Day) -> Iterator[Reason]:
    figures = {"number": line.number}
    if one.says is Says.AMOUNT:
        if one.theirs_minor is None:
            yield Reason("reconciliation.answer.amount", figures)
        elif one.theirs_minor == line.open_minor:
            yield Reason("reconciliation.answer.amount_same", figures)
    if one.says is Says.PAID and (
        one.paid_on is None or not line.issued_on <= one.paid_on <= today
    ):
        yield Reason("reconciliation.answer.paid_day", figures)


def _of_lines(answers: Sequence[LineAnswer], lines: Sequence[Line]) -> Iterator[Difference]:
    ours = {line.no: line for line in lines}
    for one in answers:
        if one.says is Says.AGREED:
            continue
        line = ours[one.no]
        yield Difference(
            no=0,
            kind=DifferenceKind(one.says.value),
            cause=one.cause,
            number=line.number,
            line=line.no,
            document_id=line.document_id,
            ours_minor=line.open_minor,
            theirs_minor=(one.theirs_minor or 0) if one.says is Says.AMOUNT else 0,
            dated=one.paid_on if one.says is Says.PAID else None,
            comment=one.comment,
            reason=Reason(
                f"reconciliation.difference.{one.says.value}",
                {"number": line.number, "day": one.paid_on},
            ),
        )


def _of_missing(one: Missing) -> Difference:
    number = one.number.strip()
    return Difference(
        no=0,
        kind=DifferenceKind.MISSING,
        cause=Cause.OTHER,
        number=number,
        line=None,
        document_id=None,
        ours_minor=0,
        theirs_minor=one.amount_minor,
        dated=one.dated,
        comment=one.comment,
        reason=Reason("reconciliation.difference.missing", {"number": number, "day": one.dated}),
    )
