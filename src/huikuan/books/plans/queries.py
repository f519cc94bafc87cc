"""What is read from plans: frozen values, never rows (A7)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from huikuan.books.ledger import movements
from huikuan.books.plans.models import Plan, PlanInstalment, PlanItem, PlanStep
from huikuan.books.plans.values import (
    ExpectedView,
    Kept,
    NoSuchPlan,
    PlanItemView,
    PlanStepView,
    PlanView,
)
from huikuan.rules.items import EntryKind
from huikuan.rules.plans import (
    JUDGED,
    Consent,
    Instalment,
    Kind,
    Part,
    Payment,
    State,
    Terms,
    Verdict,
    judge,
)

__all__ = [
    "concerned",
    "counts",
    "expected",
    "for_customer",
    "judgeable",
    "judged",
    "kept_promises",
    "levels_before",
    "live_plans",
    "plan",
    "plans",
    "promised_days",
    "promised_minor",
    "step_numbers",
    "steps",
    "views",
    "waiting_for",
]

# what lessens a debt by the customer's doing; a write-off is ours
_FULFILS = frozenset(
    {
        EntryKind.APPLIED,
        EntryKind.DISCOUNT,
        EntryKind.CREDITED,
        EntryKind.DIFFERENCE,
    }
)
_LONGEST_TOLERANCE = timedelta(days=30)
_DECIDED = frozenset({State.PROPOSED, State.REJECTED, State.WITHDRAWN})


def promised_minor(
    company_id: int, as_of: date, customer_ids: Collection[int] | None = None
) -> dict[int, int]:
    """Return by item how much of it may not be asked for on a day because it is promised.

    That is what open promises have to come, and the instalments to come of plans that are kept;
    positive minor units of the item's currency; items without anything held are missing.
    """
    rows = (
        Plan.objects.filter(
            company_id=company_id,
            opened_on__lte=as_of,
            last_due_on__gte=as_of - _LONGEST_TOLERANCE,
        )
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=as_of))
        .order_by("id")
    )
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, int] = {}
    for _, _, verdict in _judged(company_id, rows, as_of):
        for item, minor in verdict.held.items():
            # two of one debt can only be when a payment came back: neither holds more than is open
            found[item] = max(found.get(item, 0), minor)
    return found


def promised_days(
    company_id: int, as_of: date, customer_ids: Collection[int] | None = None
) -> dict[int, tuple[date, int]]:
    """Return by item the next day on which money was promised, and how much for all its plan.

    Of plans that are open on the day: what matching expects, and a forecast counts on.
    """
    rows = Plan.objects.filter(company_id=company_id, state=State.OPEN.value)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, tuple[date, int]] = {}
    for _, terms, verdict in _judged(company_id, rows.order_by("id"), as_of):
        waiting = [one for one in verdict.instalments if one.state is State.OPEN]
        if verdict.state is State.OPEN and waiting:
            first = waiting[0]
            for part in terms.parts:
                found[part.item_id] = (
                    first.instalment.due_on,
                    first.instalment.minor - first.paid_minor,
                )
    return found


def expected(company_id: int, as_of: date) -> tuple[ExpectedView, ...]:
    """Return the next instalment of every open promise and plan, with what it is to pay."""
    rows = Plan.objects.filter(company_id=company_id, state=State.OPEN.value, opened_on__lte=as_of)
    found = []
    for row, terms, verdict in _judged(company_id, rows.order_by("id"), as_of):
        waiting = [one for one in verdict.instalments if one.state is State.OPEN]
        if verdict.state is not State.OPEN or not waiting:
            continue
        left = minor = waiting[0].instalment.minor - waiting[0].paid_minor
        documents: dict[int, int] = {}
        # what is held of the oldest debts is what the next instalment pays
        for part in sorted(terms.parts, key=lambda one: (one.due_on, one.item_id)):
            share = min(left, verdict.held.get(part.item_id, 0))
            if share:
                document = part.item_id >> 8
                documents[document] = documents.get(document, 0) + share
                left -= share
        due_on = waiting[0].instalment.due_on
        found.append(ExpectedView(row.customer_id, due_on, minor, row.currency, documents))
    return tuple(found)


def plans(  # noqa: PLR0913 - what narrows a list
    company_id: int,
    as_of: date,
    *,
    states: Collection[State] = (State.PROPOSED, State.OPEN),
    kind: Kind | None = None,
    customer_id: int | None = None,
    document_id: int | None = None,
    salesperson: str | None = None,
    due_by: date | None = None,  # tidy: allow date-default - what narrows a list
    before: int | None = None,
    limit: int = 50,
) -> tuple[PlanView, ...]:
    """Return promises and plans by their number, the last first, as of a day.

    `states` are those of the last judging; `before` is the number that the last page ended with.
    """
    rows = _rows(company_id, salesperson).filter(state__in=[one.value for one in states])
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if document_id is not None:
        rows = rows.filter(items__document_id=document_id).distinct()
    if due_by is not None:
        rows = rows.filter(next_due_on__lte=due_by)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return views(company_id, rows.order_by("-id")[:limit], as_of)


def for_customer(company_id: int, customer_id: int, as_of: date) -> tuple[PlanView, ...]:
    """Return every promise and plan of a customer, the newest first."""
    rows = _rows(company_id, None).filter(customer_id=customer_id, given_on__lte=as_of)
    return views(company_id, rows.order_by("-id"), as_of)


def plan(company_id: int, plan_id: int, as_of: date, salesperson: str | None = None) -> PlanView:
    """Return a promise or plan as of a day. Raises NoSuchPlan."""
    found = views(company_id, _rows(company_id, salesperson).filter(id=plan_id), as_of)
    if not found:
        raise NoSuchPlan(plan_id)
    return found[0]


def counts(company_id: int, as_of: date, salesperson: str | None = None) -> Mapping[str, int]:
    """Return how many are open, due within a week, broken within the last 30 days, or proposed."""
    rows = _rows(company_id, salesperson)
    broken = [State.BROKEN.value, State.PARTLY.value]
    return {
        "open": rows.filter(state=State.OPEN.value).count(),
        "due": rows.filter(
            state=State.OPEN.value, next_due_on__lte=as_of + timedelta(days=7)
        ).count(),
        "broken": rows.filter(
            state__in=broken, last_due_on__gte=as_of - timedelta(days=30)
        ).count(),
        "proposed": rows.filter(state=State.PROPOSED.value).count(),
    }


def waiting_for(company_id: int, person: str) -> int:
    """Return how many proposed plans wait for this person's approval: those of others."""
    rows = Plan.objects.filter(company_id=company_id, state=State.PROPOSED.value)
    return rows.exclude(proposer=person).count() if person else rows.count()


