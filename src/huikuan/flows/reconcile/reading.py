"""Reads the customer's form into an answer, strictly: what is no amount is never guessed (I37)."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from huikuan.kernel.money import from_decimal
from huikuan.rules.reconciliation import Answer, Cause, LineAnswer, Missing, Says

MISSING_ROWS = 3
MOST_LINES = 5_000
_AMOUNT = re.compile(r"-?\d{1,13}(\.\d{1,4})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Word = TypeVar("Word", bound=StrEnum)


def answer_of(form: Mapping[str, str], numbers: range, currency: str) -> Answer:
    """The answer that a form holds over lines of these numbers.

    An amount or a day that cannot be read is left out, so that the check names its line.
    """
    if form.get("verdict") == "agrees":
        return Answer(agrees=True)
    lines = tuple(_line(form, no, currency) for no in numbers)
    rows = (_missing(form, row, currency) for row in range(1, MISSING_ROWS + 1))
    return Answer(
        agrees=False,
        lines=tuple(line for line in lines if line.says is not Says.AGREED),
        missing=tuple(row for row in rows if row is not None),
    )


def amount_of(written: str, currency: str) -> int | None:
    """The minor units of an amount as people write it, thousands marks allowed; None for no one."""
    plain = written.strip().replace(",", "").replace("\N{MINUS SIGN}", "-")
    if not _AMOUNT.fullmatch(plain):
        return None
    try:
        return from_decimal(Decimal(plain), currency).minor
    except ValueError:
        return None


def day_of(written: str) -> dt.date | None:
    """An ISO day; None for what is none."""
    if not _DAY.fullmatch(written.strip()):
        return None
    try:
        return dt.date.fromisoformat(written.strip())
    except ValueError:
        return None


def _line(form: Mapping[str, str], no: int, currency: str) -> LineAnswer:
    return LineAnswer(
        no=no,
        says=_word(Says, form.get(f"says.{no}", ""), Says.AGREED),
        theirs_minor=amount_of(form.get(f"theirs.{no}", ""), currency),
        paid_on=day_of(form.get(f"paid.{no}", "")),
        cause=_word(Cause, form.get(f"cause.{no}", ""), Cause.OTHER),
        comment=form.get(f"comment.{no}", "").strip(),
    )


def _missing(form: Mapping[str, str], row: int, currency: str) -> Missing | None:
    number = form.get(f"missing.number.{row}", "").strip()
    amount = form.get(f"missing.amount.{row}", "").strip()
    if not number and not amount:
        return None
    return Missing(
        number=number,
        amount_minor=amount_of(amount, currency) or 0,
        dated=day_of(form.get(f"missing.day.{row}", "")),
        comment=form.get(f"missing.comment.{row}", "").strip(),
    )


def _word(words: type[Word], given: str, otherwise: Word) -> Word:
    try:
        return words(given)
    except ValueError:
        return otherwise
