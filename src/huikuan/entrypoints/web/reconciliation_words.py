"""How requests to reconcile read on the pages: states, amounts, timeline, answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from django.conf import settings

from huikuan.adapters.texts import known, text
from huikuan.books.messages import queries as letters
from huikuan.books.people import queries as people
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.queries import BoardRow, DifferenceView, RequestView, RoundView
from huikuan.books.reconciliation.values import Pick
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows.mail_reports import mail_server
from huikuan.flows.reconcile import MISSING_ROWS
from huikuan.rules.reconciliation import (
    DIFFERENCE,
    REQUEST,
    Cause,
    DifferenceState,
    Outcome,
    RequestState,
    Says,
)

TONES: Mapping[RequestState, str] = {
    RequestState.PREPARED: "grey",
    RequestState.QUEUED: "blue",
    RequestState.SENT: "blue",
    RequestState.OPENED: "blue",
    RequestState.AGREED: "green",
    RequestState.DIFFERS: "red",
    RequestState.EXPIRED: "amber",
    RequestState.WITHDRAWN: "grey",
    RequestState.SUPERSEDED: "grey",
}
DIFFERENCE_TONES: Mapping[DifferenceState, str] = {
    DifferenceState.OPEN: "red",
    DifferenceState.ASSIGNED: "amber",
    DifferenceState.ANSWERED: "green",
}
REMINDABLE = frozenset({RequestState.SENT, RequestState.OPENED, RequestState.EXPIRED})
# the board speaks of these; what was taken back is only in the list
ON_BOARD = tuple(
    state
    for state in RequestState
    if state not in {RequestState.WITHDRAWN, RequestState.SUPERSEDED}
)
DECISIONS = {"unknown": ("arrived", "send_again"), "refused": ("send_again",)}
MASK = "***"
Word = TypeVar("Word", bound=StrEnum)


def word_of(kind: type[Word], given: str) -> Word | None:
    """The word of a kind that an address names, None for none."""
    return next((one for one in kind if one.value == given), None)


def day_in(given: str, otherwise: date) -> date:
    """The day that a form names, the other one for what is none."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return otherwise


def ready() -> bool:
    """Whether letters can leave: there is a mail server and an address for the links."""
    return mail_server() is not None and bool(settings.PUBLIC_URL)


def words_of(kind: type[StrEnum], area: str, frame: Frame) -> list[tuple[str, str]]:
    """The words of a list to choose from, each with its code."""
    return [(one.value, text(f"{area}.{one.value}", frame.language)) for one in kind]


def state_word(frame: Frame, state: RequestState) -> str:
    """The state in words."""
    return text(f"reconciliation.state.{state.value}", frame.language)


def sums(found: Iterable[tuple[str, int, int]]) -> list[dict[str, object]]:
    """Counts and balances by currency."""
    return [
        {"currency": code, "count": count, "balance": wording.amount(minor, code)}
        for code, count, minor in found
    ]


def tiles(
    frame: Frame, rows: Sequence[BoardRow], chosen: int | None, state: RequestState | None
) -> list[dict[str, object]]:
    """One tile a state: how many, and which balance in each currency."""
    kept = {} if chosen is None else {"_round": chosen}
    return [
        {
            "word": state_word(frame, one),
            "on": one is state,
            "address": frame.address("reconciliation", _state=one.value, **kept),
            "parts": [
                {
                    "count": wording.count(row.requests),
                    "currency": row.currency,
                    "balance": wording.amount(row.balance_minor, row.currency),
                }
                for row in rows
                if row.state is one
            ],
        }
        for one in ON_BOARD
    ]


def older(frame: Frame, last: int, chosen: int | None, state: RequestState | None) -> str:
    """The address of the page of requests before this one's last."""
    kept = {"_round": chosen, "_state": state.value if state else None}
    return frame.address(
        "reconciliation", _before=last, **{key: one for key, one in kept.items() if one}
    )


