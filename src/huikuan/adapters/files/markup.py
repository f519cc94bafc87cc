"""XML from a stranger: how every parser of ours is hardened, and what a document is (F11).

No DTD, no entities, no network, nothing expanded; depth and size are bounded by the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml import etree

from huikuan.adapters.files.results import FileRefused

HARDENED: Final[Mapping[str, Any]] = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KEPT: Final = 16
HEAD: Final = 64 * 1024
_BLANKS: Final = b"\r\n\t "


def element_names(head: bytes) -> list[str]:
    """Return the names of the elements that begin in the first bytes of a document, in order.

    A name is `{namespace}local`, as the library writes it. What is no XML has none; what breaks
    off or is damaged has those up to there, so that its own reader can say what is wrong with it.
    """
    parser = etree.XMLPullParser(events=("start",), **HARDENED)
    try:
        parser.feed(head.lstrip(_BLANKS))
        return [str(element.tag) for _, element in parser.read_events()]
    except etree.XMLSyntaxError:
        return []


def refuse_dtd(chunks: Iterable[bytes], part: str) -> None:
    """Raise FileRefused xml_dtd for a DTD, before a parser meets it; `part` names the document.

    Two bytes a character are looked through too.
    """
    tail = b""
    for chunk in chunks:
        if _DOCTYPE.search((tail + chunk).replace(b"\0", b"")):
            raise FileRefused("xml_dtd", {"part": part[:100]})
        tail = chunk[-2 * _KEPT :]


def refuse_declared(root: Any, part: str) -> None:  # noqa: ANN401 - lxml has no types of its own
    """Raise FileRefused xml_dtd where the parser saw a declaration all the same."""
    if root.getroottree().docinfo.doctype:
        raise FileRefused("xml_dtd", {"part": part[:100]})
