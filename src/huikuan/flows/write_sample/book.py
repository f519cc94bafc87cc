"""Lives the sample company's three years day by day and writes what happens (issue: sample company).

Decides what a day brings: orders, deposits, invoices, credit notes, payments and how they are
applied. Only what is still open is held in memory, so a million invoices need little of it. Amounts
are whole minor units; days are proleptic ordinals; nothing is dated after the last day but due days.
"""

from dataclasses import dataclass, field
from typing import Final

from huikuan.flows.write_sample import season
from huikuan.flows.write_sample.customers import Credit, Customer, Plan
from huikuan.flows.write_sample.ladder import NET_30, NET_60, Term
from huikuan.flows.write_sample.luck import Luck
from huikuan.flows.write_sample.pay import Intent, Invoice, Till
from huikuan.flows.write_sample.plan_orders import Order, Planner
from huikuan.flows.write_sample.rows import Rows

# How a good invoice is paid, and how a stuck one ends, in thousandths.
_PAYS: Final = (("whole", 885), ("twice", 90), ("short", 25))
_STALLS: Final = (("paid", 500), ("credited", 350), ("never", 150))


@dataclass(slots=True)
class Book:
    """The calendar of what is to come, and the day loop over it."""

    rng: Luck
    plan: Plan
    customers: list[Customer]
    rows: Rows
    issued: int = 0
    _planner: Planner = field(init=False)
    _till: Till = field(init=False)
    _deposits: dict[int, list[Order]] = field(default_factory=dict)
    _notes: dict[int, list[tuple[Invoice, int, bool]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._planner = Planner(self.rng, self.plan, self.customers)
        self._till = Till(self.rng, self.plan, self.rows)

    def live(self, day: int) -> None:
        """Let one day happen."""
        self._planner.look_at(day + season.LOOK_AHEAD)
        for order in self._planner.orders.pop(day, ()):
            self._take_order(order, day)
        for order in self._deposits.pop(day, ()):
            if order.lots[0][0] > day:
                order.deposit = self._till.deposit(order.customer, order.amount, order.number, day)
        for order, amount, last in self._planner.lots.pop(day, ()):
            self._issue(order, amount, day, last=last)
        for invoice, amount, apply in self._notes.pop(day, ()):
            self._credit(invoice, amount, day, apply=apply)
        for invoice, amount in self._till.take(day):
            self._later_note(invoice, amount, day + self.rng.randrange(25, 60))

    def _take_order(self, order: Order, day: int) -> None:
        called_off = order.lots[0][0] == 0
        order.number = self.rows.order(order, day, self.plan.end)
        if order.customer.term.deposit and not called_off:
            pay_day = season.next_bank_day(day + self.rng.randrange(1, 6))
            self._deposits.setdefault(pay_day, []).append(order)

    def _issue(self, order: Order, amount: int, day: int, *, last: bool) -> None:
        rng = self.rng
        customer = order.customer
        term = customer.term
        if not term.deposit and term.instalments == 1 and rng.chance(70):
            term = NET_30 if rng.chance(500) else NET_60
        due = term.due(day)
        stalls = rng.random() < customer.stall
        disputed = rng.random() < (0.5 if stalls else 0.02)
        since = until = 0
        if disputed:
            since = max(day + 1, due + rng.randrange(-15, 15))
            if not stalls or rng.chance(300):
                until = since + rng.randrange(10, 60)
        invoice = self.rows.invoice(
            order,
            amount,
            day,
            self._dispute(since, until),
            term,
            written_due=self._written(term, due),
        )
        self.issued += 1
        self._use_deposit(order, invoice, day, last=last)
        self._use_credit(customer, invoice, day)
        if stalls:
            self._stall(invoice, due)
        else:
            self._promise(invoice, term, day, until - since if until else 0)
        if rng.chance(30):
            share = rng.choice((5, 5, 10, 10, 20, 30, 50, 100))
            self._later_note(
                invoice, max(1, amount * share // 100), day + rng.randrange(3, 45),
                apply=rng.chance(900),
            )  # fmt: skip

    def _dispute(self, since: int, until: int) -> tuple[int, int]:
        """The dispute's days as far as they are known on the last day of the book."""
        end = self.plan.end
        if not since or since > end:
            return 0, 0
        return since, until if until <= end else 0

    def _written(self, term: Term, due: int) -> int:
        """The due day where the file states it; 0 where the terms are to decide."""
        if term.deposit or term.instalments > 1 or self.rng.chance(500):
            return 0
        return due

    def _promise(self, invoice: Invoice, term: Term, day: int, held: int) -> None:
        """Put the customer's payments of a good invoice into the calendar."""
        rng = self.rng
        customer = invoice.customer
        till = self._till
        if term.discount_days and rng.chance(550):
            discount = invoice.open * 2 // 100
            till.expect(day + rng.randrange(7, 11), Intent(invoice, 0, discount))
            return
        drift = 0.0
        if customer.drifts_from and day > customer.drifts_from:
            drift = (day - customer.drifts_from) * customer.drift
        late = int(customer.delay + rng.gauss(0.0, customer.spread) + drift) + held
        for place in range(term.instalments - 1):
            share = invoice.open // term.instalments
            till.expect(max(term.due(day, place) + late, day + 1), Intent(invoice, share, 0))
        pay_day = max(term.due(day) + late, day + 1)
        habit = rng.pick(_PAYS)
        if habit == "twice":
            first = invoice.open * rng.choice((30, 50, 70)) // 100
            till.expect(pay_day, Intent(invoice, first, 0))
            till.expect(pay_day + rng.randrange(10, 50), Intent(invoice, 0, 0))
        elif habit == "short":
            short = min(invoice.open // 20, rng.randrange(100, 60_000))
            till.expect(pay_day, Intent(invoice, invoice.open - short, 0))
            if rng.chance(750):
                self._later_note(invoice, short, pay_day + rng.randrange(30, 110))
        else:
            till.expect(pay_day, Intent(invoice, 0, 0))

    def _stall(self, invoice: Invoice, due: int) -> None:
        """An invoice that got stuck: paid very late, credited at last, or neither."""
        end = self.rng.pick(_STALLS)
        if end == "paid":
            self._till.expect(due + self.rng.randrange(90, 330), Intent(invoice, 0, 0))
        elif end == "credited":
            self._later_note(invoice, 0, due + self.rng.randrange(60, 300))

    def _later_note(self, invoice: Invoice, amount: int, day: int, *, apply: bool = True) -> None:
        if day <= self.plan.end:
            self._notes.setdefault(day, []).append((invoice, amount, apply))

    def _credit(self, invoice: Invoice, amount: int, day: int, *, apply: bool) -> None:
        """Issue a credit note (amount 0: all that is open) and apply what the invoice can take."""
        wanted = amount or invoice.open
        if amount and apply and not invoice.open:
            return
        if wanted <= 0 or wanted > invoice.amount:
            return
        note = self.rows.credit_note(invoice, wanted, day)
        if apply:
            self.rows.apply(note, invoice, min(wanted, invoice.open), day)
        if note.left:
            invoice.customer.credits.append(note)

    def _use_deposit(self, order: Order, invoice: Invoice, day: int, *, last: bool) -> None:
        deposit = order.deposit
        if deposit is None or not deposit.left:
            return
        share = deposit.left if last else invoice.amount * order.customer.term.deposit // 100
        self.rows.apply(deposit, invoice, min(share, deposit.left, invoice.open), day)

    def _use_credit(self, customer: Customer, invoice: Invoice, day: int) -> None:
        """Now and then what a customer has on account is used on its next invoice."""
        if not customer.credits or not self.rng.chance(400):
            return
        credit: Credit = customer.credits[0]
        self.rows.apply(credit, invoice, min(credit.left, invoice.open), day)
        if not credit.left:
            customer.credits.pop(0)
