"""When two ways to write a firm's name mean the same firm: keys that names are compared by (D4).

`name_key` drops what carries no meaning (case, width, blanks, marks); `stem_key` drops the legal
form too, so that 有限公司 and 有限责任公司, or Ltd and Limited, do not tell two firms apart.
"""

import re
import unicodedata
from typing import Final

from huikuan.rules.matching.values import AliasKind

_MARKS: Final = re.compile(r"[\W_]+")
_ASIDE: Final = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_WORDS: Final = re.compile(r"[^\W_]+")
_DOTTED: Final = re.compile(r"\b((?:\w[./]){1,}\w)\b\.?|(?<=\w)\.(?=\w\b)")
_CHINESE_FORMS: Final = re.compile(
    r"(?:股份有限责任公司|集团股份有限公司|集团有限责任公司|集团有限公司|股份有限公司|有限责任公司"
    r"|股份公司|有限公司|集团公司|总公司|分公司|公司|集团)+$"
)
_FORMS: Final = (
    "ab adp ag aktiengesellschaft aktiebolag aps as asa berhad bhd bv bvba co company corp"
    " corporation cv doo eeig eood gmbh incorporated inc kabushiki kaisha kft kg kgaa kk kommandit"
    " lda limitada limited llc llp lp ltd ltda mbh nv oao ojsc oy oyj pao pjsc plc private pt pte"
    " pty public pvt sa sab sae sapi sarl sas sca se sdn sgps sl slu societe anonyme spa spolka"
    " spzoo srl sro tbk ug vof zao zoo group holding holdings the yk gk godo yugen gaisha"
)
_LATIN_FORMS: Final = frozenset(_FORMS.split())
_LATIN_JOINTS: Final = frozenset({"and", "und", "et", "y", "e", "de", "of"})
_ACCENTED: Final = re.compile("[à-ɏ]")
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_PINYIN_FORMS: Final = re.compile(
    r"(?:gufenyouxiangongsi|youxianzerengongsi|youxiangongsi|jituan|gongsi)+$"
)


def name_key(name: str) -> str:
    """Return the name in small letters of plain width, without blanks and marks."""
    return _MARKS.sub("", _plain(name))


def stem_key(name: str) -> str:
    """Return `name_key` without the legal form; of a name that is nothing else, all of it.

    Words like "and" are dropped from Latin names, since banks write & for them or nothing.
    """
    plain = _plain(name)
    if plain.isascii() or not _has_han(plain):
        words = _WORDS.findall(_undotted(plain))
        kept = [word for word in words if word not in _LATIN_FORMS and word not in _LATIN_JOINTS]
        return "".join(kept) or "".join(words)
    key = _MARKS.sub("", plain)
    return _CHINESE_FORMS.sub("", key) or key


def pinyin_key(spelled: str) -> str:
    """Return a Chinese name's spelling without blanks, marks and the legal form."""
    key = stem_key(spelled)
    return _PINYIN_FORMS.sub("", key) or key


def alias_key(kind: AliasKind, text: str) -> str:
    """Return by what an account number, a name or a tax id is remembered and found again.

    Empty where the text holds nothing to remember: of an account that the bank has masked (****1234)
    the digits left belong to many payers.
    """
    if kind is AliasKind.NAME:
        return name_key(text)
    if "*" in text:
        return ""
    return _MARKS.sub("", _plain(text)).upper()


def _plain(name: str) -> str:
    if name.isascii():
        return name.casefold()
    plain = unicodedata.normalize("NFKC", name).casefold()
    if _ACCENTED.search(plain):
        # banks write Nestle for Nestlé
        plain = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return plain


def _has_han(text: str) -> bool:
    return any("\u3400" <= sign <= "\u9fff" for sign in text)


def _undotted(plain: str) -> str:
    # B.V. is one word, and so are S.p.A. and A/S
    return _DOTTED.sub(lambda found: found.group().replace(".", "").replace("/", ""), plain)
