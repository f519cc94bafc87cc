"""The payment terms that the sample company grants: a ladder by grade (B8).

Decides which terms a customer of a grade has and how they are written (30/60/90 days; the weakest
at most net 30 or with a deposit). What a text means is asked of the rules, so the customers of the
sample pay around the days that the ledger will work out; only the roll off rest days is left out.
"""

from datetime import date
from functools import cache
from typing import Final

from huikuan.flows.write_sample.luck import Luck
from huikuan.rules.terms import Anchor, parse, unrolled_due_day


class Term:
    """One rung, known by its text in the files.

    `deposit` is in percent of the order; `discount_days` is 0 where none is offered;
    `instalments` is the number of parts that are due after the invoice.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        terms = parse(text)
        first = terms.lines[0]
        self.deposit = 0
        if first.due.anchor is Anchor.ORDER and first.share is not None:
            self.deposit = int(100 * first.share)
        self._dues = tuple(line.due for line in terms.lines if line.due.anchor is not Anchor.ORDER)
        self.instalments = len(self._dues)
        self.discount_days = terms.discounts[0].days if terms.discounts else 0
        self.due = cache(self._due)

    def _due(self, issued: int, instalment: int = -1) -> int:
        """The ordinal of the day on which an instalment (the last one) falls due."""
        start = date.fromordinal(issued)
        return unrolled_due_day(self._dues[instalment], start).toordinal()


NET_30: Final = Term("net 30")
NET_60: Final = Term("net 60")
NET_90: Final = Term("net 90")
MONTHLY_30: Final = Term("月结30")
MONTHLY_60: Final = Term("月结60")
NEXT_25: Final = Term("次月25日")
EOM_45: Final = Term("EOM+45")
DISCOUNT: Final = Term("2/10 net 30")
DEPOSIT: Final = Term("30% deposit, 70% net 60")
IN_THIRDS: Final = Term("30/60/90 in thirds")

ALL: Final = (
    NET_30, NET_60, NET_90, MONTHLY_30, MONTHLY_60, NEXT_25, EOM_45, DISCOUNT, DEPOSIT, IN_THIRDS,
)  # fmt: skip

_HOME: Final = {
    "A": (MONTHLY_60, NET_60, NET_90, MONTHLY_30),
    "B": (MONTHLY_30, MONTHLY_60, NET_60, NEXT_25),
    "C": (MONTHLY_30, NEXT_25, NET_30, DEPOSIT),
    "D": (NET_30, NEXT_25, DEPOSIT),
    "E": (NET_30, DEPOSIT),
}
_ABROAD: Final = {
    "A": (NET_90, NET_60, EOM_45, DISCOUNT, IN_THIRDS),
    "B": (NET_60, NET_30, DISCOUNT, EOM_45, DEPOSIT),
    "C": (NET_30, DEPOSIT, NET_60),
    "D": (NET_30, DEPOSIT),
    "E": (DEPOSIT, NET_30),
}


def choose(rng: Luck, grade: str, *, home: bool, new: bool) -> Term:
    """The terms of a customer of this grade; a new one gets at most 30 days (B8)."""
    if new:
        return NET_30
    return rng.choice((_HOME if home else _ABROAD)[grade])
