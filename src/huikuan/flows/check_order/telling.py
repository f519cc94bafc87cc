"""Tells a verdict as pages, API and commands show it: amounts as text, reasons in words (P3).

The shape is that of the contract: `outcome`, `reasons`, `exposure`, `limit`, `free`, `decision`.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from huikuan.adapters.texts import Language
from huikuan.flows.check_order import policies
from huikuan.flows.check_order.explaining import Explained
from huikuan.flows.check_order.policies import Loaded
from huikuan.flows.check_order.recalling import plain, reason_of
from huikuan.flows.check_order.values import Checked, Promised
from huikuan.flows.check_order.wording import sentence
from huikuan.kernel.decisions import Decision, Reason
from huikuan.kernel.money import Money
from huikuan.rules.checks import Facts, Standing, facts_of, standings
from huikuan.rules.exposure import Components, RateMissing


def told(company_id: int, checked: Checked, language: Language) -> dict[str, Any]:
    """Return a recorded verdict with everything that belongs to it."""
    policy = policies.named(company_id, checked.policy_digest)
    return {
        "decision": checked.decision_id,
        "recorded_at": checked.recorded_at.isoformat(),
        "policy": {"name": checked.policy[0], "version": checked.policy[1]},
        **verdict(checked.verdict, language, facts_of(checked.facts), policy),
        "reservation": reservation(checked.reservation, checked.currency),
        "hold": checked.hold_id,
    }


def verdict(
    found: Decision, language: Language, facts: Facts, loaded: Loaded | None
) -> dict[str, Any]:
    """Return a verdict over facts; without rates, or the policy, there are no sums to show."""
    own, group = None, None
    if loaded is not None:
        with suppress(RateMissing):
            own, group = standings(facts, loaded.policy)
    return {
        "outcome": found.outcome,
        "reasons": reasons(found.reasons, language),
        **standing(own),
        "group": None if group is None else {"group_no": facts.group_no, **standing(group)},
    }


def explanation(found: Explained, language: Language) -> dict[str, Any]:
    """Return a decision as it was recorded, as it is rebuilt, and what differs."""
    made, again = found.decision, found.verdict
    return {
        "decision": made.id,
        "sound": found.sound,
        "record_sound": made.sound and made.facts_sound,
        "facts_sound": not found.differences,
        "same_verdict": found.same_verdict,
        "recorded": {
            "act": made.act,
            "outcome": made.outcome,
            "reasons": reasons([reason_of(one) for one in made.reasons], language),
            "recorded_at": made.recorded_at.isoformat(),
            "policy": {"name": made.policy_name, "version": made.policy_version},
            "digest": made.digest.hex(),
        },
        "rebuilt": None
        if again is None
        else {"outcome": again.outcome, "reasons": reasons(again.reasons, language)},
        "facts": dict(made.facts),
        "differences": [
            {"path": one.path, "then": one.then, "now": one.now} for one in found.differences
        ],
    }


def reasons(found: Iterable[Reason], language: Language) -> list[dict[str, Any]]:
    """Return reasons in their order, each with its effect, its words and its figures."""
    listed = list(found)
    return [
        {
            "code": one.code,
            "effect": str(one.figures.get("effect", "pass")),
            "text": sentence(one, language),
            "figures": {name: value for name, value in kept["figures"].items() if name != "effect"},
        }
        for one, kept in zip(listed, plain(listed), strict=True)
    ]


def standing(found: Standing | None) -> dict[str, Any]:
    """Return exposure by component, limit, and what was free before the order."""
    if found is None:
        return {"exposure": None, "limit": None, "free": None}
    code = found.exposure.currency
    limit = found.limit
    parts = {
        name: Money(getattr(found.exposure.components, name), code).text()
        for name in Components.__slots__
    }
    return {
        "exposure": {
            "currency": code,
            **parts,
            "securities": Money(found.exposure.securities, code).text(),
            "cover": Money(found.exposure.cover, code).text(),
            "total": Money(found.exposure.total, code).text(),
            "order": Money(found.order, code).text(),
        },
        "limit": None
        if limit is None
        else {
            "state": limit.state,
            "kind": limit.kind,
            "amount": None if limit.minor is None else Money(limit.minor, limit.currency).text(),
            "currency": limit.currency,
            "valid_to": None if limit.valid_to is None else limit.valid_to.isoformat(),
        },
        "free": None if found.left is None else Money(found.left, code).text(),
    }


def reservation(found: Promised | None, currency: str) -> dict[str, Any] | None:
    """Return what an order was promised; None when nothing was."""
    if found is None:
        return None
    return {
        "id": found.id,
        "state": found.state.value,
        "amount": Money(found.minor, currency).text(),
        "currency": currency,
        "expires_at": None if found.expires_at is None else found.expires_at.isoformat(),
    }
