"""XML from a stranger, record by record: no DTD, no entities, no network, flat in memory (F11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree

from huikuan.adapters.banks.figures import Place
from huikuan.adapters.files.results import FileRefused

_CHUNK: Final = 1024 * 1024
_KEPT: Final = 16
_ANY: Final = "{*}"  # of any namespace: versions differ in theirs
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Element = Any  # lxml has no types of its own


def walk(path: Path, tags: tuple[str, ...]) -> Iterator[Element]:
    """Give every element of these local names as it ends, in any namespace.

    The consumer clears what it has taken. Raises FileRefused for a DTD, for XML that is not well
    formed and for what the parser's own limits refuse, with the line.
    """
    _refuse_dtd(path)
    events = etree.iterparse(
        str(path),
        events=("end",),
        tag=[f"{{*}}{one}" for one in tags],
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            if element.getroottree().docinfo.internalDTD is not None:
                raise FileRefused("xml_dtd", {"part": path.name[:100]})
            yield element
    except etree.XMLSyntaxError as trouble:
        line = trouble.position[0] if trouble.position else 0
        raise Place("XML", line).refused(
            "bank_xml_damaged", detail=str(trouble.msg or "")[:200]
        ) from None
    except OSError as trouble:
        raise Place("XML").refused("bank_xml_damaged", detail=str(trouble)[:200]) from None


def _refuse_dtd(path: Path) -> None:
    """Refuse a DTD before a parser meets it; two bytes a character are looked through too."""
    tail = b""
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            if _DOCTYPE.search((tail + chunk).replace(b"\0", b"")):
                raise FileRefused("xml_dtd", {"part": path.name[:100]})
            tail = chunk[-2 * _KEPT :]


def forget(element: Element) -> None:
    """Free an element and what stood before it under the same parent and name."""
    element.clear()
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None and before.tag == element.tag:
        parent.remove(before)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element down this path of local names, or None."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(_ANY + name), None)
    return element


def children(element: Element | None, name: str) -> list[Element]:
    """Return the children of that local name."""
    return [] if element is None else list(element.iterchildren(_ANY + name))


def text(element: Element | None, *path: str) -> str:
    """Return the trimmed text of the first element down this path, "" where there is none."""
    found = child(element, *path)
    return "" if found is None else (found.text or "").strip()
