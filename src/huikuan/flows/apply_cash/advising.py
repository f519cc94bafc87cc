"""Receives remittance advices (付款通知): a payer names what he pays (Civil Code 560; D4).

A workbook, a table as text out of a spreadsheet or a mail, or lines that another program names: a
line has a number and the amount paid of it. A line that names no number but an amount is the total,
and has to be one.
"""

import csv
import datetime as dt
import io
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from django.db import transaction

from huikuan.adapters import files
from huikuan.books.cash import operations as cash
from huikuan.books.cash.values import AdviceView, CashRefused
from huikuan.books.parties import queries as parties
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import TooManyDecimals, UnknownCurrency, from_decimal

MOST_BYTES: Final = 1_000_000
MOST_LINES: Final = 5_000
# a payer's list: what needs more than this is none
_LIMITS: Final = files.Limits(
    file_bytes=MOST_BYTES,
    rows=MOST_LINES,
    heading_rows=MOST_LINES + 1,
    seconds=30,
    memory_bytes=1024 * MOST_BYTES,
    expanded_bytes=50 * MOST_BYTES,
)
# a workbook, an old one, a PDF: no text, whatever the name says
_NO_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_DAY: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
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
    cash.advice_empty, cash.advice_sum, cash.advice_there; files.FileRefused for a workbook that
    cannot be taken at its word; NoSuchCustomer.
    """
    lines = _lines(content, asked.currency)
    return _keep(by, company_id, lines, content, asked)


def receive_lines(
    *, by: Actor, company_id: int, lines: Sequence[tuple[str, int]], asked: NewAdvice
) -> AdviceView:
    """Keep an advice of which the lines are known: numbers, and minor units paid of each.

    What is kept as its file is what was said, so that the same said twice is one advice. Raises
    CashRefused: cash.advice_empty, cash.advice_there; NoSuchCustomer.
    """
    if not lines:
        raise CashRefused("cash.advice_empty")
    said = {
        "customer_no": asked.customer_no,
        "currency": asked.currency,
        "paid_on": asked.paid_on,
        "payer_name": asked.payer_name,
        "reference": asked.reference,
        "lines": lines,
    }
    content = json.dumps(said, ensure_ascii=False, default=str).encode()
    return _keep(by, company_id, lines, content, asked)


def _keep(
    by: Actor,
    company_id: int,
    lines: Sequence[tuple[str, int]],
    content: bytes,
    asked: NewAdvice,
) -> AdviceView:
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
    for line, cells in _rows(content):
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


def _rows(content: bytes) -> Iterable[tuple[int, Sequence[str]]]:
    if content.startswith(_NO_TEXT):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "advice"
            path.write_bytes(content)
            return files.rows(path, spool=Path(folder), limits=_LIMITS)
    text = _text(content)
    separator = max(_SEPARATORS, key=text.count)
    return enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1)


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
    words = [cell for cell in cells if cell and not (_AMOUNT.fullmatch(cell) or _DAY.match(cell))]
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