def concerned(item_ids: Collection[int]) -> bool:
    """Tell whether any of these items is in a promise or plan that the ledger may move."""
    return PlanItem.objects.filter(
        item_id__in=list(item_ids), plan__state__in=[one.value for one in JUDGED]
    ).exists()


def live_plans(item_ids: Iterable[int]) -> dict[int, int]:
    """Return the promise or plan that holds each of these items, where one does."""
    rows = PlanItem.objects.filter(item_id__in=list(item_ids), live=True)
    return dict(rows.values_list("item_id", "plan_id"))


def levels_before(item_ids: Collection[int]) -> tuple[State, ...]:
    """Return the states of the promises that these debts had before, the oldest first."""
    rows = (
        Plan.objects.filter(items__item_id__in=list(item_ids))
        .exclude(state__in=[State.PROPOSED.value, State.REJECTED.value])
        .distinct()
        .order_by("id")
    )
    return tuple(State(state) for state in rows.values_list("state", flat=True))


def kept_promises(
    company_id: int,
    since: date,
    until: date,
    customer_ids: Collection[int] | None = None,
) -> dict[tuple[int, str], Kept]:
    """Return by customer and currency how promises came out whose last day lies in these days.

    Withdrawn ones and those still open are left out; partly kept ones stand apart.
    """
    rows = Plan.objects.filter(
        company_id=company_id,
        kind=Kind.PROMISE.value,
        state__in=[State.KEPT.value, State.PARTLY.value, State.BROKEN.value],
        last_due_on__range=(since, until),
    )
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[tuple[int, str], Kept] = {}
    for row, terms, verdict in _judged(company_id, rows, until + _LONGEST_TOLERANCE):
        old = found.get((row.customer_id, row.currency), Kept(0, 0, 0, 0, 0))
        found[row.customer_id, row.currency] = Kept(
            old.kept + (verdict.state is State.KEPT),
            old.partly + (verdict.state is State.PARTLY),
            old.broken + (verdict.state is State.BROKEN),
            old.promised_minor + terms.total,
            old.on_time_minor + verdict.on_time_minor,
        )
    return found


def steps(company_id: int, plan_id: int) -> tuple[PlanStepView, ...]:
    """Return what was done with a plan, in its order."""
    rows = PlanStep.objects.filter(plan__company_id=company_id, plan_id=plan_id).order_by("no")
    return tuple(
        PlanStepView(
            no=row.no,
            act=row.act,
            state=State(row.state),
            on=row.on,
            details=row.details,
            recorded_at=row.recorded_at,
            actor=row.actor,
            actor_name=row.actor_name,
        )
        for row in rows
    )


