"""Tells what kind of e-invoice a file is by its content, never by its name, and has it read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from huikuan.adapters.einvoices import chinese, cii, fattura, ofd, pdf, ubl
from huikuan.adapters.einvoices.trees import Tree, parse
from huikuan.adapters.files.archives import PDF, ZIP
from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.markup import HEAD, element_names
from huikuan.adapters.files.results import FileRefused
from huikuan.rules.documents import EInvoice

_READERS: Final[dict[str, tuple[dict[str, str], Callable[[Tree], EInvoice]]]] = {
    ubl.INVOICE: (ubl.SPACES, ubl.read_invoice),
    ubl.CREDIT_NOTE: (ubl.SPACES, ubl.read_credit_note),
    cii.ROOT: (cii.SPACES, cii.read),
    "eInvoice": (chinese.FP, chinese.read_vat),
    "EInvoice": ({}, chinese.read_digital),
}
_FATTURA: Final = "FatturaElettronica"  # in any namespace: versions differ in theirs
_MARK: Final = b"\xef\xbb\xbf"


def open_file(path: Path, limits: Limits) -> tuple[EInvoice, ...]:
    """Return the e-invoices of a file. Raises FileRefused."""
    with path.open("rb") as source:
        head = source.read(1024)
    if head.startswith(ZIP):
        return (ofd.read(path, limits),)
    if PDF in head:
        name, data = pdf.embedded(path, limits)
        return read_xml(data, name)
    return read_xml(path.read_bytes(), path.name)


def tell(path: Path, limits: Limits) -> bool:
    """Tell whether a file is of a form that is read here: an OFD, a PDF, an XML of a known root."""
    with path.open("rb") as source:
        head = source.read(HEAD)
    if head.startswith(ZIP):
        return ofd.is_one(path, limits)
    if head.removeprefix(_MARK).lstrip().startswith(PDF):
        return True
    root = next(iter(element_names(head)), "")
    return root in _READERS or root.rpartition("}")[2] == _FATTURA


def read_xml(data: bytes, part: str) -> tuple[EInvoice, ...]:
    """Return the e-invoices of an XML document of any known root. Raises FileRefused."""
    begins = data[:200].removeprefix(_MARK).lstrip()
    if not begins.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(
            "einvoice_unknown", {"root": " ".join(begins[:40].decode("utf-8", "replace").split())}
        )
    root = parse(data, part)
    if root.tag.rpartition("}")[2] == _FATTURA:
        return fattura.read(Tree(root, {}))
    if root.tag not in _READERS:
        raise FileRefused("einvoice_unknown", {"root": str(root.tag)[:200]})
    spaces, reader = _READERS[root.tag]
    return (reader(Tree(root, spaces)),)
