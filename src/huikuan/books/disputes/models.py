"""The rows of disputes: private to this room.

Steps and papers are never changed. A dispute carries its state beside, moved only along the table
of `rules.disputes`; of a disputed part only `live` moves, which lets a debt be in one dispute only.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from huikuan.rules.disputes import OPEN, PaperKind, Settlement, Source, State


class Dispute(models.Model):
    """A case on parts of a customer's debts in one currency, for one reason."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=40)
    cause = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=16)
    # what it came from: an answer's difference, a decision of the cash workbench
    origin = models.CharField(max_length=60, blank=True, default="")
    words = models.TextField(blank=True, default="")
    role = models.CharField(max_length=12)
    owner = models.CharField(max_length=150, blank=True, default="")
    opened_on = models.DateField()
    answer_by = models.DateField()
    # by when the step that it is in has to be done
    due_on = models.DateField()
    accepted_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    settlement = models.CharField(max_length=10, blank=True, default="")
    concession_minor = models.BigIntegerField(default=0)
    closed_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State])
                & Q(source__in=[one.value for one in Source])
                & Q(settlement__in=["", *(one.value for one in Settlement)]),
                name="dispute_words",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in OPEN], closed_on__isnull=True)
                | (~Q(state__in=[one.value for one in OPEN]) & Q(closed_on__isnull=False)),
                name="dispute_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True, settlement="", concession_minor=0)
                | (Q(settled_on__isnull=False, concession_minor__gte=0) & ~Q(settlement="")),
                name="dispute_settled_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gte=F("opened_on")) & Q(due_on__gte=F("opened_on")),
                name="dispute_days",
            ),
            # what was taken over from elsewhere is taken over once
            models.UniqueConstraint(
                fields=("company", "source", "origin"),
                condition=~Q(origin=""),
                name="dispute_origin_once",
            ),
        )
        indexes = (
            models.Index(fields=("company", "state", "due_on"), name="dispute_waiting"),
            models.Index(fields=("customer", "-id"), name="dispute_customer"),
        )


class DisputeItem(models.Model):
    """The disputed part of one instalment. What the ledger booked after `from_seq` moves it."""

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="items")
    company_id = models.IntegerField()
    customer_id = models.IntegerField()
    item_id = models.BigIntegerField()
    document_id = models.BigIntegerField()
    original_minor = models.BigIntegerField()
    from_seq = models.BigIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(original_minor__gt=0), name="dispute_item_amount"),
            models.UniqueConstraint(
                fields=("item_id",), condition=Q(live=True), name="dispute_item_once"
            ),
        )
        indexes = (models.Index(fields=("item_id",), name="dispute_item_item"),)


class DisputeStep(models.Model):
    """What was done with a dispute, in its order."""

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    no = models.IntegerField()
    act = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    on = models.DateField()
    details = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("dispute", "no"), name="dispute_step_once"),)


class DisputePaper(models.Model):
    """A document of a dispute, as it was handed in."""

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=14)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    raw = models.BinaryField()
    digest = models.CharField(max_length=64)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in PaperKind]), name="dispute_paper_kind"
            ),
            models.UniqueConstraint(fields=("dispute", "digest"), name="dispute_paper_once"),
        )
