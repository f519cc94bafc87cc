"""Verifies what the product claims of itself: evidence, balances, columnar books (P2, I04, D6)."""

from dataclasses import dataclass

from huikuan.analytics import book
from huikuan.analytics.recount import Money, Recount, recount, recount_money
from huikuan.analytics.recount.statements import StatementCount, recount_statements
from huikuan.books.credit import queries as credit
from huikuan.books.credit.queries import CreditCount
from huikuan.books.evidence import queries as evidence
from huikuan.books.evidence.queries import Verification
from huikuan.books.recovery import queries as recovery
from huikuan.books.recovery.queries import ChargeCount


@dataclass(frozen=True, slots=True)
class Verified:
    """The chain of evidence; by company id the recount of ledger and money, the columnar
    book, the credit book, and the notes of late interest.
    """

    chain: Verification
    ledgers: dict[int, Recount]
    money: dict[int, Money]
    banks: dict[int, StatementCount]
    books: dict[int, book.Check]
    credit: dict[int, CreditCount]
    interest: dict[int, ChargeCount]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return (
            self.chain.sound
            and all(one.sound for one in self.ledgers.values())
            and all(one.sound for one in self.money.values())
            and all(one.sound for one in self.banks.values())
            and all(one.sound for one in self.books.values())
            and all(one.sound for one in self.credit.values())
            and all(one.sound for one in self.interest.values())
        )


def verify(company_ids: tuple[int, ...]) -> Verified:
    """Recompute the chain, recount the ledgers and all money received, compare their books."""
    return Verified(
        chain=evidence.verify_chain(),
        ledgers={one: recount(one) for one in company_ids},
        money={one: recount_money(one) for one in company_ids},
        banks={one: recount_statements(one) for one in company_ids},
        books={one: book.check(one) for one in company_ids},
        credit={one: credit.recount(one) for one in company_ids},
        interest={one: recovery.recount(one) for one in company_ids},
    )
