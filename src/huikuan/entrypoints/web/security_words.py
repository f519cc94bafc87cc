"""Writes securities for pages: what each is for, what counts of it, and what may be done (B12)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from huikuan.books.securities import queries
from huikuan.books.securities.values import SecurityView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import hold_security as flow
from huikuan.rules.securities import SecurityState

TONES: Final[Mapping[SecurityState, str]] = {
    SecurityState.PROPOSED: "blue",
    SecurityState.IN_FORCE: "green",
    SecurityState.CALLED: "amber",
}


def security_lines(frame: Frame, customer_id: int | None = None) -> list[dict[str, Any]]:
    """The securities that a person may see as of the day, of one customer or of all."""
    found = queries.securities(
        company_id=frame.company.id,
        as_of=frame.as_of,
        customer_id=customer_id,
        salesperson=frame.grant.scope.salesperson,
        known_at=frame.known_at,
    )
    return lines_of(frame, found)


def lines_of(frame: Frame, found: Iterable[SecurityView]) -> list[dict[str, Any]]:
    """Securities as lines of a list."""
    return [line_of(frame, one) for one in found]


def line_of(frame: Frame, one: SecurityView) -> dict[str, Any]:
    """One security as a line."""
    return {
        "one": one,
        "address": frame.address("security", security_id=one.id),
        "customer_address": frame.address("customer", customer_id=one.customer_id),
        "kind": wording.code_text("security_kind", one.kind.value, frame.language),
        "state": wording.code_text("security_state", one.state.value, frame.language),
        "tone": TONES.get(one.state, "grey"),
        "face": wording.amount(one.face_minor, one.currency),
        "counts": wording.amount(one.minor, one.currency),
        "why": flow.sentences(one.reasons, frame.language),
        "left": None if one.valid_to is None else (one.valid_to - frame.as_of).days,
    }
