"""Which letters there are, what a template may name, and which blocks a letter is built of (A4).

What each must contain: domain facts 7. Variables are words of the house, not of a debtor: their
values come as plain text and are never read as markup.
"""

from enum import StrEnum
from typing import Final

NAMES: Final = (
    "friendly_reminder",
    "statement_mail",
    "call_script",
    "formal_demand",
    "stop_supply_notice",
    "lawyers_brief",
    "hand_over_letter",
    "instalment_agreement",
)


class Part(StrEnum):
    """A block that the product sets by itself, from the ledger and never from a template."""

    DEBTS = "debts"  # invoices with due day, days late, original, open, what is disputed
    INTEREST = "interest"  # rule, rate, amount so far, a day more
    ACCOUNT = "account"  # where to pay
    PLAN = "plan"  # instalments with their days
    ENCLOSURES = "enclosures"
    SLIP = "slip"  # a block in which the debtor confirms or objects


PARTS: Final = tuple(Part)

_PLAN: Final = frozenset({"plan_total", "plan_count", "plan_first", "plan_last"})
_DEMAND: Final = frozenset({"stage_before", "sent_before"})
_COMMON: Final = frozenset(
    {
        *("seller", "seller_code", "customer", "customer_no", "contact", "customer_tax_id"),
        *("currency", "total", "total_words", "overdue", "count", "oldest_due", "days"),
        *("first_number", "numbers", "orders"),
        *("interest", "interest_daily", "interest_rule", "grand_total", "fee"),
        *("account", "account_no", "bank", "account_holder"),
        *("today", "pay_by", "reference", "portal", "reply_to", "telephone", "writer"),
        *("service_address", "disputed", "promised", "unapplied"),
    }
)

VARIABLES: Final[dict[str, frozenset[str]]] = {
    name: _COMMON
    | (_PLAN if name == "instalment_agreement" else frozenset())
    | (
        _DEMAND
        if name in {"formal_demand", "lawyers_brief", "hand_over_letter", "stop_supply_notice"}
        else frozenset()
    )
    for name in NAMES
}
"""What each template may name."""
