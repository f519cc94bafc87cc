"""Records who came in, who was kept out and who was refused (ASVS 16.3.2; anchors A11, P3)."""

from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor

NOBODY = "sign-in"
LONGEST = 150


def note_session(*, by: Actor, event: str, username: str, address: str) -> None:
    """Record an event of a session: signed_in, signed_out, failed, locked, password_changed ...

    `username` is what was typed, which may be nobody's; `address` where it came from. Never a
    password or a code.
    """
    evidence.append(
        by=by,
        act=f"session.{event}",
        subject=("user", by.id if by.kind == "user" else username[:LONGEST]),
        company_id=None,
        before=None,
        after={"username": username[:LONGEST], "address": address},
    )


def note_refusal(*, by: Actor, act: str, company_id: int | None, where: str, address: str) -> None:
    """Record that an actor asked for what is not his; `where` is the route, without parameters."""
    evidence.append(
        by=by,
        act="access.refused",
        subject=("act", act),
        company_id=company_id,
        before=None,
        after={"route": where, "address": address},
    )


def nobody(request_id: str) -> Actor:
    """Return the actor of what happens before anyone is known."""
    return Actor(kind="system", id=NOBODY, person="", name=NOBODY, request_id=request_id)
