"""What other rooms know of a customer when its order is checked: score, securities (B4, B12, D2).

Asked only of customers of whom they know anything, and of all of them together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from huikuan.books.scoring import queries as scoring
from huikuan.books.securities import queries as securities
from huikuan.books.securities.values import SecurityView

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """Risk class and hard stops of the score in force, and what of securities counts."""

    risk_class: str = ""
    hard_stops: tuple[str, ...] = ()
    securities: tuple[Mapping[str, Any], ...] = ()


NOTHING: Final = Standing()


def standings(
    company_id: int, found: Sequence[Found | None], as_of: date, known_at: datetime | None
) -> tuple[Standing, ...]:
    """Return how customers stand, in their order; `found` are the facts that the books gave.

    Two questions at most, whatever their number; none where nobody knows anything.
    """
    scored = _asked(found, "score")
    secured = _asked(found, "securities")
    scores = scoring.current(company_id, scored, as_of, known_at) if scored else {}
    behind = _behind(company_id, secured, as_of, known_at) if secured else {}
    made = []
    for one in found:
        who = None if one is None else one["customer"]["id"]
        score = scores.get(who) if who is not None else None
        made.append(
            Standing(
                risk_class="" if score is None else str(score.risk_class),
                hard_stops=() if score is None else tuple(stop.code for stop in score.hard_stops),
                securities=tuple(
                    {"kind": each.kind.value, "minor": each.minor, "currency": each.currency}
                    for each in (behind.get(who, ()) if who is not None else ())
                ),
            )
        )
    return tuple(made)


def _behind(
    company_id: int, customer_ids: Sequence[int], as_of: date, known_at: datetime | None
) -> Mapping[int, Sequence[SecurityView]]:
    return securities.counting(company_id, customer_ids, as_of=as_of, known_at=known_at)


def _asked(found: Sequence[Found | None], what: str) -> list[int]:
    return sorted({one["customer"]["id"] for one in found if one is not None and one["asks"][what]})
