"""Policies: what counts on a day, versions, proposals by one person and activation by another (P5)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from huikuan.analytics.reports.values import plain_value
from huikuan.books.policies import queries
from huikuan.books.policies.queries import NoPolicyInForce, ProposalView, Recorded
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.policing import (
    Compared,
    OnePolicy,
    PoliciesAsked,
    PolicyAct,
    PolicyChanges,
    PolicyEdit,
    PolicyFaults,
    PolicyLines,
    PolicyProposal,
    PolicyProposals,
    PolicyProposed,
    PolicyReplay,
    PolicyText,
)
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.versions import changed, etag, version_of
from huikuan.entrypoints.api.writing import KEY_PARAMETER, MATCH_PARAMETER, Written, once
from huikuan.flows import change_policy as flow

router = Router(tags=["policies"])
BAD: Final = 400
MISSING: Final = 404
CONFLICT: Final = 409


@router.get("/policies", response=PolicyLines, auth=doors("policies", PoliciesAsked))
def policies(request: HttpRequest, asked: Query[PoliciesAsked]) -> dict[str, Any]:
    """List the policies that count on a day, by kind and name."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    found = flow.listed(ask.company.id, as_of)
    return {
        "as_of": as_of.isoformat(),
        "items": [_line(one, ask) for one in found if asked.kind in {"", one.policy.kind}],
    }


