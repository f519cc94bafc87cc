"""Gathers the facts of cases by set: what is owed, what holds it, what was sent and answered (A1).

The same for a whole book and for one customer under the lock; the ledger, disputes, promises and
our own steps are each asked once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from huikuan.books.collections import queries
from huikuan.books.collections.values import SentStep, StepView
from huikuan.books.disputes import queries as disputes
from huikuan.books.ledger import owing
from huikuan.books.ledger.owing import Owed, OwedItem
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people.queries import CompanyView
from huikuan.books.plans import behaviour
from huikuan.books.plans import queries as plans
from huikuan.flows.dun.policies import InForce
from huikuan.kernel.days import Day, add_days
from huikuan.rules.dunning import Answer, Case, Debt, Hold, Sent

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The cases of a day, with the step that each follows and the one that it has under way."""

    cases: Mapping[Key, Case]
    customers: Mapping[int, CustomerView]
    last: Mapping[Key, int]
    live: Mapping[Key, StepView]


@dataclass(frozen=True, slots=True)
class _Answers:
    """The last day of each answer by customer, of those whom something was sent to."""

    payment: Mapping[int, Day]
    promise: Mapping[int, Day]
    dispute: Mapping[int, Day]
    reply: Mapping[int, Day]

    def last(self, customer: int, counted: Iterable[Answer]) -> Day | None:
        """The last day on which the customer answered in a way that counts."""
        days: dict[Answer, Mapping[int, Day]] = {
            Answer.PAYMENT: self.payment,
            Answer.PROMISE: self.promise,
            Answer.DISPUTE: self.dispute,
            Answer.REPLY: self.reply,
        }
        found = [days[one][customer] for one in counted if customer in days[one]]
        return max(found) if found else None


def gather(
    company: CompanyView,
    as_of: Day,
    policies: InForce,
    customer_ids: Collection[int] | None = None,
) -> Gathered:
    """Gather the cases of a company at the end of a day, of these customers or of all.

    Debts that cannot be due for any stage yet are one debt, under the first of their days.
    """
    earliest = min(
        stage.day for name in policies.names() for stage in policies.dunning(name)[1].stages
    )
    owed = owing.owed(company.id, as_of, add_days(as_of, -earliest), customer_ids)
    sent = queries.sent(company.id, as_of, customer_ids)
    live = queries.live(company.id, customer_ids)
    customers = parties.customers(company.id, customer_ids)
    disputed = disputes.disputed_minor(company.id, as_of, customer_ids)
    promised = plans.promised_minor(company.id, as_of, customer_ids)
    broken = behaviour.broken_days(company.id, as_of, customer_ids)
    declined = queries.declined(company.id, as_of, customer_ids)
    holds = parties.dunning_holds(company.id, as_of, customer_ids)
    answers = _answers(company.id, as_of, {customer for customer, _ in sent})
    cases: dict[Key, Case] = {}
    for one in owed:
        customer = customers.get(one.customer_id)
        if customer is None:
            continue
        key = (one.customer_id, one.currency)
        mine = sent.get(key, ())
        policy = policies.dunning(policies.name_for(customer))[1]
        stops = [Hold(hold.code, hold.until) for hold in holds.get(one.customer_id, ())]
        if key in declined:
            stops.append(Hold("declined", declined[key]))
        cases[key] = Case(
            customer_id=one.customer_id,
            currency=one.currency,
            debts=_debts(one, disputed, promised),
            unapplied_minor=one.unapplied_minor,
            sent=_sent(mine, answers.last(one.customer_id, policy.answered)) if mine else (),
            holds=tuple(stops),
            key_account=customer.key_account,
            promise_broken=bool(mine) and broken.get(key, mine[-1].on) > mine[-1].on,
        )
    # a step may wait for a customer who owes nothing any more
    for key in live.keys() - cases.keys():
        cases[key] = Case(key[0], key[1], ())
    return Gathered(cases, customers, {key: ones[-1].id for key, ones in sent.items()}, live)


def _debts(
    owed: Owed, disputed: Mapping[int, int], promised: Mapping[int, int]
) -> tuple[Debt, ...]:
    found = [_debt(item, disputed, promised) for item in owed.items]
    if owed.later is not None:
        later = owed.later
        found.append(Debt(later.item_id, later.item_id >> 8, "", later.due_on, later.open_minor))
    return tuple(found)


def _debt(item: OwedItem, disputed: Mapping[int, int], promised: Mapping[int, int]) -> Debt:
    document = item.item_id >> 8
    if item.item_id not in disputed and item.item_id not in promised:
        return Debt(item.item_id, document, item.number, item.due_on, item.open_minor)
    held = {
        what: min(item.open_minor, found[item.item_id])
        for what, found in (("disputed", disputed), ("promised", promised))
        if item.item_id in found
    }
    return Debt(item.item_id, document, item.number, item.due_on, item.open_minor, held)


def _sent(steps: Collection[SentStep], answered: Day | None) -> tuple[Sent, ...]:
    """The steps as the rules tell them: one of several levels as several, of one day."""
    found: list[Sent] = []
    asked = [step.id for step in steps if answered is not None and step.on <= answered]
    for step in steps:
        levels: dict[str, set[int]] = {step.stage: set()}
        for item, stage in step.items.items():
            levels.setdefault(stage, set()).add(item)
        day = answered if asked and step.id == asked[-1] else None
        found += [Sent(stage, step.on, frozenset(items), day) for stage, items in levels.items()]
    return tuple(found)


def _answers(company_id: int, as_of: Day, customer_ids: Collection[int]) -> _Answers:
    if not customer_ids:
        return _Answers({}, {}, {}, {})
    return _Answers(
        payment=owing.last_receipts(company_id, customer_ids, as_of),
        promise=behaviour.last_given(company_id, as_of, customer_ids),
        dispute=disputes.last_opened(company_id, as_of, customer_ids),
        reply=queries.last_replies(company_id, customer_ids, as_of),
    )
