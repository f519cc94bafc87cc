"""Decides where two documents differ: by path, old and new value, the way a person would say it.

Mappings are compared key by key. Lists of mappings whose every line has a word of its own (its
`code`, `name` ...) are compared line by line under that word, so that a line put in between does
not change all that follow; any other list is one value.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.digests import encoded

# by which of its words a line of a list is known, the first that fits
_NAMES: Final = ("code", "name", "rule", "condition", "check", "factor", "grade", "country", "key")


class _Missing:
    """Nothing stands there: another thing than a value that is null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Change:
    """What changed at a path ("limit.share"); MISSING stands for what is on one side only."""

    path: str
    old: object
    new: object


def differences(old: object, new: object) -> tuple[Change, ...]:
    """Return the changes from one document to another, in the order of the new one.

    Raises TypeError for a value that has no canonical form (a float above all).
    """
    return tuple(_changes("", old, new))


def _changes(path: str, old: object, new: object) -> Iterator[Change]:
    before, after = _named(old), _named(new)
    if before is None or after is None:
        # True is not 1, nor is a list of the one a list of the other
        if old is MISSING or new is MISSING or encoded(old) != encoded(new):
            yield Change(path, old, new)
        return
    for key in [*after, *(key for key in before if key not in after)]:
        inner = f"{path}.{key}" if path else key
        yield from _changes(inner, before.get(key, MISSING), after.get(key, MISSING))


def _named(value: object) -> dict[str, object] | None:
    """Return a value's parts under their words; None for a value without such parts."""
    if isinstance(value, Mapping):
        return {str(key): part for key, part in value.items()}
    if not isinstance(value, list | tuple) or not value:
        return None
    if not all(isinstance(line, Mapping) for line in value):
        return None
    for name in _NAMES:
        words = [line.get(name) for line in value]
        if all(isinstance(word, str) and word for word in words) and len(set(words)) == len(words):
            return dict(zip(map(str, words), value, strict=True))
    return None
