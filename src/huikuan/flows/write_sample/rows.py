"""Turns what happens into rows of the sample's files and keeps every allocation inside its bounds.

Decides numbers (one series a year), the columns of each row and that no allocation exceeds what is
left of the receipt or credit note or what is open on the invoice. Minor units; ordinals of days.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from huikuan.flows.write_sample.customers import Credit, Customer, as_date
from huikuan.flows.write_sample.files import (
    HEADINGS,
    STATEMENT_HEADING,
    DayTexts,
    Sink,
    cell,
    money,
)
from huikuan.flows.write_sample.ladder import Term
from huikuan.flows.write_sample.luck import Luck
from huikuan.flows.write_sample.plan_orders import Order

_VAT: Final = 13
_ACCOUNTS: Final = {
    "CNY": "6222000100019001",
    "USD": "OSA100019002",
    "EUR": "OSA100019003",
    "JPY": "OSA100019004",
}
STATEMENT_DAYS: Final = 31


@dataclass(slots=True)
class Invoice:
    """An invoice as long as something may still happen to it."""

    number: str
    customer: Customer
    order_no: str
    amount: int
    open: int


class Receipt(NamedTuple):
    """A receipt before it is written; `known` False leaves the customer's number out."""

    customer: Customer
    amount: int
    day: int
    payer: str
    text: str
    method: str
    known: bool


