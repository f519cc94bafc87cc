"""Clears away what is only kept for a while, and closes what was killed (X1; limits, 1.5)."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Now

from huikuan.books.people import operations as people


def keep_house() -> dict[str, int]:
    """Remove expired sessions and old idempotency keys; how many of each. Safe at any time."""
    with transaction.atomic():
        sessions, _ = Session.objects.filter(expire_date__lt=Now()).delete()
        return {"sessions": sessions, "writes": people.forget_old_writes()}
