"""Reads payment terms written in Chinese or English into their structure, or says why not (D1).

Nothing is guessed: a clause of unknown form refuses the whole text. Where usage has one common
meaning and a rare second one, the common one is taken and a note says so.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from huikuan.kernel.decisions import Reason
from huikuan.rules.terms import chinese, english
from huikuan.rules.terms.clauses import Clause
from huikuan.rules.terms.values import Anchor, Due, Line, Roll, Terms, TermsRefused, percent

LONGEST: Final = 400
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Reading:
    """The terms that a text says, and text codes of what was assumed in reading it."""

    terms: Terms
    notes: tuple[str, ...] = ()


def parse(text: str) -> Terms:
    """Return the structure that a text says; raises TermsRefused with the reason."""
    found = read(text)
    if isinstance(found, Reason):
        raise TermsRefused(found.code, **found.figures)
    return found.terms


def read(text: str) -> Reading | Reason:
    """Return the reading of a text, or the reason why it cannot be read with certainty.

    Reasons: terms_empty, terms_too_long, terms_unreadable, terms_no_due_day, terms_two_meanings,
    terms_shares_not_whole, and those of the structure itself (values).
    """
    try:
        return _read(text)
    except TermsRefused as refused:
        return refused.reason


def _read(text: str) -> Reading:
    cleaned = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if not cleaned:
        raise TermsRefused("terms_empty")
    if len(cleaned) > LONGEST:
        raise TermsRefused("terms_too_long", length=len(cleaned), longest=LONGEST)
    if _CHINESE.search(cleaned):
        pieces, reader = chinese.clauses(cleaned.replace(" ", "")), chinese.read
    else:
        pieces, reader = english.clauses(cleaned), english.read
    clauses: list[Clause] = []
    for piece in pieces:
        clause = reader(piece)
        if clause is None:
            raise TermsRefused("terms_unreadable", clause=piece)
        clauses.append(clause)
    return _assembled(clauses)


def _assembled(clauses: list[Clause]) -> Reading:
    """Put the clauses together: one whole term, or instalments that make a whole."""
    lines: list[Line] = []
    for clause in clauses:
        if clause.pay_days:
            lines = _with_pay_days(lines, clause.pay_days)
        elif clause.equal:
            shares = [Fraction(1, len(clause.equal))] * len(clause.equal)
            dues = [Due(Anchor.INVOICE, days=days) for days in clause.equal]
            lines += [Line(share, due) for share, due in zip(shares, dues, strict=True)]
        elif clause.due is not None:
            lines.append(Line(_share(clause), clause.due, clause.retention))
    rolls = [clause.roll for clause in clauses if clause.roll is not None]
    if len(rolls) > 1:
        raise TermsRefused("terms_two_meanings")
    terms = Terms(
        lines=_ending_in_remainder(lines),
        discounts=tuple(clause.discount for clause in clauses if clause.discount is not None),
        roll=rolls[0] if rolls else Roll.NEXT,
    )
    return Reading(terms, tuple(dict.fromkeys(note for clause in clauses for note in clause.notes)))


def _share(clause: Clause) -> Fraction | None:
    """Return the share that an instalment states; the whole term has all of it."""
    if clause.rest:
        return None
    return Fraction(1) if clause.share is None else clause.share


def _with_pay_days(lines: list[Line], pay_days: tuple[int, ...]) -> list[Line]:
    """Give a clause of its own about pay days to the one term that stands before it."""
    if len(lines) != 1 or lines[0].due.pay_days:
        raise TermsRefused("terms_two_meanings")
    return [replace(lines[0], due=replace(lines[0].due, pay_days=pay_days))]


def _ending_in_remainder(lines: list[Line]) -> tuple[Line, ...]:
    """Return the lines with the last one as the remainder, when the shares make a whole."""
    if not lines:
        raise TermsRefused("terms_no_due_day")
    stated = [line.share for line in lines if line.share is not None]
    remainders = len(lines) - len(stated)
    if len(lines) > 1 and Fraction(1) in stated:
        # net 30, net 60: two whole terms, and no way to know which one holds
        raise TermsRefused("terms_two_meanings")
    if remainders == 0 and sum(stated) != 1:
        raise TermsRefused("terms_shares_not_whole", percent=percent(Fraction(sum(stated))))
    if remainders > 1 or (remainders == 1 and lines[-1].share is not None):
        raise TermsRefused("terms_remainder_not_last")
    return (*lines[:-1], replace(lines[-1], share=None))
