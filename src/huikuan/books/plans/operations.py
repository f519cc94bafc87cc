"""The acts on promises and plans: each checks state and writes rows and evidence inside the
caller's transaction (A7).

Who gives or withdraws one holds the company's allocations, as everyone does who settles a debt: two
promises for one debt wait for each other, and the database keeps one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q

from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import movements
from huikuan.books.plans import queries
from huikuan.books.plans.models import Plan, PlanInstalment, PlanItem, PlanStep
from huikuan.books.plans.values import NewPlan, NoSuchPlan, PlanRefused, PlanView
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.states import IllegalMove
from huikuan.rules.plans import PLAN, Consent, State

__all__ = ["PlanRefused", "approve", "consent", "judge", "promise", "reject", "withdraw"]

_AT_ONCE: Final = 2_000


def promise(*, by: Actor, company_id: int, new: NewPlan) -> PlanView:
    """Keep a promise or plan; a binding one takes the place of an open one on the same debts.

    What it replaces is withdrawn. Raises PlanRefused plans.other_customer.
    """
    named = movements.items(company_id, (one.item_id for one in new.terms.parts))
    if any(
        part.item_id not in named
        or named[part.item_id].customer_id != new.customer_id
        or named[part.item_id].currency != new.currency
        for part in new.terms.parts
    ):
        raise PlanRefused([Reason("plans.other_customer")])
    terms = new.terms
    if new.binding:
        _replace(by, company_id, [part.item_id for part in terms.parts], terms.given_on)
    state = State.OPEN if new.binding else State.PROPOSED
    row = Plan.objects.create(
        company_id=company_id,
        customer_id=new.customer_id,
        currency=new.currency,
        kind=terms.kind.value,
        state=state.value,
        given_on=terms.given_on,
        opened_on=terms.given_on if new.binding else None,
        last_due_on=terms.last_due,
        total_minor=terms.total,
        tolerance_days=terms.tolerance_days,
        accelerates=terms.accelerates,
        level=new.level,
        from_seq=movements.last_seq(),
        source=new.source,
        contact=new.contact,
        words=new.words,
        acknowledged=new.acknowledged,
        security=new.security,
        interest=new.interest,
        consent=new.consent.value,
        proposer=by.person,
        actor=f"{by.kind}:{by.id}"[:120],
        next_due_on=min(one.due_on for one in terms.instalments),
    )
    _keep_terms(row, new, {one: found.document_id for one, found in named.items()})
    details = {
        "level": new.level,
        "instalments": [[one.due_on.isoformat(), one.minor] for one in terms.instalments],
        "items": [[part.item_id, part.minor] for part in terms.parts],
        "contact": new.contact,
    }
    act = "give" if new.binding else "propose"
    _step(by, row, act, state, terms.given_on, details)
    _noted(by, row, f"{terms.kind.value}.{act}", None, details, new.words)
    return queries.plan(company_id, row.id, terms.given_on)


def _keep_terms(row: Plan, new: NewPlan, documents: Mapping[int, int]) -> None:
    """Keep the instalments and the debts, each with its document."""
    PlanInstalment.objects.bulk_create(
        PlanInstalment(plan=row, no=one.no, due_on=one.due_on, minor=one.minor)
        for one in new.terms.instalments
    )
    PlanItem.objects.bulk_create(
        PlanItem(
            plan=row,
            item_id=part.item_id,
            document_id=documents[part.item_id],
            due_on=part.due_on,
            minor=part.minor,
            live=new.binding,
        )
        for part in new.terms.parts
    )


def approve(*, by: Actor, company_id: int, plan_id: int, on: date, words: str = "") -> PlanView:
    """Let a proposed plan bind from a day on. Never by who proposed it.

    Raises NoSuchPlan, PlanRefused: plans.not_now, plans.own_proposal, plans.consent_needed.
    """
    row = _locked(company_id, plan_id)
    if by.person and by.person == row.proposer:
        raise PlanRefused([Reason("plans.own_proposal")])
    if row.consent == Consent.NEEDED.value:
        raise PlanRefused([Reason("plans.consent_needed")])
    state = _moved(row, "approve")
    items = list(row.items.values_list("item_id", flat=True))
    _replace(by, company_id, items, on)
    row.state, row.opened_on = state.value, max(on, row.given_on)
    row.save(update_fields=["state", "opened_on"])
    row.items.update(live=True)
    _step(by, row, "approve", state, on, {"words": words})
    _noted(by, row, f"{row.kind}.approve", {"state": "proposed"}, {"state": row.state}, words)
    return queries.plan(company_id, plan_id, on)


def consent(*, by: Actor, company_id: int, plan_id: int, on: date, words: str) -> PlanView:
    """Note the insurer's consent to a proposed plan. Raises NoSuchPlan, PlanRefused plans.not_now."""
    row = _locked(company_id, plan_id)
    if row.state != State.PROPOSED.value or row.consent != Consent.NEEDED.value:
        raise PlanRefused([Reason("plans.not_now", {"state": row.state})])
    row.consent = Consent.GIVEN.value
    row.save(update_fields=["consent"])
    _step(by, row, "consent", State(row.state), on, {"words": words})
    _noted(by, row, f"{row.kind}.consent", {"consent": "needed"}, {"consent": "given"}, words)
    return queries.plan(company_id, plan_id, on)


def reject(*, by: Actor, company_id: int, plan_id: int, on: date, words: str) -> PlanView:
    """Refuse a proposed plan. Raises NoSuchPlan, PlanRefused: plans.not_now, plans.no_words."""
    return _ended(by, company_id, plan_id, "reject", on, words)


