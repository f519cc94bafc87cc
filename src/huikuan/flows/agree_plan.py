"""Takes promises and agrees plans: what is still free, what the policy allows, who approves (A7).

Facts: the debts as they stand, what of them is disputed, the promises before. Verdict:
`rules.plans.agreeable`. Effects: the plan's rows and evidence, in one transaction that holds the
company's allocations. What the policy lets nobody agree alone is proposed, and another approves.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from huikuan.adapters.texts.reasons import Wording
from huikuan.analytics.policies import credit_policy
from huikuan.books.credit import queries as credit
from huikuan.books.credit.values import LimitKind
from huikuan.books.disputes import queries as disputes
from huikuan.books.ledger import movements
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.movements import DebtItem
from huikuan.books.parties import queries as parties
from huikuan.books.people.queries import CompanyView
from huikuan.books.plans import operations, queries
from huikuan.books.plans.values import NewPlan, NoSuchPlan, PlanRefused, PlanView
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.rules.plans import (
    Agreed,
    Instalment,
    Kind,
    Part,
    PlanPolicy,
    Terms,
    agreeable,
    equal_parts,
    level,
    parse,
)

__all__ = [
    "Asked",
    "Looked",
    "NoSuchPlan",
    "PlanRefused",
    "approve",
    "consent",
    "follow",
    "look",
    "monthly",
    "policy",
    "promise",
    "reject",
    "sentence",
    "sentences",
    "withdraw",
]

_WORDING: Final = Wording(coded={"state": "plan_state"})
sentence = _WORDING.sentence
sentences = _WORDING.sentences


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer promises or asks for: days with minor units of a currency.

    `item_ids` are the debts meant; without any, the oldest ones that are free. `source` is person,
    call or portal; what comes over the portal as a plan is always proposed.
    """

    customer_id: int
    currency: str
    instalments: tuple[tuple[Day, int], ...]
    kind: Kind = Kind.PROMISE
    item_ids: tuple[int, ...] = ()
    source: str = "person"
    contact: str = ""
    words: str = ""
    acknowledged: bool = False
    security: str = ""
    consented: bool = False
    accelerates: bool | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What would come of it: the terms, their level, and what the policy says."""

    terms: Terms
    level: int
    agreed: Agreed


def policy(company_id: int, as_of: Day) -> PlanPolicy:
    """The policy of promises and plans in force on a day."""
    return parse(credit_policy("plans", company_id, as_of).document)


def monthly(total_minor: int, count: int, first: Day) -> tuple[tuple[Day, int], ...]:
    """Return equal instalments month by month as they are asked for."""
    return tuple((one.due_on, one.minor) for one in equal_parts(total_minor, count, first))


def look(*, company: CompanyView, asked: Asked, as_of: Day) -> Looked:
    """Say what the policy would answer, and keep nothing."""
    rules = policy(company.id, as_of)
    debts = _debts(company.id, asked)
    ids = [one.item_id for one in debts]
    disputed = disputes.disputed_minor(company.id, as_of, [asked.customer_id])
    free = {one.item_id: one.open_minor - disputed.get(one.item_id, 0) for one in debts}
    terms = Terms(
        kind=asked.kind,
        given_on=as_of,
        instalments=tuple(
            Instalment(no, day, minor) for no, (day, minor) in enumerate(asked.instalments, 1)
        ),
        parts=(),
        tolerance_days=rules.tolerance_days,
        accelerates=_accelerates(asked, rules),
    )
    terms = replace(terms, parts=_parts(debts, free, terms.total))
    meant = {part.item_id for part in terms.parts} or set(ids)
    next_level = level(queries.levels_before(meant))
    agreed = agreeable(
        terms,
        rules,
        free,
        currency=asked.currency,
        level=next_level,
        acknowledged=asked.acknowledged,
        secured=bool(asked.security.strip()),
        insured=_insured(company.id, asked.customer_id, as_of),
        consented=asked.consented,
    )
    return Looked(terms, next_level, agreed)


def promise(
    *,
    by: Actor,
    company: CompanyView,
    asked: Asked,
    as_of: Day,
    salesperson: str | None = None,
) -> PlanView:
    """Keep a promise or plan. It binds at once where the policy asks for nobody else's approval.

    Raises PlanRefused: plans.other_customer and the codes of `rules.plans.agreeable`.
    """
    visible = parties.customers(company.id, [asked.customer_id], salesperson=salesperson)
    if asked.customer_id not in visible:
        raise PlanRefused([Reason("plans.other_customer")])
    rules = policy(company.id, as_of)
    with transaction.atomic():
        ledger.hold_allocations(company.id)
        found = look(company=company, asked=asked, as_of=as_of)
        if found.agreed.refused:
            raise PlanRefused(found.agreed.refused)
        return operations.promise(
            by=by,
            company_id=company.id,
            new=NewPlan(
                customer_id=asked.customer_id,
                currency=asked.currency,
                terms=found.terms,
                level=found.level,
                binding=not found.agreed.approval,
                source=asked.source,
                contact=asked.contact.strip(),
                words=asked.words.strip(),
                acknowledged=asked.acknowledged,
                security=asked.security.strip(),
                interest=rules.interest if asked.kind is Kind.PLAN else "",
                consent=found.agreed.consent,
            ),
        )


def approve(
    *, by: Actor, company: CompanyView, plan_id: int, as_of: Day, words: str = ""
) -> PlanView:
    """Let a proposed plan bind, if the debts are still free and somebody else proposed it.

    Raises NoSuchPlan, PlanRefused: plans.not_now, plans.own_proposal, plans.consent_needed,
    plans.changed_since.
    """
    with transaction.atomic():
        ledger.hold_allocations(company.id)
        proposed = queries.plan(company.id, plan_id, as_of)
        ids = [part.item_id for part in proposed.terms.parts]
        now = movements.items(company.id, ids)
        disputed = disputes.disputed_minor(company.id, as_of, [proposed.customer_id])
        for part in proposed.terms.parts:
            if part.minor > now[part.item_id].open_minor - disputed.get(part.item_id, 0):
                figures = {"number": now[part.item_id].number}
                raise PlanRefused([Reason("plans.changed_since", figures)])
        return operations.approve(
            by=by, company_id=company.id, plan_id=plan_id, on=as_of, words=words.strip()
        )


def consent(*, by: Actor, company: CompanyView, plan_id: int, as_of: Day, words: str) -> PlanView:
    """Note the insurer's consent, by its reference. Raises NoSuchPlan, PlanRefused."""
    if not words.strip():
        raise PlanRefused([Reason("plans.no_words")])
    with transaction.atomic():
        return operations.consent(
            by=by, company_id=company.id, plan_id=plan_id, on=as_of, words=words.strip()
        )


