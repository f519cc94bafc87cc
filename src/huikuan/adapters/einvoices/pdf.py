"""PDF invoices that carry their data as an XML file inside: Factur-X, ZUGFeRD, XRechnung (PDF/A-3).

Only embedded files are looked at; pages are never interpreted, scripts never run. A PDF without one
is refused: figures read off a picture are no certainty.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.results import FileRefused

NAMES: Final = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "cii.xml", "ubl.xml")


def embedded(path: Path, limits: Limits) -> tuple[str, bytes]:
    """Return name and bytes of the one invoice XML inside. Raises FileRefused."""
    # here, so that whoever reads XML alone does not wait for it
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileRefused("einvoice_pdf_password")
        files = {
            name: parts
            for name, parts in reader.attachments.items()
            if name.lower().endswith(".xml")
        }
        usual = {name: parts for name, parts in files.items() if name.lower() in NAMES}
        chosen = usual or files
        if not chosen:
            raise FileRefused("einvoice_pdf_without_xml")
        if len(chosen) > 1 or len(next(iter(chosen.values()))) > 1:
            raise FileRefused("einvoice_pdf_several", {"files": ", ".join(sorted(chosen))[:200]})
        name, (data,) = next(iter(chosen.items()))
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OSError,
        RecursionError,
    ) as bad:
        raise FileRefused("einvoice_damaged", {"detail": str(bad)[:200]}) from None
    if len(data) > limits.expanded_bytes:
        figures = {"limit": limits.expanded_bytes // MB, "found": -(-len(data) // MB)}
        raise FileRefused("expands_too_far", figures)
    return name, data
