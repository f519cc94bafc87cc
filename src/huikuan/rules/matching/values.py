"""What cash application looks at and what it says (D4): payments, claims, parties, proposals.

Pure values: a flow fills them from the books. Amounts are whole minor units of the currency that
stands beside them, positive unless said; days are dates; confidence is per mille.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from huikuan.kernel.decisions import Reason


@dataclass(frozen=True, slots=True)
class Payment:
    """A receipt of which `amount_minor` is not applied yet.

    `customer_id` is what the file or a person said, None where nobody knows whose it is.
    """

    receipt_id: int
    number: str
    received_on: date
    amount_minor: int
    currency: str
    text: str
    payer_name: str = ""
    payer_account: str = ""
    payer_tax_id: str = ""
    customer_id: int | None = None
    charges_minor: int = 0  # what the bank says it kept back


@dataclass(frozen=True, slots=True)
class DiscountOffer:
    """What may be deducted from a claim when it is paid on or before a day."""

    until: date
    minor: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An open document of a customer: `open_minor` is negative for a credit note."""

    document_id: int
    number: str
    customer_id: int
    issued_on: date
    due_on: date
    open_minor: int
    currency: str
    order_no: str = ""
    einvoice_no: str = ""
    offers: tuple[DiscountOffer, ...] = ()
    costs: bool = False  # costs of collection: settled first (Civil Code 561)
    interest: bool = False  # an interest claim, or one that bears interest
    secured: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A customer, as far as a payer can be recognised by it."""

    customer_id: int
    customer_no: str
    name: str
    short_name: str = ""
    tax_id: str = ""
    group_no: str = ""
    pinyin: str = ""
    oldest_first: bool = False  # the contract lets us settle the oldest first


class AliasKind(StrEnum):
    """By what a payer was recognised before."""

    ACCOUNT = "account"
    NAME = "name"
    TAX_ID = "tax_id"


@dataclass(frozen=True, slots=True)
class Alias:
    """What was learned from an accepted match: who pays like this is that customer.

    `key` is normalised by `matching.alias_key`; `times` counts the accepted matches behind it.
    """

    kind: AliasKind
    key: str
    customer_id: int
    times: int = 1


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """A line of a remittance advice: the number as the payer wrote it, and what is paid of it."""

    number: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A remittance advice: what a payer says a payment is for (指定清偿, Civil Code 560)."""

    advice_id: int
    customer_id: int | None
    currency: str
    total_minor: int
    paid_on: date | None
    lines: tuple[AdviceLine, ...]
    payer_name: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """Money that was promised, or falls due by a plan: documents by id, with the amounts."""

    customer_id: int
    on: date
    minor: int
    currency: str
    parts: Mapping[int, int] = field(default_factory=dict)


class DifferenceKind(StrEnum):
    """What the rest of a claim or of a payment is, where it is not simply left open."""

    DISCOUNT = "discount"
    BANK_CHARGE = "bank_charge"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Share:
    """What of a payment goes to a claim, and what of the claim is deducted by right or tolerance.

    `cash_minor` + `difference_minor` is what the claim falls by. A credit note that is used has a
    negative `cash_minor`.
    """

    document_id: int
    cash_minor: int
    difference_minor: int = 0
    difference: DifferenceKind | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to apply a payment.

    `left_minor` stays unapplied. `confidence` is per mille, calibrated on history; `words` are the
    pieces of the payer's own text, name or account that matched, each with what it matched.
    """

    customer_id: int | None
    shares: tuple[Share, ...]
    left_minor: int
    confidence: int
    method: str  # the rung of the ladder: text code "matching_method_<method>"
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    # what the confidence was looked up by: method, how the amount fits, how the payer is known, and
    # whether something rivals it
    features: tuple[str, ...] = ()
    advice_id: int | None = None  # the advice that it follows


class Outcome(StrEnum):
    """What the policy's thresholds make of the best proposal."""

    APPLY = "apply"
    SUGGEST = "suggest"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a payment: the outcome, the proposals (best first) and why."""

    receipt_id: int
    outcome: Outcome
    proposals: tuple[Proposal, ...]
    reasons: tuple[Reason, ...] = ()
