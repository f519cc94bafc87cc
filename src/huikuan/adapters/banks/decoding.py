"""The text of a bank's message: UTF-8 strictly, GB18030 where it is Chinese, else a Western page.

Western banks still send single-byte text, and many such bytes also make a character of GB18030, a
wrong one. Chinese text shows itself: its bytes come in pairs, both of them high. What
Windows-1252 does not have is DOS text, as banks of Central Europe send it.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from huikuan.adapters.files.results import FileRefused
from huikuan.adapters.files.texts import mixed_line

_PAIRS: Final = re.compile(rb"(?:[\xa1-\xfe][\xa1-\xfe])+")
_DOS: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # no characters of Windows-1252
_HIGH: Final = re.compile(rb"[\x80-\xff]+")


def text_of(path: Path) -> str:
    """Return the text of a file with plain line ends; raises FileRefused, with the line."""
    raw = path.read_bytes()
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if raw.startswith(mark):
            return _plain(_strict(raw[len(mark) :], name))
    try:
        return _plain(raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    mixed = mixed_line(path)
    if mixed is not None:
        raise FileRefused("encoding_mixed", {"line": mixed, "encoding": "UTF-8, GB18030"})
    if all(_PAIRS.fullmatch(one) for one in _HIGH.findall(raw)):
        return _plain(_strict(raw, "gb18030"))
    return _plain(_strict(raw, "cp852" if _DOS.search(raw) else "cp1252"))


def _strict(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        raise FileRefused("encoding_unknown", {"line": line}) from None


def _plain(text: str) -> str:
    if "\0" in text:
        raise FileRefused("nul_character", {"line": text.count("\n", 0, text.index("\0")) + 1})
    return text.replace("\r\n", "\n").replace("\r", "\n")
