"""Tells what a proof is by its content; runs in the child and nowhere else.

A PDF that acts when it is opened is refused: somebody in accounts will open it. A picture is only
measured, never unpacked: what it would unpack to is bound before anybody's viewer does.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.results import FileRefused

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_PIXELS: Final = 60_000_000
# what makes a PDF act by itself, run a program or carry another file
_ACTIVE: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/RichMedia", "/XFA", "/ImportData"}
)
_MOST_OBJECTS: Final = 200_000
_FRAMES: Final = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC)})


def told(path: Path, limits: Limits) -> tuple[str, int]:
    """Media type and pages of a file. Raises FileRefused."""
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(b"%PDF-"):
        return "application/pdf", _pdf(path)
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", _measured(_png(path))
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _measured(_jpeg(path))
    if start.startswith(b"PK\x03\x04"):
        return _XLSX, _workbook(path, limits)
    raise FileRefused("proof_kind")


def _pdf(path: Path) -> int:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileRefused("proof_password")
        pages = len(reader.pages)
        active = next((name for name in _names(reader) if name in _ACTIVE), "")
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OSError,
        RecursionError,
    ) as bad:
        raise FileRefused("proof_damaged", {"detail": str(bad)[:200]}) from None
    if active:
        raise FileRefused("proof_active", {"what": active})
    if pages == 0:
        raise FileRefused("proof_damaged", {"detail": "no pages"})
    return pages


def _names(reader: Any) -> Iterator[str]:  # noqa: ANN401 - a library's reader
    """Every key and name that the file's objects use, each object once."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    counted = 0
    while waiting:
        counted += 1
        if counted > _MOST_OBJECTS:
            raise FileRefused("proof_damaged", {"detail": "too many objects"})
        one = waiting.pop()
        if (number := getattr(one, "idnum", None)) is not None:
            key = (int(number), int(one.generation))
            if key in seen:
                continue
            seen.add(key)
            one = one.get_object()
        if isinstance(one, dict):
            yield from (str(name) for name in one)
            waiting += [dict.__getitem__(one, name) for name in one]
        elif isinstance(one, list):
            waiting += list(one)
        elif isinstance(one, str):
            yield str(one)


def _png(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    if len(head) < 24 or head[12:16] != b"IHDR":  # noqa: PLR2004 - where a PNG says its size
        raise FileRefused("proof_damaged", {"detail": "PNG"})
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _jpeg(path: Path) -> tuple[int, int]:
    data = path.read_bytes()
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:  # noqa: PLR2004 - a marker
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise FileRefused("proof_damaged", {"detail": "JPEG"})


def _measured(size: tuple[int, int]) -> int:
    width, height = size
    if not width or not height:
        raise FileRefused("proof_damaged", {"detail": f"{width} x {height}"})
    if width * height > _MOST_PIXELS:
        raise FileRefused("proof_pixels", {"most": _MOST_PIXELS // 1_000_000})
    return 1


def _workbook(path: Path, limits: Limits) -> int:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as bad:
        raise FileRefused("proof_damaged", {"detail": str(bad)[:200]}) from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise FileRefused("proof_kind")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileRefused("proof_active", {"what": "VBA"})
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limits.parts or unpacked > limits.expanded_bytes:
        figures = {"limit": limits.expanded_bytes // MB, "found": -(-unpacked // MB)}
        raise FileRefused("expands_too_far", figures)
    return 1
