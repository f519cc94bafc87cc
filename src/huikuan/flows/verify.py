"""Verifies what the product claims of itself: the chain of evidence and every balance (P2, I04)."""

from dataclasses import dataclass

from huikuan.analytics.recount import Recount, recount
from huikuan.books.evidence import queries as evidence
from huikuan.books.evidence.queries import Verification


@dataclass(frozen=True, slots=True)
class Verified:
    """The chain of evidence, and the recount of each company's ledger by its id."""

    chain: Verification
    ledgers: dict[int, Recount]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return self.chain.sound and all(one.sound for one in self.ledgers.values())


def verify(company_ids: tuple[int, ...]) -> Verified:
    """Recompute the chain from its first record and recount the ledgers of these companies."""
    return Verified(
        chain=evidence.verify_chain(), ledgers={one: recount(one) for one in company_ids}
    )
