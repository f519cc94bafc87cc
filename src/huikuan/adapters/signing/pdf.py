"""Puts a signature into a PDF of our press, and reads it back.

Only files as typst writes them are signed: one table of references, plain objects. The update adds
the signature's dictionary, an invisible field on the first page, and the two objects that name it.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from asn1crypto import cms

from huikuan.adapters.signing.signer import Signer, Stamper, signed
from huikuan.adapters.timestamps.checking import BadToken, Stamp, check_token, verified

_PLAIN: Final = 8 * 1024
_STAMPED: Final = 24 * 1024
_RANGE: Final = b"[0 0000000000 0000000000 0000000000]"
_TRAILER: Final = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref\s+(\d+)\s+%%EOF\s*$", re.DOTALL)
_ROOT: Final = re.compile(rb"/Root (\d+) 0 R")
_SIZE: Final = re.compile(rb"/Size (\d+)")
_PAGE: Final = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*<<\s*/Type\s*/Page\b(?!s)")
_SIGNATURE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


class NotSignable(ValueError):
    """Not a file as the press writes it, or a signature that does not stand."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that stands: who, and when an authority saw it, if one did.

    `whole`: it covers the file to its end; nothing was added since.
    """

    name: str
    stamp: Stamp | None
    whole: bool


def sign_pdf(
    pdf: bytes, by: Signer, *, at: dt.datetime, reason: str, stamp: Stamper | None = None
) -> bytes:
    """Return the file with a signature over all of it; `at` is our own clock's word.

    `stamp` returns an authority's token for a SHA-256. Raises NotSignable, and what `stamp` raises.
    """
    trailer = _TRAILER.search(pdf)
    page = _PAGE.search(pdf)
    if trailer is None or page is None:
        raise NotSignable("not a file of the press")
    root, size = _ROOT.search(trailer[1]), _SIZE.search(trailer[1])
    if root is None or size is None:
        raise NotSignable("not a file of the press")
    first = int(size[1])
    room = b"0" * (2 * (_STAMPED if stamp else _PLAIN))
    field, value = b"%d 0 R" % first, b"%d 0 R" % (first + 1)
    when = at.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
    objects = {
        int(root[1]): _with(
            _object(pdf, int(root[1])), b"/AcroForm<</Fields[%s]/SigFlags 3>>" % field
        ),
        int(page[1]): _annotated(_object(pdf, int(page[1])), field),
        # no size and locked: seen by readers in their list of signatures, not on the paper
        first: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/Rect[0 0 0 0]/F 132"
        b"/P %d 0 R/V %s>>" % (int(page[1]), value),
        first + 1: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
        b"/ByteRange%s/Contents<%s>/M(%s)/Name%s/Reason%s>>"
        % (_RANGE, room, when, _words(by.name), _words(reason)),
    }
    made = bytearray(pdf)
    if not made.endswith(b"\n"):
        made += b"\n"
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(made)
    made += b"xref\n" + b"".join(
        b"%d 1\n%010d 00000 n\r\n" % (number, place) for number, place in sorted(places.items())
    )
    kept = _SIZE.sub(b"/Size %d" % (first + 2), trailer[1])
    made += b"trailer\n<<%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (kept, trailer[2], table)
    return _closed(made, room, by, stamp)


def _closed(made: bytearray, room: bytes, by: Signer, stamp: Stamper | None) -> bytes:
    """Fill in what the signature covers, then the signature."""
    opened = made.rindex(b"/Contents<" + room) + len(b"/Contents")
    closed = opened + len(room) + 2
    told = b"[0 %010d %010d %010d]" % (opened, closed, len(made) - closed)
    place = made.rindex(_RANGE)
    made[place : place + len(_RANGE)] = told
    digest = hashlib.sha256(bytes(made[:opened]) + bytes(made[closed:])).digest()
    content = signed(by, digest, stamp).hex().encode()
    if len(content) > len(room):
        raise NotSignable("the signature is larger than its place")
    made[opened + 1 : opened + 1 + len(content)] = content
    return bytes(made)


def check_pdf(pdf: bytes) -> Signature | None:
    """Return the last signature of a file; None where there is none.

    Raises NotSignable for one that does not stand: the pages or the signature were changed.
    """
    found = list(_SIGNATURE.finditer(pdf))
    if not found:
        return None
    start, length, after, rest = (int(part) for part in found[-1].groups())
    if start != 0 or after + rest > len(pdf) or after < length:
        raise NotSignable("it covers something else")
    try:
        content = bytes.fromhex(pdf[length + 1 : after - 1].decode("ascii"))
        data = cms.ContentInfo.load(content)["content"]
        name = verified(data, pdf[:length] + pdf[after : after + rest])
        stamp = _stamp(data["signer_infos"][0])
    except (ValueError, TypeError, KeyError, IndexError) as bad:
        raise NotSignable(str(bad)) from bad
    return Signature(name, stamp, whole=after + rest == len(pdf))


def _stamp(info: "cms.SignerInfo") -> Stamp | None:
    for one in info["unsigned_attrs"] or ():
        if one["type"].native == "signature_time_stamp_token":
            digest = hashlib.sha256(info["signature"].native).digest()
            try:
                return check_token(one["values"][0].dump(), digest)
            except BadToken as bad:
                raise NotSignable(str(bad)) from bad
    return None


def _object(pdf: bytes, number: int) -> bytes:
    found = re.search(rb"(?:^|\n)%d 0 obj\s*(<<.*?>>)\s*endobj" % number, pdf, re.DOTALL)
    if found is None:
        raise NotSignable(f"no object {number}")
    return found[1]


def _with(body: bytes, more: bytes) -> bytes:
    return body[: body.rindex(b">>")] + more + b">>"


def _annotated(page: bytes, field: bytes) -> bytes:
    found = re.search(rb"/Annots\s*\[", page)
    if found is None:
        return _with(page, b"/Annots[%s]" % field)
    return page[: found.end()] + field + b" " + page[found.end() :]


def _words(words: str) -> bytes:
    return b"<" + ("\ufeff" + words).encode("utf-16-be").hex().encode() + b">"