def round_row(frame: Frame, one: RoundView, chosen: int | None) -> dict[str, object]:
    """A round in the list of rounds."""
    return {
        "id": one.id,
        "on": one.id == chosen,
        "address": frame.address("reconciliation", _round=one.id),
        "form": text(f"reconciliation.form.{one.form.value}", frame.language),
        "start": one.start_on,
        "end": one.as_of,
        "requests": one.requests,
        "prepared": one.prepared,
        "at": one.prepared_at,
    }


def row(frame: Frame, one: RequestView) -> dict[str, object]:
    """A request in a list."""
    return {
        "id": one.id,
        "address": frame.address("confirmation", request_id=one.id),
        "reference": one.reference,
        "customer": one.customer_name,
        "customer_no": one.customer_no,
        "end": one.as_of,
        "currency": one.currency,
        "balance": wording.amount(one.balance_minor, one.currency),
        "state": state_word(frame, one.state),
        "tone": TONES[one.state],
        "sent": one.sent_at,
        "answer_by": one.answer_by,
        "reminders": one.reminders,
        "no_address": not one.contact_email,
    }


def pick(frame: Frame, one: Pick) -> dict[str, object]:
    """A customer in the preview of a round."""
    return {
        "customer": one.customer_name,
        "customer_no": one.customer_no,
        "currency": one.currency,
        "balance": wording.amount(one.expected_minor, one.currency),
        "email": _personal(frame, one.contact_email),
        "address": frame.address("customer", customer_id=one.customer_id),
    }


def whole(frame: Frame, one: RequestView) -> dict[str, object]:
    """Everything that the page of a request shows."""
    answer = requests.answer(one.id)
    papers = requests.papers(one.id)
    acts = REQUEST.acts(one.state)
    return {
        "one": one,
        "row": row(frame, one),
        "form": text(f"reconciliation.form.{one.form.value}", frame.language),
        "statement": frame.address(
            "statement",
            customer_id=one.customer_id,
            _from=one.start_on.isoformat(),
            _to=one.as_of.isoformat(),
        ),
        "figures": [
            (text(f"web.reconcile.{code}", frame.language), _money(minor, one.currency))
            for code, minor in (
                ("opening", one.opening_minor),
                ("closing", one.closing_minor),
                ("overdue", one.overdue_minor),
            )
        ],
        "contact": (_personal(frame, one.contact_name), _personal(frame, one.contact_email)),
        "papers": [
            {
                "name": paper.name,
                "digest": paper.digest,
                "kind": text(f"web.reconcile.paper.{paper.kind}", frame.language),
                "address": frame.address(
                    "confirmation_paper", request_id=one.id, paper_id=paper.id
                ),
            }
            for paper in papers
        ],
        "lines": [
            {"line": line, "open": wording.amount(line.open_minor, one.currency)}
            for line in requests.lines(one.id)
        ],
        "answer": answer,
        "answerer": (_personal(frame, answer.name), answer.title) if answer else ("", ""),
        "channel": text(f"reconciliation.channel.{answer.channel}", frame.language)
        if answer
        else "",
        "theirs": wording.amount(answer.theirs_minor, one.currency) if answer else "",
        "acknowledged": wording.amount(answer.acknowledged_minor, one.currency) if answer else "",
        "differences": _differences(frame, one),
        "owners": list(owners(frame).items()),
        "outcomes": words_of(Outcome, "reconciliation.outcome", frame),
        "says": words_of(Says, "portal.says", frame),
        "causes": words_of(Cause, "reconciliation.cause", frame),
        "missing_rows": range(1, MISSING_ROWS + 1),
        "timeline": _timeline(frame, one),
        "may": {act: act in acts for act in ("withdraw", "agree", "differ")},
        "may_hand": "agree" in acts or one.state is RequestState.PREPARED,
        "may_remind": one.state in REMINDABLE and bool(one.contact_email),
    }


