"""Decides how the text of a condition is cut into words, quoted texts, operators and marks.

Signs as a Chinese keyboard types them (＝ ≥ （ ） ， “ ”) mean what their plain twins mean.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from huikuan.rules.filters.values import refused

TokenKind = Literal["quoted", "operator", "mark", "word"]


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text: what it says, and where it stands."""

    kind: TokenKind
    text: str
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Where the piece stands."""
        return self.start, self.end


_PLAIN: Final[Mapping[str, str]] = {
    "==": "=",
    "＝": "=",
    "＝＝": "=",
    "！＝": "!=",
    "≠": "!=",
    "<>": "!=",
    "＜": "<",
    "＞": ">",
    "≤": "<=",
    "≥": ">=",
    "＜＝": "<=",
    "＞＝": ">=",
    "～": "~",
    "（": "(",
    "）": ")",
    "，": ",",
}
_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<quoted>"(?:[^"]|"")*" | '(?:[^']|'')*' | “[^”]*” | ‘[^’]*’)
    | (?P<operator>==|<=|>=|!=|<>|＝＝|＜＝|＞＝|！＝|=|<|>|~|＝|≠|＜|＞|≤|≥|～)
    | (?P<mark>[(),（），])
    | (?P<word>[^\s()<>=!~,"'“”‘’（），＝！＜＞≠≤≥～]+)
    )""",
    re.VERBOSE,
)
# a control sign or half of a pair cannot be kept by every engine
_UNKEPT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NEAR: Final = 20


def cut(text: str) -> tuple[list[Token], int]:
    """Return the pieces, and where reading stopped: the text's end, or what is no piece."""
    found: list[Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at, end)
        if match is None:
            return found, at
        found.append(_token(match))
        at = match.end()
    return found, len(text)


def tokens(text: str) -> list[Token]:
    """Return all pieces of a text; raises FilterRefused for what is none."""
    unkept = _UNKEPT.search(text)
    if unkept:
        raise refused("query.where_unreadable", unkept.span(), near=repr(unkept.group()))
    found, stopped = cut(text)
    if stopped < len(text):
        start = stopped + len(text[stopped:]) - len(text[stopped:].lstrip())
        near = text[start : start + _NEAR].strip()
        raise refused("query.where_unreadable", (start, len(text)), near=near)
    return found


def quoted(value: str) -> str:
    """Write a text as a value that reads back as itself."""
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup
    start, end = match.span(kind or 0)
    text = match.string[start:end]
    if kind == "quoted":
        mark = text[0]
        return Token("quoted", text[1:-1].replace(mark * 2, mark), start, end)
    if kind == "operator":
        return Token("operator", _PLAIN.get(text, text), start, end)
    if kind == "mark":
        return Token("mark", _PLAIN.get(text, text), start, end)
    return Token("word", text, start, end)
