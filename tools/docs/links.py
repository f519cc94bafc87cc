"""Decides whether a link of the documentation leads somewhere: to a file, and to a heading in it."""

import re
from collections.abc import Iterator
from pathlib import Path

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


def dead_links(root: Path, page: Path) -> Iterator[str]:
    """The links of ``page`` that lead nowhere, worded. Addresses on the network are not asked."""
    text = _CODE.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))
    for link in _LINK.findall(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        where = page.relative_to(root)
        if not target.exists():
            yield f"{where}: {link} leads nowhere"
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            yield f"{where}: {link} names a heading that is not there"


def anchors(page: Path) -> set[str]:
    """The names of the headings of ``page``, as hosts of repositories make them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        _NOT_IN_ANCHOR.sub("", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(text)
    }
