"""Writes the agreement of a plan as a letter for both sides to sign (A7, A4)."""

from huikuan.adapters.texts import Language
from huikuan.books.people.queries import CompanyView
from huikuan.books.plans import queries
from huikuan.flows import write_letter
from huikuan.flows.write_letter import Amounts, Letter, LetterRefused, Sender
from huikuan.kernel.days import Day
from huikuan.rules.plans import State

__all__ = ["Letter", "LetterRefused", "agreement"]

_TEMPLATE = "instalment_agreement"


def agreement(
    *,
    company: CompanyView,
    plan_id: int,
    as_of: Day,
    language: Language,
    salesperson: str | None = None,
) -> Letter:
    """Return the agreement of a plan; until it is approved it is a draft, without our seal.

    Raises NoSuchPlan, LetterRefused.
    """
    plan = queries.plan(company.id, plan_id, as_of, salesperson)
    return write_letter.write(
        company.id,
        plan.customer_id,
        plan.currency,
        _TEMPLATE,
        [part.item_id for part in plan.terms.parts],
        as_of,
        language,
        amounts=Amounts(
            asked={part.item_id: part.minor for part in plan.terms.parts},
            plan=tuple((one.due_on, one.minor) for one in plan.terms.instalments),
        ),
        sender=Sender(reference=f"PLAN-{plan.id}", draft=plan.state is State.PROPOSED),
    )
