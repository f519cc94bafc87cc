"""Moves an invoice on its way to the customer, step by step, each with its proof (D5)."""

from datetime import datetime

from django.db import connection

from huikuan.books.documents.models import DeliveryEvent
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.rules.documents import DELIVERY, Delivery

_LOCK = 7_311


class Late(ValueError):
    """The step is said to have happened before the one that is known already."""

    def __init__(self, after: datetime) -> None:
        """Keep the moment of the last known step."""
        super().__init__(f"before {after.isoformat()}")
        self.after = after


def deliver(  # noqa: PLR0913 - who, what, when, by which way, with which proof
    *,
    by: Actor,
    company_id: int,
    document_id: int,
    act: str,
    channel: str,
    happened_at: datetime,
    proof: str = "",
) -> Delivery:
    """Record a step and return the new state; leaves evidence.

    Raises huikuan.kernel.states.IllegalMove for a step that is not open, and Late.
    """
    with connection.cursor() as cursor:
        # two who report at once are heard one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, document_id % 2**31))
    last = DeliveryEvent.objects.filter(document_id=document_id).order_by("-step").first()
    before = DELIVERY.start if last is None else Delivery(last.state)
    after = DELIVERY.move(before, act)
    if last is not None and happened_at < last.happened_at:
        raise Late(last.happened_at)
    DeliveryEvent.objects.create(
        company_id=company_id,
        document_id=document_id,
        step=1 if last is None else last.step + 1,
        act=act,
        state=after.value,
        channel=channel,
        proof=proof,
        happened_at=happened_at,
        actor=f"{by.kind}:{by.id}",
        actor_name=by.name[:200],
    )
    evidence.append(
        by=by,
        act=f"delivery.{act}",
        subject=("document", str(document_id)),
        company_id=company_id,
        before={"state": before.value},
        after={
            "state": after.value,
            "channel": channel,
            "proof": proof,
            "happened_at": happened_at.isoformat(),
        },
    )
    return after
