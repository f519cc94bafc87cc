"""Says why money cannot be applied as somebody wanted it: what was wanted, and what is open (D4)."""

from collections import Counter

from huikuan.books.ledger import queries as facts
from huikuan.books.ledger.queries import OpenClaim, OpenReceipt
from huikuan.flows.apply_cash.applying import Wanted

_FIT = "cash.does_not_fit"
_SIGN = "cash.not_above_zero"


def misfit(company_id: int, wanted: Wanted) -> tuple[str, dict[str, object]]:
    """Return the code and figures of the first thing that does not fit what is open now.

    Amounts are minor units of the receipt's currency. What is asked of an invoice must be above
    zero; of a credit note, which is open below zero, it is below.
    """
    needed = Counter[int]()
    for share in wanted.shares:
        needed[share.document_id] += share.cash_minor + share.difference_minor
    documents = {*needed, wanted.source}
    left = facts.open_amounts(company_id, documents)
    papers = facts.papers(company_id, documents)

    def number(document: int) -> str:
        return papers[document].number if document in papers else ""

    for share in wanted.shares:
        if share.cash_minor == 0 or (share.cash_minor < 0 <= left.get(share.document_id, 0)):
            return _SIGN, {"number": number(share.document_id)}
    if wanted.used_minor <= 0:
        return _SIGN, {"number": number(wanted.source)}
    room = -left.get(wanted.source, 0)
    asked = [
        ("exceeds_invoice", document, minor, left.get(document, 0))
        for document, minor in needed.items()
    ]
    for why, document, minor, there in (
        *asked,
        ("exceeds_receipt", wanted.source, wanted.used_minor, room),
    ):
        if abs(minor) > abs(there) or minor * there < 0:
            return _FIT, {
                "why": why,
                "number": number(document),
                "currency": wanted.currency,
                "wanted_minor": minor,
                "open_minor": there,
            }
    return _FIT, {"why": "cash.open_changed"}


def exceeding(why: str, paper: OpenClaim | OpenReceipt, wanted_minor: int) -> dict[str, object]:
    """Return the figures of an amount that is not within what is open of a document."""
    return {
        "why": why,
        "number": paper.number,
        "currency": paper.currency,
        "wanted_minor": wanted_minor,
        "open_minor": paper.open_minor,
    }
