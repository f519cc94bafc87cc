"""Plans the orders of each day: who orders, what is delivered when, and what each delivery costs.

Decides that every invoice comes from an order of an earlier day, that an order may be delivered in
up to three lots, and that exactly the wanted number of invoices is issued by the last day; orders
whose lots lie after it are the open orders of the book. Amounts are minor units of the customer's
currency; days are proleptic ordinals.
"""

from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from huikuan.flows.write_sample import season
from huikuan.flows.write_sample.customers import Credit, Customer, Plan
from huikuan.flows.write_sample.luck import Luck

_REFRESH_DAYS: Final = 28
# One sign for each further lot of an order.
_MORE_LOTS: Final = (("", 700), ("+", 200), ("++", 100))


@dataclass(slots=True)
class Order:
    """One order: its lots as (day of the invoice, amount), and the deposit received for it."""

    customer: Customer
    ordered_on: int
    lots: list[tuple[int, int]]
    number: str = ""
    deposit: Credit | None = None

    @property
    def amount(self) -> int:
        """The order's amount, gross."""
        return sum(amount for _, amount in self.lots)


@dataclass(slots=True)
class Planner:
    """Looks `season.LOOK_AHEAD` days ahead and puts orders and invoices into the calendar."""

    rng: Luck
    plan: Plan
    customers: list[Customer]
    orders: dict[int, list[Order]] = field(default_factory=dict)
    lots: dict[int, list[tuple[Order, int, bool]]] = field(default_factory=dict)
    _targets: list[int] = field(default_factory=list)
    _planned: int = 0
    _beyond: int = 0
    _active: list[Customer] = field(default_factory=list)
    _bounds: list[float] = field(default_factory=list)
    _refreshed: int = 0

    def __post_init__(self) -> None:
        self._targets = season.targets(self.plan.start, self.plan.end, self.plan.invoices)
        for day in range(self.plan.start, self.plan.start + season.LOOK_AHEAD):
            self.look_at(day)

    def look_at(self, day: int) -> None:
        """Plan the orders whose first invoice is issued on this day."""
        place = day - self.plan.start
        if place >= len(self._targets):
            return
        if day <= self.plan.end:
            wanted = self._targets[place] - self._planned
            wanted = min(wanted, self.plan.invoices - self._planned)
        else:
            wanted = self._targets[place] - self._targets[place - 1]
        left = wanted
        while left > 0:
            left -= self._one(day, left)

    def _one(self, day: int, most: int) -> int:
        """Plan one order; gives how many of its invoices count against the day's wish."""
        rng = self.rng
        customer = self._draw(day)
        days = [day]
        for _ in rng.pick(_MORE_LOTS):
            days.append(season.next_bank_day(days[-1] + rng.randrange(5, 18)))
        inside = [lot for lot in days if lot <= self.plan.end]
        if day <= self.plan.end and len(inside) > self.plan.invoices - self._planned:
            days = days[: max(1, most)][:1]
            inside = days
        lead = rng.randrange(8, season.LOOK_AHEAD)
        order = Order(
            customer=customer,
            ordered_on=max(self.plan.start, day - lead),
            lots=[(lot, self._amount(customer)) for lot in days],
        )
        self.orders.setdefault(order.ordered_on, []).append(order)
        for place, (lot, amount) in enumerate(order.lots):
            if lot <= self.plan.end:
                last = place == len(order.lots) - 1
                self.lots.setdefault(lot, []).append((order, amount, last))
        if rng.chance(15):
            called_off = Order(customer, order.ordered_on, [(0, self._amount(customer))])
            self.orders[order.ordered_on].append(called_off)
        if day > self.plan.end:
            return 1
        self._planned += len(inside)
        return len(inside)

    def _amount(self, customer: Customer) -> int:
        rng = self.rng
        amount = customer.typical * (60 + int(1000 * rng.lognormvariate(-0.12, 0.5))) // 1000
        if rng.chance(250):
            step = 1000 if customer.currency == "JPY" else 10_000
            amount = amount // step * step + step
        return max(amount, 100)

    def _draw(self, day: int) -> Customer:
        """A customer who buys around this day, the larger ones more often."""
        if day - self._refreshed >= _REFRESH_DAYS or not self._active:
            self._refreshed = day
            self._active = [
                one
                for one in self.customers
                if one.since <= day and not (one.last_sale and one.last_sale < day)
            ] or self.customers[:1]
            self._bounds = list(accumulate(one.weight for one in self._active))
        spot = bisect(self._bounds, self.rng.random() * self._bounds[-1])
        return self._active[min(spot, len(self._active) - 1)]
