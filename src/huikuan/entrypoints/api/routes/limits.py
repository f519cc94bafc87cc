"""Limits: how they stand, what is recommended and why, proposals and their approval (B7, B13)."""

from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.credit import queries as credit
from huikuan.books.parties import queries as parties
from huikuan.books.reviews import queries
from huikuan.books.reviews.values import NoSuchProposal
from huikuan.entrypoints.api import limiting as said
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, Reason, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.limit_bodies import (
    DayAsked,
    LimitProposed,
    Limits,
    LimitsAsked,
    OneLimit,
    Proposals,
    ProposalsAsked,
    ProposalShown,
    RunShown,
    Words,
)
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import decide_limit, recommend_limits, review_credit
from huikuan.rules.limits import State

router = Router(tags=["limits"])
CONFLICT: Final = 409
MISSING: Final = 404


@router.get("/limits", response=Limits, auth=doors("limits", LimitsAsked))
def limits(request: HttpRequest, asked: Query[LimitsAsked]) -> dict[str, Any]:
    """List customers with their limits, what uses them and what was recommended last."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    question = ["limits", ask.company.id, as_of, asked.q]
    place = place_of(asked.cursor, question)
    found = parties.page(
        ask.company.id,
        after=place.start if place else 0,
        limit=asked.limit + 1,
        text=asked.q,
        salesperson=ask.grant.scope.salesperson,
    )
    shown = found[: asked.limit]
    ids = [one.id for one in shown]
    stands = review_credit.standing(ask.company, ids, as_of)
    kept = queries.recommended(ask.company.id, ids, as_of)
    items = []
    for one in shown:
        last = kept[one.id].recommendation if one.id in kept else None
        words = None if last is None else said.limit_text(last.limit, last.currency)
        items.append(said.standing(one.customer_no, one.name, stands[one.id], one.currency, words))
    more = len(found) > asked.limit
    return {
        "as_of": as_of.isoformat(),
        "items": items,
        "next": cursor_to(Place(ids[-1], None), question) if more else None,
    }


@router.get("/limits/{customer_no}", response=OneLimit, auth=doors("limits", DayAsked))
def limit(request: HttpRequest, customer_no: str, asked: Query[DayAsked]) -> dict[str, Any]:
    """Show one customer's limit with every rule of the recommendation, terms and the journal."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    who = parties.customer(
        company_id=ask.company.id,
        customer_no=customer_no,
        salesperson=ask.grant.scope.salesperson,
    )
    found = recommend_limits.recommendations(ask.company, [who.id], as_of)[who.id]
    one, policy = found.recommendation, found.policy
    stands = review_credit.standing(ask.company, [who.id], as_of)[who.id]
    advice = recommend_limits.advise_terms(ask.company, found.gathered, as_of)
    words = said.limit_text(one.limit, one.currency)
    return {
        **said.standing(who.customer_no, who.name, stands, who.currency, words),
        "recommendation": said.recommendation(one, policy.name, policy.version, ask.language),
        "terms": said.terms(advice, ask.language),
        "journal": [
            said.entry(each) for each in credit.journal(ask.company.id, customer_id=who.id)
        ],
    }


@router.post(
    "/limit-runs",
    response=RunShown,
    auth=doors("limits.recommend", DayAsked),
    openapi_extra=KEY_PARAMETER,
)
@once
def recommend(request: HttpRequest, asked: Query[DayAsked]) -> Written:
    """Recommend a limit for every customer by the policy in force, and keep what is new."""
    ask = ask_of(request)
    run = recommend_limits.run(by=ask.actor, company=ask.company, as_of=asked.as_of or ask.today)
    return Written(
        {
            "id": run.id,
            "as_of": run.as_of.isoformat(),
            "policy": run.policy,
            "version": run.version,
            "customers": run.customers,
            "kept": run.kept,
        }
    )


