"""What is read of runs, steps and contacts: frozen values, never rows (A1, A4, A6)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.db import connection
from django.db.models import Count, Max

from huikuan.books.collections.models import Effect, LeftOut, Run, Step, StepAct, StepLine, Touch
from huikuan.books.collections.models.dunning import LIVE
from huikuan.books.collections.values import (
    EffectView,
    LeftOutcome,
    LeftOutView,
    NoSuchRun,
    NoSuchStep,
    RunView,
    SentStep,
    StepActView,
    StepLineView,
    StepView,
    TouchResult,
    TouchView,
)
from huikuan.books.reviews.values import reason_read
from huikuan.kernel.days import Day
from huikuan.rules.contact import Channel
from huikuan.rules.contact import Touch as ContactTouch
from huikuan.rules.dunning import Actor, StepState

_SENT: Final = """
SELECT s.customer_id, s.currency, s.id, s.stage, s.sent_on,
       array_agg(l.item_id ORDER BY l.item_id), array_agg(l.stage ORDER BY l.item_id)
FROM collections_step s
JOIN collections_stepline l ON l.step_id = s.id AND l.round = s.round AND l.counts
WHERE s.company_id = %(company)s AND s.sent_on <= %(as_of)s
    AND s.state IN ('sent', 'delivered', 'read', 'answered')
    AND (%(ids)s::int[] IS NULL OR s.customer_id = ANY(%(ids)s::int[]))
