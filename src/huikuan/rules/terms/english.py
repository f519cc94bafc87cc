"""How English payment terms are read: net 30, EOM+45, 2/10 net 30, 30% deposit, 70% net 60 ...

Only whole clauses of a known form are read; everything else is left to be refused.
"""

import re
from typing import Final

from huikuan.rules.terms.clauses import (
    NOTE_EQUAL_PARTS,
    NOTE_MONTH_END_FIRST,
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
    "order": Anchor.ORDER,
    "order confirmation": Anchor.ORDER,
    "order date": Anchor.ORDER,
    "purchase order": Anchor.ORDER,
    "po": Anchor.ORDER,
    "shipment": Anchor.SHIPMENT,
    "shipment date": Anchor.SHIPMENT,
    "shipping": Anchor.SHIPMENT,
    "dispatch": Anchor.SHIPMENT,
    "despatch": Anchor.SHIPMENT,
    "delivery": Anchor.DELIVERY,
    "delivery date": Anchor.DELIVERY,
    "receipt of goods": Anchor.DELIVERY,
    "receipt of the goods": Anchor.DELIVERY,
    "goods receipt": Anchor.DELIVERY,
    "invoice": Anchor.INVOICE,
    "invoice date": Anchor.INVOICE,
    "date of invoice": Anchor.INVOICE,
    "date of the invoice": Anchor.INVOICE,
    "invoice receipt": Anchor.INVOICE_RECEIPT,
    "receipt of invoice": Anchor.INVOICE_RECEIPT,
    "receipt of the invoice": Anchor.INVOICE_RECEIPT,
    "statement": Anchor.STATEMENT,
    "statement date": Anchor.STATEMENT,
    "reconciliation": Anchor.STATEMENT,
    "bill of lading": Anchor.BILL_OF_LADING,
    "bill of lading date": Anchor.BILL_OF_LADING,
    "b/l": Anchor.BILL_OF_LADING,
    "b/l date": Anchor.BILL_OF_LADING,
    "bl date": Anchor.BILL_OF_LADING,
    "acceptance": Anchor.ACCEPTANCE,
    "installation": Anchor.ACCEPTANCE,
    "commissioning": Anchor.ACCEPTANCE,
}
_AT_ONCE: Final = {
    "cash in advance": Anchor.ORDER,
    "cia": Anchor.ORDER,
    "cash with order": Anchor.ORDER,
    "cwo": Anchor.ORDER,
    "payment in advance": Anchor.ORDER,
    "in advance": Anchor.ORDER,
    "advance payment": Anchor.ORDER,
    "advance": Anchor.ORDER,
    "prepaid": Anchor.ORDER,
    "prepayment": Anchor.ORDER,
    "deposit": Anchor.ORDER,
    "down payment": Anchor.ORDER,
    "with order": Anchor.ORDER,
    "before shipment": Anchor.SHIPMENT,
    "prior to shipment": Anchor.SHIPMENT,
    "before dispatch": Anchor.SHIPMENT,
    "cod": Anchor.DELIVERY,
    "cash on delivery": Anchor.DELIVERY,
    "collect on delivery": Anchor.DELIVERY,
    "on receipt": Anchor.INVOICE_RECEIPT,
    "due on receipt": Anchor.INVOICE_RECEIPT,
    "due upon receipt": Anchor.INVOICE_RECEIPT,
    "upon receipt": Anchor.INVOICE_RECEIPT,
    "payable on receipt": Anchor.INVOICE_RECEIPT,
    "immediate": Anchor.INVOICE,
    "immediately": Anchor.INVOICE,
    "due immediately": Anchor.INVOICE,
    "net cash": Anchor.INVOICE,
}
_PARTS: Final = {"halves": 2, "thirds": 3, "quarters": 4}
_CERTAIN_PARTS: Final = 3

_EVENT = rf"(?P<event>{alternatives(_EVENTS)})"
_AFTER = rf"(?: (?:after|from|following) (?:the )?{_EVENT})"
_MONTHS = r"(?P<months>\d{1,3}) months?"
_OFFSET = rf"(?:{_MONTHS}(?: ?\+ ?(?P<days>\d{{1,4}}) days?)?|(?P<only>\d{{1,4}})(?: days?)?)"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_EOM = r"(?:eom|end of (?:the )?month|month[ -]end)"
_SHARE = r"(?:(?P<percent>\d{1,3}(?:\.\d+)?)%|(?P<numerator>\d{1,3})/(?P<denominator>\d{1,3}) part)"