@router.get("/limit-proposals", response=Proposals, auth=doors("limits", ProposalsAsked))
def proposals(request: HttpRequest, asked: Query[ProposalsAsked]) -> dict[str, Any]:
    """List proposed limits, the last one first; those that wait without a state."""
    ask = ask_of(request)
    question = ["limit-proposals", ask.company.id, asked.state, asked.customer]
    place = place_of(asked.cursor, question)
    who = parties.id_of(ask.company.id, asked.customer) if asked.customer else None
    found = queries.proposals(
        ask.company.id,
        states=(State(asked.state),) if asked.state else (State.PROPOSED,),
        customer_id=(who or 0) if asked.customer else None,
        salesperson=ask.grant.scope.salesperson,
        before=place.start if place else None,
        limit=asked.limit + 1,
    )
    more = len(found) > asked.limit
    shown = found[: asked.limit]
    return {
        "items": [said.proposal(one) for one in shown],
        "next": cursor_to(Place(shown[-1].id, None), question) if more else None,
    }


@router.post(
    "/limit-proposals",
    response={CREATED: ProposalShown},
    auth=doors("limits.propose"),
    openapi_extra=KEY_PARAMETER,
)
@once
def propose(request: HttpRequest, body: LimitProposed, asked: Query[Asked]) -> Written:
    """Propose a limit; another person decides it."""
    ask = ask_of(request)
    new = decide_limit.LimitAsked(
        customer_no=body.customer_no,
        minor=said.money(body),
        currency=body.currency,
        reason=body.why,
        kind=decide_limit.LimitKind(body.kind),
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        review_on=body.review_on,
        conditions=tuple(body.conditions),
        review_id=body.review,
    )
    try:
        made = decide_limit.propose(
            by=ask.actor,
            company=ask.company,
            asked=new,
            as_of=ask.today,
            salesperson=ask.grant.scope.salesperson,
        )
    except decide_limit.Refused as refused:
        raise _refused(refused, ask) from refused
    return Written(said.proposal(made), status=CREATED)


@router.post(
    "/limit-proposals/{proposal_id}/approve",
    response=ProposalShown,
    auth=doors("limits.approve"),
    openapi_extra=KEY_PARAMETER,
)
@once
def approve(request: HttpRequest, proposal_id: int, body: Words, asked: Query[Asked]) -> Written:
    """Approve a proposal of another person; with the last approval needed the limit stands."""
    ask = ask_of(request)
    try:
        found = decide_limit.approve(
            by=ask.actor,
            company=ask.company,
            proposal_id=proposal_id,
            as_of=ask.today,
            why=body.why,
        )
    except (decide_limit.Refused, NoSuchProposal) as refused:
        raise _refused(refused, ask) from refused
    return Written(said.proposal(found))


@router.post(
    "/limit-proposals/{proposal_id}/reject",
    response=ProposalShown,
    auth=doors("limits.approve"),
    openapi_extra=KEY_PARAMETER,
)
@once
def reject(request: HttpRequest, proposal_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Reject a proposal of another person, with the reason."""
    ask = ask_of(request)
    try:
        found = decide_limit.reject(
            by=ask.actor,
            company=ask.company,
            proposal_id=proposal_id,
            as_of=ask.today,
            why=body.why,
        )
    except (decide_limit.Refused, NoSuchProposal) as refused:
        raise _refused(refused, ask) from refused
    return Written(said.proposal(found))


@router.post(
    "/limit-proposals/{proposal_id}/withdraw",
    response=ProposalShown,
    auth=doors("limits.propose"),
    openapi_extra=KEY_PARAMETER,
)
@once
def withdraw(request: HttpRequest, proposal_id: int, body: Words, asked: Query[Asked]) -> Written:
    """Take one's own proposal back."""
    ask = ask_of(request)
    try:
        found = decide_limit.withdraw(
            by=ask.actor, company=ask.company, proposal_id=proposal_id, why=body.why
        )
    except (decide_limit.Refused, NoSuchProposal) as refused:
        raise _refused(refused, ask) from refused
    return Written(said.proposal(found))


def _refused(refused: decide_limit.Refused | NoSuchProposal, ask: Ask) -> Problem:
    if isinstance(refused, NoSuchProposal):
        return Problem(MISSING, "api.not_found")
    return Problem(
        CONFLICT,
        "api.limit_refused",
        errors=[
            FieldFault("limit", one.code, detail=review_credit.sentence(one, ask.language))
            for one in refused.reasons
        ],
    )
