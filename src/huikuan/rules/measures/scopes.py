"""What a figure looks at and how it treats what sources treat differently (D7).

Every measure's card has one, and pages and documentation print it in full. Two things hold for
all and need no choice: amounts are gross with tax, and currencies are never mixed or converted.
"""

from dataclasses import dataclass
from enum import StrEnum


class Population(StrEnum):
    """The papers or facts that a figure is about."""

    DEBTS = "debts"  # invoices, notes and opening balances, credit notes among them
    BILLS = "bills"  # the same without credit notes
    INVOICED = "invoiced"  # invoices and debit notes
    SALES = "sales"  # invoices and debit notes less credit notes
    CASH = "cash"  # receipts and drafts
    LIMITS = "limits"
    PROMISES = "promises"
    CONTACTS = "contacts"


class Dating(StrEnum):
    """Which day decides whether something belongs to the span."""

    LAST_DAY = "last_day"  # it stands so on the last day
    BALANCE_AND_SALES = "balance_and_sales"  # the balance of the last day, the sales of the span
    ISSUED = "issued"
    DUE = "due"
    PAID = "paid"
    CLOSED = "closed"
    OVER_THE_SPAN = "over_the_span"  # from the day before it to its last day
    SETTLED = "settled"  # judged or contacted in the span


class Treatment(StrEnum):
    """What is done with a kind of row that could be counted or not."""

    COUNTED = "counted"
    LOWERS = "lowers"
    LEFT_OUT = "left_out"
    AGED = "aged"  # in the bucket of its own day
    SUBJECT = "subject"  # it is what the figure is about


@dataclass(frozen=True, slots=True)
class Scope:
    """Population and dating, and the treatment of credit notes, unapplied cash and disputes."""

    population: Population
    dating: Dating
    credits: Treatment = Treatment.LOWERS
    unapplied: Treatment = Treatment.LEFT_OUT
    disputes: Treatment = Treatment.COUNTED

    @property
    def texts(self) -> tuple[str, ...]:
        """The codes of the sentences that say it, tax and currency last."""
        return (
            f"measure_scope_population_{self.population}",
            f"measure_scope_dating_{self.dating}",
            f"measure_scope_credits_{self.credits}",
            f"measure_scope_unapplied_{self.unapplied}",
            f"measure_scope_disputes_{self.disputes}",
            "measure_scope_tax",
            "measure_scope_currency",
        )
