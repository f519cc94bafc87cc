"""Scores with their factors, their history, the run that takes them, and overrides (B4, B5, D9)."""

from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.books.parties import queries as parties
from huikuan.books.scoring import queries
from huikuan.books.scoring.queries import ProposalView, ScoreView
from huikuan.entrypoints.api.asking import Ask, Asked, Body, Dated, Day, Text, Why, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.problems import Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import score_customers as flow

router = Router(tags=["scores"])
CREATED: Final = 201
MISSING: Final = 404


class Factor(Schema):
    """One factor: its value, the points it gave of the most it could, where from, how old."""

    code: str
    dimension: str
    value: str | None
    points: str
    most: str
    weight: str
    source: str
    origin: str
    age_days: int | None


class Stop(Schema):
    """A hard stop that holds, and the best grade that it leaves."""

    code: str
    value: str | None
    grade: str


class Score(Schema):
    """A customer's score: `grade` counts, `card_grade` is the card's own; points of 100."""

    customer_no: str
    as_of: str
    computed_at: str
    card: str
    version: int
    digest: str
    points: str
    grade: str
    card_grade: str
    risk_class: str
    cycle_days: int
    known: str
    thin: bool
    factors: list[Factor]
    hard_stops: list[Stop]
    class_reasons: list[str]
    override: int | None


class Scores(Schema):
    """The scores of a customer, newest first."""

    items: list[Score]


class Override(Schema):
    """A grade proposed over the card's, and what became of it."""

    id: int
    customer_id: int
    grade: str
    was: str
    reason: str
    valid_from: str
    valid_to: str
    state: str
    proposed_by: str
    approved_by: str


class Overrides(Schema):
    """Overrides, newest first."""

    items: list[Override]


class OverridesAsked(Asked):
    """Which overrides: those that wait, or every one."""

    state: Literal["waiting", "all"] = "waiting"


class RunBody(Body):
    """Which day and whom to score; without a customer everybody."""

    as_of: Day | None = None
    customer_no: Text = ""


class Run(Schema):
    """A scoring of the book: `kept` customers have a new score."""

    id: int
    outcome: str
    as_of: str
    card: str
    version: int
    digest: str
    scored: int
    kept: int


class OverrideBody(Body):
    """Another grade than the card's, from today until a day."""

    grade: Literal["A", "B", "C", "D", "E"]
    valid_to: Day
    reason: Why = Field(min_length=1)


class ActBody(Body):
    """What becomes of an override; a refusal and an end need a reason."""

    act: Literal["approved", "refused", "withdrawn", "ended"]
    why: Why = ""


@router.get("/customers/{customer_no}/score", response=Score, auth=doors("scores", Dated))
def score(request: HttpRequest, customer_no: str, asked: Query[Dated]) -> dict[str, Any]:
    """Return the score that counts on a day, as it was known at an instant, with every factor."""
    ask = ask_of(request)
    customer = _customer(ask, customer_no)
    as_of = asked.as_of or ask.today
    found = queries.current(ask.company.id, [customer], as_of, asked.known_at).get(customer)
    if found is None:
        raise Problem(MISSING, "api.not_found")
    return _score(customer_no, found)


@router.get("/customers/{customer_no}/scores", response=Scores, auth=doors("scores", Dated))
def history(request: HttpRequest, customer_no: str, asked: Query[Dated]) -> dict[str, Any]:
    """Return the scores of a customer up to a day, newest first."""
    ask = ask_of(request)
    customer = _customer(ask, customer_no)
    found = queries.history(ask.company.id, customer, asked.as_of or ask.today)
    return {"items": [_score(customer_no, one) for one in found]}


@router.post(
    "/scores", response={CREATED: Run}, auth=doors("scores.run"), openapi_extra=KEY_PARAMETER
)
@once
def run(request: HttpRequest, body: RunBody, asked: Query[Asked]) -> Written:
    """Score the customers of the company as of a day; the same facts again change nothing."""
    ask = ask_of(request)
    wanted = [_customer(ask, body.customer_no)] if body.customer_no else None
    ran = flow.score(
        by=ask.actor, company=ask.company, as_of=body.as_of or ask.today, customer_ids=wanted
    )
    made = ran.run
    return Written(
        {
            "id": made.id,
            "outcome": ran.outcome.value,
            "as_of": made.as_of.isoformat(),
            "card": made.card,
            "version": made.card_version,
            "digest": made.card_digest,
            "scored": made.scored,
            "kept": made.kept,
        },
        status=CREATED,
    )