def last_confirmation(frame: Frame, customer_id: int) -> dict[str, object] | None:
    """The latest request to a customer that left the house, for who may see it."""
    if not frame.may("reconciliation"):
        return None
    left = [state for state in ON_BOARD if state is not RequestState.PREPARED]
    found = requests.requests(frame.company.id, customer_id=customer_id, states=left, limit=1)
    return row(frame, found[0]) if found else None


def difference_row(
    frame: Frame, one: RequestView, item: DifferenceView, names: Mapping[int, str]
) -> dict[str, object]:
    """A difference in a list, with what may be done about it."""
    return {
        "no": item.no,
        "number": item.number,
        "document": frame.address("document", document_id=item.document_id)
        if item.document_id
        else "",
        "kind": text(f"reconciliation.kind.{item.kind.value}", frame.language),
        "cause": text(f"reconciliation.cause.{item.cause.value}", frame.language),
        "ours": wording.amount(item.ours_minor, one.currency),
        "theirs": wording.amount(item.theirs_minor, one.currency),
        "delta": wording.amount(item.delta_minor, one.currency),
        "currency": one.currency,
        "dated": item.dated,
        "comment": item.comment,
        "state": text(f"reconciliation.difference_state.{item.state.value}", frame.language),
        "tone": DIFFERENCE_TONES[item.state],
        "owner": names.get(item.owner_id or 0, ""),
        "owner_id": item.owner_id,
        "outcome": text(f"reconciliation.outcome.{item.outcome.value}", frame.language)
        if item.outcome
        else "",
        "reply": item.reply,
        "acts": DIFFERENCE.acts(item.state),
        "request": row(frame, one),
        "dispute": _to_dispute(frame, one, item),
    }


def _to_dispute(frame: Frame, one: RequestView, item: DifferenceView) -> str:
    """Where a difference becomes a dispute: of a document of ours that we ask more for."""
    open_ = item.state is not DifferenceState.ANSWERED and item.delta_minor > 0
    if not open_ or item.document_id is None or frame.away or not frame.may("disputes.open"):
        return ""
    return frame.address("dispute_difference", request_id=one.id, no=item.no)


def owners(frame: Frame) -> dict[int, str]:
    """Who may look into a difference, by the account's id."""
    return {
        one.id: one.name or one.username for one in people.users(frame.company.id) if one.active
    }


def _differences(frame: Frame, one: RequestView) -> list[dict[str, object]]:
    names = owners(frame)
    return [difference_row(frame, one, item, names) for item in requests.differences(one.id)]


def _timeline(frame: Frame, one: RequestView) -> list[dict[str, object]]:
    """What happened, in its order: releases, letters with what became of each, the end."""
    sends = requests.sends(one.id)
    found = letters.named(one.company_id, [send.message_key for send in sends])
    events: list[dict[str, object]] = []

    def add(at: object, word: str, **more: object) -> None:
        if at is not None:
            events.append({"at": at, "word": text(word, frame.language), **more})

    add(one.released_at, "web.reconcile.event.released")
    for send in sends:
        letter = found.get(send.message_key)
        words = letter.words if letter else ""
        add(
            send.at,
            f"reconciliation.send.{send.kind}",
            who=send.actor if send.kind == "hand" else "",
            letter=text(f"reconciliation.letter.{letter.state.value}", frame.language)
            if letter
            else "",
            words=text(words, frame.language) if known(words) else words,
            key=send.message_key,
            acts=DECISIONS.get(letter.state.value, ()) if letter else (),
        )
    add(one.opened_at, "reconciliation.state.opened")
    if one.ended_at is not None:
        add(one.ended_at, f"reconciliation.state.{one.state.value}", words=one.ended_why)
    return sorted(events, key=lambda event: str(event["at"]))


def _personal(frame: Frame, value: str) -> str:
    """A person's name or address, as far as one may see personal data."""
    if not value:
        return ""
    if not frame.may("contacts"):
        return MASK
    masked = people.authorize(frame.actor, "contacts", frame.company.id).masked
    return MASK if masked else value


def _money(minor: int | None, currency: str) -> str:
    return wording.NOTHING if minor is None else wording.amount(minor, currency)
