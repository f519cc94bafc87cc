"""Turns facts of the ledger and of the drafts into balanced lines of a voucher (凭证; domain 1.3).

An issued document: the item against its income and tax, or against where the money came in. A group
of entries: each leg a line, so it balances because the group does. An act on a draft: the lines of
its table.
"""

from collections.abc import Iterable

from huikuan.rules.items import DocumentKind, Side
from huikuan.rules.posting.tables import BILLED, DIFFERENCES, DRAFTS, MONEY, RECEIVED, SIDES
from huikuan.rules.posting.values import DraftMove, Issue, Leg, Line, Part, Word

_WORDS = {one.word: one for one in DocumentKind}


def of_issue(issue: Issue, *, fvoci: bool) -> tuple[Line, ...]:
    """Return the lines of a document that was issued, or of its issue taken back.

    A draft that would leave the books when handed on is a receivable at fair value where `fvoci`
    says so (domain 1.5).
    """
    kind = _WORDS[issue.kind]
    red = issue.reversed_ or kind is DocumentKind.CREDIT_NOTE
    sign = -1 if issue.reversed_ else 1
    minor, tax = sign * issue.minor, sign * issue.tax_minor
    money = SIDES[Side.CASH.value, issue.owned]
    if kind in BILLED:
        found = [(Word.RECEIVABLE, minor), (Word.REVENUE, tax - minor), (Word.OUTPUT_VAT, -tax)]
    elif kind is DocumentKind.OPENING:
        found = [(Word.RECEIVABLE, minor), (Word.OPENING, -minor)]
    elif kind is DocumentKind.DRAFT:
        found = [(money, minor), (_note(issue.derecognised, fvoci=fvoci), -minor)]
    else:
        found = [(money, minor), (RECEIVED.get(issue.method, Word.BANK), -minor)]
    return tuple(Line(word, amount, red) for word, amount in found if amount)


def of_group(legs: Iterable[Leg]) -> tuple[Line, ...]:
    """Return the lines of a group of entries, a leg each."""
    return tuple(
        Line(SIDES.get((leg.side, leg.owned)) or DIFFERENCES[leg.account], leg.minor, leg.reversed_)
        for leg in legs
    )


def of_draft(move: DraftMove, *, fvoci: bool) -> tuple[Line, ...]:
    """Return the lines of an act on a draft; none where the books do not move."""
    amounts = {
        Part.FACE: move.face_minor,
        Part.INTEREST: move.interest_minor,
        Part.PROCEEDS: move.face_minor - move.interest_minor,
    }
    found = []
    for word, sign, part in DRAFTS.get((move.act, move.before, move.derecognised), ()):
        if amounts[part]:
            found.append(Line(_worded(word, move, fvoci=fvoci), sign * amounts[part]))
    return tuple(found)


def _worded(word: str, move: DraftMove, *, fvoci: bool) -> Word:
    if word == MONEY:
        return Word.DRAFT_CLEARING if move.paid_by_receipt else Word.BANK
    return _note(move.derecognised, fvoci=fvoci) if word == Word.NOTE else Word(word)


def _note(derecognised: bool, *, fvoci: bool) -> Word:  # noqa: FBT001 - what the policy said
    return Word.NOTE_FVOCI if derecognised and fvoci else Word.NOTE