@router.get("/score-overrides", response=Overrides, auth=doors("scores.decide", OverridesAsked))
def overrides(request: HttpRequest, asked: Query[OverridesAsked]) -> dict[str, Any]:
    """List the overrides that wait for approval, or all of them."""
    found = queries.proposals(ask_of(request).company.id, waiting=asked.state == "waiting")
    return {"items": [_override(one) for one in found]}


@router.post(
    "/customers/{customer_no}/score-overrides",
    response={CREATED: Override},
    auth=doors("scores.override"),
    openapi_extra=KEY_PARAMETER,
)
@once
def propose(
    request: HttpRequest, customer_no: str, body: OverrideBody, asked: Query[Asked]
) -> Written:
    """Propose another grade than the card's; it counts once another person approves it."""
    ask = ask_of(request)
    wanted = flow.Wanted(
        _customer(ask, customer_no), body.grade, body.reason, ask.today, body.valid_to
    )
    made = flow.propose(by=ask.actor, company=ask.company, wanted=wanted)
    return Written(_override(made), status=CREATED)


@router.post(
    "/score-overrides/{override_id}/acts",
    response=Override,
    # the flow asks for the right of each act
    auth=doors("scores.decide"),
    openapi_extra=KEY_PARAMETER,
)
@once
def decide(request: HttpRequest, override_id: int, body: ActBody, asked: Query[Asked]) -> Written:
    """Approve, refuse, withdraw or end an override; who proposed cannot approve."""
    ask = ask_of(request)
    found = flow.decide(
        by=ask.actor, company=ask.company, override_id=override_id, act=body.act, why=body.why
    )
    return Written(_override(found))


def _customer(ask: Ask, customer_no: str) -> int:
    """The customer's id, for a salesperson only one of the own. Raises NoSuchCustomer."""
    return parties.customer(
        company_id=ask.company.id,
        customer_no=customer_no,
        salesperson=ask.grant.scope.salesperson,
    ).id


def _score(customer_no: str, one: ScoreView) -> dict[str, Any]:
    return {
        "customer_no": customer_no,
        "as_of": one.as_of.isoformat(),
        "computed_at": one.computed_at.isoformat(),
        "card": one.card,
        "version": one.version,
        "digest": one.digest,
        "points": _hundredths(one.points),
        "grade": one.grade,
        "card_grade": one.card_grade,
        "risk_class": one.risk_class,
        "cycle_days": one.cycle_days,
        "known": _hundredths(one.known),
        "thin": one.thin,
        "factors": [
            {
                "code": line.code,
                "dimension": line.dimension.value,
                "value": None if line.value is None else str(line.value),
                "points": _hundredths(line.points),
                "most": _hundredths(line.most),
                "weight": _hundredths(line.weight),
                "source": line.source.value,
                "origin": line.origin,
                "age_days": line.age_days,
            }
            for line in one.factors
        ],
        "hard_stops": [
            {
                "code": stop.code,
                "value": None if stop.value is None else str(stop.value),
                "grade": stop.grade,
            }
            for stop in one.hard_stops
        ],
        "class_reasons": list(one.class_reasons),
        "override": None if one.override is None else one.override.id,
    }


def _override(one: ProposalView) -> dict[str, Any]:
    over = one.override
    return {
        "id": over.id,
        "customer_id": over.customer_id,
        "grade": over.grade,
        "was": over.was,
        "reason": over.reason,
        "valid_from": over.valid_from.isoformat(),
        "valid_to": over.valid_to.isoformat(),
        "state": one.state.value,
        "proposed_by": over.proposed_by,
        "approved_by": over.approved_by,
    }


def _hundredths(whole: int) -> str:
    return f"{whole // 100}.{whole % 100:02d}"
