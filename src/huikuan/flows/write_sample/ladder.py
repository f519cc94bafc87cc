"""The payment terms that the sample company grants: a ladder by grade (B8).

Decides which terms a customer of a grade has and how they are written (30/60/90 days; the weakest
at most net 30 or with a deposit). The ledger works due days out from the text by itself; the days
here only steer when the sample's customers pay, and become the written due day where there is one.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.flows.write_sample.luck import Luck

THIRDS: Final = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class Term:
    """One rung: the text in the files, the day it falls due, the deposit, the discount.

    `due` takes and gives proleptic ordinals of days; `deposit` is in percent of the order;
    `discount_days` is 0 where no discount is offered, else the discount is 2 percent.
    """

    text: str
    due: Callable[[int], int]
    deposit: int = 0
    discount_days: int = 0
    parts: tuple[int, ...] = ()


def _net(days: int) -> Callable[[int], int]:
    return lambda issued: issued + days


def _month_end_plus(days: int) -> Callable[[int], int]:
    def due(issued: int) -> int:
        day = date.fromordinal(issued)
        return issued - day.day + monthrange(day.year, day.month)[1] + days

    return due


def _next_month_on(day_of_month: int) -> Callable[[int], int]:
    def due(issued: int) -> int:
        day = date.fromordinal(issued)
        return issued - day.day + monthrange(day.year, day.month)[1] + day_of_month

    return due


NET_30: Final = Term("net 30", _net(30))
NET_60: Final = Term("net 60", _net(60))
NET_90: Final = Term("net 90", _net(90))
MONTHLY_30: Final = Term("月结30", _month_end_plus(30))
MONTHLY_60: Final = Term("月结60", _month_end_plus(60))
NEXT_25: Final = Term("次月25日", _next_month_on(25))
EOM_45: Final = Term("EOM+45", _month_end_plus(45))
DISCOUNT: Final = Term("2/10 net 30", _net(30), discount_days=10)
DEPOSIT: Final = Term("30% deposit, 70% net 60", _net(60), deposit=30)
IN_THIRDS: Final = Term("30/60/90 in thirds", _net(90), parts=THIRDS)

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
