"""XML from a stranger, record by record: no DTD, no entities, no network, flat in memory (F11)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from lxml import etree

from huikuan.adapters.banks.figures import Place
from huikuan.adapters.files.markup import HARDENED, refuse_declared, refuse_dtd

_CHUNK: Final = 1024 * 1024
_ANY: Final = "{*}"  # of any namespace: versions differ in theirs

Element = Any  # lxml has no types of its own


def walk(path: Path, tags: tuple[str, ...]) -> Iterator[Element]:
    """Give every element of these local names as it ends, in any namespace.

    The consumer clears what it has taken. Raises FileRefused for a DTD, for XML that is not well
    formed and for what the parser's own limits refuse, with the line.
    """
    with path.open("rb") as source:
        refuse_dtd(iter(partial(source.read, _CHUNK), b""), path.name)
    tagged = [f"{{*}}{one}" for one in tags]
    events = etree.iterparse(str(path), events=("end",), tag=tagged, **HARDENED)
    try:
        for _, element in events:
            refuse_declared(element, path.name)
            yield element
    except etree.XMLSyntaxError as trouble:
        line = trouble.position[0] if trouble.position else 0
        raise Place("XML", line).refused(
            "bank_xml_damaged", detail=str(trouble.msg or "")[:200]
        ) from None
    except OSError as trouble:
        raise Place("XML").refused("bank_xml_damaged", detail=str(trouble)[:200]) from None


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
