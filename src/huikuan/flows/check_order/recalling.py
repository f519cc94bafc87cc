"""Says again what was decided: a decision as it was answered, its reasons as values (D2)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from huikuan.books.credit import queries
from huikuan.flows.check_order import policies
from huikuan.flows.check_order.values import Checked, NoSuchDecision, Promised
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Decision, Figure, Reason
from huikuan.kernel.money import Money
from huikuan.rules.checks import check_order, facts_of


def recalled(company_id: int, decision_id: int, *, replayed: bool = False) -> Checked:
    """Return a decision as it was answered; what it reserved as it stands now.

    Raises NoSuchDecision.
    """
    made = queries.decision(company_id, decision_id)
    if made is None:
        raise NoSuchDecision(decision_id)
    loaded = policies.named(company_id, made.policy_digest)
    verdict = Decision(made.outcome, tuple(reason_of(one) for one in made.reasons))
    if loaded is not None:
        again = check_order(facts_of(made.facts), loaded.policy)
        verdict = Decision(made.outcome, verdict.reasons, again.figures)
    held = queries.reservation_of(company_id, decision_id)
    return Checked(
        decision_id=made.id,
        verdict=verdict,
        facts=made.facts,
        currency=made.currency,
        recorded_at=made.recorded_at,
        policy=(made.policy_name, made.policy_version),
        policy_digest=made.policy_digest,
        reservation=None
        if held is None
        else Promised(held.id, held.state, held.minor, held.expires_at),
        hold_id=queries.hold_of(company_id, decision_id),
        replayed=replayed,
    )


def plain(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Return reasons as they are kept and compared: amounts with their currency, days as text."""
    return [
        {
            "code": one.code,
            "figures": {name: _plain(value) for name, value in sorted(one.figures.items())},
        }
        for one in reasons
    ]


def reason_of(kept: Mapping[str, Any]) -> Reason:
    """Return the reason that was kept."""
    figures = {name: _figure(value) for name, value in kept["figures"].items()}
    return Reason(kept["code"], figures)


def _plain(value: Figure) -> object:
    if isinstance(value, Money):
        return {"amount": value.text(), "currency": value.currency}
    if isinstance(value, Day):
        return {"day": value.isoformat()}
    return f"{value:f}" if isinstance(value, Decimal) else value


def _figure(value: object) -> Figure:
    if isinstance(value, Mapping) and "day" in value:
        return Day.fromisoformat(value["day"])
    if isinstance(value, Mapping):
        amount = Decimal(value["amount"])
        currency = str(value["currency"])
        digits = -int(amount.as_tuple().exponent)
        return Money(int(amount.scaleb(digits)), currency)
    return value if isinstance(value, str | int | bool) else None
