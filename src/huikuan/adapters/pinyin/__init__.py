"""Spells Chinese names, so that they sort and are found without a Chinese collation (stack 1)."""

__all__ = ["spell"]


def spell(name: str) -> tuple[str, str]:
    """Return the pinyin of a name and its initials, lower case: 重庆 gives "chong qing", "cq".

    Letters and digits stay as they are, in lower case; an empty name gives empty strings.
    """
    # its dictionaries take half a second to load; most commands spell nothing
    from pypinyin import Style, lazy_pinyin

    syllables = [part.strip().lower() for part in lazy_pinyin(name, style=Style.NORMAL)]
    spelled = [part for part in syllables if part]
    initials = "".join(part[0] for word in spelled for part in word.split())
    return " ".join(spelled).replace("  ", " "), initials
