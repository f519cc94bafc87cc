"""What a text in a cell means: codes, texts, dates, choices, flags and currencies, read strictly.

A code that a spreadsheet has spoiled (9.1E+17) has lost digits and is refused (fault F9). Names and
texts stay as they are (fault F14): they are data, made harmless where they leave, not here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from huikuan.kernel.money import known
from huikuan.rules.intake.dates import read_date
from huikuan.rules.intake.kinds import FLAGS, Field, Type
from huikuan.rules.intake.values import Context, Unreadable
from huikuan.rules.intake.widths import narrow

# What a clean code and a clean text look like (Rust regex syntax): such cells need no normalising, so
# a whole column is checked at once. A code of printable ASCII and Chinese characters that ends in a
# digit and has no "+" is neither a total's word nor spoiled; other codes are looked at once more.
PLAIN_CODE: Final = (
    r"^(?:[\x21-\x7E\x{4E00}-\x{9FFF}][\x20-\x2A\x2C-\x7E\x{4E00}-\x{9FFF}]*)?[0-9]$"
)
CLEAN_CODE: Final = (
    r"^[\x21-\x7E\x{4E00}-\x{9FFF}](?:[\x20-\x7E\x{4E00}-\x{9FFF}]*[\x21-\x7E\x{4E00}-\x{9FFF}])?$"
)
CLEAN_TEXT: Final = r"^[^\s\p{Cc}\x{FEFF}](?:\P{Cc}*[^\s\p{Cc}\x{FEFF}])?$"
SPOILED_CODE: Final = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+$"

TOTAL_HINT: Final = r"(?i)total|sum|合计|小计|总计|累计"

# 合计 and its kin open or close a line that sums others; English words must stand alone, since
# "Total" also begins the names of firms
_TOTAL = re.compile(
    r"^(?:.*(?:合计|小计|总计|累计)(?:[（(].*[）)])?|(?:grand |sub-? ?)?totals?|sum)\s*[:：]?$",
    re.IGNORECASE,
)
_CLEAN_CODE = re.compile(
    r"[\x21-\x7E\u4E00-\u9FFF](?:[\x20-\x7E\u4E00-\u9FFF]*[\x21-\x7E\u4E00-\u9FFF])?"
)
_SPOILED_CODE = re.compile(SPOILED_CODE)
# every blank at an end is taken off: plain, no-break and full-width ones
EDGE: Final = "".join(chr(n) for n in range(0x3001) if chr(n).isspace()) + "\ufeff"
_NAMED_CURRENCIES: Final = {
    "人民币": "CNY",
    "人民币元": "CNY",
    "RMB": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "日圆": "JPY",
    "英镑": "GBP",
    "港币": "HKD",
    "港元": "HKD",
    "新台币": "TWD",
    "韩元": "KRW",
    "澳元": "AUD",
    "加元": "CAD",
    "新加坡元": "SGD",
    "瑞士法郎": "CHF",
}


def trimmed(text: str) -> str:
    """Return the text without blanks at its ends (full-width and no-break ones too)."""
    return text.strip(EDGE)


def is_total_word(text: str) -> bool:
    """Tell whether a cell says that its line is a total of others (合计, 小计, Total)."""
    return _TOTAL.fullmatch(trimmed(text)) is not None


def read_cell(text: str, field: Field, form: re.Pattern[str] | None, context: Context) -> str:
    """Return the staged text of a non-empty, trimmed cell that is not an amount.

    `form` is the mapping's date form. Raises Unreadable with the reason.
    """
    if field.type is Type.DATE:
        return read_date(text, form, context).isoformat()
    if field.type is Type.CODE:
        return _code(text, field.length)
    if field.type is Type.CURRENCY:
        return _currency(text)
    if field.type is Type.CHOICE:
        return _word(text, _words(field.choices), "not_a_choice")
    if field.type is Type.FLAG:
        return _word(text, FLAGS, "not_a_flag")
    return _text(text, field.length)


@cache
def _words(choices: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return dict(choices)


def _text(text: str, length: int) -> str:
    if len(text) > length:
        raise Unreadable("text_too_long", length=str(length))
    if any(unicodedata.category(one) == "Cc" and one not in "\t\r\n" for one in text):
        raise Unreadable("control_character")
    return text


def _code(text: str, length: int) -> str:
    clean = text if _CLEAN_CODE.fullmatch(text) else trimmed(narrow(text))
    if len(clean) > length:
        raise Unreadable("text_too_long", length=str(length))
    if any(unicodedata.category(one) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for one in clean):
        raise Unreadable("invisible_character")
    if _SPOILED_CODE.match(clean):
        raise Unreadable("digits_lost")
    if is_total_word(clean):
        raise Unreadable("total_word")
    return clean


def _currency(text: str) -> str:
    clean = narrow(text).strip().upper()
    code = _NAMED_CURRENCIES.get(clean, clean)
    if not known(code):
        raise Unreadable("unknown_currency")
    return code


def _word(text: str, words: dict[str, str], code: str) -> str:
    spelling = narrow(text).strip().casefold()
    word = words.get(spelling)
    if word is None:
        raise Unreadable(code, allowed=", ".join(sorted(set(words.values()))))
    return word
