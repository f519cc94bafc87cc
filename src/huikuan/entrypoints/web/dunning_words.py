"""How runs of dunning and their steps stand on a page: words, amounts and tones (A1, A4)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from huikuan.books.collections.values import LeftOutView, NewLeftOut, NewStep, StepView
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people import queries as people
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import dun
from huikuan.rules.dunning import Line

STATES: Final[Mapping[str, str]] = {
    "planned": "amber",
    "approved": "blue",
    "queued": "blue",
    "unknown": "red",
    "sent": "green",
    "delivered": "green",
    "read": "green",
    "answered": "green",
    "bounced": "red",
    "withdrawn": "grey",
}
LEFT: Final[Mapping[str, str]] = {
    "wait": "blue",
    "held": "amber",
    "finished": "grey",
    "there": "blue",
}


def customers(frame: Frame, ids: Iterable[int]) -> Mapping[int, CustomerView]:
    """The customers behind rows, asked for once."""
    return parties.customers(frame.company.id, sorted(set(ids)))


def steps(frame: Frame, found: Iterable[StepView]) -> list[dict[str, Any]]:
    """Steps as rows of a list."""
    ones = list(found)
    who = customers(frame, [one.customer_id for one in ones])
    return [step(frame, one, who.get(one.customer_id)) for one in ones]


def step(frame: Frame, one: StepView, customer: CustomerView | None) -> dict[str, Any]:
    """A step as a row of a list and as the head of its page."""
    return {
        **_asked(frame, one, customer),
        "one": one,
        "address": frame.address("dunning_step", step_id=one.id),
        "tone": STATES[one.state.value],
        "wait": why(frame, one.wait_code) if one.wait_until else "",
    }


def proposals(
    frame: Frame, found: Iterable[NewStep], who: Mapping[int, CustomerView]
) -> list[dict[str, Any]]:
    """Steps of a look that nothing was kept of."""
    return [{**_asked(frame, one, who.get(one.customer_id)), "one": one} for one in found]


def left_out(
    frame: Frame, found: Iterable[LeftOutView | NewLeftOut], who: Mapping[int, CustomerView]
) -> list[dict[str, Any]]:
    """Whom a run left out, and why, in words."""
    return [
        {
            "customer": who.get(one.customer_id),
            "customer_address": frame.address("customer", customer_id=one.customer_id),
            "currency": one.currency,
            "outcome": one.outcome.value,
            "tone": LEFT[one.outcome.value],
            "until": one.until,
            "reasons": [dun.sentence(reason, frame.language) for reason in one.reasons],
        }
        for one in found
    ]


def line(one: Any, currency: str, address: str) -> dict[str, Any]:  # noqa: ANN401 - a kept line
    """A debt of a step: what is open of it, what is held, what is asked."""
    return {
        "number": one.number,
        "address": address,
        "due_on": one.due_on,
        "days": one.days,
        "stage": one.stage,
        "counts": one.counts,
        "open": wording.amount(one.open_minor, currency),
        "held": wording.amount(one.held_minor, currency) if one.held_minor else "",
        "asked": wording.amount(one.asked_minor, currency),
    }


def why(frame: Frame, code: str) -> str:
    """A code of why in a few words: the sentence with its figures stands elsewhere."""
    return wording.code_text("web.dunning.why", code, frame.language) if code else ""


def who_did(frame: Frame) -> Mapping[str, str]:
    """Names of accounts by how the books write who acted."""
    return {f"user:{one.id}": one.name for one in people.users(frame.company.id)}


def _asked(frame: Frame, one: StepView | NewStep, customer: CustomerView | None) -> dict[str, Any]:
    lines: tuple[Line, ...] = getattr(one, "lines", ())
    return {
        "customer": customer,
        "customer_address": frame.address("customer", customer_id=one.customer_id),
        "asked": wording.amount(one.asked_minor, one.currency),
        "debts": len(lines),
        "reasons": [dun.sentence(reason, frame.language) for reason in one.reasons],
    }
