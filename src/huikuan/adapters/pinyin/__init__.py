"""Spells Chinese names, so that they sort and are found without a Chinese collation (stack 1)."""

from functools import lru_cache
from typing import Final

__all__ = ["spell"]


_REMEMBERED: Final = 20_000


def spell(name: str) -> tuple[str, str]:
    """Return the pinyin of a name and its initials, lower case: 重庆 gives "chong qing", "cq".

    Letters and digits stay as they are, in lower case; an empty name gives empty strings.
    """
    # its dictionaries take half a second to load; most commands spell nothing
    from pypinyin.seg.simpleseg import seg

    spelled = [part for word in seg(name) for part in _syllables(word)]
    initials = "".join(part[0] for word in spelled for part in word.split())
    return " ".join(spelled).replace("  ", " "), initials


@lru_cache(_REMEMBERED)
def _syllables(word: str) -> tuple[str, ...]:
    """Spell one word; the names of firms are made of few, and of the same over and over."""
    from pypinyin import Style
    from pypinyin.converter import DefaultConverter

    found = DefaultConverter().convert(
        word, Style.NORMAL, heteronym=False, errors="default", strict=True
    )
    syllables = (part.strip().lower() for one in found for part in one)
    return tuple(part for part in syllables if part)
