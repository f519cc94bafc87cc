"""Makes text inert: what a spreadsheet would run as a formula stays a text (CWE-1236).

Leading blanks and full-width forms are looked past, because programs strip the ones and fold the
others before they decide; an apostrophe in front is what spreadsheets themselves use for text.
"""

import re
import unicodedata

_RUNS = frozenset("=+-@\t\r\n|%")
# what XML cannot hold
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def inert(text: str) -> str:
    """The text as it may stand in a CSV file: with an apostrophe when it could be run.

    A plain number keeps its sign: it runs nothing.
    """
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if runs(text) else text


def runs(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    if text[:1] in _RUNS:
        return True
    seen = unicodedata.normalize("NFKC", text).lstrip()
    return seen[:1] in _RUNS


def writable(text: str) -> str:
    """The text without the characters that an XLSX file cannot hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