GROUP BY s.id ORDER BY s.id
"""


def touches(
    company_id: int, customer_ids: Collection[int] | None, since: dt.datetime
) -> dict[int, tuple[TouchView, ...]]:
    """Return the contacts with these customers (None: all) from a moment on, the newest first."""
    rows = Touch.objects.filter(company_id=company_id, at__gte=since)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, list[TouchView]] = defaultdict(list)
    for row in rows.order_by("-at", "-id").iterator(chunk_size=5_000):
        found[row.customer_id].append(touch_view(row))
    return {customer: tuple(ones) for customer, ones in found.items()}


def counted(
    company_id: int, customer_ids: Collection[int] | None, since: dt.datetime
) -> dict[int, tuple[ContactTouch, ...]]:
    """Return by customer what the contact rules hold against the caps from a moment on.

    A letter of which nobody knows what became of it counts as one that arrived.
    """
    rows = Touch.objects.filter(company_id=company_id, at__gte=since, counts=True)
    unknown = Step.objects.filter(
        company_id=company_id, state=StepState.UNKNOWN.value, handed_over_at__gte=since
    )
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
        unknown = unknown.filter(customer_id__in=list(customer_ids))
    found: dict[int, list[ContactTouch]] = defaultdict(list)
    names = ("customer_id", "contact_id", "channel", "at", "agency", "effective")
    for customer, contact, channel, at, agency, effective in rows.values_list(*names):
        found[customer].append(
            ContactTouch(customer, contact, Channel(channel), at, agency, effective)
        )
    for row in unknown:
        if row.handed_over_at is not None:
            found[row.customer_id].append(
                ContactTouch(
                    row.customer_id, row.contact_id, Channel(row.channel), row.handed_over_at
                )
            )
    return {customer: tuple(ones) for customer, ones in found.items()}


def last_replies(
    company_id: int, customer_ids: Collection[int] | None, as_of: Day
) -> dict[int, Day]:
    """Return the last day up to `as_of` on which each customer wrote or called, or was spoken to."""
    rows = Touch.objects.filter(company_id=company_id, on__lte=as_of, inward=True)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    return dict(rows.values_list("customer_id").annotate(Max("on")).order_by())


def sent(
    company_id: int, as_of: Day, customer_ids: Collection[int] | None = None
) -> dict[tuple[int, str], tuple[SentStep, ...]]:
    """Return by customer and currency the steps that left the house up to a day, in order."""
    ids = None if customer_ids is None else list(customer_ids)
    found: dict[tuple[int, str], list[SentStep]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SENT, {"company": company_id, "as_of": as_of, "ids": ids})
        for customer, currency, step_id, stage, on, items, stages in cursor.fetchall():
            found[customer, currency].append(
                SentStep(step_id, stage, on, dict(zip(items, stages, strict=True)))
            )
    return {case: tuple(ones) for case, ones in found.items()}


def live(
    company_id: int, customer_ids: Collection[int] | None = None
) -> dict[tuple[int, str], StepView]:
    """Return by customer and currency the step that is proposed, under way, or unknown."""
    rows = Step.objects.filter(company_id=company_id, state__in=[one.value for one in LIVE])
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    return {(row.customer_id, row.currency): _step(row) for row in rows.order_by("id")}


def declined(
    company_id: int, as_of: Day, customer_ids: Collection[int] | None = None
) -> dict[tuple[int, str], Day]:
    """Return by customer and currency the day up to which a person's no holds."""
    rows = Step.objects.filter(company_id=company_id, declined_until__gte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found = rows.values_list("customer_id", "currency").annotate(Max("declined_until")).order_by()
    return {(customer, currency): until for customer, currency, until in found}


def steps(  # noqa: PLR0913 - what narrows a list
    company_id: int,
    *,
    states: Collection[StepState] | None = None,
    customer_id: int | None = None,
    run_id: int | None = None,
    stage: str | None = None,
    by: Actor | None = None,
    before: int | None = None,
    limit: int | None = 50,
) -> tuple[StepView, ...]:
    """Return steps, the newest first; `before` is the id that the last page ended with."""
    rows = Step.objects.filter(company_id=company_id)
    if states is not None:
        rows = rows.filter(state__in=[one.value for one in states])
    given = {"customer_id": customer_id, "run_id": run_id, "stage": stage, "by": by}
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    if before is not None:
        rows = rows.filter(id__lt=before)
    rows = rows.order_by("-id")
    return tuple(_step(row) for row in (rows if limit is None else rows[:limit]))


def ready(company_id: int, at: dt.datetime, after: int, limit: int) -> tuple[StepView, ...]:
    """Return steps that may be sent now, in their order, from after an id on."""
    rows = Step.objects.filter(
        company_id=company_id,
        state__in=[StepState.APPROVED.value, StepState.QUEUED.value],
        id__gt=after,
    ).exclude(by=Actor.PERSON.value)
    queued = StepState.QUEUED.value
    rows = rows.exclude(wait_until__gt=at, state=queued)
    # what is on paper waits for whoever takes it to the post
    rows = rows.exclude(channel__in=[Channel.LETTER, Channel.REGISTERED], state=queued)
    return tuple(_step(row) for row in rows.order_by("id")[:limit])


def step(company_id: int, step_id: int) -> StepView:
    """Return a step. Raises NoSuchStep."""
    row = Step.objects.filter(company_id=company_id, id=step_id).first()
    if row is None:
        raise NoSuchStep(step_id)
    return _step(row)


def lines(step_id: int, round_no: int) -> tuple[StepLineView, ...]:
    """Return the debts of a step as of one of its letters."""
    rows = StepLine.objects.filter(step_id=step_id, round=round_no).order_by("id")
    names = StepLineView.__slots__
    return tuple(StepLineView(*row) for row in rows.values_list(*names))


def acts(step_id: int) -> tuple[StepActView, ...]:
    """Return what was done with a step, in its order."""
    rows = StepAct.objects.filter(step_id=step_id).order_by("no")
    return tuple(
        StepActView(
            row.no,
            row.act,
            StepState(row.state),
            row.at,
            row.on,
            row.code,
            row.words,
            row.actor,
            row.actor_name,
        )
        for row in rows
    )


def act_numbers(step_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of the last act on each of these steps; without one it is missing."""
    rows = StepAct.objects.filter(step_id__in=list(step_ids))
    return dict(rows.values_list("step_id").annotate(Max("no")).order_by())


def effects(step_id: int) -> tuple[EffectView, ...]:
    """Return what a step brought about."""
    rows = Effect.objects.filter(step_id=step_id).order_by("id")
    return tuple(EffectView(row.effect, row.result, row.done_on) for row in rows)


def unaffected(company_id: int) -> tuple[StepView, ...]:
    """Return steps that left the house and whose effects are not all brought about yet."""
    rows = (
        Step.objects.filter(company_id=company_id, sent_on__isnull=False)
        .exclude(effects=[])
        .order_by("id")
    )
    done: dict[int, int] = dict(
        Effect.objects.filter(step__company_id=company_id)
        .values_list("step_id")
        .annotate(Count("id"))
        .order_by()
    )
    return tuple(_step(row) for row in rows if done.get(row.id, 0) < len(row.effects))


def run(company_id: int, run_id: int) -> RunView:
    """Return a run. Raises NoSuchRun."""
    row = Run.objects.filter(company_id=company_id, id=run_id).first()
    if row is None:
        raise NoSuchRun(run_id)
    return _run(row)


def runs(company_id: int, *, before: int | None = None, limit: int = 50) -> tuple[RunView, ...]:
    """Return runs, the newest first."""
    rows = Run.objects.filter(company_id=company_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(_run(row) for row in rows.order_by("-id")[:limit])


def last_run(company_id: int, as_of: Day) -> RunView | None:
    """Return the last run of a day."""
    row = Run.objects.filter(company_id=company_id, as_of=as_of).order_by("-id").first()
    return None if row is None else _run(row)


def left_out(
    run_id: int, *, code: str | None = None, after: int = 0, limit: int | None = 200
) -> tuple[LeftOutView, ...]:
    """Return whom a run left out, by customer from after one on."""
    rows = LeftOut.objects.filter(run_id=run_id, customer_id__gt=after)
    if code is not None:
        rows = rows.filter(code=code)
    rows = rows.order_by("customer_id", "currency")
    return tuple(
        LeftOutView(
            row.customer_id,
            row.currency,
            LeftOutcome(row.outcome),
            row.code,
            row.until,
            tuple(reason_read(one) for one in row.reasons),
        )
        for row in (rows if limit is None else rows[:limit])
    )


def left_out_counts(run_id: int) -> Mapping[str, int]:
    """Return how many a run left out by code, the most frequent first."""
    rows = LeftOut.objects.filter(run_id=run_id).values_list("code").annotate(n=Count("id"))
    return dict(rows.order_by("-n", "code"))


def state_counts(company_id: int) -> Mapping[StepState, int]:
    """Return how many steps stand where."""
    rows = Step.objects.filter(company_id=company_id).values_list("state").annotate(Count("id"))
    return {StepState(state): count for state, count in rows.order_by("state")}


def waiting_for(company_id: int, _person: str) -> int:
    """Return how many steps wait for a person: proposed, come back, or of unknown fate."""
    states = (StepState.PLANNED, StepState.UNKNOWN, StepState.BOUNCED)
    rows = Step.objects.filter(company_id=company_id, state__in=[one.value for one in states])
    return rows.count()


def _run(row: Run) -> RunView:
    policies: Sequence[Mapping[str, object]] = row.policies
    return RunView(
        row.id,
        row.as_of,
        policies,
        row.proposed,
        row.left_out,
        row.withdrawn,
        row.recorded_at,
        row.actor,
    )


_PLAIN: Final = (
    *("id", "run_id", "company_id", "customer_id", "currency", "stage", "after_id", "policy"),
    *("version", "template", "planned_on", "asked_minor", "days", "important", "channel"),
    *("contact_id", "address", "wait_until", "wait_code", "round", "attempts", "tracking_no"),
    *("handed_over_at", "sent_on", "declined_until", "words"),
)


def _step(row: Step) -> StepView:
    return StepView(
        **{name: getattr(row, name) for name in _PLAIN},
        state=StepState(row.state),
        by=Actor(row.by),
        reasons=tuple(reason_read(one) for one in row.reasons),
        effects=tuple(row.effects),
    )


def touch_view(row: Touch) -> TouchView:
    """Return a row of the log as others see it."""
    return TouchView(
        id=row.id,
        customer_id=row.customer_id,
        contact_id=row.contact_id,
        step_id=row.step_id,
        channel=Channel(row.channel),
        inward=row.inward,
        at=row.at,
        result=TouchResult(row.result),
        effective=row.effective,
        counts=row.counts,
        agency=row.agency,
        address=row.address,
        words=row.words,
        minutes=row.minutes,
        actor=row.actor,
        actor_name=row.actor_name,
    )
