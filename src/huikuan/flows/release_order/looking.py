"""Looks at held orders again: what a check would say now, of all of them by one question (D2)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from huikuan.books.credit import queries
from huikuan.books.credit.queries import Asked
from huikuan.books.credit.values import CreditRefused, HoldView
from huikuan.books.people.queries import CompanyView
from huikuan.flows.check_order import policies, recalling
from huikuan.flows.check_order.checking import today_of
from huikuan.flows.check_order.documents import Document, document
from huikuan.flows.check_order.policies import Loaded
from huikuan.flows.check_order.standing import standings
from huikuan.flows.release_order.values import Held, Point
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import exponent, from_decimal
from huikuan.rules.checks import OrderFact, check_order, facts_of
from huikuan.rules.exposure import RateMissing, converted


def queue(
    company: CompanyView,
    *,
    hold_ids: Sequence[int] | None = None,
    salesperson: str | None = None,
    open_only: bool = True,
) -> tuple[Held, ...]:
    """Return held orders as the desk shows them, those that are due first first.

    Each is checked anew with what is known now; nothing is recorded by looking.
    """
    found = queries.holds(
        company.id, hold_ids=hold_ids, open_only=open_only, salesperson=salesperson
    )
    if not found:
        return ()
    now = datetime.now(UTC)
    loaded = policies.in_force(company.id, today_of(company))
    documents = gathered(company, loaded, found)
    payments = queries.last_payments(company.id, [one.customer_id for one in found])
    return tuple(
        _held(one, made, loaded, payments.get(one.customer_id), now)
        for one, made in zip(found, documents, strict=True)
    )


def waiting(company_id: int) -> int:
    """Return how many held orders nobody has decided yet."""
    return queries.holds_open(company_id)


def one(company: CompanyView, hold_id: int, *, salesperson: str | None = None) -> Held:
    """Return one held order, decided or not. Raises CreditRefused (credit.no_such_hold)."""
    found = queue(company, hold_ids=[hold_id], salesperson=salesperson, open_only=False)
    if not found:
        raise CreditRefused([Reason("credit.no_such_hold", {"hold": hold_id})])
    return found[0]


def gathered(
    company: CompanyView, loaded: Loaded, holds: Sequence[HoldView]
) -> tuple[Document, ...]:
    """Return the facts of today for held orders, in their order."""
    today = today_of(company)
    orders = [order_of(one) for one in holds]
    asked = [
        Asked(
            customer_no=one.customer_no,
            order_no=one.order_no,
            currency=order.currency,
            client="",
            key="",
            norm_orders=loaded.policy.norm_orders,
            norm_days=loaded.policy.norm_days,
            trifle=int(loaded.policy.trifle.scaleb(exponent(company.currency))),
        )
        for one, order in zip(holds, orders, strict=True)
    ]
    found = queries.facts_of_many(company.id, today, asked)
    return tuple(
        document(company.id, today, facts, order, known_at=None, standing=standing)
        for facts, order, standing in zip(
            found, orders, standings(company.id, found, today, None), strict=True
        )
        if facts is not None
    )


def order_of(hold: HoldView) -> OrderFact:
    """Return the order that is held, as it was asked about."""
    return replace(facts_of(hold.decision.facts).order, counted=0, released=None)


def needs_two(hold: HoldView, made: Document, loaded: Loaded) -> bool:
    """Whether two persons are needed: from an amount on, and where it cannot be compared."""
    home = made["currency"]
    facts = facts_of(made)
    try:
        amount = converted(hold.amount_minor, hold.currency, home, facts.rates.get(home, {}))
    except RateMissing:
        return True
    return amount >= from_decimal(loaded.policy.release.four_eyes_from, home).minor


def _held(
    hold: HoldView,
    made: Document,
    loaded: Loaded,
    payment: queries.Payment | None,
    now: datetime,
) -> Held:
    facts = facts_of(made)
    verdict = check_order(facts, loaded.policy)
    speaking = [each for each in verdict.reasons if each.figures.get("effect") != "warn"]
    given = [recalling.reason_of(each) for each in hold.decision.reasons]
    said = {each.code for each in given}
    return Held(
        hold=hold,
        facts=facts,
        policy=loaded,
        verdict=verdict,
        points=tuple(
            Point(each, cleared=all(each.code != now_said.code for now_said in speaking))
            for each in given
            if each.figures.get("effect") != "warn"
        ),
        added=tuple(each for each in speaking if each.code not in said),
        risk_class=facts.risk_class,
        dunning_stage=facts.dunning_stage,
        oldest=facts.oldest,
        last_payment=payment,
        four_eyes=needs_two(hold, made, loaded),
        late=_waits(hold) and now > hold.due_at,
        checked_at=now,
    )


def _waits(hold: HoldView) -> bool:
    return hold.state.value in {"held", "asked"}