@router.get("/policies/proposals", response=PolicyProposals, auth=doors("policies"))
def policy_proposals(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List the proposals, open ones and those that are over."""
    found = queries.proposals(company_id=ask_of(request).company.id)
    return {"items": [_proposal(one) for one in found]}


@router.get("/policies/proposals/{proposal_id}", response=PolicyProposal, auth=doors("policies"))
def policy_proposal(
    request: HttpRequest, response: HttpResponse, proposal_id: int, asked: Query[Asked]
) -> dict[str, Any]:
    """Show one proposal; its ETag is what an edit or an act has to name."""
    found = _found(ask_of(request), proposal_id)
    response.headers["ETag"] = etag(found.no)
    return _proposal(found)


@router.get(
    "/policies/proposals/{proposal_id}/replay",
    response=PolicyReplay,
    auth=doors("policies", PoliciesAsked),
)
def replay_proposal(
    request: HttpRequest, proposal_id: int, asked: Query[PoliciesAsked]
) -> dict[str, Any]:
    """Try a proposal on the twelve months up to a day, beside the version in force."""
    ask = ask_of(request)
    found = _found(ask, proposal_id)
    try:
        both = flow.replay(
            company_id=ask.company.id,
            kind=found.kind,
            name=found.name,
            document=found.document,
            as_of=asked.as_of or ask.today,
        )
    except flow.NoReplay as none:
        raise Problem(CONFLICT, none.code) from none
    except flow.PolicyRefused as refused:
        raise _faulty(refused.issues, ask) from refused
    return {
        "kind": both.kind,
        "as_of": both.as_of.isoformat(),
        "now": None if both.now is None else _side(both.now),
        "tried": _side(both.tried),
    }


@router.get("/policies/{kind}/{name}", response=OnePolicy, auth=doors("policies", PoliciesAsked))
def policy(
    request: HttpRequest, kind: str, name: str, asked: Query[PoliciesAsked]
) -> dict[str, Any]:
    """Show one policy: the document in force on a day, and every version."""
    ask = ask_of(request)
    as_of = asked.as_of or ask.today
    try:
        standing = flow.standing(ask.company.id, kind, name, as_of)
    except NoPolicyInForce as none:
        raise Problem(MISSING, "policy.none", figures={"kind": kind, "name": name}) from none
    return _line(standing.listed, ask) | {
        "as_of": as_of.isoformat(),
        "document": dict(standing.listed.policy.document),
        "versions": [_version(one) for one in standing.versions],
    }


@router.get(
    "/policies/{kind}/{name}/difference",
    response=PolicyChanges,
    auth=doors("policies", Compared),
)
def policy_difference(
    request: HttpRequest, kind: str, name: str, asked: Query[Compared]
) -> dict[str, Any]:
    """Say what differs between two versions, in the client's language."""
    ask = ask_of(request)
    own = {
        one.policy.version: one.policy.document
        for one in queries.versions(company_id=ask.company.id, kind=kind, name=name)
        if (one.company_id is None) == (asked.whose == "group")
    }
    for number in (asked.old, asked.new):
        if number not in own:
            raise Problem(MISSING, "policy.no_version", figures={"version": number})
    found = flow.changes(kind, own[asked.old], own[asked.new], ask.language)
    return {
        "old": asked.old,
        "new": asked.new,
        "changes": [
            {"path": one.path, "label": one.label, "old": one.old, "new": one.new} for one in found
        ],
    }


@router.post(
    "/policies/validate",
    response=PolicyFaults,
    auth=doors("policies"),
    openapi_extra=KEY_PARAMETER,
)
@once
def validate_policy(request: HttpRequest, body: PolicyText, asked: Query[Asked]) -> Written:
    """List every fault of a document; nothing is kept."""
    ask = ask_of(request)
    _sound(body.document)
    try:
        found = flow.faults(body.kind, body.name, body.document)
    except flow.UnknownKind as unknown:
        raise Problem(MISSING, "policy.no_kind", figures={"kind": body.kind}) from unknown
    return Written({"faults": [_fault(one, ask) for one in found]})


@router.post(
    "/policies/proposals",
    response={CREATED: PolicyProposal},
    auth=doors("policies.propose"),
    openapi_extra=KEY_PARAMETER,
)
@once
def draft_policy(request: HttpRequest, body: PolicyProposed, asked: Query[Asked]) -> Written:
    """Begin a proposal as a draft; it may still have faults."""
    ask = ask_of(request)
    _sound(body.document)
    wanted = flow.Asked(
        body.kind, body.name, body.document, body.valid_from, group=body.group, why=body.why
    )
    try:
        made = flow.start(by=ask.actor, company_id=ask.company.id, asked=wanted)
    except flow.UnknownKind as unknown:
        raise Problem(MISSING, "policy.no_kind", figures={"kind": body.kind}) from unknown
    except flow.PolicyActRefused as refused:
        raise _refused(refused) from refused
    return Written(_proposal(made), CREATED, headers={"ETag": etag(made.no)})


@router.put(
    "/policies/proposals/{proposal_id}",
    response=PolicyProposal,
    auth=doors("policies.propose"),
    openapi_extra=MATCH_PARAMETER,
)
@once
def edit_policy(
    request: HttpRequest, proposal_id: int, body: PolicyEdit, asked: Query[Asked]
) -> Written:
    """Change what a proposal says; a proposed one is a draft again."""
    ask = ask_of(request)
    _sound(body.document)
    _found(ask, proposal_id)
    try:
        made = flow.edit(
            by=ask.actor,
            company_id=ask.company.id,
            proposal_id=proposal_id,
            seen=version_of(request),
            document=body.document,
            valid_from=body.valid_from,
            why=body.why,
        )
    except flow.PolicyActRefused as refused:
        raise _refused(refused) from refused
    return Written(_proposal(made), headers={"ETag": etag(made.no)})


@router.post(
    "/policies/proposals/{proposal_id}/acts",
    response=PolicyProposal,
    auth=doors("policies"),
    openapi_extra=MATCH_PARAMETER,
)
@once
def act_on_policy(
    request: HttpRequest, proposal_id: int, body: PolicyAct, asked: Query[Asked]
) -> Written:
    """Propose, withdraw, reject or activate; each act asks for its own right."""
    ask = ask_of(request)
    _found(ask, proposal_id)
    try:
        made = flow.act(
            by=ask.actor,
            company_id=ask.company.id,
            proposal_id=proposal_id,
            act=body.act,
            seen=version_of(request),
            why=body.why,
        )
    except flow.PolicyRefused as refused:
        raise _faulty(refused.issues, ask) from refused
    except flow.PolicyActRefused as refused:
        raise _refused(refused) from refused
    return Written(_proposal(made), headers={"ETag": etag(made.no)})


def _found(ask: Ask, proposal_id: int) -> ProposalView:
    try:
        return queries.proposal(company_id=ask.company.id, proposal_id=proposal_id)
    except flow.NoSuchProposal as missing:
        raise Problem(MISSING, "api.not_found") from missing


def _sound(document: Mapping[str, Any]) -> None:
    """Refuse fractions: a policy states them as text, exactly."""
    faults = [FieldFault(f"document.{path}", "policy.fraction") for path in _fractions(document)]
    if faults:
        raise Problem(BAD, "api.bad_fields", errors=faults[:50])


def _fractions(value: object, path: str = "") -> list[str]:
    if isinstance(value, float | Decimal):
        return [path]
    parts: list[tuple[object, object]] = []
    if isinstance(value, Mapping):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [found for key, part in parts for found in _fractions(part, f"{path}.{key}".lstrip("."))]


def _refused(refused: flow.PolicyActRefused) -> Problem:
    if isinstance(refused, flow.ChangedMeanwhile):
        return changed(refused.no)
    return Problem(CONFLICT, refused.code, figures=refused.figures)


def _faulty(issues: tuple[flow.Issue, ...], ask: Ask) -> Problem:
    errors = [
        FieldFault(
            f"document.{one.path}".rstrip("."),
            one.code,
            detail=flow.in_words(one.code, one.figures, ask.language),
        )
        for one in issues
    ]
    return Problem(CONFLICT, "policy.faulty", errors=errors)


def _fault(one: flow.Issue, ask: Ask) -> dict[str, str]:
    detail = flow.in_words(one.code, one.figures, ask.language)
    return {"path": one.path, "code": one.code, "detail": detail}


def _whose(one: Recorded | None) -> str:
    return "group" if one is None or one.company_id is None else "own"


def _line(one: flow.Listed, ask: Ask) -> dict[str, Any]:
    version = one.policy
    told = queries.description(version.kind)
    return {
        "kind": version.kind,
        "name": version.name,
        "area": told.area,
        "title": told.title.read(ask.language),
        "version": version.version,
        "valid_from": version.valid_from.isoformat(),
        "whose": _whose(one.recorded),
        "digest": version.digest.hex(),
        "open_proposals": [each.id for each in one.open],
        "coming": [each.policy.version for each in one.coming],
    }


def _version(one: Recorded) -> dict[str, Any]:
    return {
        "whose": _whose(one),
        "version": one.policy.version,
        "valid_from": one.policy.valid_from.isoformat(),
        "digest": one.digest,
        "recorded_at": one.recorded_at.isoformat(),
        "actor": one.actor,
        "proposal": one.proposal_id,
        "document": dict(one.policy.document),
    }


def _proposal(one: ProposalView) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "name": one.name,
        "group": one.company_id is None,
        "state": one.state.value,
        "valid_from": one.valid_from.isoformat(),
        "base": one.base,
        "document": dict(one.document),
        "steps": [
            {
                "no": step.no,
                "act": step.act,
                "state": step.state.value,
                "actor": step.actor,
                "why": step.why,
                "recorded_at": step.recorded_at.isoformat(),
            }
            for step in one.steps
        ],
    }


def _side(table: flow.ReplayTable) -> dict[str, Any]:
    return {
        "columns": [{"code": column.code, "kind": column.kind} for column in table.columns],
        "rows": [
            {
                column.code: plain_value(row[column.code], column.kind, str(row["currency"]))
                for column in table.columns
            }
            for row in table.rows
        ],
    }
