"""What is read from scoring: the score that counts on a day, its history, overrides (B4, D9)."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from huikuan.books.scoring.models import Override, OverrideAct, Run, Score
from huikuan.books.scoring.values import (
    GradeView,
    OverrideState,
    OverrideView,
    ProposalView,
    RunView,
    ScoreView,
)
from huikuan.kernel.days import Day
from huikuan.rules.scoring import Card, FactorValue, HardStop, parse

__all__ = [
    "GradeView",
    "NoSuchOverride",
    "OverrideState",
    "OverrideView",
    "ProposalView",
    "RunView",
    "ScoreView",
    "current",
    "grades",
    "history",
    "last_run",
    "overrides",
    "proposal",
    "proposals",
]


class NoSuchOverride(LookupError):
    """The company has no such override."""


def current(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: Day,
    known_at: dt.datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, ScoreView]:
    """Return the score that counts on a day for each of these customers, or for all (None).

    As it was known at an instant, where one is given. Who was never scored is missing.
    """
    rows = _latest(company_id, customer_ids, as_of, known_at).select_related("run")
    over = overrides(company_id, customer_ids, as_of, known_at)
    cards: dict[int, Card] = {}
    return {row.customer_id: _seen(row, cards, over.get(row.customer_id)) for row in rows}


def grades(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: Day,
    known_at: dt.datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, GradeView]:
    """Return what lists and limits need of the same scores, without their factors."""
    over = overrides(company_id, customer_ids, as_of, known_at)
    names = ("customer_id", "grade", "risk_class", "cycle_days", "points", "as_of")
    rows = _latest(company_id, customer_ids, as_of, known_at).values_list(*names)
    return {
        row[0]: GradeView(row[0], over[row[0]].grade if row[0] in over else row[1], *row[1:])
        for row in rows
    }


def history(
    company_id: int, customer_id: int, as_of: Day, most: int = 100
) -> tuple[ScoreView, ...]:
    """Return the scores of a customer up to a day, newest first, each with the override of its day."""
    rows = Score.objects.filter(
        company_id=company_id, customer_id=customer_id, as_of__lte=as_of
    ).order_by("-as_of", "-id")
    cards: dict[int, Card] = {}
    known = proposals(company_id, customer_id)
    return tuple(
        _seen(row, cards, next((one.override for one in known if one.counts(row.as_of)), None))
        for row in rows.select_related("run")[:most]
    )


def last_run(company_id: int, as_of: Day) -> RunView | None:
    """Return the last scoring of a company as of a day or before it."""
    row = Run.objects.filter(company_id=company_id, as_of__lte=as_of).order_by("-as_of", "-id")
    first = row.first()
    return None if first is None else run_view(first)


def overrides(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: Day,
    known_at: dt.datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, OverrideView]:
    """Return the override in force on a day for each customer that has one; the last approved."""
    acts = OverrideAct.objects.filter(
        override__company_id=company_id,
        act="approved",
        override__valid_from__lte=as_of,
        override__valid_to__gte=as_of,
    )
    ended = OverrideAct.objects.filter(act="ended", effective_on__lte=as_of)
    if customer_ids is not None:
        acts = acts.filter(override__customer_id__in=list(customer_ids))
    if known_at is not None:
        acts = acts.filter(recorded_at__lte=known_at)
        ended = ended.filter(recorded_at__lte=known_at)
    acts = acts.exclude(override_id__in=ended.values("override_id"))
    rows = acts.select_related("override").order_by("id")
    return {act.override.customer_id: override_view(act.override, act) for act in rows}


def proposals(
    company_id: int, customer_id: int | None = None, *, waiting: bool = False
) -> tuple[ProposalView, ...]:
    """Return the overrides that were ever proposed, newest first; `waiting`: undecided ones."""
    rows = Override.objects.filter(company_id=company_id).prefetch_related("acts")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if waiting:
        rows = rows.filter(acts=None)
    return tuple(_proposal(row) for row in rows.order_by("-id"))


def proposal(company_id: int, override_id: int) -> ProposalView:
    """Return one override. Raises NoSuchOverride."""
    row = (
        Override.objects.filter(company_id=company_id, id=override_id)
        .prefetch_related("acts")
        .first()
    )
    if row is None:
        raise NoSuchOverride(override_id)
    return _proposal(row)


def override_view(row: Override, approved: OverrideAct | None) -> OverrideView:
    """Return an override as others see it."""
    return OverrideView(
        id=row.id,
        customer_id=row.customer_id,
        grade=row.grade,
        was=row.was,
        reason=row.reason,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        proposed_by=row.proposed_by,
        approved_by="" if approved is None else approved.actor,
        approved_at=None if approved is None else approved.recorded_at,
    )


def run_view(row: Run) -> RunView:
    """Return a run as others see it."""
    return RunView(
        id=row.id,
        as_of=row.as_of,
        card=row.card,
        card_version=row.card_version,
        card_digest=bytes(row.card_digest).hex(),
        watch_digest=bytes(row.watch_digest).hex(),
        mark=row.mark,
        scored=row.scored,
        kept=row.kept,
        recorded_at=row.recorded_at,
        actor=row.actor,
    )


def _latest(
    company_id: int,
    customer_ids: Collection[int] | None,
    as_of: Day,
    known_at: dt.datetime | None,
) -> QuerySet[Score]:
    wanted = Q(company_id=company_id, as_of__lte=as_of)
    if customer_ids is not None:
        wanted &= Q(customer_id__in=list(customer_ids))
    if known_at is not None:
        wanted &= Q(recorded_at__lte=known_at)
    rows = Score.objects.filter(wanted).order_by("customer_id", "-as_of", "-id")
    return rows.distinct("customer_id")


def _seen(row: Score, cards: dict[int, Card], override: OverrideView | None) -> ScoreView:
    if row.run_id not in cards:
        cards[row.run_id] = parse(row.run.card_document)
    run = row.run
    return ScoreView(
        customer_id=row.customer_id,
        card=run.card,
        version=run.card_version,
        digest=bytes(run.card_digest).hex(),
        points=row.points,
        grade=row.grade if override is None else override.grade,
        card_grade=row.grade,
        risk_class=row.risk_class,
        cycle_days=row.cycle_days,
        hard_stops=tuple(HardStop(code, _value(value), grade) for code, value, grade in row.stops),
        factors=_factors(row, cards[row.run_id]),
        class_reasons=tuple(row.class_reasons),
        known=row.known,
        thin=row.thin,
        as_of=row.as_of,
        computed_at=row.recorded_at,
        override=override,
    )


def _factors(row: Score, card: Card) -> tuple[FactorValue, ...]:
    lines = []
    for place, factor in enumerate(card.factors):
        value, on, origin = row.inputs.get(factor.figure.key, (None, None, ""))
        lines.append(
            FactorValue(
                code=factor.code,
                dimension=factor.dimension,
                source=factor.figure.source,
                value=_value(value),
                bin=None if row.bins[place] < 0 else row.bins[place],
                points=row.points_by_factor[place],
                most=row.most_by_factor[place],
                weight=row.weights[place],
                origin=origin or factor.figure.of,
                age_days=None if on is None else (row.as_of - Day.fromisoformat(on)).days,
            )
        )
    return tuple(lines)


def _value(kept: Any) -> Decimal | str | None:  # noqa: ANN401 - as JSON has it
    """A number is kept as [text], so that it is not taken for a word."""
    return Decimal(kept[0]) if isinstance(kept, list) else kept


def _proposal(row: Override) -> ProposalView:
    acts = {act.act: act for act in row.acts.all()}
    last = next(
        (
            OverrideState(act)
            for act in ("ended", "approved", "refused", "withdrawn")
            if act in acts
        ),
        OverrideState.PROPOSED,
    )
    ended = acts.get("ended")
    return ProposalView(
        override=override_view(row, acts.get("approved")),
        state=last,
        proposed_person=row.proposed_person,
        proposed_at=row.proposed_at,
        ended_on=None if ended is None else ended.effective_on,
    )
