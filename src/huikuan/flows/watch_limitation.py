"""Runs the clocks of limitation and of guarantees, and keeps what starts them anew (A9).

What interrupts is taken from where it happened: payments from the ledger, agreed balances from the
reconciliation, demands from letters that arrived, plans, and whatever a person enters with its proof (a demand that arrived, a suit, a plan).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from huikuan.adapters.texts.reasons import Wording
from huikuan.books.collections import queries as collections
from huikuan.books.ledger import queries as debts
from huikuan.books.ledger.queries import OldDebt
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.plans import queries as plans
from huikuan.books.policies import queries as policies
from huikuan.books.reconciliation import queries as reconciliation
from huikuan.books.recovery import operations, queries
from huikuan.books.recovery.operations import RecoveryRefused
from huikuan.books.securities import queries as securities
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import add_days, add_months
from huikuan.kernel.decisions import Reason
from huikuan.rules.plans import State
from huikuan.rules.recovery import (
    Claim,
    Clock,
    Event,
    Guarantee,
    GuaranteeKind,
    Interruption,
    RecoveryPolicy,
    guarantee,
    limitation,
    parse,
)
from huikuan.rules.securities import SecurityKind

__all__ = [
    "DebtClock",
    "GuaranteeClock",
    "RecoveryRefused",
    "clocks",
    "guarantees",
    "interrupt",
    "next_days",
    "policy",
    "sentence",
    "sentences",
]

KIND: Final = "recovery"
NAME: Final = "standard"
# a promise that was made counts, whatever became of it
_AGREED: Final = tuple(one for one in State if one not in {State.PROPOSED, State.REJECTED})
_MOST_PLANS: Final = 100_000


@dataclass(frozen=True, slots=True)
class DebtClock:
    """A document of which something is open, with its clock."""

    debt: OldDebt
    clock: Clock


@dataclass(frozen=True, slots=True)
class GuaranteeClock:
    """A guarantee in force, with the clock of the first debt of its customer that is due."""

    security_id: int
    no: str
    customer_id: int
    issuer: str
    main_due_on: date
    clock: Clock


def policy(company_id: int, as_of: date) -> RecoveryPolicy:
    """Return the periods of limitation in force. Raises NoPolicyInForce."""
    found = policies.current(company_id=company_id, kind=KIND, name=NAME, day=as_of)
    return parse(found.document)


def clocks(
    company: CompanyView, as_of: date, *, customer_id: int | None = None, every: bool = False
) -> tuple[DebtClock, ...]:
    """Return the clocks of a company's debts, the first to lapse first.

    Only those near enough to warn of, unless `every`. Four statements, however many debts.
    """
    in_force = policy(company.id, as_of)
    # whatever interrupted it, a debt that is younger than this is not near its last day
    youngest = add_months(add_days(as_of, in_force.early), -in_force.months)
    until = as_of if every else youngest
    found = debts.old_debts(company.id, as_of, until, customer_id)
    who = {one.customer_id for one in found}
    events = _events(company.id, as_of, who)
    abroad = {
        one.id
        for one in parties.by_ids(company.id, who)
        if one.country and one.country != company.country
    }
    running = []
    for one in found:
        claim = Claim(one.due_on, international=one.customer_id in abroad)
        known = [
            event
            for document_id, event in events.get(one.customer_id, ())
            if document_id in {None, one.document_id}
        ]
        if one.paid_on:
            known.append(Event(Interruption.PART_PAYMENT, one.paid_on))
        clock = limitation(in_force, claim, known, as_of)
        if every or clock.days_left <= in_force.early:
            running.append(DebtClock(one, clock))
    return tuple(sorted(running, key=lambda each: (each.clock.last_day, each.debt.document_id)))


def next_days(company: CompanyView, as_of: date) -> Mapping[int, date]:
    """Return the first day on which a debt of each customer lapses, of those to be warned of."""
    days: dict[int, date] = {}
    for one in clocks(company, as_of):
        if one.clock.days_left >= 0:
            days.setdefault(one.debt.customer_id, one.clock.last_day)
    return days


def guarantees(company: CompanyView, as_of: date) -> tuple[GuaranteeClock, ...]:
    """Return the clocks of guarantees in force whose main debt is due, the first to lapse first.

    The main debt is the customer's oldest open document. A guarantee is taken as a general one, as
    the law does where nothing else was agreed; its end is the agreed one, if there is one.
    """
    in_force = policy(company.id, as_of)
    held = [
        one
        for one in securities.securities(company_id=company.id, as_of=as_of)
        if one.kind is SecurityKind.GUARANTEE and one.state.value == "in_force"
    ]
    if not held:
        return ()
    oldest: dict[int, date] = {}
    for debt in debts.old_debts(company.id, as_of, as_of):
        oldest.setdefault(debt.customer_id, debt.due_on)
    found = [
        GuaranteeClock(
            one.id,
            one.no,
            one.customer_id,
            one.issuer,
            oldest[one.customer_id],
            guarantee(
                in_force,
                Guarantee(GuaranteeKind.GENERAL, oldest[one.customer_id], until=one.valid_to),
                as_of,
            ),
        )
        for one in held
        if one.customer_id in oldest
    ]
    return tuple(sorted(found, key=lambda each: (each.clock.last_day, each.security_id)))


def interrupt(  # noqa: PLR0913 - who, whose debt, what, which, with which words, by which day
    *,
    by: Actor,
    company: CompanyView,
    customer_no: str,
    event: Event,
    number: str = "",
    note: str = "",
    today: date,
) -> None:
    """Enter something that starts limitation anew, of one document or of all debts of a customer.

    Raises NotPermitted, NoSuchCustomer, RecoveryRefused: recovery.day_to_come,
    recovery.proof_missing, recovery.unknown_document.
    """
    people.authorize(by, "limitation.enter", company.id)
    who = parties.customer(company_id=company.id, customer_no=customer_no)
    if event.on > today:
        raise RecoveryRefused(Reason("recovery.day_to_come", {"on": event.on}))
    if not event.proof.strip() and event.kind not in policy(company.id, today).unproven:
        raise RecoveryRefused(Reason("recovery.proof_missing", {"kind": event.kind.value}))
    document_id = _document(company.id, who.id, number, today) if number else None
    with transaction.atomic():
        operations.interrupt(
            by=by,
            company_id=company.id,
            customer_id=who.id,
            event=event,
            document_id=document_id,
            note=note.strip(),
        )


def _document(company_id: int, customer_id: int, number: str, today: date) -> int:
    for one in debts.old_debts(company_id, today, date.max, customer_id):
        if one.number == number:
            return one.document_id
    raise RecoveryRefused(Reason("recovery.unknown_document", {"number": number}))


def _events(
    company_id: int, as_of: date, who: set[int]
) -> Mapping[int, list[tuple[int | None, Event]]]:
    """What was entered, and balances that customers agreed with, by customer."""
    found: dict[int, list[tuple[int | None, Event]]] = {}
    for customer_id, entered in queries.interruptions(company_id, as_of, who).items():
        found[customer_id] = [(one.document_id, one.event) for one in entered]
    for customer_id, on, request_id in reconciliation.acknowledged(company_id, as_of):
        event = Event(Interruption.ACKNOWLEDGED, on, f"confirmation {request_id}")
        found.setdefault(customer_id, []).append((None, event))
    for demand in collections.demands(company_id, as_of):
        event = Event(Interruption.DEMAND, demand.on, demand.proof)
        found.setdefault(demand.customer_id, []).append((demand.document_id, event))
    for plan in plans.plans(company_id, as_of, states=_AGREED, limit=_MOST_PLANS):
        if plan.customer_id in who and plan.opened_on and plan.acknowledged:
            event = Event(Interruption.PLAN, plan.opened_on, f"plan {plan.id}")
            those = {one.document_id for one in plan.items}
            found.setdefault(plan.customer_id, []).extend((each, event) for each in those)
    return found


_WORDING = Wording(coded={"kind": "interruption"})
sentence = _WORDING.sentence
sentences = _WORDING.sentences
