"""How terms are worded, in Chinese and English, so that the words read back to the same terms.

The month-end reading of 月结 is spelled out (自月末起), because firms mean different things by it.
"""

from fractions import Fraction
from typing import Literal

from huikuan.rules.terms.values import (
    MONTH_END,
    Anchor,
    Discount,
    DiscountBase,
    Due,
    Line,
    Roll,
    Terms,
    percent,
)

Language = Literal["zh", "en"]

_EN = {
    Anchor.ORDER: "order",
    Anchor.SHIPMENT: "shipment",
    Anchor.DELIVERY: "delivery",
    Anchor.INVOICE: "invoice",
    Anchor.INVOICE_RECEIPT: "invoice receipt",
    Anchor.STATEMENT: "statement",
    Anchor.BILL_OF_LADING: "bill of lading",
    Anchor.ACCEPTANCE: "acceptance",
}
_ZH = {
    Anchor.ORDER: "下单",
    Anchor.SHIPMENT: "发货",
    Anchor.DELIVERY: "货到",
    Anchor.INVOICE: "开票",
    Anchor.INVOICE_RECEIPT: "票到",
    Anchor.STATEMENT: "对账",
    Anchor.BILL_OF_LADING: "提单",
    Anchor.ACCEPTANCE: "验收",
}
# What is due on the very day of the event has a name of its own: alone, and as an instalment.
_AT_ONCE_EN = {
    Anchor.ORDER: ("cash in advance", "deposit"),
    Anchor.SHIPMENT: ("before shipment", "before shipment"),
    Anchor.DELIVERY: ("COD", "on delivery"),
    Anchor.INVOICE_RECEIPT: ("due on receipt", "on invoice receipt"),
}
_AT_ONCE_ZH = {
    Anchor.ORDER: ("款到发货", "预付"),
    Anchor.SHIPMENT: ("发货前付清", "发货前付"),
    Anchor.INVOICE: ("开票即付", "开票付"),
}
_PARTS_EN = {2: "halves", 3: "thirds", 4: "quarters"}
_NUMERALS = "零一二三四五六七八九十"
_NEXT_MONTH = {0: ("of next month", "次月"), 1: ("of the month after next", "隔月")}
_SMALLEST_EQUAL = 2
_TEENS = range(11, 14)


def text(terms: Terms, language: Language) -> str:
    """Return the terms in words; `parse` reads them back to an equal structure."""
    word, comma = (_en, ", ") if language == "en" else (_zh, "，")
    equal = _equal_days(terms)
    if equal:
        body = _equal_text(equal, language)
    elif len(terms.lines) == 1:
        body = word(terms.lines[0].due, alone=True)
    else:
        shares = zip(terms.lines, terms.shares(), strict=True)
        body = comma.join(_line(line, share, language) for line, share in shares)
    clauses = [*(_discount(discount, language) for discount in terms.discounts), body]
    if terms.roll is not Roll.NEXT:
        clauses.append(_roll(terms.roll, language))
    joined = comma.join(clauses)
    # 2/10 net 30 is written in one breath all over the world
    return joined.replace(", net", " net", 1) if len(terms.discounts) == 1 else joined


def _line(line: Line, share: Fraction, language: Language) -> str:
    if language == "en":
        kept = "retention " if line.retention else ""
        return f"{_share_en(share)} {kept}{_en(line.due, alone=False)}"
    kept = "质保金" if line.retention else ""
    words = _zh(line.due, alone=False)
    # 预付30%, 货到付60%: the share follows what is paid at once; a date follows the share
    if not line.retention and words.endswith("付"):
        return f"{words}{_share_zh(share)}"
    return f"{kept}{_share_zh(share)}{words}"


def _share_en(share: Fraction) -> str:
    worded = percent(share)
    return worded if worded.endswith("%") else f"{worded} part"


def _share_zh(share: Fraction) -> str:
    worded = percent(share)
    if worded.endswith("%"):
        return worded
    return f"{_numeral(share.denominator)}分之{_numeral(share.numerator)}于"


def _numeral(number: int) -> str:
    return _NUMERALS[number] if number < len(_NUMERALS) else str(number)


