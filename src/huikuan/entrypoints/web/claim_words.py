"""How disputes, promises and plans stand on a page: words, amounts and tones (A7, A8)."""

from collections.abc import Mapping
from typing import Any, Final

from huikuan.adapters.texts import known, text
from huikuan.books.disputes.values import DisputeStepView, DisputeView
from huikuan.books.people import queries as people
from huikuan.books.plans.values import PlanStepView, PlanView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.rules.disputes import OPEN, DisputePolicy
from huikuan.rules.disputes import State as DisputeState

DISPUTES: Final[Mapping[str, str]] = {
    "raised": "amber",
    "recording": "blue",
    "settling": "blue",
    "inspecting": "amber",
    "settled": "green",
    "closed": "grey",
    "rejected": "red",
    "withdrawn": "grey",
}
PLANS: Final[Mapping[str, str]] = {
    "proposed": "amber",
    "open": "blue",
    "kept": "green",
    "partly": "amber",
    "broken": "red",
    "withdrawn": "grey",
    "rejected": "grey",
}
_AMOUNTS: Final = ("original", "disputed", "paid", "credited", "written_off")
# which of the three steps a dispute is in
_STEPS: Final[Mapping[DisputeState, str]] = {
    DisputeState.RAISED: "record",
    DisputeState.RECORDING: "record",
    DisputeState.SETTLING: "settle",
    DisputeState.INSPECTING: "inspect",
}


def dispute(frame: Frame, one: DisputeView, rules: DisputePolicy) -> dict[str, Any]:
    """A dispute as a row of a list and as the head of its page."""
    amounts = one.amounts
    reason, cause = rules.reason(one.reason), rules.cause(one.cause)
    return {
        "one": one,
        "address": frame.address("dispute", dispute_id=one.id),
        "customer_address": frame.address("customer", customer_id=one.customer_id),
        "reason": getattr(reason, frame.language) if reason else one.reason,
        "cause": getattr(cause, frame.language) if cause else one.cause,
        "tone": DISPUTES[one.state.value],
        "late": one.state in OPEN and one.due_on < frame.as_of,
        "is_open": one.state in OPEN,
        "amounts": [
            (code, wording.amount(getattr(amounts, code), one.currency)) for code in _AMOUNTS
        ],
        "original": wording.amount(amounts.original, one.currency),
        "disputed": wording.amount(amounts.disputed, one.currency),
        "held": wording.amount(one.held_minor, one.currency),
        "concession": wording.amount(one.concession_minor, one.currency),
        "items": [
            {
                "number": item.number,
                "address": frame.address("document", document_id=item.document_id),
                "due_on": item.due_on,
                "overdue": max(0, (frame.as_of - item.due_on).days),
                "amounts": [
                    wording.amount(getattr(item.amounts, code), one.currency) for code in _AMOUNTS
                ],
                "held": wording.amount(item.held_minor, one.currency),
            }
            for item in one.items
        ],
        "documents": ", ".join(dict.fromkeys(item.number for item in one.items)),
    }


def three_steps(one: DisputeView, acts: list[str]) -> list[tuple[str, str]]:
    """The three steps of a dispute: done, now, or still to come ("")."""
    now = _STEPS.get(one.state, "")
    done = {"record": "record" in acts, "settle": "settle" in acts, "inspect": "report" in acts}
    return [
        (step, "now" if step == now else "done" if done[step] else "")
        for step in ("record", "settle", "inspect")
    ]


def plan(frame: Frame, one: PlanView) -> dict[str, Any]:
    """A promise or plan as a row of a list and as the head of its page."""
    found = one.verdict
    return {
        "one": one,
        "address": frame.address("plan", plan_id=one.id),
        "customer_address": frame.address("customer", customer_id=one.customer_id),
        "tone": PLANS[one.state.value],
        "total": wording.amount(one.terms.total, one.currency),
        "paid": wording.amount(found.paid_minor, one.currency),
        "missed": wording.amount(found.missed_minor, one.currency) if found.missed_minor else "",
        "held": wording.amount(found.held_minor, one.currency),
        "next": found.next_due if one.state.value in {"open", "proposed"} else None,
        "late": found.next_due is not None and found.next_due < frame.as_of,
        "instalments": [
            {
                "no": each.instalment.no,
                "due_on": each.instalment.due_on,
                "minor": wording.amount(each.instalment.minor, one.currency),
                "paid": wording.amount(each.paid_minor, one.currency),
                "state": each.state.value,
                "tone": PLANS[each.state.value],
            }
            for each in found.instalments
        ],
        "items": [
            {
                "number": item.number,
                "address": frame.address("document", document_id=item.document_id),
                "due_on": item.due_on,
                "minor": wording.amount(item.minor, one.currency),
                "held": wording.amount(found.held.get(item.item_id, 0), one.currency),
            }
            for item in one.items
        ],
        "documents": ", ".join(dict.fromkeys(item.number for item in one.items)),
    }


def history(
    frame: Frame, area: str, steps: tuple[DisputeStepView | PlanStepView, ...]
) -> list[dict[str, Any]]:
    """What was done, the last first, with who did it and the words that came with it."""
    names = {f"user:{one.id}": one.name for one in people.users(frame.company.id)}
    return [
        {
            "on": one.on,
            "act": text(f"{area}_act.{one.act}", frame.language),
            "state": text(f"{area}_state.{one.state.value}", frame.language),
            "words": _said(frame, one.details),
            "who": names.get(one.actor) or one.actor_name or one.actor,
        }
        for one in reversed(steps)
    ]


def _said(frame: Frame, details: Mapping[str, Any]) -> str:
    """The words of a step, a paper's name, an owner or a way to settle."""
    how = details.get("how")
    kind = details.get("kind")
    parts = [
        text(f"dispute_settlement.{how}", frame.language) if how else "",
        text(f"dispute_paper.{kind}", frame.language) if known(f"dispute_paper.{kind}") else "",
        str(details.get("name") or ""),
        str(details.get("owner") or ""),
        str(details.get("contact") or ""),
        _words(frame, str(details.get("words") or "")),
    ]
    return " · ".join(part for part in parts if part)


def _words(frame: Frame, words: str) -> str:
    return text(f"web.plans.words.{words}", frame.language) if words == "replaced" else words