def step_numbers(plan_ids: Collection[int]) -> dict[int, int]:
    """Return the number of the last step of each of these plans."""
    rows = PlanStep.objects.filter(plan_id__in=list(plan_ids)).order_by()
    return dict(rows.values_list("plan_id").annotate(Max("no")))


def views(company_id: int, rows: Iterable[Plan], as_of: date) -> tuple[PlanView, ...]:
    """Return rows of this room as values, judged as of a day."""
    found = _judged(company_id, rows, as_of)
    named = movements.items(
        company_id, {part.item_id for _, terms, _ in found for part in terms.parts}
    )
    return tuple(
        PlanView(
            id=row.id,
            customer_id=row.customer_id,
            customer_no=row.customer.customer_no,
            customer=row.customer.name,
            currency=row.currency,
            kind=terms.kind,
            state=State(row.state) if State(row.state) in _DECIDED else verdict.state,
            given_on=row.given_on,
            opened_on=row.opened_on,
            ended_on=row.ended_on,
            level=row.level,
            source=row.source,
            contact=row.contact,
            words=row.words,
            acknowledged=row.acknowledged,
            security=row.security,
            interest=row.interest,
            consent=Consent(row.consent),
            proposer=row.proposer,
            actor=row.actor,
            terms=terms,
            verdict=verdict,
            items=tuple(
                PlanItemView(
                    item_id=part.item_id,
                    document_id=named[part.item_id].document_id,
                    number=named[part.item_id].number,
                    due_on=part.due_on,
                    minor=part.minor,
                )
                for part in terms.parts
            ),
        )
        for row, terms, verdict in found
    )


def judgeable(company_id: int, as_of: date, confirm_days: int) -> QuerySet[Plan]:
    """Rows of this room that the ledger may still move: open ones, and those of a while ago."""
    return (
        Plan.objects.filter(
            company_id=company_id, state__in=[one.value for one in JUDGED], opened_on__lte=as_of
        )
        .filter(
            Q(state=State.OPEN.value) | Q(last_due_on__gte=as_of - timedelta(days=confirm_days))
        )
        # a day that is closed again later changes nothing that a later day has seen
        .filter(Q(judged_on__isnull=True) | Q(judged_on__lte=as_of))
    )


def judged(company_id: int, rows: Iterable[Plan], as_of: date) -> list[tuple[Plan, Terms, Verdict]]:
    """Rows of this room with their terms and how they stand: five questions for all of them."""
    return _judged(company_id, rows, as_of)


def _rows(company_id: int, salesperson: str | None) -> QuerySet[Plan]:
    rows = Plan.objects.filter(company_id=company_id).select_related("customer")
    return rows if salesperson is None else rows.filter(customer__salesperson=salesperson)


def _judged(
    company_id: int, rows: Iterable[Plan], as_of: date
) -> list[tuple[Plan, Terms, Verdict]]:
    listed = list(rows)
    ids = [row.id for row in listed]
    instalments: dict[int, list[Instalment]] = defaultdict(list)
    for one in PlanInstalment.objects.filter(plan_id__in=ids).order_by("plan_id", "no"):
        instalments[one.plan_id].append(Instalment(one.no, one.due_on, one.minor))
    parts: dict[int, list[Part]] = defaultdict(list)
    for item in PlanItem.objects.filter(plan_id__in=ids).order_by("plan_id", "id"):
        parts[item.plan_id].append(Part(item.item_id, item.minor, item.due_on))
    items = {part.item_id for one in parts.values() for part in one}
    open_now = movements.open_on(company_id, items, as_of)
    moved: dict[int, list[tuple[int, Payment]]] = defaultdict(list)
    for move in movements.movements(company_id, items, as_of):
        if move.kind in _FULFILS:
            moved[move.item_id].append((move.seq, Payment(move.item_id, move.on, move.minor)))
    found = []
    for row in listed:
        terms = Terms(
            kind=Kind(row.kind),
            given_on=row.given_on,
            instalments=tuple(instalments[row.id]),
            parts=tuple(parts[row.id]),
            tolerance_days=row.tolerance_days,
            accelerates=row.accelerates,
            ended_on=row.ended_on,
        )
        came = [
            payment
            for part in terms.parts
            for seq, payment in moved[part.item_id]
            if seq > row.from_seq
        ]
        found.append((row, terms, judge(terms, came, as_of, open_now)))
    return found
