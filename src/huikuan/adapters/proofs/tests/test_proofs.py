"""What a stranger uploads as proof is looked at in a child, and only what is harmless is taken."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from huikuan.adapters.files import FileRefused
from huikuan.adapters.proofs import LIMITS, Proof, look
from huikuan.adapters.proofs.opening import told


def pdf(change: Callable[[PdfWriter], object] = lambda _: None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def scripted(writer: PdfWriter) -> None:
    act = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    )
    writer.root_object[NameObject("/OpenAction")] = act


def png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    check = struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + check


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(9)
    return b"\xff\xd8\xff\xe0\x00\x04JF" + frame


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "proof"
    path.write_bytes(content)
    return path


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf(), "application/pdf"),
        (png(1_080, 2_400), "image/png"),
        (jpeg(1_080, 2_400), "image/jpeg"),
        (packed("xl/workbook.xml"), "sheet"),
    ],
)
def test_what_a_bank_hands_out_is_taken(tmp_path: Path, content: bytes, media_type: str) -> None:
    found, pages = told(kept(tmp_path, content), LIMITS)
    assert found.endswith(media_type)
    assert pages == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ\x90\x00 a program", "proof_kind"),
        (packed("a.exe"), "proof_kind"),
        (packed("xl/workbook.xml", "xl/vbaProject.bin"), "proof_active"),
        (pdf(scripted), "proof_active"),
        (pdf(lambda one: one.add_attachment("a.exe", b"MZ")), "proof_active"),
        (pdf(lambda one: one.encrypt("secret")), "proof_password"),
        (b"%PDF-1.7 torn off", "proof_damaged"),
        (png(100_000, 100_000), "proof_pixels"),
        (png(0, 5), "proof_damaged"),
        (b"\xff\xd8\xff\xe0", "proof_damaged"),
    ],
)
def test_what_could_harm_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        told(kept(tmp_path, content), LIMITS)
    assert refused.value.code == code


def test_a_child_looks_under_limits_and_says_the_same() -> None:
    assert look(pdf()) == Proof("application/pdf", 1)
    with pytest.raises(FileRefused, match="proof_active"):
        look(pdf(scripted))
    with pytest.raises(FileRefused, match="too_large"):
        look(b"%PDF-1.7" + bytes(6_000_000))
    with pytest.raises(FileRefused, match="too_slow"):
        look(pdf(), limits=replace(LIMITS, seconds=0))
