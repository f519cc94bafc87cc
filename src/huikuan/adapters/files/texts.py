"""Opening a text table: which encoding, which delimiter, which line holds the headings (F1, F3).

Encodings are tried in the only safe order: byte-order mark, strict UTF-8, GB18030. Many UTF-8 files
in Chinese decode as GB18030 without an error, into garbage, so it is never the other way round.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from huikuan.adapters.files.results import FileRefused

_CHUNK: Final = 4 * 1024 * 1024
_HEAD: Final = 256 * 1024
DELIMITERS: Final = (",", "\t", ";", "|")
# a line that holds these as UTF-8 is UTF-8 beyond doubt: Chinese characters and full-width forms
_SURELY_UTF8 = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
_MARKUP = re.compile(rb"^\s*<(?:!doctype|html|\?xml|table|\?mso)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """A text table in UTF-8: where it lies, where its text begins, and what encoding it came in."""

    path: Path
    offset: int
    encoding: str


def open_text(path: Path, spool: Path, named: str) -> Opened:
    """Return the file as UTF-8, converted into the spool where it is not; `named` is the mapping's.

    Raises FileRefused: encoding_mixed or encoding_unknown with the line, not_a_table for a web page
    or other markup under the name of a table.
    """
    with path.open("rb") as source:
        head = source.read(_HEAD)
    if not head.strip(b"\xef\xbb\xbf\r\n\t ,;"):
        raise FileRefused("file_empty")
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        raise FileRefused("not_a_table")
    encoding, offset = _encoding(path, head, named.lower().replace("_", "-"))
    old_ends = b"\r" in head and b"\n" not in head
    if encoding in ("utf-8", "utf-8-sig") and not old_ends:
        return Opened(path, offset, encoding)
    return Opened(_converted(path, spool, encoding, offset), 0, encoding)


def _encoding(path: Path, head: bytes, named: str) -> tuple[str, int]:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            if name == "utf-8-sig":
                _must_be_utf8(path)
            return name, len(mark)
    if named in ("gb18030", "gbk", "gb2312"):
        return "gb18030", 0
    line = _first_wrong(path, "utf-8")
    if line is None:
        return "utf-8", 0
    if named in ("utf-8", "utf8"):
        raise FileRefused("encoding_mixed", {"line": line, "encoding": "UTF-8"})
    mixed = mixed_line(path)
    if mixed is not None:
        raise FileRefused("encoding_mixed", {"line": mixed, "encoding": "UTF-8, GB18030"})
    wrong = _first_wrong(path, "gb18030")
    if wrong is not None:
        raise FileRefused("encoding_unknown", {"line": wrong})
    return "gb18030", 0


def _must_be_utf8(path: Path) -> None:
    line = _first_wrong(path, "utf-8")
    if line is not None:
        raise FileRefused("encoding_mixed", {"line": line, "encoding": "UTF-8"})


def _first_wrong(path: Path, encoding: str) -> int | None:
    """Return the line of the first byte that does not decode, or None if all of it does."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            if chunk.isascii() and not decoder.getstate()[0]:
                line += chunk.count(b"\n")
                continue
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as wrong:
                # the decoder may have carried bytes of the chunk before, so the place is in what it saw
                return line + wrong.object[: wrong.start].count(b"\n")
            line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def mixed_line(path: Path) -> int | None:
    """Return the first line of the second encoding where some lines are surely UTF-8, others not."""
    utf8_at = other_at = 0
    with path.open("rb") as source:
        for number, raw in enumerate(source, start=1):
            if raw.isascii():
                continue
            try:
                if _SURELY_UTF8.search(raw.decode("utf-8")):
                    utf8_at = utf8_at or number
            except UnicodeDecodeError:
                other_at = other_at or number
            if utf8_at and other_at:
                return max(utf8_at, other_at)
    return None


def _converted(path: Path, spool: Path, encoding: str, offset: int) -> Path:
    """Write the text as UTF-8 into the spool and return where; old Mac line ends become LF."""
    target = spool / "text.utf8"
    decoder = codecs.getincrementaldecoder(encoding.removesuffix("-sig"))("strict")
    line = 1
    with path.open("rb") as source, target.open("wb") as out:
        source.seek(offset)
        carried = ""
        while True:
            chunk = source.read(_CHUNK)
            try:
                text = carried + decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                raise FileRefused("encoding_unknown", {"line": line}) from None
            carried = ""
            if chunk and text.endswith("\r"):
                text, carried = text[:-1], "\r"
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            line += text.count("\n")
            out.write(
                text.encode("utf-8", "surrogatepass" if encoding.startswith("utf-16") else "strict")
            )
            if not chunk:
                return target


def sniff_delimiter(opened: Opened, named: str) -> str:
    """Return the delimiter: the mapping's, else the one that makes the most equal columns.

    Raises FileRefused(delimiter_unknown) where nothing separates columns.
    """
    if named:
        return named
    with opened.path.open("rb") as source:
        source.seek(opened.offset)
        head = source.read(_HEAD)
    if len(head) == _HEAD:
        head = head[: head.rfind(b"\n") + 1]
    lines = head.decode("utf-8", errors="replace").splitlines()[:200]
    best = max(DELIMITERS, key=lambda one: _evenness(lines, one))
    if _evenness(lines, best) == (0, 0):
        return ","
    return best


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return how many lines share the most common number of columns (above one), and that number."""
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if len(cells) > 1:
                widths[len(cells)] += 1
    except csv.Error:
        return (0, 0)
    if not widths:
        return (0, 0)
    width, count = max(widths.items(), key=lambda one: (one[1], one[0]))
    return (count, width)
