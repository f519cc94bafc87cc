"""Looking at a workbook as an archive before anything unpacks it (F11; limits of reliability 1.5).

Sizes, counts and paths come from the archive's directory; then every part is unpacked once, bounded
by what the directory said, so that a lying directory or a cut file shows before a parser meets it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Final

from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.results import FileRefused

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF: Final = b"%PDF"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_CHUNK: Final = MB
_SMALL: Final = 10 * MB  # a ratio says nothing about a small file
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


def is_workbook(path: Path) -> bool:
    """Tell by its first bytes whether the file is an XLSX workbook.

    Raises FileRefused for what is neither a workbook nor text: a password, an old XLS, a PDF.
    """
    with path.open("rb") as source:
        head = source.read(8)
        if head.startswith(OLE):
            source.seek(0)
            locked = any(_ENCRYPTED in block for block in iter(lambda: source.read(MB), b""))
            raise FileRefused("workbook_password" if locked else "workbook_old")
    if head.startswith(PDF):
        raise FileRefused("not_a_table")
    return head.startswith(ZIP)


def check_archive(path: Path, limits: Limits) -> None:
    """Refuse a workbook that is a bomb, hides a path, repeats a part, runs macros or is cut.

    Raises FileRefused with the limit that was hit or the part that is wrong.
    """
    check_zip(path, limits, broken="workbook_damaged", also=_workbook)


def check_zip(
    path: Path,
    limits: Limits,
    *,
    broken: str,
    also: Callable[[list[str]], None] = lambda _: None,
) -> None:
    """Refuse an archive that is a bomb, hides a path, repeats a part, is locked or is cut.

    `also` looks at the names of its parts, in small letters; `broken` is the code for a damaged
    one. Raises FileRefused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _directory(archive.infolist(), path.stat().st_size, limits, also)
            for part in archive.infolist():
                _part(archive, part, broken)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as bad:
        if isinstance(bad, RuntimeError) and "password" in str(bad):
            raise FileRefused("workbook_password") from None
        raise FileRefused(broken, {"detail": str(bad)[:200]}) from None


def _directory(
    parts: list[zipfile.ZipInfo],
    packed: int,
    limits: Limits,
    also: Callable[[list[str]], None],
) -> None:
    names = [one.filename for one in parts]
    if len(parts) > limits.parts:
        raise FileRefused("too_many_parts", {"limit": limits.parts, "found": len(parts)})
    expanded = sum(one.file_size for one in parts)
    if expanded > limits.expanded_bytes:
        figures = {"limit": limits.expanded_bytes // MB, "found": -(-expanded // MB)}
        raise FileRefused("expands_too_far", figures)
    if expanded > _SMALL and expanded > packed * limits.ratio:
        raise FileRefused("expands_too_far", {"limit": limits.ratio, "found": expanded // packed})
    for name in names:
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
            raise FileRefused("part_path", {"part": name[:100]})
    lowered = [name.lower() for name in names]
    twice = next((one for one in names if lowered.count(one.lower()) > 1), None)
    if twice is not None:
        raise FileRefused("part_twice", {"part": twice[:100]})
    also(lowered)


def _workbook(lowered: list[str]) -> None:
    if any("vbaproject" in one or "macrosheets" in one for one in lowered):
        raise FileRefused("workbook_macro")
    if "xl/workbook.bin" in lowered or "xl/workbook.xml" not in lowered:
        raise FileRefused("workbook_other")


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, broken: str) -> None:
    """Unpack a part once: its size and checksum must be as said, and XML must bring no DTD."""
    size = 0
    tail = b""
    markup = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if markup and b"<!DOCTYPE" in tail + chunk:
                raise FileRefused("xml_dtd", {"part": part.filename[:100]})
            tail = chunk[-16:]
    if size != part.file_size:
        raise FileRefused(broken, {"detail": part.filename[:100]})


def sheet_part(path: Path, name: str, limits: Limits) -> bytes:
    """Return the XML of the sheet of that name, unpacked; raises FileRefused if it is not there."""
    with zipfile.ZipFile(path) as archive:
        names = {one.lower(): one for one in archive.namelist()}
        book = archive.read(names["xl/workbook.xml"])
        relations = names.get("xl/_rels/workbook.xml.rels")
        relation = next(
            (
                _attribute(one[0], rb"\w+:id")
                for one in _SHEET.finditer(book)
                if unescape(_attribute(one[0], rb"name")) == name
            ),
            "",
        )
        for one in _RELATION.finditer(archive.read(relations) if relations else b""):
            if relation and _attribute(one[0], rb"Id") == relation:
                target = _attribute(one[0], rb"Target").lstrip("/")
                full = target if target.startswith("xl/") else f"xl/{target}"
                part = names.get(full.lower())
                if part is not None and archive.getinfo(part).file_size <= limits.expanded_bytes:
                    return archive.read(part)
    raise FileRefused("sheet_missing", {"sheet": name})


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"""\s*=\s*["']([^"']*)["']""", tag)
    return found[1].decode("utf-8", "replace") if found else ""
