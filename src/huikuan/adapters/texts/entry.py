"""Decides what a catalogue entry must have: both languages, with the same placeholders (P1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter


class BadCatalogue(ValueError):
    """A catalogue file that cannot be served: which area, which code, what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code's sentences, in Chinese and in English."""

    zh: str
    en: str


def placeholders(sentence: str) -> frozenset[str]:
    """The names in braces that ``sentence`` waits for.

    Raises:
        ValueError: unbalanced braces.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def parse_area(area: str, document: object) -> Mapping[str, Entry]:
    """The entries of one catalogue file, checked.

    Raises:
        BadCatalogue: naming the first entry that is not whole.
    """
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise BadCatalogue(f"{area}: not a table of codes")
    return {_code(area, code): _entry(area, code, body) for code, body in document.items()}


def _code(area: str, code: object) -> str:
    # YAML 1.1 reads a bare `no` or `on` as a truth value: such a code must be quoted
    if not isinstance(code, str):
        raise BadCatalogue(f"{area}: the code {code!r} must be quoted")
    return code


def _entry(area: str, code: object, body: object) -> Entry:
    if not isinstance(body, dict) or set(body) != {"zh", "en"}:
        raise BadCatalogue(f"{area}: {code} needs exactly zh and en")
    zh, en = body["zh"], body["en"]
    if not (isinstance(zh, str) and zh.strip() and isinstance(en, str) and en.strip()):
        raise BadCatalogue(f"{area}: {code} has an empty sentence, or one that needs quotes")
    try:
        same = placeholders(zh) == placeholders(en)
    except ValueError as broken:
        raise BadCatalogue(f"{area}: {code}: {broken}") from broken
    if not same:
        raise BadCatalogue(f"{area}: the placeholders of {code} differ between zh and en")
    return Entry(zh=zh, en=en)
