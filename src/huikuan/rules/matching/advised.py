"""What a remittance advice says a payment is for: the payer's designation (Civil Code 560).

An advice is followed when its total is the payment's, its payer is the payment's, and every line
names one open claim. Otherwise it is only shown by the other rungs' ideas.
"""

from collections.abc import Sequence

from huikuan.rules.matching.amounts import Fit, offer_on
from huikuan.rules.matching.ideas import Idea
from huikuan.rules.matching.names import name_key
from huikuan.rules.matching.payers import Known
from huikuan.rules.matching.references import reference_key
from huikuan.rules.matching.run import Run
from huikuan.rules.matching.values import (
    Advice,
    AdviceLine,
    Claim,
    DifferenceKind,
    Payment,
    Share,
)


def advised(run: Run, payment: Payment, known: Sequence[Known]) -> list[Idea]:
    """Return an idea for each advice of this total that the payer can have sent."""
    found = []
    for advice in run.book.advised.get((payment.currency, payment.amount_minor), ()):
        if not _belongs(advice, payment, known, run.policy.advice_days):
            continue
        listed = _listed(run, advice, payment)
        if listed is not None:
            found.append((advice.advice_id, *listed))
    rival = "clear" if len({tuple(shares) for _, _, shares, _ in found}) == 1 else "rival"
    ideas = []
    for advice_id, owner, shares, words in found:
        deducted = sum(share.difference_minor for share in shares)
        fit = Fit("discount" if deducted else "exact", tuple(shares), 0, deducted)
        idea = run.idea("advice", owner, fit, known, words, rival)
        idea.advice_id = advice_id
        ideas.append(idea)
    return ideas


def _belongs(advice: Advice, payment: Payment, known: Sequence[Known], days: int) -> bool:
    """Whether the payment can be the one that the advice announced."""
    if advice.paid_on is not None and abs((advice.paid_on - payment.received_on).days) > days:
        return False
    reference = reference_key(advice.reference)
    if reference and reference in reference_key(payment.text):
        return True
    if advice.customer_id is not None and known:
        return any(one.customer_id == advice.customer_id for one in known)
    name = name_key(advice.payer_name)
    return bool(name) and name == name_key(payment.payer_name)


_Found = tuple[int, list[Share], tuple[tuple[str, str], ...]]


def _listed(run: Run, advice: Advice, payment: Payment) -> _Found | None:
    """The shares of an advice's lines, None where one line cannot be followed to the letter."""
    shares: dict[int, Share] = {}
    words: list[tuple[str, str]] = []
    owner = advice.customer_id
    for line in advice.lines:
        claim = _meant(run, line, payment.currency, owner)
        if claim is None or claim.document_id in shares:
            return None
        share = _share(run, line, claim, payment)
        if share is None:
            return None
        owner = claim.customer_id
        shares[claim.document_id] = share
        words.append((line.number, claim.number))
    paid = sum(share.cash_minor for share in shares.values())
    if owner is None or not shares or paid != payment.amount_minor:
        return None
    return owner, list(shares.values()), tuple(words)


def _meant(run: Run, line: AdviceLine, currency: str, owner: int | None) -> Claim | None:
    claims = [
        run.book.claims[document] for document in run.book.known.get(reference_key(line.number), ())
    ]
    claims = [
        one for one in claims if one.currency == currency and owner in (None, one.customer_id)
    ]
    return claims[0] if len(claims) == 1 else None


def _share(run: Run, line: AdviceLine, claim: Claim, payment: Payment) -> Share | None:
    opened = run.open_of([claim])[claim.document_id]
    minor = opened if line.amount_minor is None else line.amount_minor
    if not minor or abs(minor) > abs(opened) or (minor < 0) != (opened < 0):
        return None
    rest = opened - minor
    if rest and rest == offer_on(claim, payment.received_on):
        return Share(claim.document_id, minor, rest, DifferenceKind.DISCOUNT)
    return Share(claim.document_id, minor)
