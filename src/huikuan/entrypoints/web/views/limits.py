"""Limits: how they stand, what is recommended, who asks for what and who grants it (B7, B13)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.credit import queries as credit
from huikuan.books.parties import queries as parties
from huikuan.books.reviews import queries
from huikuan.books.reviews.values import NoSuchProposal, ProposalView
from huikuan.entrypoints.web import credit_words as words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.score_words import scored
from huikuan.flows import decide_limit, recommend_limits, review_credit
from huikuan.kernel.money import TooManyDecimals, UnknownCurrency, from_decimal

MOST: Final = 50
DIGITS: Final = 15


@page("limits", here="limits")
def limits(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every customer's limit with what uses it, what is recommended, and what waits for approval."""
    said = request.GET.get("q", "").strip()
    own = frame.grant.scope.salesperson
    after = number(request.GET.get("after", ""))
    found = parties.page(frame.company.id, after=after, limit=MOST + 1, text=said, salesperson=own)
    shown = found[:MOST]
    ids = [one.id for one in shown]
    stands = review_credit.standing(frame.company, ids, frame.as_of)
    kept = queries.recommended(frame.company.id, ids, frame.as_of)
    facts = {
        "rows": [
            {
                "customer": one,
                "ladder": words.ladder(frame, stands[one.id], one.currency),
                "recommended": words.limit(
                    frame,
                    kept[one.id].recommendation.limit,
                    kept[one.id].recommendation.currency,
                )
                if one.id in kept
                else words.NOTHING,
                "address": frame.address("limit", customer_id=one.id),
            }
            for one in shown
        ],
        "next": frame.address("limits", _after=ids[-1], _q=said) if len(found) > MOST else "",
        "words": said,
        "waiting": [
            words.proposal(frame, one)
            for one in queries.proposals(frame.company.id, salesperson=own)
        ],
        "run": queries.last_run(frame.company.id, frame.as_of),
        "may_recommend": frame.may("limits.recommend") and not frame.away,
    }
    return rendered(request, frame, "web/limits.html", facts)


