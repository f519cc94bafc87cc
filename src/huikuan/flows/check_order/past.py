"""Gathers the facts of a check as of a past day, or as they were known at a past moment (D2, P6).

The same words as the one question of today gives, from the set-based recount of any day.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

from huikuan.books.credit import queries
from huikuan.books.credit.queries import Asked
from huikuan.books.credit.values import BlockView, LimitEntry, LimitKind, LimitState
from huikuan.books.parties import queries as parties
from huikuan.books.people.queries import CompanyView
from huikuan.rules.exposure import Components


def past_facts(
    company: CompanyView,
    as_of: date,
    asked: Asked,
    known_at: datetime,
    *,
    until: datetime | None = None,  # tidy: allow date-default - without: the end of the day
) -> Mapping[str, Any] | None:
    """Return what the books say of customer and order at the end of a day; None: no such customer.

    As known at `known_at`. What was reserved counts up to `until`. The customer's master data is
    that of today: it has no history of its own. What is asked is no order in the books then.
    """
    found = parties.find(company_id=company.id, customer_no=asked.customer_no)
    if found is None:
        return None
    end = min(known_at, until or day_end(company, as_of))
    members = parties.members(company.id, found.group_no) if found.group_no else ()
    exposures = queries.exposures(company.id, {found.id, *members}, as_of, known_at, end)
    own = _position(
        [exposures.get(found.id, {})],
        queries.limits(company.id, [found.id], as_of, known_at).get(found.id, ()),
        queries.expired_limits(company.id, [found.id], as_of, known_at).get(found.id),
    )
    entries = queries.group_limits(company.id, [found.group_no], as_of, known_at)
    group = None
    if queries.limit_of(entries.get(found.group_no, ())) is not None:
        together = [exposures.get(one, {}) for one in members]
        group = _position(together, entries[found.group_no], None)
    blocks = [
        *queries.blocks(company.id, [found.id], as_of, known_at).get(found.id, ()),
        *queries.group_blocks(company.id, [found.group_no], as_of, known_at).get(
            found.group_no, ()
        ),
    ]
    known = queries.order_then(company.id, asked.order_no, as_of, known_at)
    return {
        "gathered_at": known_at.isoformat(),
        "customer": {
            "id": found.id,
            "customer_no": found.customer_no,
            "group_no": found.group_no,
            "home": company.currency,
            "terms": found.terms,
            "salesperson": found.salesperson,
        },
        "policy": None,
        "asks": {"score": True, "securities": True},
        "order": known,
        "held": queries.held_then(company.id, asked.order_no, end),
        "waiting": None,
        "released": queries.released_then(
            company.id, found.id, asked.order_no, asked.currency, end
        ),
        "invoiced": 0
        if known is not None
        else queries.invoiced_then(company.id, asked.order_no, asked.currency, as_of, known_at),
        "norm": queries.norm_then(company.id, found.id, asked, as_of, known_at),
        "oldest": queries.oldest_then(company.id, found.id, asked.trifle, as_of, known_at),
        "blocks": [_block(one) for one in sorted(blocks, key=lambda one: one.id)],
        "own": own,
        "group": group,
    }


def day_end(company: CompanyView, day: date) -> datetime:
    """Return the last moment of a day where the company is."""
    return datetime.combine(
        day + timedelta(days=1), clock.min, ZoneInfo(company.time_zone)
    ) - timedelta(microseconds=1)


def _position(
    exposures: list[Mapping[str, Components]],
    entries: tuple[LimitEntry, ...],
    expired: LimitEntry | None,
) -> dict[str, Any]:
    summed: dict[str, Components] = {}
    for one in exposures:
        for code, parts in one.items():
            summed[code] = summed.get(code, Components()) + parts
    limit = queries.limit_of(entries)
    covers = [
        {"kind": one.kind.value, "minor": one.minor, "currency": one.currency}
        for one in sorted(entries, key=lambda one: one.kind.value)
        if one.kind in {LimitKind.INSURED, LimitKind.SELF_SET} and one.state is LimitState.AMOUNT
    ]
    return {
        "exposure": {
            code: {
                name: getattr(parts, name) for name in Components.__slots__ if name != "reserved"
            }
            for code, parts in sorted(summed.items())
            if parts.gross != parts.reserved or parts.unapplied or parts.invoiced
        },
        "reserved": {code: one.reserved for code, one in sorted(summed.items()) if one.reserved},
        "limit": None
        if limit is None
        else {
            "kind": limit.kind.value,
            "state": limit.state.value,
            "minor": limit.minor,
            "currency": limit.currency,
            "valid_to": None if limit.valid_to is None else limit.valid_to.isoformat(),
        },
        "expired_on": None
        if expired is None or expired.valid_to is None
        else expired.valid_to.isoformat(),
        "covers": covers,
    }


def _block(one: BlockView) -> dict[str, Any]:
    return {
        "severity": one.severity.value,
        "reason": one.reason,
        "since": one.valid_from.isoformat(),
        "on_group": one.customer_id is None,
    }
