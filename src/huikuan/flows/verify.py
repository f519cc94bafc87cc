"""Verifies what the product claims of itself: evidence, balances, columnar books (P2, I04, D6)."""

from dataclasses import dataclass

from huikuan.analytics import book
from huikuan.analytics.recount import Recount, recount
from huikuan.books.evidence import queries as evidence
from huikuan.books.evidence.queries import Verification


@dataclass(frozen=True, slots=True)
class Verified:
    """The chain of evidence; by company id, the recount of its ledger and its columnar book."""

    chain: Verification
    ledgers: dict[int, Recount]
    books: dict[int, book.Check]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return (
            self.chain.sound
            and all(one.sound for one in self.ledgers.values())
            and all(one.sound for one in self.books.values())
        )


def verify(company_ids: tuple[int, ...]) -> Verified:
    """Recompute the chain from its first record, recount the ledgers, compare their books."""
    return Verified(
        chain=evidence.verify_chain(),
        ledgers={one: recount(one) for one in company_ids},
        books={one: book.check(one) for one in company_ids},
    )