def _equal_days(terms: Terms) -> tuple[int, ...]:
    """Return the days of equal parts counted from the invoice, or nothing when they are not."""
    count = len(terms.lines)
    days = tuple(line.due.days for line in terms.lines)
    plain = all(
        line.due == Due(Anchor.INVOICE, days=line.due.days) and not line.retention
        for line in terms.lines
    )
    rising = days == tuple(sorted(set(days)))
    same = all(share == Fraction(1, count) for share in terms.shares())
    return days if count >= _SMALLEST_EQUAL and plain and rising and same else ()


def _equal_text(days: tuple[int, ...], language: Language) -> str:
    listed = "/".join(map(str, days))
    if language == "en":
        return f"{listed} in {_PARTS_EN.get(len(days), 'equal parts')}"
    return f"{listed}天等分{_numeral(len(days))}期"


def _discount(discount: Discount, language: Language) -> str:
    rate = percent(Fraction(discount.permyriad, 10_000))
    before_tax = discount.base is DiscountBase.BEFORE_TAX
    if language == "en":
        return f"{rate.removesuffix('%')}/{discount.days}{' before tax' if before_tax else ''}"
    return f"{discount.days}天内付款折扣{rate}{'（不含税）' if before_tax else ''}"


def _roll(roll: Roll, language: Language) -> str:
    if language == "en":
        return "no roll" if roll is Roll.NONE else "roll back"
    return "遇节假日不顺延" if roll is Roll.NONE else "遇节假日提前"


def _next_month(due: Due) -> int | None:
    """Return the day of 次月25日, written as the day after month end and a pay day, or None."""
    shape = due.cut == MONTH_END and due.days == 1 and due.months in _NEXT_MONTH
    return due.pay_days[0] if shape and len(due.pay_days) == 1 else None


def _en(due: Due, *, alone: bool) -> str:
    fixed = _next_month(due)
    after = "" if due.anchor is Anchor.INVOICE else f" after {_EN[due.anchor]}"
    if fixed is not None:
        return f"{_ordinal(fixed)} {_NEXT_MONTH[due.months][0]}{after}"
    paid = f" paid on {'/'.join(map(_ordinal, due.pay_days))}" if due.pay_days else ""
    offset = "+".join(_offset_en(due))
    if due.cut is not None:
        closing = "EOM" if due.cut == MONTH_END else f"{_ordinal(due.cut)} cut-off"
        # EOM+45 needs no unit, EOM+1 month does
        offset = str(due.days) if due.days and not due.months else offset
        return f"{closing}{'+' if offset else ''}{offset}{after}{paid}"
    if not offset:
        at_once = _AT_ONCE_EN.get(due.anchor)
        on = f"on {_EN[due.anchor]}"
        return f"{(at_once[0] if alone else at_once[1]) if at_once else on}{paid}"
    if due.anchor is Anchor.INVOICE and not due.months:
        return f"net {due.days}{paid}"
    return f"{offset} after {_EN[due.anchor]}{paid}"


def _offset_en(due: Due) -> list[str]:
    counted = [(due.months, "month"), (due.days, "day")]
    return [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in counted if count]


def _ordinal(number: int) -> str:
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number in _TEENS else last}"


def _zh(due: Due, *, alone: bool) -> str:
    fixed = _next_month(due)
    event = "" if due.anchor is Anchor.INVOICE else _ZH[due.anchor]
    if fixed is not None:
        return f"{event}{_NEXT_MONTH[due.months][1]}{fixed}日"
    paid = f"逢{'/'.join(map(str, due.pay_days))}日付款" if due.pay_days else ""
    offset = "".join(
        f"{count}{unit}" for count, unit in ((due.months, "个月"), (due.days, "天")) if count
    )
    if due.cut == MONTH_END:
        return f"{event}月结{offset}{'（自月末起）' if offset else '（月末付清）'}{paid}"
    if due.cut is not None:
        return f"{event}{due.cut}日截单{offset}{paid}"
    if not offset:
        at_once = _AT_ONCE_ZH.get(due.anchor, (f"{_ZH[due.anchor]}付款", f"{_ZH[due.anchor]}付"))
        return f"{at_once[0] if alone or paid else at_once[1]}{paid}"
    return f"{_ZH[due.anchor]}后{offset}{paid}"
