"""The state of one run of matching: what is still open in it, and who the payers are (D4).

What one payment took is no longer there for the next; payers are recognised once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from huikuan.rules.matching.amounts import WHOLE, Fit
from huikuan.rules.matching.book import Book
from huikuan.rules.matching.ideas import Idea
from huikuan.rules.matching.payers import Known
from huikuan.rules.matching.policy import MatchingPolicy
from huikuan.rules.matching.values import Claim, Payment, Proposal

Words = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Run:
    """One run: the book, the policy, and what is still open after what the run gave away."""

    book: Book
    policy: MatchingPolicy
    opens: dict[int, int] = field(default_factory=dict)
    payers: dict[tuple[object, ...], tuple[Known, ...]] = field(default_factory=dict)
    taken: int = 0
    last_taken: dict[int, int] = field(default_factory=dict)

    def take(self, proposal: Proposal) -> None:
        """Let a proposal's shares be gone for the payments that follow."""
        self.taken += 1
        for share in proposal.shares:
            at = share.document_id
            claim = self.book.claims[at]
            before = self.opens.get(at, claim.open_minor)
            self.opens[at] = before - share.cash_minor - share.difference_minor
            self.last_taken[claim.customer_id] = self.taken

    def stands(self, customers: Iterable[int | None], since: int) -> bool:
        """Whether nothing was taken from these customers since so many takings."""
        last = self.last_taken
        return not any(last.get(one or 0, 0) > since for one in customers)

    def open_of(self, claims: Iterable[Claim]) -> dict[int, int]:
        """What is still open of these claims in this run."""
        left = self.opens
        return {one.document_id: left.get(one.document_id, one.open_minor) for one in claims}

    def claims_of(self, customer_id: int, currency: str) -> list[Claim]:
        """The customer's claims of which something is still open, the earliest due first."""
        left = self.opens
        return [
            one
            for one in self.book.owned.get((customer_id, currency), ())
            if left.get(one.document_id, one.open_minor)
        ]

    def identify(self, payment: Payment) -> tuple[Known, ...]:
        """Who the payer may be; the same payer is looked for once."""
        key = (
            payment.customer_id,
            payment.payer_account,
            payment.payer_tax_id,
            payment.payer_name,
        )
        known = self.payers.get(key)
        if known is None:
            known = self.book.payers.identify(payment, self.policy.alike)
            self.payers[key] = known
        return known

    def sure(self, ideas: Sequence[Idea]) -> bool:
        """Whether an idea explains the payment to the cent and may be applied."""
        return any(one.confidence >= self.policy.apply and one.fit.kind in WHOLE for one in ideas)

    def idea(
        self,
        method: str,
        customer_id: int | None,
        found: Fit,
        known: Sequence[Known],
        words: Words = (),
        rival: str = "clear",
    ) -> Idea:
        """An idea with its confidence, and how the payer is known to be this customer."""
        who = next((one for one in known if one.customer_id == customer_id), None)
        how = who.how if who else self._stranger(customer_id, known)
        made = Idea(method, customer_id, found, who, how, words, rival)
        made.confidence = self.policy.confidence(made.features)
        return made

    def _stranger(self, customer_id: int | None, known: Sequence[Known]) -> str:
        if not known:
            return "unknown"
        parties = self.book.parties
        party = parties.get(customer_id or 0)
        group = party.group_no if party else ""
        if group and any(
            one.customer_id in parties and parties[one.customer_id].group_no == group
            for one in known
        ):
            return "group"
        return "other"
