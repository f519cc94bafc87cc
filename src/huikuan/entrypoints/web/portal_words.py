"""How invitations and what came in over the portal read on a page."""

from collections.abc import Mapping, Sequence

from huikuan.adapters.texts import text
from huikuan.books.parties import queries as parties
from huikuan.books.portal.queries import InvitationView, SubmissionView
from huikuan.entrypoints.web import persons, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import open_portal
from huikuan.rules.portal import Access, State

_MASK = "***"
_TONES: Mapping[str, str] = {
    State.WAITING: "amber",
    State.ACCEPTED: "green",
    State.REFUSED: "red",
    State.TAKEN_BACK: "grey",
    Access.INVITED: "amber",
    Access.ACTIVE: "green",
    Access.ENDED: "grey",
    Access.REVOKED: "red",
}
# where a submission went: the page, and the name of its part in the address
_PLACES: Mapping[str, tuple[str, str, str]] = {
    "dispute": ("dispute", "dispute_id", "disputes"),
    "plan": ("plan", "plan_id", "plans"),
    "advice": ("cash_advice", "advice_id", "receipts"),
}


def invitations(frame: Frame, found: Sequence[InvitationView]) -> list[dict[str, object]]:
    """Invitations with their customer and how they stand today; personal data as one may see it."""
    names = parties.names(frame.company.id, {one.customer_id for one in found})
    by = persons.of(frame)
    masked = frame.grant.masked
    rows = []
    for one in found:
        access = open_portal.stands(one, frame.today)
        rows.append(
            {
                "made": one,
                "customer": names.get(one.customer_id, ""),
                "address": frame.address("customer", customer_id=one.customer_id),
                "name": _MASK if masked and one.name else one.name,
                "email": _MASK if masked else one.email,
                "state": text(f"portal.access.{access}", frame.language),
                "tone": _TONES[access],
                "open": access in {Access.INVITED, Access.ACTIVE},
                "by": by(one.invited_by),
            }
        )
    return rows


def submissions(frame: Frame, found: Sequence[SubmissionView]) -> list[dict[str, object]]:
    """What came in, in words."""
    names = parties.names(frame.company.id, {one.customer_id for one in found})
    by = persons.of(frame)
    return [
        {
            "made": one,
            "customer": names.get(one.customer_id, ""),
            "customer_address": frame.address("customer", customer_id=one.customer_id),
            "address": frame.address("portal_submission", submission_id=one.id),
            "name": _MASK if frame.grant.masked else one.name,
            "kind": text(f"portal.kind.{one.kind}", frame.language),
            "state": text(f"portal.state.{one.state}", frame.language),
            "tone": _TONES[one.state],
            "amount": ""
            if one.amount_minor is None
            else wording.amount(one.amount_minor, one.currency),
            "became": became(frame, one),
            "by": "" if one.decided_by.startswith("system:") else by(one.decided_by),
        }
        for one in found
    ]


def lines(one: SubmissionView) -> list[tuple[str, str]]:
    """Number and amount of each document that it names."""
    return [
        (number, "" if minor is None else wording.amount(minor, one.currency))
        for _, number, minor in one.lines
    ]


def facts(frame: Frame, one: SubmissionView) -> list[tuple[str, str]]:
    """What else it says: label and value."""
    said = [
        ("portal.paid.reference", str(one.content.get("reference") or "")),
        ("portal.dispute.reason", _reason(frame, one)),
        ("portal.plan.instalments", str(one.content.get("instalments") or "")),
        (
            "portal.stop.which",
            ", ".join(
                text(f"portal.channel.{word}", frame.language) for word in one.content["channels"]
            ),
        ),
    ]
    if one.content.get("acknowledges"):
        said.append(("portal.acknowledged", text("portal.plan.acknowledges", frame.language)))
    return [(text(code, frame.language), value) for code, value in said if value]


def became(frame: Frame, one: SubmissionView) -> tuple[str, str] | None:
    """What it became: its words, and its address for who may see it there."""
    kind, _, number = one.outcome.partition("/")
    if not number.isdigit():
        return None
    words = text(f"portal.became.{kind}", frame.language, number=number)
    name, part, act = _PLACES.get(kind, ("", "", ""))
    if not name or not frame.may(act):
        return words, ""
    return words, frame.address(name, **{part: int(number)})


def _reason(frame: Frame, one: SubmissionView) -> str:
    code = str(one.content.get("reason") or "")
    known = {
        word: en if frame.language == "en" else zh
        for word, zh, en in open_portal.reasons_of(frame.company.id, frame.today)
    }
    return known.get(code, code)
