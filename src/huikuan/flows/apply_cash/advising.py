"""Receives remittance advices (付款通知): a payer names what he pays (Civil Code 560; D4).

A table as text, out of a spreadsheet or a mail: a line has a number and the amount paid of it. A
line that names no number but an amount is the total, and has to be one.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.db import transaction

from huikuan.books.cash import operations as cash
from huikuan.books.cash.values import AdviceView, CashRefused
from huikuan.books.parties import queries as parties
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import TooManyDecimals, UnknownCurrency, from_decimal

MOST_BYTES: Final = 1_000_000
_AMOUNT: Final = re.compile(r"-?[\d,]*\d(\.\d+)?")
_TOTAL: Final = re.compile(r"total|sum|合计|总计|总额|小计", re.IGNORECASE)
_SEPARATORS: Final = "\t;,|"


@dataclass(frozen=True, slots=True)
class NewAdvice:
    """What is known of an advice beside its lines; the customer by number, if it is known."""

    file_name: str
    currency: str
    customer_no: str = ""
    paid_on: dt.date | None = None
    payer_name: str = ""
    reference: str = ""


def receive_advice(*, by: Actor, company_id: int, content: bytes, asked: NewAdvice) -> AdviceView:
    """Read an advice and keep it with its file; matching looks at it from now on.

    Raises CashRefused: cash.advice_too_large, cash.advice_unreadable (with its line),
    cash.advice_empty, cash.advice_sum, cash.advice_there; NoSuchCustomer.
    """
    lines = _lines(content, asked.currency)
    owner = (
        parties.customer(company_id=company_id, customer_no=asked.customer_no).id
        if asked.customer_no
        else None
    )
    with transaction.atomic():
        return cash.keep_advice(
            by=by,
            company_id=company_id,
            one=cash.NewAdvice(
                customer_id=owner,
                currency=asked.currency,
                total_minor=_total(lines),
                paid_on=asked.paid_on,
                payer_name=asked.payer_name,
                reference=asked.reference,
                lines=lines,
                file_name=asked.file_name,
                content=content,
            ),
            at=dt.datetime.now(dt.UTC),
        )


def void_advice(*, by: Actor, company_id: int, advice_id: int, why: str) -> AdviceView:
    """Set an advice aside that is wrong. Raises NothingHere."""
    with transaction.atomic():
        return cash.void_advice(
            by=by,
            company_id=company_id,
            advice_id=advice_id,
            why=why,
            at=dt.datetime.now(dt.UTC),
        )


def _lines(content: bytes, currency: str) -> list[tuple[str, int]]:
    if len(content) > MOST_BYTES:
        raise CashRefused("cash.advice_too_large", most=MOST_BYTES)
    found: list[tuple[str, int]] = []
    total = None
    text = _text(content)
    separator = max(_SEPARATORS, key=text.count)
    for line, cells in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1):
        read = _line([cell.strip() for cell in cells], currency, line)
        if read is None:
            continue
        number, minor = read
        if number:
            found.append((number, minor))
        else:
            total = minor
    if not found:
        raise CashRefused("cash.advice_empty")
    if total is not None and total != _total(found):
        raise CashRefused("cash.advice_sum")
    return found


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise CashRefused("cash.advice_unreadable", line=1)


def _line(cells: Sequence[str], currency: str, line: int) -> tuple[str, int] | None:
    """The number and the amount of a line; no number for a total, None for words alone."""
    amounts = [cell for cell in cells if _AMOUNT.fullmatch(cell)]
    words = [cell for cell in cells if cell and not _AMOUNT.fullmatch(cell)]
    if not amounts:
        return None
    try:
        minor = from_decimal(Decimal(amounts[-1].replace(",", "")), currency).minor
    except (InvalidOperation, TooManyDecimals, UnknownCurrency) as wrong:
        raise CashRefused("cash.advice_unreadable", line=line) from wrong
    if words and _TOTAL.search(words[0]):
        return "", minor
    # a number may be digits alone: then two cells look like amounts, and the first is it
    named = words[0] if words else amounts[0] if len(amounts) > 1 else ""
    return named[:120], minor


def _total(lines: Sequence[tuple[str, int]]) -> int:
    return sum(minor for _, minor in lines)  # tidy: allow sum - the lines of one file