def reject(*, by: Actor, company: CompanyView, plan_id: int, as_of: Day, words: str) -> PlanView:
    """Refuse a proposed plan. Raises NoSuchPlan, PlanRefused plans.not_now, plans.no_words."""
    with transaction.atomic():
        return operations.reject(
            by=by, company_id=company.id, plan_id=plan_id, on=as_of, words=words
        )


def withdraw(
    *,
    by: Actor,
    company: CompanyView,
    plan_id: int,
    as_of: Day,
    words: str,
    salesperson: str | None = None,
) -> PlanView:
    """Withdraw a promise or plan: what it held is asked for again.

    Raises NoSuchPlan, PlanRefused: plans.not_now, plans.no_words.
    """
    queries.plan(company.id, plan_id, as_of, salesperson)
    with transaction.atomic():
        ledger.hold_allocations(company.id)
        return operations.withdraw(
            by=by, company_id=company.id, plan_id=plan_id, on=as_of, words=words
        )


def follow(
    *, company_id: int, as_of: Day, item_ids: Sequence[int] | None = None
) -> Mapping[str, int]:
    """Judge promises and plans: of the whole company, or those on items that have just moved.

    Returns how many changed to which state. Done again, it changes nothing.
    """
    confirm = policy(company_id, as_of).confirm_days
    with transaction.atomic():
        return operations.judge(
            by=system("agree_plan", ""),
            company_id=company_id,
            as_of=as_of,
            confirm_days=confirm,
            item_ids=item_ids,
        )


def _debts(company_id: int, asked: Asked) -> list[DebtItem]:
    if asked.item_ids:
        found = movements.items(company_id, asked.item_ids)
        named: Iterable[DebtItem] = found.values()
        if len(found) < len(set(asked.item_ids)):
            raise PlanRefused([Reason("plans.other_customer")])
    else:
        named = movements.debts_of(company_id, asked.customer_id)
    listed = [one for one in named if one.currency == asked.currency]
    if asked.item_ids and (
        len(listed) < len(set(asked.item_ids))
        or any(one.customer_id != asked.customer_id for one in listed)
    ):
        raise PlanRefused([Reason("plans.other_customer")])
    return listed


def _parts(debts: Collection[DebtItem], free: Mapping[int, int], total: int) -> tuple[Part, ...]:
    """What of each debt is promised: the oldest first, the last one in part."""
    left, parts = total, []
    for one in sorted(debts, key=lambda debt: (debt.due_on, debt.item_id)):
        share = min(left, max(0, free[one.item_id]))
        if share > 0:
            parts.append(Part(one.item_id, share, one.due_on))
            left -= share
    if parts and left > 0:
        # more than is free: the verdict says so, with both figures
        parts[-1] = replace(parts[-1], minor=parts[-1].minor + left)
    return tuple(parts)


def _accelerates(asked: Asked, rules: PlanPolicy) -> bool:
    if asked.kind is Kind.PROMISE:
        return True
    return rules.accelerates if asked.accelerates is None else asked.accelerates


def _insured(company_id: int, customer_id: int, as_of: Day) -> bool:
    entries = credit.limits(company_id, [customer_id], as_of).get(customer_id, ())
    return any(one.kind in {LimitKind.INSURED, LimitKind.SELF_SET} for one in entries)
