"""Decides how a list is walked through: signed cursors over what was known at the first page.

The first page fixes the instant up to which records count, so that what is booked meanwhile
neither shifts nor repeats a row (A5; contract: cursor paging).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.core import signing

from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.kernel.digests import digest

BAD: Final = 400
_SALT: Final = "huikuan.api.cursor"


@dataclass(frozen=True)
class Place:
    """Where a page begins, and the instant up to which records count."""

    start: int
    known_at: dt.datetime | None


def place_of(cursor: str, question: object) -> Place | None:
    """Return where a cursor leads; None for none.

    Raises Problem for a cursor that is not ours or belongs to another question.
    """
    if not cursor:
        return None
    wrong = Problem(BAD, "api.bad_question", errors=[FieldFault("cursor", "api.field.cursor")])
    try:
        start, known_at, name = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as broken:
        raise wrong from broken
    if name != _name(question):
        raise wrong
    return Place(int(start), None if known_at is None else dt.datetime.fromisoformat(known_at))


def cursor_to(place: Place, question: object) -> str:
    """Return the cursor of a place in the answer to a question."""
    known_at = None if place.known_at is None else place.known_at.isoformat()
    return signing.dumps([place.start, known_at, _name(question)], salt=_SALT)


def _name(question: object) -> str:
    return digest(question).hex()[:16]
