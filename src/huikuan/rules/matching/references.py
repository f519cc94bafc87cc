"""Which documents a payer's text names, whole or damaged (D4).

A document's number is known by its letters and digits alone: case, blanks and marks do not count,
so that INV-2024-000123 is found in "inv - 2024 - 000123". Text is cut into runs of letters and of
digits (atoms); neighbouring atoms that together spell a number name it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA  # tidy: allow impure - letters, no more
from rapidfuzz.process import extract  # tidy: allow impure - it compares letters, no more

_ATOM: Final = re.compile(r"[A-Z]+|[0-9]+")
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
MOST_ATOMS: Final = 8
_SHORTEST_DAMAGED: Final = 5
# signs between two runs that may still be one number, as in "INV - 2024"
_GAP: Final = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of the text and the documents that it names."""

    start: int
    end: int
    key: str
    documents: Sequence[int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds: whole numbers in it, and the runs of letters and digits that are left.

    `plain` has the letters of the text at the same places, in capitals of plain width.
    """

    plain: str
    hits: tuple[Hit, ...]
    rest: tuple[tuple[str, int, int], ...]


def plain(text: str) -> str:
    """Return the text in capitals of plain width, sign for sign."""
    if text.isascii():
        return text.upper()
    text = text.translate(_WIDE)
    upper = text.upper()
    # a sign whose capital is two signs would move all that follows
    return upper if len(upper) == len(text) else "".join(s.upper()[:1] for s in text)


def atoms_of(number: str) -> list[str]:
    """Return the runs of letters and of digits of a number, in capitals."""
    return _ATOM.findall(plain(number))


def reference_key(number: str) -> str:
    """Return the number's letters and digits in capitals, without blanks and marks."""
    return "".join(atoms_of(number))


def digits_of(atoms: Sequence[str]) -> tuple[str, str]:
    """Return a number's last run of digits, and all digits it ends in, without leading zeroes.

    INV-2024-000123 ends in 123, and written without marks in 2024000123.
    """
    at = len(atoms)
    while at and not atoms[at - 1].isdigit():
        at -= 1
    last = whole = atoms[at - 1] if at else ""
    at -= 1
    while at > 0 and atoms[at - 1].isdigit():
        at -= 1
        whole = atoms[at] + whole
    return last.lstrip("0"), whole.lstrip("0")


def read(text: str, known: Mapping[str, Sequence[int]], starts: Mapping[str, int]) -> Reading:
    """Return the numbers that stand whole in a text, and what is left of it.

    `known` gives the documents of a key; `starts` the most atoms of a key that begins with an atom.
    The longest number wins where several begin at one place.
    """
    letters = plain(text)
    atoms = [(found.group(), found.start(), found.end()) for found in _ATOM.finditer(letters)]
    hits: list[Hit] = []
    rest: list[tuple[str, int, int]] = []
    at, count = 0, len(atoms)
    while at < count:
        atom, start, end = atoms[at]
        width = min(starts.get(atom, 0), count - at)
        while width:
            key = atom if width == 1 else "".join([one[0] for one in atoms[at : at + width]])
            documents = known.get(key)
            if documents:
                hits.append(Hit(start, atoms[at + width - 1][2], key, documents))
                break
            width -= 1
        else:
            rest.append((atom, start, end))
            width = 1
        at += width
    return Reading(letters, tuple(hits), tuple(rest))


def spans(rest: Sequence[tuple[str, int, int]], widest: int) -> list[tuple[str, int, int]]:
    """Return the neighbouring runs joined, up to `widest` at a time, the longest first."""
    joined = []
    for at, (atom, start, end) in enumerate(rest):
        key, so_far = atom, end
        joined.append((key, start, so_far))
        for following, after, until in rest[at + 1 : at + widest]:
            if after - so_far > _GAP:
                break
            key, so_far = key + following, until
            joined.append((key, start, so_far))
    joined.sort(key=lambda span: -len(span[0]))
    return joined


def nearly(written: str, keys: Mapping[int, str]) -> list[int]:
    """Return the documents whose key differs from what was written by one letter or digit.

    One changed, lost, doubled or two swapped. Too short a piece names nothing.
    """
    if len(written) < _SHORTEST_DAMAGED or not any(sign.isdigit() for sign in written):
        return []
    found = extract(written, keys, scorer=OSA.distance, score_cutoff=1, limit=None)
    return [document for _, _, document in found]