_SHARED = re.compile(rf"(?:{_SHARE}|(?P<rest>(?:the )?(?:balance|remainder|rest|remaining))) (.+)")
_WORD_FIRST = re.compile(
    r"((?:deposit|advance payment|advance|down payment|prepayment|retention))(?: of)?"
    r" (\d{1,3}(?:\.\d+)?%)(.*)"
)
_DISCOUNT = re.compile(r"(\d{1,2}(?:\.\d+)?)/(\d{1,4})( before tax)?")
_DISCOUNT_IN_WORDS = re.compile(
    r"(\d{1,2}(?:\.\d+)?)% (?:cash )?discount (?:if paid )?(?:within|in) (\d{1,4}) days"
)
_EQUAL = re.compile(
    r"(?:net )?(\d{1,4}(?:/\d{1,4})+)(?: days)?"
    r"(?: in (halves|thirds|quarters|equal (?:parts|instal?lments)))?"
)
_NET = re.compile(
    rf"(?:(?:net|n|n/|within|due in|due net) ?)?(?P<days>\d{{1,4}})(?: ?days?|d)?(?: net)?{_AFTER}?"
)
_MONTHLY = re.compile(
    rf"(?:(?:net|within|due in) )?{_MONTHS}(?: ?\+ ?(?P<days>\d{{1,4}}) days?)?{_AFTER}?"
)
_EVENT_PLUS = re.compile(rf"{_EVENT} ?\+ ?(?P<days>\d{{1,4}})(?: days?)?")
_ON_EVENT = re.compile(rf"(?:due |payable )?(?:on|upon|at) (?:the )?{_EVENT}")
_EOM_PLUS = re.compile(rf"{_EOM}(?: ?\+? ?{_OFFSET})?{_AFTER}?")
_PLUS_EOM = re.compile(rf"(?:net )?{_OFFSET} (?P<order>from |after |following )?(?:the )?{_EOM}")
_CUT_OFF = re.compile(rf"(?P<cut>{_ORDINAL}) cut-?off(?: ?\+ ?{_OFFSET})?{_AFTER}?")
_NEXT_MONTH = re.compile(
    rf"(?:the )?(?P<day>{_ORDINAL}|end) of (?:the )?"
    rf"(?P<which>next month|following month|month after next){_AFTER}?"
)
_PROX = re.compile(rf"(?P<day>{_ORDINAL}) prox")
_PAID_ON = re.compile(rf"(?P<phrase>.*?) ?paid on (?:the )?(?P<list>{_ORDINAL}(?:/{_ORDINAL})*)")


def clauses(text: str) -> list[str]:
    """Split lower-case, single-spaced text into its clauses."""
    text = re.sub(r"\b(?:t/t|tt|wire transfer|payment terms?:?|terms?:?) ", "", text)
    # 2/10 net 30, 2% 10 net 30 and 2% 10 days, net 30: a discount before a net term
    text = re.sub(r"^(\d{1,2}(?:\.\d+)?)% (\d{1,3})(?: days?)?,? (?=net\b|n/?\d)", r"\1/\2, ", text)
    text = re.sub(r"(?<=/)(\d{1,4}(?: before tax)?) (?=net\b|n/?\d)", r"\1, ", text)
    text = re.sub(r" (?:and|then) (?=\d|(?:the )?(?:balance|remainder|rest)\b)", ", ", text)
    text = re.sub(r" ?\+ ?(?=\d+(?:\.\d+)?%|(?:balance|remainder|rest)\b)", ", ", text)
    return [clause.strip() for clause in re.split(r"[,;]", text)]


def read(clause: str) -> Clause | None:
    """Return what the clause says, or None when its form is not known."""
    return first_of((_roll, _discount, _equal, _pay_days, _instalment, _whole), clause)


def _roll(clause: str) -> Clause | None:
    words = {
        "no roll": Roll.NONE,
        "roll back": Roll.PREVIOUS,
        "preceding workday": Roll.PREVIOUS,
        "next workday": Roll.NEXT,
    }
    return Clause(roll=words[clause]) if clause in words else None


def _discount(clause: str) -> Clause | None:
    match = _DISCOUNT.fullmatch(clause) or _DISCOUNT_IN_WORDS.fullmatch(clause)
    permyriad = whole_permyriad(match[1]) if match else None
    if match is None or permyriad is None:
        return None
    before_tax = match.re is _DISCOUNT and match[3] is not None
    base = DiscountBase.BEFORE_TAX if before_tax else DiscountBase.GROSS
    return Clause(discount=Discount(permyriad, int(match[2]), base))


