"""Decides which pieces of a payer's own text are marked, because a proposal rests on them (D4).

The words come from the matching rules as (what the payer wrote, what it matched). Longer pieces
win over shorter ones that lie inside them; nothing is marked twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `matched` says with what it matched, and is empty between marks."""

    text: str
    matched: str = ""


def marked(text: str, words: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    """Cut a text into pieces, those that matched marked; joined they are the text again.

    Letters match in either case, as the rules read them.
    """
    spans = _spans(text, words)
    pieces: list[Piece] = []
    at = 0
    for start, end, matched in spans:
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], matched))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def _spans(text: str, words: Iterable[tuple[str, str]]) -> Sequence[tuple[int, int, str]]:
    # folding may change the length of rare letters: then the places no longer fit, and only the
    # letters as they were written are looked for
    folded = text.lower()
    low = folded if len(folded) == len(text) else text
    found: list[tuple[int, int, str]] = []
    for piece, matched in sorted(words, key=lambda word: -len(word[0])):
        sought = piece.lower() if low is folded else piece
        start = low.find(sought) if sought else -1
        while start >= 0:
            end = start + len(sought)
            if all(end <= before or start >= after for before, after, _ in found):
                found.append((start, end, matched or piece))
            start = low.find(sought, end)
    return sorted(found)