@page("limits", here="limits")
def limit(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """One customer's limit: every rule of the recommendation, terms, proposals, the journal."""
    return shown(request, frame, customer_id)


@require_POST
@page("limits.recommend", here="limits")
def recommend(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Recommend every customer's limit by the policy in force, and keep what is new."""
    run = recommend_limits.run(by=frame.actor, company=frame.company, as_of=frame.today)
    said = text("web.limits.recommended", frame.language, customers=run.customers, kept=run.kept)
    messages.success(request, said)
    return redirect(frame.address("limits"))


@require_POST
@page("limits.propose", here="limits")
def propose(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Propose a limit for a customer from the form."""
    who = _customer(frame, customer_id)
    given = request.POST
    try:
        asked = decide_limit.LimitAsked(
            customer_no=who.customer_no,
            minor=None if given.get("unlimited") else _minor(given, who.currency),
            currency=given.get("currency", "").strip() or who.currency,
            reason=given.get("why", ""),
            kind=decide_limit.LimitKind(given.get("kind", "normal")),
            valid_from=_day(given.get("valid_from", "")),
            valid_to=_day(given.get("valid_to", "")),
            review_on=_day(given.get("review_on", "")),
            conditions=tuple(given.getlist("conditions")),
            review_id=number(given.get("review", "")) or None,
        )
        made = decide_limit.propose(
            by=frame.actor,
            company=frame.company,
            asked=asked,
            as_of=frame.today,
            salesperson=frame.grant.scope.salesperson,
        )
    except (ValueError, InvalidOperation) as wrong:
        if isinstance(wrong, decide_limit.Refused):
            fault = review_credit.sentences(wrong.reasons, frame.language)
        else:
            fault = text("web.limits.unreadable", frame.language)
        return shown(request, frame, customer_id, fault=fault)
    messages.success(request, text("web.limits.proposed", frame.language))
    return redirect(_back(frame, made))


@require_POST
@page("limits.approve", here="limits")
def decide(request: HttpRequest, frame: Frame, proposal_id: int) -> HttpResponse:
    """Approve or reject a proposal of another person."""
    why = request.POST.get("why", "")
    acts: dict[str, Callable[[], ProposalView]] = {
        "approve": lambda: decide_limit.approve(
            by=frame.actor,
            company=frame.company,
            proposal_id=proposal_id,
            as_of=frame.today,
            why=why,
        ),
        "reject": lambda: decide_limit.reject(
            by=frame.actor,
            company=frame.company,
            proposal_id=proposal_id,
            as_of=frame.today,
            why=why,
        ),
    }
    return _decided(request, frame, proposal_id, acts.get(request.POST.get("act", "")))


@require_POST
@page("limits.propose", here="limits")
def withdraw(request: HttpRequest, frame: Frame, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    return _decided(
        request,
        frame,
        proposal_id,
        lambda: decide_limit.withdraw(
            by=frame.actor,
            company=frame.company,
            proposal_id=proposal_id,
            why=request.POST.get("why", ""),
        ),
    )


def shown(
    request: HttpRequest,
    frame: Frame,
    customer_id: int,
    *,
    review_id: int | None = None,
    fault: str = "",
) -> HttpResponse:
    """The page of a customer's limit, or of a review of it: the same file with its review."""
    _customer(frame, customer_id)
    case = review_credit.case(
        frame.company, frame.as_of, review_id=review_id, customer_id=customer_id
    )
    found = case.recommended.recommendation
    who = case.recommended.gathered.customer
    facts: dict[str, Any] = {
        "who": who,
        "review": words.review(frame, case.review) if case.review else None,
        "steps": [words.step(frame, one) for one in case.steps],
        "points": words.points(frame, case.points),
        "ladder": words.ladder(frame, case.standing, who.currency),
        "recommended": words.limit(frame, found.limit, found.currency),
        "currency": found.currency,
        "conditions": found.conditions,
        "is_new": found.is_new,
        "rules": words.rules(frame, found),
        "policy": case.recommended.policy,
        "terms": words.terms(frame, case.terms),
        "score": scored(frame, customer_id),
        "proposals": [words.proposal(frame, one) for one in case.proposals],
        "waits": any(one.state.value == "proposed" for one in case.proposals),
        "journal": [
            (one, words.entry(frame, one))
            for one in credit.journal(frame.company.id, customer_id=customer_id)
        ],
        "earlier": [words.review(frame, one) for one in case.earlier],
        "may_propose": frame.may("limits.propose") and not frame.away,
        "may_edit": frame.may("reviews.edit") and not frame.away,
        "may_request": frame.may("reviews.request") and not frame.away,
        "has_open": any(one.outcome is None and one.state.value == "open" for one in case.earlier),
        "given": request.POST,
        "fault": fault,
    }
    return rendered(request, frame, "web/credit_case.html", facts, status=409 if fault else 200)


def _decided(
    request: HttpRequest,
    frame: Frame,
    proposal_id: int,
    act: Callable[[], ProposalView] | None,
) -> HttpResponse:
    try:
        found = queries.proposal(frame.company.id, proposal_id, frame.grant.scope.salesperson)
        if act is None:
            raise Http404(request.POST.get("act", ""))
        found = act()
    except NoSuchProposal as missing:
        raise Http404(proposal_id) from missing
    except decide_limit.Refused as refused:
        fault = review_credit.sentences(refused.reasons, frame.language)
        return shown(request, frame, found.customer_id, review_id=found.review_id, fault=fault)
    state = text(f"limit_proposal_state.{found.state}", frame.language)
    messages.success(request, text("web.limits.decided", frame.language, state=state))
    return redirect(_back(frame, found))


def _back(frame: Frame, one: ProposalView) -> str:
    if one.review_id is not None:
        return frame.address("review", review_id=one.review_id)
    return frame.address("limit", customer_id=one.customer_id)


def _customer(frame: Frame, customer_id: int) -> parties.CustomerView:
    own = frame.grant.scope.salesperson
    found = parties.customers(frame.company.id, [customer_id], salesperson=own)
    if customer_id not in found:
        raise Http404(customer_id)
    return found[customer_id]


def _minor(given: Any, currency: str) -> int:  # noqa: ANN401 - a form's fields
    written = given.get("amount", "").replace(",", "").replace("，", "").strip()
    try:
        return from_decimal(Decimal(written), given.get("currency", "").strip() or currency).minor
    except (TooManyDecimals, UnknownCurrency) as wrong:
        raise ValueError(written) from wrong


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def number(written: str) -> int:
    """Return the whole number that an address or a form names, zero where it is none."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= DIGITS else 0