def _equal(clause: str) -> Clause | None:
    match = _EQUAL.fullmatch(clause)
    if match is None:
        return None
    days, parts = numbers(match[1]), match[2]
    if parts is None:
        # 30/60/90 are three equal parts by custom; 30/60 alone could be anything
        return (
            Clause(equal=days, notes=(NOTE_EQUAL_PARTS,)) if len(days) >= _CERTAIN_PARTS else None
        )
    return Clause(equal=days) if _PARTS.get(parts, len(days)) == len(days) else None


def _pay_days(clause: str) -> Clause | None:
    match = _PAID_ON.fullmatch(clause)
    return Clause(pay_days=numbers(match["list"])) if match and not match["phrase"] else None


def _instalment(clause: str) -> Clause | None:
    swapped = _WORD_FIRST.fullmatch(clause)
    match = _SHARED.fullmatch(f"{swapped[2]} {swapped[1]}{swapped[3]}" if swapped else clause)
    if match is None:
        return None
    share = None
    phrase = match[5]
    if not match["rest"]:
        share = share_of(match["percent"], match["numerator"], match["denominator"])
    elif stated := re.fullmatch(r"(?:of )?(\d{1,3}(?:\.\d+)?)% (.+)", phrase):
        share, phrase = share_of(stated[1], None, None), stated[2]
    rest = share is None
    phrase = re.sub(r"^(?:of total |due |payable )", "", phrase)
    if phrase == "retention":
        return Clause(RETENTION, share, rest=rest, retention=True, notes=(NOTE_RETENTION,))
    retention = phrase.startswith("retention ")
    inner = _whole(phrase.removeprefix("retention "))
    if inner is None:
        return None
    return Clause(inner.due, share, rest=rest, retention=retention, notes=inner.notes)


def _whole(phrase: str) -> Clause | None:
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
    return first_of((_closing, _next_month, _counted), phrase)


def _counted(phrase: str) -> Clause | None:
    on_event = _ON_EVENT.fullmatch(phrase)
    if on_event:
        return Clause(Due(_EVENTS[on_event["event"]]))
    plus = _EVENT_PLUS.fullmatch(phrase)
    if plus:
        return Clause(Due(_EVENTS[plus["event"]], days=int(plus["days"])))
    net = _NET.fullmatch(phrase)
    if net:
        return Clause(Due(_anchor(net), days=int(net["days"])))
    monthly = _MONTHLY.fullmatch(phrase)
    if monthly:
        months, days = offset(monthly)
        return Clause(Due(_anchor(monthly), months=months, days=days))
    return None


def _closing(phrase: str) -> Clause | None:
    match = _EOM_PLUS.fullmatch(phrase) or _CUT_OFF.fullmatch(phrase)
    if match:
        months, days = offset(match)
        cut = MONTH_END if match.re is _EOM_PLUS else numbers(match["cut"])[0]
        return Clause(Due(_anchor(match), cut, months, days))
    match = _PLUS_EOM.fullmatch(phrase)
    if match is None:
        return None
    # "net 30 EOM" is read as month end first, then 30 days; "30 days after EOM" says so
    notes = () if match["order"] else (NOTE_MONTH_END_FIRST,)
    months, days = offset(match)
    return Clause(Due(Anchor.INVOICE, MONTH_END, months, days), notes=notes)


def _next_month(phrase: str) -> Clause | None:
    match = _NEXT_MONTH.fullmatch(phrase)
    if match is None:
        prox = _PROX.fullmatch(phrase)
        return Clause(_day_of_next(Anchor.INVOICE, 0, prox["day"])) if prox else None
    later = int(match["which"] == "month after next")
    if match["day"] == "end":
        return Clause(Due(_anchor(match), MONTH_END, months=later + 1))
    return Clause(_day_of_next(_anchor(match), later, match["day"]))


def _day_of_next(anchor: Anchor, months: int, ordinal: str) -> Due:
    # the day after month end, then the first pay day: day 31 of a short month is its last day
    return Due(anchor, MONTH_END, months, 1, numbers(ordinal))


def _anchor(match: re.Match[str]) -> Anchor:
    return _EVENTS[match["event"]] if match["event"] else Anchor.INVOICE
