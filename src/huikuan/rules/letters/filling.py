"""Puts values into a template's words: a name in braces becomes its value, and nothing else (A4)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.rules.letters.policy import LetterPolicy, Wording
from huikuan.rules.letters.values import Part

_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_GAP: Final = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Said:
    """A letter's words with every value in its place; paragraphs in order."""

    subject: str
    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    short: str
    parts: tuple[Part, ...]


def fill(words: str, values: Mapping[str, str]) -> str:
    """Return the words with each name in braces replaced by its value, once.

    A value that holds braces stays as it is. Raises KeyError for a name without a value.
    """
    return _NAME.sub(lambda found: values[found[1]], words)


def filled(policy: LetterPolicy, wording: Wording, values: Mapping[str, str]) -> Said:
    """Return a letter's words. A paragraph that names a value which is empty is left out.

    So one template serves sellers with and without a portal, debts with and without interest.
    """
    return Said(
        subject=fill(wording.subject, values),
        title=fill(wording.title, values),
        before=tuple(_paragraphs(wording.before, values)),
        after=tuple(_paragraphs(wording.after, values)),
        short=fill(wording.short, values),
        parts=policy.parts,
    )


def _paragraphs(words: str, values: Mapping[str, str]) -> Iterable[str]:
    for paragraph in _GAP.split(words.strip()):
        if paragraph and all(values[name] for name in _NAME.findall(paragraph)):
            yield fill(" ".join(line.strip() for line in paragraph.splitlines()), values)


def summed(minors: Iterable[int]) -> int:
    """Return what lines of a letter come to, minor units: a letter's total is that of its lines."""
    return sum(minors)
