"""The till: who pays what on which day, and how it reaches the books (requirements D1, D4).

Decides pay runs (several invoices in one transfer), drafts, transfer fees kept by banks, payments
that are too high, receipts whose payer nobody knows and receipts that still wait to be applied.
Amounts are whole minor units of the customer's currency; days are proleptic ordinals.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from huikuan.flows.write_sample import season
from huikuan.flows.write_sample.customers import Credit, Customer, Plan
from huikuan.flows.write_sample.luck import Luck
from huikuan.flows.write_sample.remittance import payer, remittance
from huikuan.flows.write_sample.rows import Invoice, Receipt, Rows

__all__ = ["Intent", "Invoice", "Till"]


_HOME: Final = (("bank", 994), ("cash", 3), ("offset", 3))
_WITH_DRAFTS: Final = (("draft", 400), ("bank", 594), ("cash", 3), ("offset", 3))
# Days before the last one within which more receipts have no known payer or wait to be applied.
_NEW, _RECENT, _LATELY = 2, 15, 30


class Intent(NamedTuple):
    """A payment to come: `wanted` 0 means all that is open; `discount` is kept by the payer."""

    invoice: Invoice
    wanted: int
    discount: int


class Line(NamedTuple):
    """What one receipt pays of one invoice."""

    invoice: Invoice
    amount: int
    discount: int


@dataclass(slots=True)
class Till:
    """The calendar of payments, and the receipts that come of them."""

    rng: Luck
    plan: Plan
    rows: Rows
    _expected: dict[int, list[Intent]] = field(default_factory=dict)

    def expect(self, day: int, intent: Intent) -> None:
        """Put a payment into the calendar, unless the payer has failed or the book ends before."""
        customer = intent.invoice.customer
        if customer.pay_runs and not intent.discount:
            day = _pay_run(day, customer.pay_runs)
        day = season.next_bank_day(day)
        if day > self.plan.end or (customer.fails_on and day >= customer.fails_on):
            return
        self._expected.setdefault(day, []).append(intent)

    def take(self, day: int) -> list[tuple[Invoice, int]]:
        """Receive the day's payments; gives the small rests that a bank's fee has left open."""
        singles: list[list[Intent]] = []
        runs: dict[str, list[Intent]] = {}
        for intent in self._expected.pop(day, ()):
            customer = intent.invoice.customer
            if customer.pay_runs:
                run = runs.get(customer.number)
                if run is not None:
                    run.append(intent)
                    continue
                runs[customer.number] = run = [intent]
                singles.append(run)
            else:
                singles.append([intent])
        rests: list[tuple[Invoice, int]] = []
        for intents in singles:
            rest = self._receive(intents, day)
            if rest is not None:
                rests.append(rest)
        return rests

    def deposit(self, customer: Customer, amount: int, order_no: str, day: int) -> Credit:
        """Receive the deposit of an order; gives it as credit to use on the order's invoices."""
        minor = amount * customer.term.deposit // 100
        text = f"定金 {order_no}" if customer.home else f"DEPOSIT {order_no}"
        return self.rows.receipt(
            Receipt(customer, minor, day, customer.name.full, text, "bank", known=True)
        )

    def _receive(self, intents: list[Intent], day: int) -> tuple[Invoice, int] | None:
        lines = _lines(intents)
        if not lines:
            return None
        rng = self.rng
        customer = lines[0].invoice.customer
        rest = None
        fee = 0
        if not customer.home and rng.chance(80):
            fee = rng.randrange(1500, 4500)
            last = lines[-1]
            if last.amount > 30 * fee:
                lines[-1] = last._replace(amount=last.amount - fee)
                rest = (last.invoice, fee) if rng.chance(800) else None
        total = sum(line.amount for line in lines)
        over = rng.randrange(100, 200_000) if rng.chance(6) else 0
        ago = self.plan.end - day
        known = rng.random() >= (0.03 if ago < _LATELY else 0.0008)
        waits = rng.random() < (0.6 if ago < _NEW else 0.04 if ago < _RECENT else 0.001)
        numbers = [line.invoice.number for line in lines]
        receipt = Receipt(
            customer, total + min(over, total // 2), day, payer(rng, customer),
            remittance(rng, customer, numbers, lines[0].invoice.order_no), self._method(customer),
            known=known,
        )  # fmt: skip
        credit = self.rows.receipt(receipt)
        if not known or waits:
            return None
        for line in lines:
            self.rows.apply(credit, line.invoice, line.amount, day, line.discount)
        if credit.left:
            customer.credits.append(credit)
        return rest

    def _method(self, customer: Customer) -> str:
        if not customer.home:
            return "bank"
        return self.rng.pick(_WITH_DRAFTS if customer.drafts else _HOME)


def _lines(intents: list[Intent]) -> list[Line]:
    """What is paid of each invoice: never more than is open, each invoice once in one receipt."""
    lines: dict[str, Line] = {}
    for invoice, wanted, discount in intents:
        before = lines.get(invoice.number, Line(invoice, 0, 0))
        given = max(before.discount, min(discount, invoice.open))
        most = invoice.open - given
        amount = min(before.amount + wanted, most) if wanted else most
        if amount > 0:
            lines[invoice.number] = Line(invoice, amount, given)
    return list(lines.values())


def _pay_run(ordinal: int, days: tuple[int, ...]) -> int:
    """The next pay-run day of the month on or after this day."""
    day = date.fromordinal(ordinal)
    for run in days:
        if day.day <= run:
            return ordinal + run - day.day
    month_on = date(day.year + day.month // 12, day.month % 12 + 1, days[0])
    return month_on.toordinal()
