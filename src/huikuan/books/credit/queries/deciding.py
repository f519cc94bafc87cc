"""Reads decisions, reservations and held orders (D2)."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db import connection

from huikuan.books.credit import models
from huikuan.books.credit.values import (
    DecisionView,
    HoldActView,
    HoldView,
    ReservationView,
)
from huikuan.rules.checks import HoldState, ReservationState

_DECISIONS: Final = """
SELECT d.id, d.company_id, d.customer_id, c.customer_no, c.name AS customer, c.salesperson,
       d.order_no, d.act, d.amount_minor, d.currency, d.as_of, d.outcome, d.reasons::text AS reasons,
       d.facts::text AS facts, d.policy_name, d.policy_version, d.policy_digest, d.digest,
       d.follows, d.why, d.actor, d.person, d.recorded_at,
       sha256(convert_to(d.facts::text, 'UTF8')) = d.facts_digest AS facts_sound,
       credit_decision_digest(d) = d.digest AS sound
FROM credit_decision d JOIN parties_customer c ON c.id = d.customer_id
WHERE d.company_id = %(company)s AND {which}
    AND (%(salesperson)s::text IS NULL OR c.salesperson = %(salesperson)s)
ORDER BY d.id DESC LIMIT %(limit)s
"""

_RESERVATIONS: Final = """
SELECT r.id, r.customer_id, c.customer_no, r.decision_id, r.order_no, r.currency, r.first_minor,
       r.minor - r.absorbed_minor AS minor,
       CASE WHEN r.state = 'reserved' AND r.expires_at <= clock_timestamp() THEN 'expired'
            ELSE r.state END AS state, r.reserved_at, r.expires_at, r.ended_at
FROM credit_reservation r JOIN parties_customer c ON c.id = r.customer_id
WHERE r.company_id = %(company)s AND {which}
    AND (%(salesperson)s::text IS NULL OR c.salesperson = %(salesperson)s)
"""


def decision(
    company_id: int, decision_id: int, *, salesperson: str | None = None
) -> DecisionView | None:
    """Return a decision; None when the company, or this salesperson, has none of this id."""
    found = _decisions("d.id = %(id)s", company_id, salesperson, 1, {"id": decision_id})
    return found[0] if found else None


def decisions(  # noqa: PLR0913 - what narrows a list
    company_id: int,
    *,
    limit: int,
    before: int | None = None,
    customer_no: str = "",
    order_no: str = "",
    outcome: str = "",
    salesperson: str | None = None,
) -> tuple[DecisionView, ...]:
    """Return decisions, the last first; `before` ends a page."""
    which = (
        "(%(before)s::bigint IS NULL OR d.id < %(before)s)"
        " AND (%(customer_no)s = '' OR c.customer_no = %(customer_no)s)"
        " AND (%(order_no)s = '' OR d.order_no = %(order_no)s)"
        " AND (%(outcome)s = '' OR d.outcome = %(outcome)s)"
    )
    values = {
        "before": before,
        "customer_no": customer_no,
        "order_no": order_no,
        "outcome": outcome,
    }
    return _decisions(which, company_id, salesperson, limit, values)


def reservation(
    company_id: int, reservation_id: int, *, salesperson: str | None = None
) -> ReservationView | None:
    """Return a reservation; None when the company, or this salesperson, has none of this id."""
    return _first(_reservations("r.id = %(id)s", company_id, salesperson, {"id": reservation_id}))


def reservation_of(company_id: int, decision_id: int) -> ReservationView | None:
    """Return what a decision reserved; None when it did not."""
    return _first(_reservations("r.decision_id = %(id)s", company_id, None, {"id": decision_id}))


def reservation_for(company_id: int, order_no: str) -> ReservationView | None:
    """Return the live reservation of an order number; None when it has none."""
    which = "r.order_no = %(number)s AND r.state IN ('reserved', 'confirmed')"
    return _first(_reservations(which, company_id, None, {"number": order_no}))


def hold_of(company_id: int, decision_id: int) -> int | None:
    """Return the id of the held order that a decision made; None when it made none."""
    rows = models.Hold.objects.filter(company_id=company_id, decision_id=decision_id)
    return rows.values_list("id", flat=True).first()


def holds(
    company_id: int,
    *,
    hold_ids: Collection[int] | None = None,
    open_only: bool = True,
    salesperson: str | None = None,
    limit: int = 500,
) -> tuple[HoldView, ...]:
    """Return held orders with their decisions and acts, those that are due first first.

    With `open_only` those that nobody has decided yet; `hold_ids` narrows to these.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.id, h.decision_id FROM credit_hold h"
            " JOIN parties_customer c ON c.id = h.customer_id"
            " CROSS JOIN LATERAL (SELECT m.state FROM credit_holdmove m WHERE m.hold_id = h.id"
            "   ORDER BY m.no DESC LIMIT 1) m"
            " WHERE h.company_id = %(company)s"
            " AND (NOT %(open)s OR m.state IN ('held', 'asked'))"
            " AND (%(ids)s::bigint[] IS NULL OR h.id = ANY(%(ids)s))"
            " AND (%(salesperson)s::text IS NULL OR c.salesperson = %(salesperson)s)"
            " ORDER BY h.due_at, h.id LIMIT %(limit)s",
            {
                "company": company_id,
                "open": open_only,
                "ids": None if hold_ids is None else sorted(set(hold_ids)),
                "salesperson": salesperson,
                "limit": limit,
            },
        )
        found = dict(cursor.fetchall())
    by_id = {
        one.id: one
        for one in _decisions(
            "d.id = ANY(%(ids)s)", company_id, None, len(found), {"ids": list(found.values())}
        )
    }
    acts: dict[int, list[models.HoldMove]] = defaultdict(list)
    for row in models.HoldMove.objects.filter(hold_id__in=list(found)).order_by("hold_id", "no"):
        acts[row.hold_id].append(row)
    rows = models.Hold.objects.in_bulk(list(found))
    return tuple(
        _hold(rows[hold_id], by_id[decision_id], acts[hold_id])
        for hold_id, decision_id in found.items()
    )


