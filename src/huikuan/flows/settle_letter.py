"""Keeps what became of a letter that was handed to the mail server (P5).

What the server did not take is tried again by later runs, up to a limit; what nobody can tell is
left to a person.
"""

import datetime as dt

from django.db import transaction

from huikuan.adapters.mail import Answer, Outcome
from huikuan.books.messages import operations as messages
from huikuan.books.messages.queries import MessageView
from huikuan.kernel.actors import Actor

# a day of hourly tries, three times over
MOST_ATTEMPTS = 72
# so many in a row that were not taken: the server is away, and the rest waits for the next run
MOST_REBUFFS = 3
_ACTS = {Outcome.TAKEN: "taken", Outcome.NOT_YET: "not_yet", Outcome.REFUSED: "refuse"}


def settle_letter(by: Actor, message: MessageView, attempt: int, answer: Answer) -> None:
    """Keep the server's answer to an attempt; without one the letter stays unknown."""
    act = _ACTS.get(answer.outcome, "")
    if act == "not_yet" and attempt >= MOST_ATTEMPTS:
        act = "refuse"
    with transaction.atomic():
        if act:
            messages.settle(
                by=by,
                message_id=message.id,
                attempt=attempt,
                act=act,
                words=answer.words,
                at=dt.datetime.now(dt.UTC),
            )
        else:
            messages.note_unknown(message_id=message.id, attempt=attempt, words=answer.words)
