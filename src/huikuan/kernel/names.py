"""Decides which known names a mistyped one may have meant (P1)."""

from collections.abc import Iterable
from difflib import SequenceMatcher  # tidy: allow impure - it compares letters, no more


def nearest_first(written: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, the most alike to what was written first; equally alike ones by letter.

    Likeness is that of Ratcliff and Obershelp (1988): twice the letters in common runs over the
    letters of both, case folded.
    """
    word = written.casefold()

    def unlike(name: str) -> tuple[float, str]:  # tidy: allow float - a likeness, no money
        return -SequenceMatcher(None, word, name.casefold(), autojunk=False).ratio(), name

    return tuple(sorted(names, key=unlike))
