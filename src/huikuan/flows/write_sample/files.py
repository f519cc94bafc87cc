"""Writes the sample's files row by row under a temporary name, then gives all their names at once.

Decides how a row looks in the layouts of the contract: UTF-8, comma, quotes only where needed,
amounts as plain decimals in the currency's own digits, ISO days. A run that is cut off leaves no
file that could be taken for a whole one.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final, TextIO

from huikuan.flows.write_sample.customers import MINOR_DIGITS

HEADINGS: Final = {
    "customers": (
        "customer_no,name,short_name,tax_id,country,region,industry,group_no,salesperson,since,"
        "currency,terms,key_account,contact,email,phone"
    ),
    "orders": (
        "order_no,customer_no,order_date,amount,currency,deliver_on,status,deposit,salesperson"
    ),
    "invoices": (
        "invoice_no,customer_no,issue_date,amount,due_date,terms,kind,tax_amount,currency,order_no,"
        "delivered_on,credits,disputed_from,disputed_to,salesperson,einvoice_no"
    ),
    "receipts": (
        "receipt_no,received_on,amount,customer_no,currency,payer_name,remittance,method,account"
    ),
    "allocations": "receipt_no,credit_note_no,invoice_no,applied_on,amount,discount",
}
STATEMENT_HEADING: Final = (
    "交易日期,本方账号,币种,收入金额,支出金额,账户余额,对方户名,对方账号,摘要,附言,流水号"
)
_BATCH: Final = 4000


class Sink:
    """One file being written; `rows` counts its rows."""

    def __init__(self, folder: Path, name: str, heading: str) -> None:
        self.final = folder / name
        self._partial = folder / f".{name}.partial"
        self._handle: TextIO = self._partial.open("w", encoding="utf-8", newline="")
        self._lines = [heading + "\n"]
        self.rows = 0

    def write(self, line: str) -> None:
        """Add one row, already in its final form with the line end."""
        self._lines.append(line)
        self.rows += 1
        if len(self._lines) >= _BATCH:
            self._flush()

    def close(self) -> None:
        """Put the last rows on disk; the file keeps its temporary name."""
        self._flush()
        self._handle.close()

    def publish(self) -> None:
        """Give the closed file its name."""
        self._partial.replace(self.final)

    def discard(self) -> None:
        """Close and remove what was written."""
        self._handle.close()
        self._partial.unlink(missing_ok=True)

    def _flush(self) -> None:
        self._handle.write("".join(self._lines))
        self._lines.clear()


def cell(value: str) -> str:
    """A text as a CSV cell: quoted when it holds a comma, a quote or a line end (RFC 4180)."""
    if "," in value or '"' in value or "\n" in value or "\r" in value:
        return '"' + value.replace('"', '""') + '"'
    return value


def money(currency: str) -> Callable[[int], str]:
    """A function from minor units of this currency (never negative) to the decimal text."""
    if MINOR_DIGITS[currency] == 0:
        return str
    return lambda minor: f"{minor // 100}.{minor % 100:02d}"


class DayTexts(dict[int, str]):
    """ISO texts of ordinals, each worked out once; 0 is the empty text."""

    def __missing__(self, ordinal: int) -> str:
        out = "" if ordinal == 0 else date.fromordinal(ordinal).isoformat()
        self[ordinal] = out
        return out
