"""Tells what a check would say of a held order, now or if it were another one (P3)."""

from decimal import Decimal
from typing import Any

from huikuan.adapters.texts import Language
from huikuan.books.people.queries import CompanyView
from huikuan.flows import check_order
from huikuan.flows.release_order import looking
from huikuan.flows.release_order.supposing import supposed
from huikuan.flows.release_order.values import Held
from huikuan.rules import checks


def told_now(held: Held, language: Language) -> dict[str, Any]:
    """Return the verdict of now with exposure, limit and what is free."""
    return check_order.verdict(held.verdict, language, held.facts, held.policy)


def told_what_if(
    company: CompanyView,
    hold_id: int,
    language: Language,
    *,
    amount: Decimal | None = None,
    deposit: Decimal | None = None,
    salesperson: str | None = None,
) -> dict[str, Any]:
    """Return the verdict over the order with another amount or deposit; raises as `what_if`."""
    held = looking.one(company, hold_id, salesperson=salesperson)
    facts = supposed(held, amount, deposit)
    found = checks.check_order(facts, held.policy.policy)
    return check_order.verdict(found, language, facts, held.policy)
