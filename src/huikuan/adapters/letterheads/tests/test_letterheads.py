"""Seals: what is taken, what is refused, and that nothing of a picture but the picture is kept."""

import base64
import struct
import zlib
from pathlib import Path

import pytest
from pytest_django import Settings

from huikuan.adapters import letterheads
from huikuan.adapters.letterheads import SealRefused, seal_image

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 1, height: int = 1, more: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + more + body + chunk(b"IEND", b"")


def test_a_picture_keeps_only_what_draws() -> None:
    spoken = png(more=chunk(b"tEXt", b"Comment\0secret")) + b"trailing"
    made = seal_image(spoken)
    inside = base64.b64decode(made.split("base64,")[1].split('"')[0])
    assert inside == png()
    drawn = HEAD + '<!-- by hand --><circle r="4" fill="#d22" stroke-width="1"/></svg>'
    assert "circle" in seal_image(drawn.encode())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"x" * 600_000, "seal.large"),
        (b"GIF89a", "seal.kind"),
        (b"<html/>", "seal.kind"),
        (png(5_000, 1), "seal.pixels"),
        (png()[:-6], "seal.broken"),
        (png()[:30] + b"\xff" + png()[31:], "seal.broken"),
        (b"<svg", "seal.broken"),
        ((HEAD + "<script>alert(1)</script></svg>").encode(), "seal.script"),
        ((HEAD + '<circle r="1" onload="alert(1)"/></svg>').encode(), "seal.script"),
        ((HEAD + '<g><a href="javascript:alert(1)"/></g></svg>').encode(), "seal.foreign"),
        ((HEAD + "<foreignObject/></svg>").encode(), "seal.foreign"),
        ((HEAD + '<image href="http://example.com/x.png"/></svg>').encode(), "seal.foreign"),
        ((HEAD + '<rect fill="url(http://example.com/#a)"/></svg>').encode(), "seal.foreign"),
        ((HEAD + '<rect style="fill:red"/></svg>').encode(), "seal.foreign"),
        ((HEAD + "<?php 1 ?></svg>").encode(), "seal.foreign"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + HEAD.encode() + b"</svg>", "seal.foreign"),
    ],
)
def test_what_is_no_seal_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(SealRefused) as refused:
        seal_image(content)
    assert refused.value.code == code


def test_a_letterhead_is_kept_and_a_key_cannot_be_read_from_its_file(
    settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    assert letterheads.letterhead("HK") == letterheads.Letterhead()
    assert letterheads.certificate("HK") is None
    letterheads.keep_lines("HK", {"writer": "张会计"})
    letterheads.keep_seal("HK", png())
    letterheads.keep_certificate("HK", b"private key")
    found = letterheads.keep_lines("HK", {"telephone": "021-5555"})
    assert (found.writer, found.telephone, found.certified) == ("张会计", "021-5555", True)
    assert found.seal.startswith("<svg")
    assert letterheads.certificate("HK") == b"private key"
    assert b"private key" not in (tmp_path / "letterheads/HK/certificate").read_bytes()
    with pytest.raises(TypeError):
        letterheads.keep_lines("HK", {"colour": "red"})
    with pytest.raises(ValueError, match="out"):
        letterheads.letterhead("../out")
