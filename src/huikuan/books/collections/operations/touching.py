"""Keeps every contact with a debtor: the caps count on this log, and evidence packs print it (A6)."""

from collections.abc import Iterable

from huikuan.books.collections.models import Touch
from huikuan.books.collections.values import CollectionsRefused, NewTouch
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason


def log_touch(*, by: Actor, company_id: int, touch: NewTouch, why: str = "") -> int:
    """Keep one contact and return its id; one that was reported before is the same one.

    Raises CollectionsRefused: collections.no_zone, collections.minutes.
    """
    _refuse(touch)
    if touch.origin:
        there = Touch.objects.filter(company_id=company_id, origin=touch.origin).first()
        if there is not None:
            return there.id
    row = _row(by, company_id, touch)
    row.save(force_insert=True)
    evidence.append(
        by=by,
        act="touch.logged",
        subject=("customer", str(touch.customer_id)),
        company_id=company_id,
        before=None,
        after={
            "touch": row.id,
            "channel": row.channel,
            "inward": row.inward,
            "at": row.at.isoformat(),
            "result": row.result,
            "step": row.step_id,
            "contact": row.contact_id,
            "agency": row.agency,
        },
        why=why,
    )
    return row.id


def log_touches(*, by: Actor, company_id: int, touches: Iterable[NewTouch]) -> int:
    """Keep many contacts at once, such as an agency's report; how many are new."""
    found = list(touches)
    for one in found:
        _refuse(one)
    known = set(
        Touch.objects.filter(
            company_id=company_id, origin__in=[one.origin for one in found if one.origin]
        ).values_list("origin", flat=True)
    )
    rows = [_row(by, company_id, one) for one in found if one.origin not in known]
    Touch.objects.bulk_create(rows, batch_size=2_000)
    if rows:
        evidence.append(
            by=by,
            act="touches.logged",
            subject=("company", str(company_id)),
            company_id=company_id,
            before=None,
            after={"touches": len(rows), "first": rows[0].id, "last": rows[-1].id},
        )
    return len(rows)


def _refuse(touch: NewTouch) -> None:
    if touch.at.tzinfo is None:
        raise CollectionsRefused([Reason("collections.no_zone")])
    if touch.minutes is not None and not 0 <= touch.minutes <= 24 * 60:
        raise CollectionsRefused([Reason("collections.minutes")])


def _row(by: Actor, company_id: int, touch: NewTouch) -> Touch:
    return Touch(
        company_id=company_id,
        customer_id=touch.customer_id,
        step_id=touch.step_id,
        contact_id=touch.contact_id,
        channel=touch.channel.value,
        inward=touch.inward,
        at=touch.at,
        on=touch.at.date(),
        result=touch.result.value,
        effective=touch.effective,
        counts=touch.counts,
        agency=touch.agency,
        address=touch.address,
        words=touch.words,
        minutes=touch.minutes,
        origin=touch.origin,
        actor=by.account,
        actor_name=by.name,
        person=by.person,
    )