@dataclass(slots=True)
class Rows:
    """The open files and the running numbers."""

    rng: Luck
    folder: Path
    end: int
    sinks: dict[str, Sink] = field(default_factory=dict)
    _days: DayTexts = field(default_factory=DayTexts)
    _next: dict[str, int] = field(default_factory=dict)
    _balances: dict[str, int] = field(default_factory=dict)
    _year: int = 0
    _year_ends: int = 0

    def __post_init__(self) -> None:
        for kind, heading in HEADINGS.items():
            self.sinks[kind] = Sink(self.folder, f"{kind}.csv", heading)

    def customer(self, one: Customer) -> None:
        """Write a customer."""
        self.sinks["customers"].write(
            f"{one.number},{cell(one.name.full)},{cell(one.name.short)},{one.tax_id},{one.country},"
            f"{one.region},{one.industry},{one.group},{one.salesperson},{as_date(one.since)},"
            f"{one.currency},{cell(one.term.text)},{'true' if one.key_account else 'false'},"
            f"{one.contact},{one.email},{one.phone}\n"
        )

    def order(self, order: Order, day: int, end: int) -> str:
        """Write an order with its state on the last day of the book; gives its number."""
        number = self._number("SO", day)
        one = order.customer
        last = order.lots[-1][0]
        called_off = last == 0
        status = "cancelled" if called_off else "invoiced" if last <= end else "open"
        if status == "open" and last <= end + 3:
            status = "delivered"
        amount = order.amount
        text = money(one.currency)
        deposit = text(amount * one.term.deposit // 100) if one.term.deposit else ""
        deliver_on = self._days[day + 21 if called_off else last]
        self.sinks["orders"].write(
            f"{number},{one.number},{self._days[day]},{text(amount)},{one.currency},"
            f"{deliver_on},{status},{deposit},{one.salesperson}\n"
        )
        return number

    def invoice(
        self,
        order: Order,
        amount: int,
        day: int,
        dispute: tuple[int, int],
        term: Term,
        written_due: int,
    ) -> Invoice:
        """Write an invoice: with its due day, or with its terms where that is 0."""
        one = order.customer
        number = self._number("INV", day)
        text = money(one.currency)
        tax = einvoice = ""
        if one.country == "CN":
            tax = text((2 * _VAT * amount + 100 + _VAT) // (200 + 2 * _VAT))
            einvoice = f"{self._year % 100:02d}332{self._next['INV']:015d}"
        delivered = ""
        if self.rng.chance(900):
            delivered = self._days[max(order.ordered_on, day - self.rng.randrange(6))]
        days = self._days
        self.sinks["invoices"].write(
            f"{number},{one.number},{days[day]},{text(amount)},{days[written_due]},"
            f"{'' if written_due else cell(term.text)},invoice,{tax},{one.currency},{order.number},"
            f"{delivered},,{days[dispute[0]]},{days[dispute[1]]},{one.salesperson},{einvoice}\n"
        )
        return Invoice(number, one, order.number, amount, amount)

    def credit_note(self, invoice: Invoice, amount: int, day: int) -> Credit:
        """Write a credit note for an invoice; it falls due the day it is issued."""
        one = invoice.customer
        number = self._number("CN", day)
        text = money(one.currency)
        tax = ""
        if one.country == "CN":
            tax = text((2 * _VAT * amount + 100 + _VAT) // (200 + 2 * _VAT))
        on = self._days[day]
        self.sinks["invoices"].write(
            f"{number},{one.number},{on},{text(amount)},{on},,credit_note,{tax},{one.currency},"
            f"{invoice.order_no},,{invoice.number},,,{one.salesperson},\n"
        )
        return Credit(number, is_note=True, left=amount)

    def receipt(self, one: Receipt) -> Credit:
        """Write a receipt: where the bank's statement covers the day, as its line alone.

        The same money in two files would be booked twice.
        """
        customer = one.customer
        number = self._number("RC", one.day)
        text = money(customer.currency)(one.amount)
        if one.method == "bank" and one.day > self.end - STATEMENT_DAYS:
            self._statement(one, number, text)
            return Credit(number, is_note=False, left=one.amount, stated=True)
        account = "" if one.method in ("cash", "offset") else _ACCOUNTS[customer.currency]
        remark = one.text
        if one.method == "draft":
            matures = self._days[one.day + self.rng.choice((90, 120, 180))]
            remark = f"电子银行承兑汇票 到期日{matures} {remark}"
        self.sinks["receipts"].write(
            f"{number},{self._days[one.day]},{text},{customer.number if one.known else ''},"
            f"{customer.currency},{cell(one.payer)},{cell(remark)},{one.method},{account}\n"
        )
        return Credit(number, is_note=False, left=one.amount)

    def apply(
        self, credit: Credit, invoice: Invoice, amount: int, day: int, discount: int = 0
    ) -> None:
        """Write an allocation; nothing happens when there is nothing to apply.

        What the bank's statement brings is applied by whoever reads it: here it is only known.
        """
        amount = min(amount, credit.left, invoice.open - discount)
        if amount <= 0:
            return
        credit.left -= amount
        invoice.open -= amount + discount
        if credit.stated:
            return
        text = money(invoice.customer.currency)
        source = f",{credit.number}" if credit.is_note else f"{credit.number},"
        self.sinks["allocations"].write(
            f"{source},{invoice.number},{self._days[day]},{text(amount)},"
            f"{text(discount) if discount else ''}\n"
        )

    def _statement(self, one: Receipt, number: str, text: str) -> None:
        """A line of the account's statement; now and then the bank takes its charges."""
        currency = one.customer.currency
        name = f"bank-statement-{currency.lower()}"
        if name not in self.sinks:
            self.sinks[name] = Sink(self.folder, f"{name}.csv", STATEMENT_HEADING)
            self._balances[currency] = one.amount * 3
        sink = self.sinks[name]
        write = money(currency)
        own = _ACCOUNTS[currency]
        self._balances[currency] += one.amount
        counter = f"****{self.rng.randrange(10_000):04d}"
        sink.write(
            f"{self._days[one.day]},{own},{currency},{text},,{write(self._balances[currency])},"
            f"{cell(one.payer)},{counter},转账,{cell(one.text)},{number}\n"
        )
        if self.rng.chance(100):
            charge = self.rng.randrange(500, 5000)
            self._balances[currency] -= charge
            sink.write(
                f"{self._days[one.day]},{own},{currency},,{write(charge)},"
                f"{write(self._balances[currency])},,,手续费,,{number}F\n"
            )

    def _number(self, prefix: str, day: int) -> str:
        """The next number of a series: the year, then a running number that starts anew with it."""
        if day > self._year_ends:
            self._year = date.fromordinal(day).year
            self._year_ends = date(self._year, 12, 31).toordinal()
            self._next.clear()
        running = self._next.get(prefix, 0) + 1
        self._next[prefix] = running
        return f"{prefix}{self._year}-{running:06d}"
