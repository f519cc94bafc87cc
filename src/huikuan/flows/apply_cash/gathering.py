"""Gathers what matching looks at: receipts, open claims, customers, what was learned (D4).

By set, a handful of statements: only what is open is read, however large the book behind it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from huikuan.adapters.calendars import calendar
from huikuan.analytics.policies import cash_policy, matching_policy
from huikuan.books.cash import queries as cash
from huikuan.books.ledger import queries as ledger
from huikuan.books.ledger.queries import OpenClaim, OpenReceipt
from huikuan.books.parties import queries as parties
from huikuan.books.plans import queries as plans
from huikuan.kernel.calendars import Calendar
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules import matching, terms
from huikuan.rules.matching import (
    Advice,
    AdviceLine,
    Alias,
    AliasKind,
    CashPolicy,
    Claim,
    DiscountOffer,
    Expected,
    MatchingPolicy,
    Party,
    Payment,
)


@dataclass(frozen=True, slots=True)
class Policies:
    """What counts on a day: the policy of matching with its version, and that of rests."""

    version: PolicyVersion
    matching: MatchingPolicy
    rests: CashPolicy


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run of matching knows."""

    receipts: Mapping[int, OpenReceipt]
    payments: tuple[Payment, ...]
    claims: tuple[Claim, ...]
    parties: tuple[Party, ...]
    aliases: tuple[Alias, ...]
    advices: tuple[Advice, ...]
    expected: tuple[Expected, ...] = ()


def policies(company_id: int, as_of: date) -> Policies:
    """Return the policies in force on a day."""
    version = matching_policy(company_id, as_of)
    return Policies(
        version,
        matching.parse(version.document),
        matching.parse_treatment(cash_policy(company_id, as_of).document),
    )


def gather(
    company_id: int, country: str, as_of: date, only: Collection[int] | None = None
) -> Facts:
    """Return everything open of days up to `as_of`, and who could have paid it.

    With `only` the payments are those receipts alone; claims and payers are all that there are.
    """
    ids = None if only is None else sorted(only)
    receipts = {one.document_id: one for one in ledger.open_receipts(company_id, as_of, ids)}
    kept = _kept(company_id, receipts)
    return Facts(
        receipts=receipts,
        payments=tuple(payment(one) for one in receipts.values() if one.document_id not in kept),
        claims=claims(ledger.open_claims(company_id, as_of), country),
        parties=tuple(
            Party(
                customer_id=one.id,
                customer_no=one.customer_no,
                name=one.name,
                short_name=one.short_name,
                tax_id=one.tax_id,
                group_no=one.group_no,
                pinyin=one.pinyin,
                oldest_first=one.oldest_first,
            )
            for one in parties.payers(company_id)
        ),
        aliases=tuple(
            Alias(AliasKind(one.kind), one.key, one.customer_id, one.times)
            for one in cash.aliases(company_id)
        ),
        advices=_advices(company_id),
        expected=_expected(company_id, as_of),
    )


def _expected(company_id: int, as_of: date) -> tuple[Expected, ...]:
    """What customers promised to pay next, by the documents that it was promised for."""
    return tuple(
        Expected(one.customer_id, one.on, one.minor, one.currency, one.documents)
        for one in plans.expected(company_id, as_of)
    )


def _kept(company_id: int, receipt_ids: Iterable[int]) -> set[int]:
    """What somebody decided to keep, or to pay back, is not matched behind his back."""
    standings = cash.standings(company_id, receipt_ids)
    return {one.receipt_id for one in standings.values() if one.state in {"kept", "refunding"}}


def payment(one: OpenReceipt) -> Payment:
    """Return a receipt as matching looks at it."""
    more = one.attributes
    return Payment(
        receipt_id=one.document_id,
        number=one.number,
        received_on=one.day,
        amount_minor=one.open_minor,
        currency=one.currency,
        text=one.remittance,
        payer_name=one.payer_name,
        payer_account=str(more.get("payer_account") or ""),
        payer_tax_id=str(more.get("payer_tax_id") or ""),
        customer_id=one.customer_id,
        charges_minor=int(str(more.get("charges_minor") or 0)),
    )


def claims(found: Iterable[OpenClaim], country: str) -> tuple[Claim, ...]:
    """Return open claims as matching looks at them, with the discounts that their terms offer."""
    workdays = calendar(country)
    return tuple(
        Claim(
            document_id=one.document_id,
            number=one.number,
            customer_id=one.customer_id,
            issued_on=one.issued_on,
            due_on=one.due_on,
            open_minor=one.open_minor,
            currency=one.currency,
            order_no=one.order_no,
            einvoice_no=one.einvoice_no,
            offers=_offers(one, workdays),
            costs=_said(one, "costs"),
            interest=_said(one, "interest"),
            secured=_said(one, "secured"),
        )
        for one in found
    )


def _said(claim: OpenClaim, name: str) -> bool:
    return str(claim.attributes.get(name, "")).lower() == "true"


@cache
def _terms(text: str) -> terms.Terms | None:
    try:
        found = terms.parse(text)
    except terms.TermsRefused:
        return None
    return found if found.discounts else None


def _offers(claim: OpenClaim, workdays: Calendar) -> tuple[DiscountOffer, ...]:
    """The discounts of an invoice of which nothing was paid yet."""
    agreed = _terms(claim.terms) if claim.terms else None
    if agreed is None or claim.open_minor != claim.amount_minor or claim.amount_minor <= 0:
        return ()
    known = {terms.Anchor.INVOICE: claim.issued_on}
    if claim.delivered_on is not None:
        known[terms.Anchor.DELIVERY] = claim.delivered_on
    offered = terms.offers(
        claim.amount_minor,
        claim.tax_minor,
        agreed,
        terms.with_fallback(known, claim.issued_on),
        workdays,
    )
    return tuple(DiscountOffer(one.until, one.minor) for one in offered)


def _advices(company_id: int) -> tuple[Advice, ...]:
    return tuple(
        Advice(
            advice_id=one.id,
            customer_id=one.customer_id,
            currency=one.currency,
            total_minor=one.total_minor,
            paid_on=one.paid_on,
            lines=tuple(AdviceLine(number, minor) for number, minor in one.lines),
            payer_name=one.payer_name,
            reference=one.reference,
        )
        for one in cash.advices(company_id)
    )
