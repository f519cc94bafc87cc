"""Brings about what a stage says beyond its letter, once it has left the house (A1).

Each effect is kept with its step in the transaction that brings it about, so that a second run
finds it done.
"""

from collections.abc import Mapping

from django.db import transaction

from huikuan.books.collections import operations, queries
from huikuan.books.collections.values import StepView
from huikuan.books.credit import operations as credit
from huikuan.books.credit import queries as blocks
from huikuan.books.credit.values import Severity
from huikuan.books.parties import queries as parties
from huikuan.books.people.queries import CompanyView
from huikuan.flows import tell_sales
from huikuan.kernel.actors import Actor as By
from huikuan.kernel.actors import system
from huikuan.kernel.days import Day
from huikuan.rules.dunning import Effect

_BY = "dun.effect"


def effect(*, company: CompanyView, on: Day, by: By | None = None) -> int:
    """Bring about every effect of sent steps that is not done yet; how many there were."""
    actor = by or system(_BY, "")
    count = 0
    for step in queries.unaffected(company.id):
        done = {one.effect for one in queries.effects(step.id)}
        for name in step.effects:
            if name not in done:
                count += _bring_about(actor, company, step, Effect(name), on)
    return count


def _bring_about(by: By, company: CompanyView, step: StepView, what: Effect, on: Day) -> bool:
    with transaction.atomic():
        credit.hold_account(company.id, step.customer_id)
        operations.hold_step(company.id, step.id)
        if what.value in {one.effect for one in queries.effects(step.id)}:
            return False
        return operations.note_effect(
            by=by,
            company_id=company.id,
            step_id=step.id,
            effect=what.value,
            result=_result(by, company, step, what, on),
            on=on,
        )


def _result(
    by: By, company: CompanyView, step: StepView, what: Effect, on: Day
) -> Mapping[str, object]:
    if what is Effect.SUSPEND_ORDERS:
        return _suspended(by, company, step, on)
    if what is Effect.INFORM_SALES:
        customer = parties.customers(company.id, [step.customer_id])[step.customer_id]
        return {"told": tell_sales.plan_dunning(company=company, customer=customer, step=step)}
    # the file is packed, the insurer told, by who works the case: it is on his list from now on
    return {"open": True}


def _suspended(by: By, company: CompanyView, step: StepView, on: Day) -> Mapping[str, object]:
    """Hold new orders, where they are not held already."""
    lying = blocks.blocks(company.id, [step.customer_id], on).get(step.customer_id, ())
    if lying:
        return {"block": lying[0].id, "there": True}
    block = credit.block(
        by=by,
        company_id=company.id,
        severity=Severity.HOLD,
        reason=f"dunning {step.stage} #{step.id}",
        valid_from=on,
        customer_id=step.customer_id,
    )
    return {"block": block}