def holds_open(company_id: int) -> int:
    """Return how many held orders nobody has decided yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM credit_hold h"
            " CROSS JOIN LATERAL (SELECT m.state FROM credit_holdmove m WHERE m.hold_id = h.id"
            "   ORDER BY m.no DESC LIMIT 1) m"
            " WHERE h.company_id = %s AND m.state IN ('held', 'asked')",
            [company_id],
        )
        return int(cursor.fetchone()[0])


def _decisions(
    which: str, company_id: int, salesperson: str | None, limit: int, values: Mapping[str, Any]
) -> tuple[DecisionView, ...]:
    statement = _DECISIONS.format(which=which)
    asked = {**values, "company": company_id, "salesperson": salesperson, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["reasons"] = tuple(json.loads(row["reasons"]))
        row["facts"] = json.loads(row["facts"])
        row["policy_digest"] = bytes(row["policy_digest"])
        row["digest"] = bytes(row["digest"])
    return tuple(DecisionView(**row) for row in rows)


def _reservations(
    which: str, company_id: int, salesperson: str | None, values: Mapping[str, Any]
) -> list[ReservationView]:
    with connection.cursor() as cursor:
        cursor.execute(
            _RESERVATIONS.format(which=which),
            {**values, "company": company_id, "salesperson": salesperson},
        )
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [ReservationView(**row | {"state": ReservationState(row["state"])}) for row in rows]


def _first(found: Iterable[ReservationView]) -> ReservationView | None:
    return next(iter(found), None)


def _hold(row: models.Hold, made: DecisionView, acts: list[models.HoldMove]) -> HoldView:
    last = acts[-1]
    return HoldView(
        id=row.id,
        company_id=row.company_id,
        customer_id=row.customer_id,
        customer_no=made.customer_no,
        customer=made.customer,
        salesperson=made.salesperson,
        order_no=row.order_no,
        amount_minor=row.amount_minor,
        currency=row.currency,
        decision=made,
        state=HoldState(last.state),
        no=last.no,
        owner=next((one.owner for one in reversed(acts) if one.owner), ""),
        due_at=row.due_at,
        held_at=row.recorded_at,
        person=row.person,
        acts=tuple(_act(one) for one in acts),
    )


def _act(row: models.HoldMove) -> HoldActView:
    values = {name: getattr(row, name) for name in HoldActView.__slots__}
    return HoldActView(**values | {"state": HoldState(row.state)})
