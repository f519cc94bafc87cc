"""What XML from a stranger is, by the names in its first bytes; nothing of it is expanded (F11)."""

from __future__ import annotations

from typing import Final

from lxml import etree

HEAD: Final = 64 * 1024
_BLANKS: Final = b"\r\n\t "


def element_names(head: bytes) -> list[str]:
    """Return the names of the elements that begin in the first bytes of a document, in order.

    A name is `{namespace}local`, as the library writes it. What is no XML has none; what breaks
    off or is damaged has those up to there, so that its own reader can say what is wrong with it.
    """
    parser = etree.XMLPullParser(
        events=("start",),
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        parser.feed(head.lstrip(_BLANKS))
        return [str(element.tag) for _, element in parser.read_events()]
    except etree.XMLSyntaxError:
        return []
