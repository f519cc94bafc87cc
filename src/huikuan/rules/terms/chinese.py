"""How Chinese payment terms are read: 月结30天, 次月25日, 货到30天, 预付30%，货到60%，质保金10% ...

Only whole clauses of a known form are read; everything else is left to be refused. 月结 is read
from month end, and the reading carries a note that says so (domain 6.2: usage differs).
"""

import re
from fractions import Fraction
from typing import Final

from huikuan.rules.terms.clauses import (
    NOTE_MONTH_END,
    NOTE_RETENTION,
    RETENTION,
    Clause,
    alternatives,
    first_of,
    numbers,
    offset,
    share_of,
    whole_permyriad,
)
from huikuan.rules.terms.values import MONTH_END, Anchor, Discount, DiscountBase, Due, Roll

_EVENTS: Final = {
    word: anchor
    for anchor, words in {
        Anchor.ORDER: "下单 订单 签约 合同签订 签订合同 合同签订日",
        Anchor.SHIPMENT: "发货 出货 装运 装船 出库 发货日",
        Anchor.DELIVERY: "货到 到货 收货 收到货物 交货 送货 签收 货物签收 到货日 收货日",
        Anchor.INVOICE: "开票 发票 发票日 发票日期 开票日 开票日期 开具发票",
        Anchor.INVOICE_RECEIPT: "票到 到票 收票 收到发票 发票收到 收票日",
        Anchor.STATEMENT: "对账 对帐 对账确认 对帐确认 对账日",
        Anchor.BILL_OF_LADING: "提单 提单日 提单日期",
        Anchor.ACCEPTANCE: "验收 验收合格 安装验收 安装调试 安装调试验收 调试验收",
    }.items()
    for word in words.split()
}
_AT_ONCE: Final = {
    word: anchor
    for anchor, words in {
        Anchor.ORDER: "款到发货 先款后货 预付 预付款 预付全款 全款预付 全额预付 定金 订金 首付 首付款",
        Anchor.SHIPMENT: "发货前 发货前付 发货前付清 发货前付款 提货前付清 提货前付款 出货前付清",
        Anchor.DELIVERY: "现款现货",
    }.items()
    for word in words.split()
}
_NUMERALS: Final = {word: value for value, word in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_TENS: Final = {"十": 10, "百": 100}

_EVENT = rf"(?P<event>{alternatives(_EVENTS)})"
_OFFSET = (
    r"(?:(?P<months>\d{1,3})个月(?:\+?(?P<days>\d{1,4})[天日])?"
    r"|(?P<only>\d{1,4})(?:个?自然)?[天日]?)"
)
_PAY = r"(?:之?内)?(?:付款|付清|支付|结清|付)?"
_AFTER = r"(?:之?[日后]?(?:起|后|时)?)"

_SHARE = re.compile(
    r"(?:(?P<percent>\d{1,3}(?:\.\d+)?)%|百分之(?P<hundredths>[一二三四五六七八九十两百]+)"
    r"|(?P<tenths>[一二三四五六七八九])成"
    r"|(?P<denominator>\d{1,3}|[二三四五六七八九十])分之(?P<numerator>\d{1,3}|[一二三四五六七八九十])于?)"
)
_REST = re.compile(r"^(?:余款|尾款|剩余货款|剩余|其余|余下)(?:于|的)?")
_DISCOUNT = re.compile(r"(\d{1,2}(?:\.\d+)?)/(\d{1,4})")
_DISCOUNT_IN_WORDS = re.compile(
    r"(\d{1,4})[天日]内付款?(?:清)?(?:享受?|给予)?(?:现金)?(?:折扣|优惠)(\d{1,2}(?:\.\d+)?)%(\(不含税\))?"
)
_EQUAL = re.compile(r"(\d{1,4}(?:/\d{1,4})+)天(?:等分([二三四五六七八九十]|\d{1,3})期|各(.+))")
_PAID_ON = re.compile(r"(?P<phrase>.*?)(?:逢|每月)(?P<list>\d{1,2}(?:[/、]\d{1,2})*)[日号]付款")
_AT_EVENT = re.compile(rf"{_EVENT}后?(?:即付|付款|付清|支付|付)")
_COUNTED = re.compile(rf"自?{_EVENT}{_AFTER}{_OFFSET}{_PAY}")
_PLAIN = re.compile(rf"(?:账期|帐期|信用期|赊销|付款期|净|net|n/)?{_OFFSET}{_PAY}")
_MONTHLY = re.compile(
    rf"{_EVENT}?后?(?P<word>月结|当月结|当?月末|当?月底|eom)(?:后|\+)?{_OFFSET}?"
    rf"(?P<said>\(自月末起\)|\(月末付清\))?{_PAY}"
)
_CUT_OFF = re.compile(
    rf"{_EVENT}?后?(?:每月)?(?P<cut>\d{{1,2}})[日号](?:截单|截账|截帐|截止|结账)后?{_OFFSET}?{_PAY}"
)
_NEXT_MONTH = re.compile(
    rf"{_EVENT}?后?(?P<which>次月|下月|下个月|隔月|次次月)"
    rf"(?:(?P<day>\d{{1,2}})[日号](?:前|之前)?|(?P<end>月?[底末]|结)){_PAY}"
)


def clauses(text: str) -> list[str]:
    """Split text, lower-case and without blanks, into its clauses."""
    return [clause for clause in re.split(r"[,;。]", text) if clause]


def read(clause: str) -> Clause | None:
    """Return what the clause says, or None when its form is not known."""
    return first_of((_roll, _discount, _equal, _pay_days, _instalment, _whole), clause)


def arabic(text: str) -> str:
    """Return the text with Chinese numerals before a unit written in digits (三十天: 30天)."""
    text = text.replace("半个月", "15天").replace("半年", "6个月")
    text = re.sub(
        r"[一二三四五六七八九十百两零〇]+(?=个月|[天日号年])",
        lambda found: str(_value(found[0])),
        text,
    )
    return re.sub(r"(\d{1,2})年", lambda found: f"{12 * int(found[1])}个月", text)


def _value(numeral: str) -> int:
    """Return the value of a numeral below a thousand: 三十, 一百二十, 十五."""
    total, digit = 0, 0
    for character in numeral:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        else:
            digit = _NUMERALS[character]
    return total + digit


def _roll(clause: str) -> Clause | None:
    words = {
        "遇节假日不顺延": Roll.NONE,
        "遇节假日提前": Roll.PREVIOUS,
        "遇节假日顺延": Roll.NEXT,
    }
    return Clause(roll=words[clause]) if clause in words else None


def _discount(clause: str) -> Clause | None:
    short, worded = _DISCOUNT.fullmatch(clause), _DISCOUNT_IN_WORDS.fullmatch(clause)
    if short:
        rate, days, base = short[1], short[2], DiscountBase.GROSS
    elif worded:
        rate, days = worded[2], worded[1]
        base = DiscountBase.BEFORE_TAX if worded[3] else DiscountBase.GROSS
    else:
        return None
    permyriad = whole_permyriad(rate)
    return None if permyriad is None else Clause(discount=Discount(permyriad, int(days), base))


def _equal(clause: str) -> Clause | None:
    match = _EQUAL.fullmatch(clause)
    if match is None:
        return None
    days = numbers(match[1])
    if match[2]:
        said = int(match[2]) if match[2].isdigit() else _value(match[2])
        return Clause(equal=days) if said == len(days) else None
    each = _SHARE.fullmatch(match[3])
    return Clause(equal=days) if each and _share(each) == Fraction(1, len(days)) else None


def _pay_days(clause: str) -> Clause | None:
    match = _PAID_ON.fullmatch(clause)
    return Clause(pay_days=numbers(match["list"])) if match and not match["phrase"] else None


def _instalment(clause: str) -> Clause | None:
    rest = _REST.match(clause) is not None
    phrase = _REST.sub("", clause)
    match = _SHARE.search(phrase)
    if match is None and not rest:
        return None
    share = None
    if match is not None:
        share = _share(match)
        phrase = re.sub(r"^的", "", phrase[: match.start()] + phrase[match.end() :])
    rest = share is None
    retention = phrase.startswith(("质保金", "质量保证金"))
    phrase = re.sub(r"^质(?:保|量保证)金(?:于)?", "", phrase)
    if retention and not phrase:
        return Clause(RETENTION, share, rest=rest, retention=True, notes=(NOTE_RETENTION,))
    # 货到60%: with a share beside it, the bare event is the day of payment
    bare = re.fullmatch(rf"{_EVENT}[时后]?付?", phrase)
    inner = Clause(Due(_EVENTS[bare["event"]])) if bare else _whole(phrase)
    if inner is None:
        return None
    return Clause(inner.due, share, rest=rest, retention=retention, notes=inner.notes)


def _share(match: re.Match[str]) -> Fraction:
    if match["percent"]:
        return share_of(match["percent"], None, None)
    if match["hundredths"]:
        return Fraction(_value(match["hundredths"]), 100)
    if match["tenths"]:
        return Fraction(_value(match["tenths"]), 10)
    parts = [
        part if part.isdigit() else str(_value(part))
        for part in (match["numerator"], match["denominator"])
    ]
    return share_of(None, parts[0], parts[1])


def _whole(phrase: str) -> Clause | None:
    phrase = arabic(phrase)
    paid = _PAID_ON.fullmatch(phrase)
    if paid is not None:
        inner = _whole(paid["phrase"])
        if inner is None or inner.due is None or inner.due.pay_days:
            return None
        due = inner.due
        pay_days = numbers(paid["list"])
        return Clause(Due(due.anchor, due.cut, due.months, due.days, pay_days), notes=inner.notes)
    if phrase in _AT_ONCE:
        return Clause(Due(_AT_ONCE[phrase]))
    return first_of((_counted, _monthly, _cut_off, _next_month), phrase)


def _counted(phrase: str) -> Clause | None:
    at_event = _AT_EVENT.fullmatch(phrase)
    if at_event:
        return Clause(Due(_EVENTS[at_event["event"]]))
    match = _COUNTED.fullmatch(phrase)
    if match:
        months, days = offset(match)
        return Clause(Due(_EVENTS[match["event"]], months=months, days=days))
    match = _PLAIN.fullmatch(phrase)
    if match:
        months, days = offset(match)
        return Clause(Due(Anchor.INVOICE, months=months, days=days))
    return None


def _monthly(phrase: str) -> Clause | None:
    match = _MONTHLY.fullmatch(phrase)
    if match is None:
        return None
    months, days = offset(match)
    ambiguous = "月结" in match["word"] and not match["said"]
    return Clause(
        Due(_anchor(match), MONTH_END, months, days),
        notes=(NOTE_MONTH_END,) if ambiguous else (),
    )


def _cut_off(phrase: str) -> Clause | None:
    match = _CUT_OFF.fullmatch(phrase)
    if match is None:
        return None
    months, days = offset(match)
    return Clause(Due(_anchor(match), int(match["cut"]), months, days))


def _next_month(phrase: str) -> Clause | None:
    match = _NEXT_MONTH.fullmatch(phrase)
    if match is None:
        return None
    later = int(match["which"] in {"隔月", "次次月"})
    if match["end"]:
        return Clause(Due(_anchor(match), MONTH_END, months=later + 1))
    # the day after month end, then the first pay day: day 31 of a short month is its last day
    return Clause(Due(_anchor(match), MONTH_END, later, 1, (int(match["day"]),)))


def _anchor(match: re.Match[str]) -> Anchor:
    return _EVENTS[match["event"]] if match["event"] else Anchor.INVOICE