def withdraw(*, by: Actor, company_id: int, plan_id: int, on: date, words: str) -> PlanView:
    """Withdraw a promise or plan that is open or proposed: what it held is asked for again.

    Raises NoSuchPlan, PlanRefused: plans.not_now, plans.no_words.
    """
    return _ended(by, company_id, plan_id, "withdraw", on, words)


def judge(
    *,
    by: Actor,
    company_id: int,
    as_of: date,
    confirm_days: int,
    item_ids: Sequence[int] | None = None,
) -> Mapping[str, int]:
    """Judge what the ledger may still move, and keep what changed; return how many by state.

    The whole book by a handful of questions. A verdict that a payment taken back changes is changed
    for `confirm_days` after the last instalment. One record of evidence names all of them.
    """
    rows = queries.judgeable(company_id, as_of, confirm_days).select_for_update(of=("self",))
    if item_ids is not None:
        parts = PlanItem.objects.filter(item_id__in=list(item_ids))
        rows = rows.filter(id__in=parts.values("plan_id"))
    moved, seen = [], []
    for row, _, verdict in queries.judged(company_id, rows.order_by("id"), as_of):
        now = (verdict.paid_minor, verdict.missed_minor, verdict.next_due)
        if row.state != verdict.state.value:
            moved.append((row, State(row.state)))
            row.state = PLAN.move(State(row.state), f"judge_{verdict.state}").value
        elif now == (row.paid_minor, row.missed_minor, row.next_due_on):
            continue
        row.paid_minor, row.missed_minor, row.next_due_on = now
        row.judged_on = as_of
        seen.append(row)
    Plan.objects.bulk_update(
        seen,
        ["state", "paid_minor", "missed_minor", "next_due_on", "judged_on"],
        batch_size=_AT_ONCE,
    )
    _keep_judged(by, [row for row, _ in moved], as_of)
    found: dict[str, int] = {}
    for row, _ in moved:
        found[row.state] = found.get(row.state, 0) + 1
    if moved:
        evidence.append(
            by=by,
            act="plans.judged",
            subject=("company", str(company_id)),
            company_id=company_id,
            before={"states": {str(row.id): before.value for row, before in moved}},
            after={"as_of": as_of, "states": {str(row.id): row.state for row, _ in moved}},
        )
    return found


def _keep_judged(by: Actor, rows: list[Plan], as_of: date) -> None:
    """The steps of new verdicts, and which debts are free for another promise."""
    numbers = queries.step_numbers([row.id for row in rows])
    PlanStep.objects.bulk_create(
        [
            _made_step(
                by,
                row,
                no=numbers[row.id] + 1,
                act="judge",
                state=State(row.state),
                on=as_of,
                details={"paid_minor": row.paid_minor, "missed_minor": row.missed_minor},
            )
            for row in rows
        ],
        batch_size=_AT_ONCE,
    )
    over = [row.id for row in rows if row.state != State.OPEN.value]
    PlanItem.objects.filter(plan_id__in=over, live=True).update(live=False)
    again = [row.id for row in rows if row.state == State.OPEN.value]
    # open anew, because a payment was taken back; where another promise holds the debt, that holds
    taken = PlanItem.objects.filter(live=True).values("item_id")
    PlanItem.objects.filter(~Q(item_id__in=taken), plan_id__in=again).update(live=True)


def _replace(by: Actor, company_id: int, item_ids: list[int], on: date) -> None:
    for plan_id in sorted(set(queries.live_plans(item_ids).values())):
        _ended(by, company_id, plan_id, "withdraw", on, "replaced")


def _ended(by: Actor, company_id: int, plan_id: int, act: str, on: date, words: str) -> PlanView:
    if not words.strip():
        raise PlanRefused([Reason("plans.no_words")])
    row = _locked(company_id, plan_id)
    before = {"state": row.state}
    state = _moved(row, act)
    row.state, row.ended_on = state.value, max(on, row.given_on)
    row.save(update_fields=["state", "ended_on"])
    row.items.update(live=False)
    _step(by, row, act, state, on, {"words": words})
    _noted(by, row, f"{row.kind}.{act}", before, {"state": row.state}, words)
    return queries.plan(company_id, plan_id, on)


def _locked(company_id: int, plan_id: int) -> Plan:
    row = Plan.objects.select_for_update().filter(company_id=company_id, id=plan_id).first()
    if row is None:
        raise NoSuchPlan(plan_id)
    return row


def _moved(row: Plan, act: str) -> State:
    try:
        return PLAN.move(State(row.state), act)
    except IllegalMove as wrong:
        raise PlanRefused([Reason("plans.not_now", {"state": row.state})]) from wrong


def _step(
    by: Actor, row: Plan, act: str, state: State, on: date, details: Mapping[str, Any]
) -> None:
    number = PlanStep.objects.filter(plan=row).count() + 1
    _made_step(by, row, no=number, act=act, state=state, on=on, details=details).save(
        force_insert=True
    )


def _made_step(  # noqa: PLR0913 - what a step says
    by: Actor,
    row: Plan,
    *,
    no: int,
    act: str,
    state: State,
    on: date,
    details: Mapping[str, Any],
) -> PlanStep:
    return PlanStep(
        plan=row,
        no=no,
        act=act,
        state=state.value,
        on=on,
        details=dict(details),
        actor=f"{by.kind}:{by.id}"[:120],
        actor_name=by.name[:200],
    )


def _noted(
    by: Actor,
    row: Plan,
    act: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    why: str = "",
) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("plan", str(row.id)),
        company_id=row.company_id,
        before=before,
        after=after,
        why=why,
    )
