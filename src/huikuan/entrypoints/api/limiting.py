"""Decides how limits, proposals and reviews are answered to programs (B6, B7, B13)."""

from typing import Any, Literal

from huikuan.books.credit.values import LimitEntry
from huikuan.books.reviews.values import ProposalView, ReviewView
from huikuan.entrypoints.api.limit_bodies import LimitProposed
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.flows import review_credit
from huikuan.flows.recommend_limits import TermsAdvice
from huikuan.flows.review_credit import Standing
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money, TooManyDecimals, UnknownCurrency, from_decimal
from huikuan.rules.limits import Limit, Recommendation
from huikuan.rules.reviews import Point

INVALID = 422


Language = Literal["zh", "en"]


def money(body: LimitProposed) -> int | None:
    """The amount that is asked for in minor units, None for unlimited; raises Problem 422."""
    if body.unlimited == (body.amount is not None):
        raise Problem(
            INVALID, "api.limit_refused", errors=[FieldFault("amount", "approvals.nothing_asked")]
        )
    if body.amount is None:
        return None
    try:
        return from_decimal(body.amount, body.currency).minor
    except (TooManyDecimals, UnknownCurrency) as wrong:
        fault = FieldFault("amount", "limits.currency", {"currency": body.currency})
        raise Problem(INVALID, "api.limit_refused", errors=[fault]) from wrong


def said(reason: Reason, language: Language) -> dict[str, str]:
    """A reason as code and sentence."""
    return {"code": reason.code, "text": review_credit.sentence(reason, language)}


def entry(one: LimitEntry | None) -> dict[str, Any] | None:
    """A journal's entry as it is answered."""
    if one is None:
        return None
    return {
        "id": one.id,
        "kind": one.kind.value,
        "extent": one.state.value,
        "amount": None if one.minor is None else Money(one.minor, one.currency).text(),
        "currency": one.currency,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": None if one.valid_to is None else one.valid_to.isoformat(),
        "reason": one.reason,
        "approvals": [
            {"name": each.name, "role": each.role, "at": each.at.isoformat()}
            for each in one.approvals
        ],
    }


def limit_text(limit: Limit | None, currency: str) -> str | None:
    """A limit's amount, or its extent where it is none."""
    if limit is None:
        return None
    return limit.extent.value if limit.minor is None else Money(limit.minor, currency).text()


def standing(
    customer_no: str, customer: str, one: Standing, home: str, recommended: str | None
) -> dict[str, Any]:
    """How a limit stands, as it is answered."""
    currency = one.entry.currency if one.entry else home
    return {
        "customer_no": customer_no,
        "customer": customer,
        "limit": entry(one.entry),
        "insured": entry(one.insured),
        "currency": currency,
        "used": _used(one.used, currency),
        "other": {code: _used(each, code) for code, each in one.other.items()},
        "free": None if one.free is None else Money(one.free, currency).text(),
        "recommended": recommended,
    }


def _used(used: Any, currency: str) -> dict[str, str]:  # noqa: ANN401 - the components by name
    names = (*type(used).__slots__, "gross")
    return {name: Money(getattr(used, name), currency).text() for name in names}


def recommendation(
    found: Recommendation, policy: str, version: int, language: Language
) -> dict[str, Any]:
    """A recommendation with every rule in words."""
    return {
        "extent": found.limit.extent.value,
        "amount": None
        if found.limit.minor is None
        else Money(found.limit.minor, found.currency).text(),
        "currency": found.currency,
        "new_customer": found.is_new,
        "rules": [
            {
                "code": rule.code,
                "stage": rule.stage.value,
                "amount": None if rule.minor is None else Money(rule.minor, found.currency).text(),
                "binds": rule.binds,
                "text": review_credit.sentence(
                    rule.absent or Reason(f"limits.{rule.code}", rule.figures), language
                ),
                "absent": rule.absent is not None,
            }
            for rule in found.rules
        ],
        "conditions": [{"code": one.code, "permyriad": one.share} for one in found.conditions],
        "policy": policy,
        "version": version,
    }


def terms(found: TermsAdvice, language: Language) -> dict[str, Any]:
    """The ladder's answer, the law's maxima and discounts, in words."""
    return {
        "days": found.advice.days,
        "today": found.days,
        "rungs": [
            {
                "days": one.days,
                "binds": one.binds,
                **said(Reason(one.code, one.figures), language),
            }
            for one in found.advice.rungs
        ],
        "secure": [one.value for one in found.advice.secure],
        "beyond": None if found.beyond is None else said(found.beyond, language),
        "warnings": [said(one, language) for one in found.warnings],
        "discounts": [
            {
                "permyriad": one.permyriad,
                "days": one.days,
                "net_days": one.net_days,
                "annual_cost_permyriad": one.annual_cost,
                "cost_of_capital_permyriad": one.cost_of_capital,
                "pays": one.pays,
            }
            for one in found.options
        ],
        "break_even_permyriad": found.break_even,
    }


def proposal(one: ProposalView) -> dict[str, Any]:
    """A proposal as it is answered."""
    return {
        "id": one.id,
        "customer_no": one.customer_no,
        "customer": one.customer,
        "kind": one.kind.value,
        "extent": one.limit.extent.value,
        "amount": None if one.limit.minor is None else Money(one.limit.minor, one.currency).text(),
        "currency": one.currency,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": None if one.valid_to is None else one.valid_to.isoformat(),
        "review_on": None if one.review_on is None else one.review_on.isoformat(),
        "conditions": list(one.conditions),
        "why": one.reason,
        "grade": one.grade,
        "state": one.state.value,
        "proposer": one.proposer_name,
        "proposed_on": one.proposed_on.isoformat(),
        "review": one.review_id,
        "entry": one.entry_id,
        "votes": [
            {
                "act": vote.act,
                "name": vote.name,
                "role": vote.role,
                "why": vote.why,
                "at": vote.at.isoformat(),
            }
            for vote in one.votes
        ],
    }


def review(one: ReviewView, language: Language) -> dict[str, Any]:
    """A review as it is answered."""
    return {
        "id": one.id,
        "customer_no": one.customer_no,
        "customer": one.customer,
        "kind": one.kind.value,
        "state": one.state.value,
        "opened_on": one.opened_on.isoformat(),
        "due_on": one.due_on.isoformat(),
        "owner": one.owner,
        "outcome": None if one.outcome is None else one.outcome.value,
        "finished_on": None if one.finished_on is None else one.finished_on.isoformat(),
        "reasons": [said(each, language) for each in one.reasons],
        "against": [said(each, language) for each in one.against],
    }


def point(one: Point, language: Language) -> dict[str, Any]:
    """A point of the checklist as it is answered."""
    reason = Reason(f"reviews.{one.mark}_{one.code}", one.figures)
    return {"point": one.code, "mark": one.mark.value, **said(reason, language)}
