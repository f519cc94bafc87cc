"""Which characters are only another width of a plain one: full-width forms and kinds of blanks.

Narrower than NFKC on purpose: that would read 10² as 102 and ① as 1.
"""

from __future__ import annotations

from typing import Final

_FULL_WIDTH: Final[dict[int, str]] = {0xFF01 + n: chr(0x21 + n) for n in range(0x5E)}
_SIGNS: Final[dict[int, str]] = {0xFFE5: "¥", 0xFFE1: "£", 0xFFE6: "₩", 0x2212: "-", 0xFE63: "-"}
_BLANKS: Final[dict[int, str]] = dict.fromkeys((0x3000, 0x00A0, 0x202F, 0x2009, 0x2007), " ")
_NARROW: Final = _FULL_WIDTH | _SIGNS | _BLANKS


def narrow(text: str) -> str:
    """Return the text with full-width forms, minus signs and blanks as their plain ones."""
    return text if text.isascii() else text.translate(_NARROW)
