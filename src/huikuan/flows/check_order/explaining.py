"""Rebuilds a verdict from the facts as they were known, and compares (D2, P6).

Three things are asked: whether the record is still what was written, whether the rules of that
policy say the same of the facts that were kept, and whether the books, asked as of that moment,
still give those facts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from huikuan.books.credit.queries import Asked, decision
from huikuan.books.credit.values import DecisionView
from huikuan.books.people.queries import CompanyView
from huikuan.flows.check_order import policies, recalling
from huikuan.flows.check_order.documents import document
from huikuan.flows.check_order.past import past_facts
from huikuan.flows.check_order.policies import Loaded
from huikuan.flows.check_order.standing import standings
from huikuan.flows.check_order.values import NoSuchDecision
from huikuan.kernel.decisions import Decision
from huikuan.kernel.money import exponent
from huikuan.rules.checks import check_order, facts_of

# what is known of a decision, not of the customer
_OWN: Final = frozenset({"gathered_at"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that is another one when the books are asked again: where, then, now."""

    path: str
    then: object
    now: object


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision, the verdict that its facts give again, and what differs.

    `verdict` is None where the policy's version is not ours any more. `same_verdict`: outcome and
    every reason with its figures are those that were recorded.
    """

    decision: DecisionView
    verdict: Decision | None
    same_verdict: bool
    differences: tuple[Difference, ...]

    @property
    def sound(self) -> bool:
        """Whether record, verdict and facts are all what they were."""
        whole = self.decision.sound and self.decision.facts_sound
        return whole and self.same_verdict and not self.differences


def explain(company: CompanyView, decision_id: int, *, salesperson: str | None = None) -> Explained:
    """Rebuild a decision of the company, for a salesperson of his own customers'.

    Raises NoSuchDecision.
    """
    made = decision(company.id, decision_id, salesperson=salesperson)
    if made is None:
        raise NoSuchDecision(decision_id)
    loaded = policies.named(company.id, made.policy_digest)
    verdict = None if loaded is None else check_order(facts_of(made.facts), loaded.policy)
    same = verdict is not None and _same(made, verdict)
    differences = () if loaded is None else tuple(_compared(company, made, loaded))
    return Explained(made, verdict, same, differences)


def _same(made: DecisionView, verdict: Decision) -> bool:
    # a person's release is over the verdict: the reasons are those that it went over
    outcome = made.outcome == verdict.outcome or made.act == "release"
    return outcome and list(made.reasons) == recalling.plain(verdict.reasons)


def _compared(company: CompanyView, made: DecisionView, loaded: Loaded) -> Iterator[Difference]:
    kept = made.facts
    order = facts_of(kept).order
    asked = Asked(
        customer_no=kept["customer_no"],
        order_no=order.order_no,
        currency=order.currency,
        client="",
        key="",
        norm_orders=loaded.policy.norm_orders,
        norm_days=loaded.policy.norm_days,
        trifle=int(loaded.policy.trifle.scaleb(exponent(company.currency))),
    )
    gathered = datetime.fromisoformat(kept["gathered_at"])
    # what it reserved itself came right after
    until = made.recorded_at - timedelta(microseconds=1) if made.act != "check" else gathered
    found = past_facts(company, made.as_of, asked, gathered, until=max(gathered, until))
    if found is None:
        yield Difference("customer_no", kept["customer_no"], None)
        return
    (standing,) = standings(company.id, [found], made.as_of, gathered)
    now = document(company.id, made.as_of, found, order, known_at=gathered, standing=standing)
    yield from _apart("", {**kept, "order": _said(kept)}, {**now, "order": _said(now)})


def _said(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the order: what the books add to what was asked."""
    return {name: facts["order"][name] for name in ("counted", "released")}


def _apart(path: str, then: object, now: object) -> Iterator[Difference]:
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for name in sorted({*then, *now} - (_OWN if not path else set())):
            yield from _apart(f"{path}{name}.", then.get(name), now.get(name))
    elif then != now:
        yield Difference(path.rstrip("."), then, now)
