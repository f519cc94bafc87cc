"""Decides which images are taken as a seal, and makes each a safe SVG (A4).

An SVG is built anew from the shapes that are known: scripts, links, styles from elsewhere, foreign
content and entities are refused, not cleaned away, because who sends them means something by it.
A PNG is read chunk by chunk; only the chunks that draw are kept.
"""

import base64
import binascii
import re
import struct
from collections.abc import Iterator
from typing import Final

from lxml import etree

MOST_BYTES: Final = 512 * 1024
MOST_PIXELS: Final = 2_000
_SVG: Final = "http://www.w3.org/2000/svg"
_ELEMENTS: Final = frozenset(
    {
        *("svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "text"),
        *("tspan", "defs", "textPath", "title", "desc", "clipPath"),
    }
)
_ATTRIBUTES: Final = re.compile(
    r"(id|d|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry|dx|dy|width|height|viewBox|points|transform|fill|stroke"
    r"|opacity|rotate|startOffset|textLength|version|preserveAspectRatio|clip-path"
    r"|(fill|stroke|font|text|letter|dominant|clip)-[a-z-]+)"
)
_INSIDE: Final = re.compile(r"#[\w-]+")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_DRAWING: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"})


class SealRefused(ValueError):
    """An image that is not taken: `code` is a text of the area letters."""

    def __init__(self, code: str, **figures: int | str) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


def seal_image(content: bytes) -> str:
    """Return an image as SVG that holds nothing but shapes or one picture.

    Raises SealRefused: seal.large, seal.kind, seal.pixels, seal.broken, seal.script, seal.foreign.
    """
    if len(content) > MOST_BYTES:
        raise SealRefused("seal.large", most=MOST_BYTES // 1024, found=len(content) // 1024)
    if content.startswith(_PNG):
        return _picture(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _drawing(content)
    raise SealRefused("seal.kind")


def _picture(content: bytes) -> str:
    chunks = list(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise SealRefused("seal.broken")
    width, height = struct.unpack(">II", chunks[0][1][:8])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise SealRefused("seal.pixels", most=MOST_PIXELS, width=width, height=height)
    plain = _PNG + b"".join(_chunk(name, data) for name, data in chunks if name in _DRAWING)
    return (
        f'<svg xmlns="{_SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}"'
        f' height="{height}" viewBox="0 0 {width} {height}"><image width="{width}"'
        f' height="{height}" xlink:href="data:image/png;base64,{base64.b64encode(plain).decode()}"'
        "/></svg>"
    )


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(content):
        if at + 12 > len(content):
            raise SealRefused("seal.broken")
        (size,) = struct.unpack(">I", content[at : at + 4])
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        check = content[at + 8 + size : at + 12 + size]
        if len(data) < size or check != struct.pack(">I", binascii.crc32(name + data)):
            raise SealRefused("seal.broken")
        yield name, data
        if name == b"IEND":
            # what stands behind the end belongs to no picture
            return
        at += 12 + size


def _chunk(name: bytes, data: bytes) -> bytes:
    return (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", binascii.crc32(name + data))
    )


def _drawing(content: bytes) -> str:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SealRefused("seal.foreign", found="DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        raise SealRefused("seal.broken") from broken
    if root.tag != f"{{{_SVG}}}svg":
        raise SealRefused("seal.kind")
    for one in root.iter():
        _look(one)
    return str(etree.tostring(root, encoding="unicode"))


def _look(one: "etree._Element") -> None:
    if not isinstance(one.tag, str):
        if isinstance(one, etree._Comment):  # noqa: SLF001 - lxml names the class so
            return
        raise SealRefused("seal.foreign", found="?")
    name = etree.QName(one)
    if name.localname.lower() == "script":
        raise SealRefused("seal.script")
    if name.namespace != _SVG or name.localname not in _ELEMENTS:
        raise SealRefused("seal.foreign", found=name.localname)
    for key, value in one.attrib.items():
        local = etree.QName(key).localname
        if local.lower().startswith("on") or "javascript" in value.lower():
            raise SealRefused("seal.script")
        if local == "href" and name.localname == "textPath" and _INSIDE.fullmatch(value):
            continue
        outside = "url(" in value and not re.fullmatch(r"url\(#[\w-]+\)", value.strip())
        if outside or not _ATTRIBUTES.fullmatch(local):
            raise SealRefused("seal.foreign", found=local)
