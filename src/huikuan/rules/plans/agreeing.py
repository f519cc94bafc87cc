"""Decides what may be promised or agreed, by whom, and what it needs (A7; domain 7, insurers' MEP).

Refusals are reasons by code; what needs another person's approval is said apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.kernel.days import Day, add_days, add_months
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.plans.policy import PlanPolicy
from huikuan.rules.plans.values import Consent, Instalment, Kind, Terms


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the policy says to terms: why not, why somebody else has to approve, and consent."""

    refused: tuple[Reason, ...]
    approval: tuple[Reason, ...]
    consent: Consent


def agreeable(  # noqa: PLR0913 - the terms, what may be promised, what stands beside them
    terms: Terms,
    policy: PlanPolicy,
    free_minor: Mapping[int, int],
    *,
    currency: str,
    level: int,
    acknowledged: bool = False,
    secured: bool = False,
    insured: bool = False,
    consented: bool = False,
) -> Agreed:
    """Check terms on the day they are given; `free_minor` by item is what is open and not held.

    Refused: plans.no_instalments, plans.amount, plans.past_day, plans.order, plans.sum,
    plans.nothing_open, plans.too_much, plans.too_late, plans.too_many, plans.acknowledgement,
    plans.security. For approval: plans.approve_amount, plans.approve_level, plans.approve_plan,
    plans.approve_insurer. Consent is needed where the debts are insured and the last instalment
    is later than the extension period after the first of them fell due.
    """
    refused = [*_shape(terms), *_debts(terms, free_minor, currency)]
    if terms.instalments and terms.parts:
        refused += _limits(terms, policy, currency, acknowledged=acknowledged, secured=secured)
    if refused:
        return Agreed(tuple(refused), (), Consent.NOT_NEEDED)
    consent = _consent(terms, policy, insured=insured, consented=consented)
    approval = []
    if terms.kind is Kind.PLAN:
        approval.append(Reason("plans.approve_plan", {"instalments": len(terms.instalments)}))
    if level > policy.most_level:
        approval.append(Reason("plans.approve_level", {"level": level, "most": policy.most_level}))
    most = policy.approve_above.get(currency)
    if most is not None and terms.total > most:
        approval.append(
            Reason(
                "plans.approve_amount",
                {"amount": Money(terms.total, currency), "most": Money(most, currency)},
            )
        )
    if consent is Consent.NEEDED:
        approval.append(Reason("plans.approve_insurer", {"days": policy.extension_days}))
    return Agreed((), tuple(approval), consent)


def equal_parts(total_minor: int, count: int, first: Day) -> tuple[Instalment, ...]:
    """Return monthly instalments from a first day; the last takes what does not divide."""
    share = total_minor // count
    return tuple(
        Instalment(
            no + 1,
            add_months(first, no),
            share if no < count - 1 else total_minor - share * (count - 1),
        )
        for no in range(count)
    )


def _shape(terms: Terms) -> list[Reason]:
    if not terms.instalments:
        return [Reason("plans.no_instalments")]
    found = [Reason("plans.amount", {"no": one.no}) for one in terms.instalments if one.minor <= 0]
    found += [
        Reason("plans.past_day", {"day": one.due_on, "today": terms.given_on})
        for one in terms.instalments
        if one.due_on < terms.given_on
    ]
    days = [one.due_on for one in terms.instalments]
    if days != sorted(set(days)):
        found.append(Reason("plans.order"))
    return found


def _debts(terms: Terms, free_minor: Mapping[int, int], currency: str) -> list[Reason]:
    if not terms.parts:
        return [Reason("plans.nothing_open")]
    parts = sum(one.minor for one in terms.parts)
    found = []
    if terms.instalments and parts != terms.total:
        found.append(
            Reason(
                "plans.sum",
                {"promised": Money(terms.total, currency), "debts": Money(parts, currency)},
            )
        )
    for one in terms.parts:
        free = max(0, free_minor.get(one.item_id, 0))
        if not 0 < one.minor <= free:
            found.append(
                Reason(
                    "plans.too_much",
                    {"amount": Money(one.minor, currency), "free": Money(free, currency)},
                )
            )
    return found


def _limits(
    terms: Terms, policy: PlanPolicy, currency: str, *, acknowledged: bool, secured: bool
) -> list[Reason]:
    found = []
    is_plan = terms.kind is Kind.PLAN
    most = policy.plan_instalments if is_plan else policy.promise_instalments
    if len(terms.instalments) > most:
        found.append(Reason("plans.too_many", {"most": most}))
    last = (
        add_months(terms.given_on, policy.plan_months)
        if is_plan
        else add_days(terms.given_on, policy.promise_days)
    )
    if terms.last_due > last:
        found.append(Reason("plans.too_late", {"last": last}))
    if is_plan and policy.acknowledgement and not acknowledged:
        found.append(Reason("plans.acknowledgement"))
    above = policy.security_above.get(currency)
    if is_plan and above is not None and terms.total > above and not secured:
        found.append(Reason("plans.security", {"above": Money(above, currency)}))
    return found


def _consent(terms: Terms, policy: PlanPolicy, *, insured: bool, consented: bool) -> Consent:
    first = min(one.due_on for one in terms.parts)
    if not insured or terms.last_due <= add_days(first, policy.extension_days):
        return Consent.NOT_NEEDED
    return Consent.GIVEN if consented else Consent.NEEDED
