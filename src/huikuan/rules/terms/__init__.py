"""Payment terms: their structure, their words in both languages, and the due days they give."""

from huikuan.rules.terms.discount import Offer, annualised_cost, offers
from huikuan.rules.terms.due import (
    DuePart,
    MissingAnchor,
    anchors_needed,
    due_parts,
    rolled,
    unrolled_due_day,
    with_fallback,
)
from huikuan.rules.terms.printing import Language, text
from huikuan.rules.terms.reading import Reading, parse, read
from huikuan.rules.terms.values import (
    MONTH_END,
    Anchor,
    Discount,
    DiscountBase,
    Due,
    Line,
    Roll,
    Terms,
    TermsRefused,
    percent,
)

__all__ = [
    "MONTH_END",
    "Anchor",
    "Discount",
    "DiscountBase",
    "Due",
    "DuePart",
    "Language",
    "Line",
    "MissingAnchor",
    "Offer",
    "Reading",
    "Roll",
    "Terms",
    "TermsRefused",
    "anchors_needed",
    "annualised_cost",
    "due_parts",
    "offers",
    "parse",
    "percent",
    "read",
    "rolled",
    "text",
    "unrolled_due_day",
    "with_fallback",
]
